/**
 * Where everything of one replica lies, and one pass of a block of samples through a network.
 *
 * Rows of a block are units: for each layer its activations and a row of ones, and for each layer after the input its errors
 * d = dL/dz of the summed loss. A pattern is a row of targets, then inputs, padded in front to four floats; a block of patterns is the
 * transpose of that. Where all inputs are bits, the offsets of their rows in tables (bits.as.ts) stand in the inputs' place.
 */
import { activateRows } from './activations.as';
import { addErrors, fillTable, gradientOfSums, groups, lookUp, setBits, tableBytes } from './bits.as';
import { addGradient, packBackward, packForward, product, productTimesSlope, STRIDE, tileBytes } from './dense.as';
import { exponential, sigmoid } from './elementary.as';

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
/** Numbers of the patterns that are measured. */
export let measured: usize = 0;
export let measuredCount: i32 = 0;
/** Whether layers see the noisy activations that addNoise left, and not those that forward left. */
export let isNoisy: bool = false;

let hidden: i32 = 0;
let outputs: i32 = 0;
let isBits: bool = false;
/** Floats of a pattern that stand for its inputs. */
let inputFloats: i32 = 0;
let inputBlock: usize = 0;
let table: usize = 0;
let sums: usize = 0;
let rowFloats: i32 = 0;
let rows: usize = 0;
let patternBlock: usize = 0;
let targets: usize = 0;

// One entry a layer, 0 the input. Tables of addresses; parametersAt holds bytes from the start of a replica's parameters.
let widths: usize = 0;
let parametersAt: usize = 0;
let activationsAt: usize = 0;
let noisyAt: usize = 0;
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

/** What the layer after this one sees: the activations, in noisy batches with their noise. */
export function seenOf(layer: i32): usize {
  return entry(isNoisy && layer ? noisyAt : activationsAt, layer);
}

/** Activations of the next passes are with noise, or not. Takes effect where noise was reserved. */
export function setNoisy(noisy: bool): void {
  isNoisy = noisy;
}

/** Errors [width][samples] of a layer, 1 or above. */
export function errorsOf(layer: i32): usize {
  return entry(errorsAt, layer);
}

/** Starts. The host writes the units of all weightLayers + 1 layers as i32 to the address returned, then calls layOutNetwork. */
export function beginNetwork(weightLayers: i32): usize {
  layers = weightLayers;
  const bytes = (<usize>(weightLayers + 1)) << 2;
  widths = reserve(bytes);
  parametersAt = reserve(bytes);
  activationsAt = reserve(bytes);
  noisyAt = reserve(bytes);
  errorsAt = reserve(bytes);
  forwardTilesAt = reserve(bytes);
  backwardTilesAt = reserve(bytes);
  return widths;
}

/**
 * Lays out memory for blocks and patterns.
 *
 * @param bits of a group where all inputs are 0 or 1, else 0.
 * @param noise whether there are batches with noisy activations.
 */
export function layOutNetwork(patternCount: i32, measuredPatterns: i32, hiddenActivation: i32, bits: i32, noise: bool): void {
  patterns = patternCount;
  hidden = hiddenActivation;
  outputs = width(layers);
  isBits = bits > 0;
  inputFloats = width(0);
  if (isBits) {
    setBits(width(0), width(1), bits);
    inputFloats = groups;
    table = reserve(tableBytes());
    sums = reserve(tableBytes());
  }
  rowFloats = (inputFloats + outputs + 3) & ~3;
  rows = reserve((<u64>rowFloats * patternCount) << 2);
  patternBlock = reserve(<usize>(rowFloats + 1) * STRIDE);
  inputBlock = patternBlock + <usize>(rowFloats - inputFloats) * STRIDE;
  targets = inputBlock - <usize>outputs * STRIDE;
  measuredCount = measuredPatterns;
  measured = reserve((<usize>measuredPatterns) << 2);
  let floats = 0;
  for (let l = 0; l <= layers; l += 1) {
    const units = width(l);
    setEntry(activationsAt, l, l ? reserveRows(units) : withOnes(inputBlock, inputFloats));
    if (l == 0) continue;
    if (noise && l < layers) setEntry(noisyAt, l, reserveRows(units));
    // Whole vectors of units, for addErrors.
    setEntry(errorsAt, l, reserve(<usize>((units + 3) & ~3) * STRIDE));
    setEntry(parametersAt, l - 1, floats << 2);
    setEntry(forwardTilesAt, l - 1, reserve(tileBytes(width(l - 1), units)));
    setEntry(backwardTilesAt, l - 1, reserve(tileBytes(units, width(l - 1))));
    floats += (width(l - 1) + 1) * units;
  }
  parameters = (floats + 3) & ~3;
  gradient = reserve((<usize>parameters) << 2);
}

function reserveRows(units: i32): usize {
  return withOnes(reserve(<usize>(units + 1) * STRIDE), units);
}

/** Puts a row of ones after the rows of units. */
function withOnes(at: usize, units: i32): usize {
  for (let s: usize = 0; s < STRIDE; s += 4) store<f32>(at + <usize>units * STRIDE + s, 1);
  return at;
}

/** Address of the numbers of the patterns that are measured, i32. */
export function measuredAt(): usize {
  return measured;
}

/** Address of the patterns [patterns][patternFloats]: padding, targets of the outputs, then inputs, or of bits the offsets of their groups' values, u32. */
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
  if (isBits) fillTable(table, weights);
  for (let l = 0; l < layers; l += 1) {
    if (l || !isBits) packForward(entry(forwardTilesAt, l), weights + parametersOf(l), width(l), width(l + 1));
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

/** z of the layer after `layer` of the gathered samples. */
// @ts-ignore: decorator
@inline
function preactivations(layer: i32, bytes: usize): void {
  const z = activationsOf(layer + 1);
  if (layer == 0 && isBits) lookUp(z, table, inputBlock, <i32>(bytes >> 2));
  else product(z, width(layer + 1), seenOf(layer), width(layer), entry(forwardTilesAt, layer), bytes);
}

/** Activations of all layers of the gathered samples, and logits. */
export function forward(samples: i32): void {
  for (let l = 1; l <= layers; l += 1) forwardLayer(l, samples);
}

/** Activations of one layer of the gathered samples, or the logits; of layers in turn from 1. */
export function forwardLayer(layer: i32, samples: i32): void {
  const bytes = usedBytes(samples);
  preactivations(layer - 1, bytes);
  if (layer < layers) activateRows(hidden, activationsOf(layer), width(layer), STRIDE, bytes);
}

/** The output of the logits, in place of the output's errors: one unit's sigmoid, or several units' softmax. */
export function outputOfLogits(samples: i32): void {
  const bytes = usedBytes(samples);
  const logits = activationsOf(layers);
  const out = errorsOf(layers);
  if (outputs == 1) {
    for (let at: usize = 0; at < bytes; at += 16) v128.store(out + at, sigmoid(v128.load(logits + at)));
  } else if (outputs == 2) {
    // The softmax of two is the sigmoid of the difference, and that of its opposite.
    for (let at: usize = 0; at < bytes; at += 16) {
      const z = f32x4.sub(v128.load(logits + at), v128.load(logits + at, STRIDE));
      const e = exponential(v128.or(z, f32x4.splat(-0.0)));
      const larger = f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), e));
      const smaller = f32x4.mul(e, larger);
      const isNegative = i32x4.shr_s(z, 31);
      v128.store(out + at, v128.bitselect(smaller, larger, isNegative));
      v128.store(out + at, v128.bitselect(larger, smaller, isNegative), STRIDE);
    }
  } else softmax(logits, out, bytes);
}

function softmax(logits: usize, out: usize, bytes: usize): void {
  const lastRow = <usize>(outputs - 1) * STRIDE;
  for (let at: usize = 0; at < bytes; at += 16, logits += 16, out += 16) {
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
  if (isBits) memory.fill(sums, 0, tableBytes());
}

/** Adds the gradient of the summed cross entropy of the gathered samples, after forward. */
export function backward(samples: i32): void {
  const bytes = usedBytes(samples);
  outputOfLogits(samples);
  subtractTargets(samples, bytes);
  for (let l = layers - 1; l >= 0; l -= 1) {
    const d = errorsOf(l + 1);
    if (l == 0 && isBits) {
      addErrors(sums, d, inputBlock, <i32>(bytes >> 2));
      return;
    }
    addGradient(gradient + parametersOf(l), seenOf(l), d, width(l), width(l + 1), bytes);
    if (l) productTimesSlope(hidden, errorsOf(l), width(l), d, width(l + 1), entry(backwardTilesAt, l), activationsOf(l), bytes);
  }
}

/** Completes the gradient when all blocks were added. */
export function completeGradient(): void {
  if (isBits) gradientOfSums(gradient, sums);
}

/** d = p - y at the output; 0 for the samples that only fill the last tile. */
function subtractTargets(samples: i32, bytes: usize): void {
  let d = errorsOf(layers);
  let y = targets;
  for (let c = outputs; c > 0; c -= 1, d += STRIDE, y += STRIDE) {
    for (let at: usize = 0; at < bytes; at += 16) v128.store(d + at, f32x4.sub(v128.load(d + at), v128.load(y + at)));
    for (let at: usize = (<usize>samples) << 2; at < bytes; at += 4) store<f32>(d + at, 0);
  }
}
