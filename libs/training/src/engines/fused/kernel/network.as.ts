/**
 * Where everything of one group of replicas lies, and one pass of a block of samples through a network.
 *
 * Rows of a block are units: for each layer its activations and a row of ones, and for each layer after the input its errors
 * d = dL/dz of the summed loss. A pattern is a row of label probabilities, then inputs, padded in front to four floats; a block of patterns is the
 * transpose of that.
 */
import { addGradient, packBackward, packForward, product, productTimesReluSlope, productTimesTanhSlope, STRIDE, tileBytes } from './dense.as';
import { exponential, tanhRows } from './elementary.as';

/** Activations of hidden layers, numbered as the host numbers them. */
const TANH: i32 = 0;
const RELU: i32 = 1;

let top: usize = __heap_base;

/** Reserves zeroed memory, aligned to a cache line; traps where there is no more. In 64 bits, so that what is too much does not wrap. */
export function reserve(bytes: u64): usize {
  const at = (top + 63) & ~63;
  const pages = <i64>((<u64>at + bytes + 0xffff) >> 16);
  const held = <i64>memory.size();
  if (pages > 0xffff || (pages > held && memory.grow(<i32>(pages - held)) < 0)) unreachable();
  top = at + <usize>bytes;
  return at;
}

/** Weight layers: hidden layers and the output. */
export let layers: i32 = 0;
export let patterns: i32 = 0;
/** Floats of one replica's weights and biases, padded to a multiple of four; the same for its gradient and each of its moments. */
export let parameters: i32 = 0;
/** The gradient of the summed loss over the samples seen since clearGradient. */
export let gradient: usize = 0;
/** Pattern numbers in counting order. */
export let everyPattern: usize = 0;

let hidden: i32 = 0;
let classes: i32 = 0;
let rowFloats: i32 = 0;
let rows: usize = 0;
let patternBlock: usize = 0;
let labels: usize = 0;

// One entry a layer, 0 the input. Tables of addresses; parametersAt holds bytes from the start of a replica's parameters.
let widths: usize = 0;
let parametersAt: usize = 0;
let activationsAt: usize = 0;
let errorsAt: usize = 0;
let forwardTilesAt: usize = 0;
let backwardTilesAt: usize = 0;

// @ts-ignore: decorator
@inline
function entry(table: usize, layer: i32): usize {
  return load<u32>(table + ((<usize>layer) << 2));
}

// @ts-ignore: decorator
@inline
function setEntry(table: usize, layer: i32, value: usize): void {
  store<u32>(table + ((<usize>layer) << 2), <u32>value);
}

/** Units of a layer; 0 is the input. */
export function width(layer: i32): i32 {
  return <i32>entry(widths, layer);
}

/** Bytes from the start of a replica's parameters to those of a weight layer, W [fanIn, fanOut] then b [fanOut]. */
export function parametersOf(layer: i32): usize {
  return entry(parametersAt, layer);
}

/** Activations [width][samples] of a layer; 0 is the input. The last layer's are logits. */
export function activationsOf(layer: i32): usize {
  return entry(activationsAt, layer);
}

/** Errors [width][samples] of a layer, 1 or above. */
export function errorsOf(layer: i32): usize {
  return entry(errorsAt, layer);
}

/** Starts a group. The host writes the units of all weightLayers + 1 layers as i32 to the address returned, then calls layOutNetwork. */
export function beginNetwork(weightLayers: i32): usize {
  layers = weightLayers;
  const bytes = (<usize>(weightLayers + 1)) << 2;
  widths = reserve(bytes);
  parametersAt = reserve(bytes);
  activationsAt = reserve(bytes);
  errorsAt = reserve(bytes);
  forwardTilesAt = reserve(bytes);
  backwardTilesAt = reserve(bytes);
  return widths;
}

/** Lays out memory for blocks and patterns. */
export function layOutNetwork(patternCount: i32, hiddenActivation: i32): void {
  patterns = patternCount;
  hidden = hiddenActivation;
  classes = width(layers);
  rowFloats = (width(0) + classes + 3) & ~3;
  rows = reserve((<u64>rowFloats * patternCount) << 2);
  patternBlock = reserve(<usize>(rowFloats + 1) * STRIDE);
  labels = patternBlock + <usize>(rowFloats - width(0) - classes) * STRIDE;
  everyPattern = reserve((<usize>patternCount) << 2);
  for (let i: usize = 0; i < <usize>patternCount; i += 1) store<u32>(everyPattern + (i << 2), <u32>i);
  let floats = 0;
  for (let l = 0; l <= layers; l += 1) {
    const units = width(l);
    const activations = l ? reserve(<usize>(units + 1) * STRIDE) : patternBlock + <usize>(rowFloats - units) * STRIDE;
    setEntry(activationsAt, l, activations);
    for (let at: usize = 0; at < STRIDE; at += 4) store<f32>(activations + <usize>units * STRIDE + at, 1);
    if (l == 0) continue;
    setEntry(errorsAt, l, reserve(<usize>units * STRIDE));
    setEntry(parametersAt, l - 1, floats << 2);
    setEntry(forwardTilesAt, l - 1, reserve(tileBytes(width(l - 1), units)));
    setEntry(backwardTilesAt, l - 1, reserve(tileBytes(units, width(l - 1))));
    floats += (width(l - 1) + 1) * units;
  }
  parameters = (floats + 3) & ~3;
  gradient = reserve((<usize>parameters) << 2);
}

/** Address of the patterns [patterns][patternFloats]: padding, label probabilities, inputs. */
export function patternRows(): usize {
  return rows;
}

export function patternFloats(): i32 {
  return rowFloats;
}

/** Bytes in use for `samples` samples: whole tiles. */
// @ts-ignore: decorator
@inline
function usedBytes(samples: i32): usize {
  return ((<usize>samples + 7) & ~7) << 2;
}

/** Takes the weights that forward and backward use until the next call. */
export function takeWeights(weights: usize): void {
  for (let l = 0; l < layers; l += 1) {
    packForward(entry(forwardTilesAt, l), weights + parametersOf(l), width(l), width(l + 1));
    if (l) packBackward(entry(backwardTilesAt, l), weights + parametersOf(l), width(l), width(l + 1));
  }
}

// @ts-ignore: decorator
@inline
function patternAt(order: usize, i: i32): usize {
  return rows + ((<usize>load<u32>(order + ((<usize>i) << 2)) * rowFloats) << 2);
}

/** Brings patterns order[0 … samples - 1] into the block; the last stands in for the samples that fill the last tile. */
export function gather(order: usize, samples: i32): void {
  const filled = <i32>(usedBytes(samples) >> 2);
  const last = samples - 1;
  const bytes = (<usize>rowFloats) << 2;
  for (let s = 0; s < filled; s += 4) {
    const p0 = patternAt(order, min(s, last));
    const p1 = patternAt(order, min(s + 1, last));
    const p2 = patternAt(order, min(s + 2, last));
    const p3 = patternAt(order, min(s + 3, last));
    let to = patternBlock + ((<usize>s) << 2);
    for (let at: usize = 0; at < bytes; at += 16, to += STRIDE << 2) {
      const a = v128.load(p0 + at);
      const b = v128.load(p1 + at);
      const c = v128.load(p2 + at);
      const d = v128.load(p3 + at);
      const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
      const below = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
      const under = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
      v128.store(to, v128.shuffle<i64>(ab, cd, 1, 3), STRIDE);
      v128.store(to, v128.shuffle<i64>(below, under, 0, 2), 2 * STRIDE);
      v128.store(to, v128.shuffle<i64>(below, under, 1, 3), 3 * STRIDE);
    }
  }
}

/** Activations of all layers of the gathered samples, and logits. */
export function forward(samples: i32): void {
  const bytes = usedBytes(samples);
  for (let l = 0; l < layers; l += 1) {
    const z = activationsOf(l + 1);
    product(z, width(l + 1), activationsOf(l), width(l), entry(forwardTilesAt, l), bytes);
    if (l == layers - 1) return;
    if (hidden == TANH) tanhRows(z, width(l + 1), STRIDE, bytes);
    else if (hidden == RELU) rectify(z, width(l + 1), bytes);
  }
}

function rectify(z: usize, units: i32, bytes: usize): void {
  for (; units > 0; units -= 1, z += STRIDE) {
    for (let at: usize = 0; at < bytes; at += 16) v128.store(z + at, f32x4.pmax(v128.load(z + at), f32x4.splat(0)));
  }
}

/** The softmax of the logits, in place of the output's errors. */
export function softmax(samples: i32): void {
  const bytes = usedBytes(samples);
  const lastRow = <usize>(classes - 1) * STRIDE;
  for (let at: usize = 0; at < bytes; at += 16) {
    const logits = activationsOf(layers) + at;
    const out = errorsOf(layers) + at;
    let largest = v128.load(logits);
    for (let c: usize = STRIDE; c <= lastRow; c += STRIDE) largest = f32x4.max(largest, v128.load(logits + c));
    let sum = f32x4.splat(0);
    for (let c: usize = 0; c <= lastRow; c += STRIDE) {
      const e = exponential(f32x4.sub(v128.load(logits + c), largest));
      v128.store(out + c, e);
      sum = f32x4.add(sum, e);
    }
    for (let c: usize = 0; c <= lastRow; c += STRIDE) v128.store(out + c, f32x4.div(v128.load(out + c), sum));
  }
}

export function clearGradient(): void {
  memory.fill(gradient, 0, (<usize>parameters) << 2);
}

/** Adds the gradient of the summed cross entropy of the gathered samples, after forward. */
export function backward(samples: i32): void {
  const bytes = usedBytes(samples);
  softmax(samples);
  subtractLabels(samples, bytes);
  for (let l = layers - 1; l >= 0; l -= 1) {
    const d = errorsOf(l + 1);
    const a = activationsOf(l);
    addGradient(gradient + parametersOf(l), a, d, width(l), width(l + 1), bytes);
    if (l == 0) return;
    const below = errorsOf(l);
    const tiles = entry(backwardTilesAt, l);
    if (hidden == TANH) productTimesTanhSlope(below, width(l), d, width(l + 1), tiles, a, bytes);
    else if (hidden == RELU) productTimesReluSlope(below, width(l), d, width(l + 1), tiles, a, bytes);
    else product(below, width(l), d, width(l + 1), tiles, bytes);
  }
}

/** d = p - y at the output; 0 for the samples that only fill the last tile. */
function subtractLabels(samples: i32, bytes: usize): void {
  let d = errorsOf(layers);
  let y = labels;
  for (let c = classes; c > 0; c -= 1, d += STRIDE, y += STRIDE) {
    for (let at: usize = 0; at < bytes; at += 16) v128.store(d + at, f32x4.sub(v128.load(d + at), v128.load(y + at)));
    for (let at: usize = (<usize>samples) << 2; at < bytes; at += 4) store<f32>(d + at, 0);
  }
}
