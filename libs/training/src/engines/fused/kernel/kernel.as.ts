/**
 * The fused kernel: trains and observes replicas of one dense network, one at a time. The host lays memory out once and fills in the patterns;
 * for each replica it fills in parameters and training rows, gives numeric commands, and takes the parameters back.
 *
 * A replica is known by its number in the session, which says what random numbers are its own.
 */
import { activateRows } from './activations.as';
import { storeUnits } from './bits.as';
import { BLOCK, STRIDE } from './dense.as';
import { exponential } from './elementary.as';
import {
  activationsOf,
  backward,
  beginNetwork,
  clearGradient,
  completeGradient,
  errorsOf,
  forward,
  forwardLayer,
  gather,
  gradient,
  layers,
  layOutNetwork,
  measured,
  measuredAt,
  measuredCount,
  outputOfLogits,
  parameters,
  parametersOf,
  patternFloats,
  patternRows,
  reserve,
  seenOf,
  setNoisy,
  takeWeights,
  width,
} from './network.as';
import { drawNormals } from './normals.as';
import { adamStep, addScaled, gradientStep, momentumStep, power } from './optimizers.as';
import { drawWords, permuteInto } from './philox.as';
import { addProbe, meanNorm, spread } from './probes.as';

export { beginNetwork, layOutNetwork, measuredAt, patternFloats, patternRows };
export { groups, offsetOf } from './bits.as';

// draws.ts: the purposes of its streams.
const BATCH_ORDER: u32 = 3;
const PROBE_ORDER: u32 = 4;
const WEIGHT_NOISE: u32 = 5;
const ACTIVATION_NOISE: u32 = 6;

let seed: u32 = 0;
let trainRows: i32 = 0;
let batchRows: i32 = 0;
let probeRows: i32 = 0;
let reshuffles: bool = false;
let usesAdam: bool = false;
let learningRate: f64 = 0;
let beta1: f64 = 0;
let beta2: f64 = 0;
let epsilon: f64 = 0;
// beta1 and beta2 to the power of the updates made: anew at each epoch, so that they are the same bits wherever training left off.
let power1: f64 = 1;
let power2: f64 = 1;
let momentum: f64 = 0;
let penalty: f64 = 0;
let weightNoise: f64 = 0;
let activationNoise: f64 = 0;

let state: usize = 0;
let moments: i32 = 0;
let train: usize = 0;
let order: usize = 0;
let words: usize = 0;
let probeMean: usize = 0;
let probeSquares: usize = 0;
let observed: usize = 0;
let statistics: usize = 0;
let normals: usize = 0;

/** Says how to train: rows of the training set, of a batch and of a probe. */
export function configureTraining(sessionSeed: u32, rows: i32, batch: i32, probe: i32, reshuffle: bool): void {
  seed = sessionSeed;
  trainRows = rows;
  batchRows = batch;
  probeRows = probe;
  reshuffles = reshuffle;
}

/** Says what regularises training, each 0 for none: lambda of the L2 penalty, deviations of the noise of weights and of activations. */
export function configureNoise(l2: f64, weightDeviation: f64, activationDeviation: f64): void {
  penalty = l2;
  weightNoise = weightDeviation;
  activationNoise = activationDeviation;
}

export function useGradientDescent(rate: f64, keptVelocity: f64): void {
  learningRate = rate;
  momentum = keptVelocity;
  usesAdam = false;
  moments = keptVelocity == 0 ? 0 : 1;
}

export function useAdam(rate: f64, firstDecay: f64, secondDecay: f64, offset: f64): void {
  learningRate = rate;
  beta1 = firstDecay;
  beta2 = secondDecay;
  epsilon = offset;
  usesAdam = true;
  moments = 2;
}

/** Reserves what a replica needs; after the network is laid out and training is configured. */
export function layOutReplica(): void {
  state = reserve((<u64>(1 + moments) * parameters) << 2);
  train = reserve((<u64>trainRows) << 2);
  order = reserve((<usize>trainRows) << 2);
  words = reserve((((<usize>trainRows) + 15) & ~15) << 2);
  probeMean = reserve((<usize>parameters) << 3);
  probeSquares = reserve((<usize>parameters) << 3);
  let floats = width(layers);
  let widest = 0;
  for (let l = 1; l <= layers; l += 1) {
    floats += width(l);
    widest = max(widest, width(l));
  }
  observed = reserve((<u64>floats * measuredCount) << 2);
  normals = reserve((<u64>max(activationNoise > 0 ? widest * BLOCK : 0, weightNoise > 0 ? parameters : 0)) << 2);
  statistics = reserve((<usize>layers * 3) << 3);
}

/** Reserves room for `floats` floats, for whoever tries single functions. */
export function reserveFloats(floats: i32): usize {
  return reserve((<u64>floats) << 2);
}

/** Address of array 0 (weights and biases), 1 or 2 (Adam's moments, or 1 the velocity) of the replica, shape [parameters]. */
export function stateAt(array: i32): usize {
  return state + ((<usize>array * parameters) << 2);
}

/** Address of the replica's training rows, i32 pattern numbers, shape [rows]. */
export function trainAt(): usize {
  return train;
}

/** Address of what observe left: activations [measured, width] of each layer after the input, then logits [measured, outputs]. */
export function observedAt(): usize {
  return observed;
}

/** Address of what observe left: gradient means, gradient spreads and weight norms, f64 [layers] each. */
export function statisticsAt(): usize {
  return statistics;
}

/** Address of the order that drawOrder or the last command left, shape [rows]. */
export function orderAt(): usize {
  return order;
}

/** Puts the replica's training rows in the order of a purpose at an epoch. */
export function drawOrder(replica: u32, purpose: u32, epoch: u32): void {
  drawWords(words, 0, trainRows, seed, replica, purpose, epoch, 0);
  permuteInto(order, train, trainRows, words);
}

/** An activation of `count` floats in place, as the kernel computes it; `count` a multiple of eight. */
export function activateInPlace(activation: i32, at: usize, count: i32): void {
  activateRows(activation, at, 1, 0, (<usize>count) << 2);
}

/** Numbers of a stream of standard normal numbers, for a comparison: `first` to `first + count - 1` of it. */
export function normalsInto(at: usize, first: i32, count: i32, sessionSeed: u32, replica: u32, purpose: u32, epoch: u32, lane: u32): void {
  drawNormals(at, first, count, sessionSeed, replica, purpose, epoch, lane);
}

/**
 * Whether multiply-adds are rounded once, as on x86-64 with FMA3 (2013 and later) and on ARM64, and not twice: the one thing in which the bits
 * of two machines can differ.
 *
 * @param x 1 + 2^-12, and square 1 + 2^-11: x² without its last bit. Handed in, so that no compiler computes them beforehand.
 */
export function roundsOnce(x: f32, square: f32): bool {
  const rest = f32x4.relaxed_madd(f32x4.splat(x), f32x4.splat(x), f32x4.splat(-square));
  return f32x4.extract_lane(rest, 0) != 0;
}

/** e^x of `count` floats x <= 0 in place, as the softmax computes it; `count` a multiple of four. */
export function exponentialInPlace(at: usize, count: i32): void {
  for (let i = 0; i < count; i += 4, at += 16) v128.store(at, exponential(v128.load(at)));
}

/** Leaves the gradient of the summed loss over `count` patterns, for the weights taken last. */
function takeGradient(from: usize, count: i32): void {
  clearGradient();
  for (let start = 0; start < count; start += BLOCK) {
    const samples = min(BLOCK, count - start);
    gather(from + ((<usize>start) << 2), samples);
    forward(samples);
    backward(samples);
  }
  completeGradient();
}

/** The same of a batch whose hidden activations are noisy. */
function takeNoisyGradient(from: usize, count: i32, replica: u32, step: u32): void {
  clearGradient();
  setNoisy(true);
  for (let start = 0; start < count; start += BLOCK) {
    const samples = min(BLOCK, count - start);
    gather(from + ((<usize>start) << 2), samples);
    for (let l = 1; l <= layers; l += 1) {
      forwardLayer(l, samples);
      if (l < layers) addActivationNoise(l, start, samples, replica, step);
    }
    backward(samples);
  }
  setNoisy(false);
  completeGradient();
}

/** What the next layer sees: activations [units][samples] plus noise that is drawn as [rows, units]. */
function addActivationNoise(layer: i32, start: i32, samples: i32, replica: u32, step: u32): void {
  const units = width(layer);
  drawNormals(normals, start * units, samples * units, seed, replica, ACTIVATION_NOISE, step, layer - 1);
  const deviation = <f32>activationNoise;
  const clean = activationsOf(layer);
  const noisy = seenOf(layer);
  // Also of the samples that fill the last tile: what an earlier batch left there might not be a number.
  memory.copy(noisy, clean, <usize>units * STRIDE);
  let from = normals;
  for (let s: usize = 0; s < (<usize>samples) << 2; s += 4) {
    for (let at = s; at < <usize>units * STRIDE; at += STRIDE, from += 4) {
      store<f32>(noisy + at, load<f32>(clean + at) + deviation * load<f32>(from));
    }
  }
}

/**
 * One pass over the replica's training set; the last batch holds what is left.
 *
 * @param step updates made before.
 */
export function trainEpoch(replica: u32, epoch: u32, step: i32): void {
  const weights = stateAt(0);
  // A full batch is a sum over all rows: their order would only change its rounding, but for the noise that belongs to a row.
  const shuffled = reshuffles && (batchRows < trainRows || activationNoise > 0);
  if (shuffled) drawOrder(replica, BATCH_ORDER, epoch);
  if (usesAdam) {
    power1 = power(beta1, step);
    power2 = power(beta2, step);
  }
  const visited = shuffled ? order : train;
  for (let start = 0; start < trainRows; start += batchRows) {
    const count = min(batchRows, trainRows - start);
    const batch = visited + ((<usize>start) << 2);
    takeWeights(weights);
    if (activationNoise > 0) takeNoisyGradient(batch, count, replica, step);
    else takeGradient(batch, count);
    update(replica, weights, count, step);
    step += 1;
  }
}

/** One update from the gradient of the summed loss over `count` samples, after `step` others. */
function update(replica: u32, weights: usize, count: i32, step: i32): void {
  if (penalty > 0) {
    const factor = <f32>(penalty * count);
    for (let l = 0; l < layers; l += 1) addScaled(gradient + parametersOf(l), factor, weights + parametersOf(l), width(l) * width(l + 1));
  }
  if (usesAdam) {
    power1 *= beta1;
    power2 *= beta2;
    adamStep(weights, stateAt(1), stateAt(2), gradient, parameters, count, power1, power2, learningRate, beta1, beta2, epsilon);
  } else if (moments) momentumStep(weights, stateAt(1), gradient, parameters, count, learningRate, momentum);
  else gradientStep(weights, gradient, parameters, count, learningRate);
  if (weightNoise > 0) {
    const drawn = lastParameter();
    drawNormals(normals, 0, drawn, seed, replica, WEIGHT_NOISE, step, 0);
    addScaled(weights, <f32>weightNoise, normals, drawn);
  }
}

/** Weights and biases without the padding. */
function lastParameter(): i32 {
  const last = layers - 1;
  return <i32>(parametersOf(last) >> 2) + (width(last) + 1) * width(last + 1);
}

/** Activations and logits of the measured patterns, gradient statistics over probes, weight norms: of one replica at frozen weights. */
export function observe(replica: u32, epoch: u32): void {
  const weights = stateAt(0);
  takeWeights(weights);
  observeForward();
  observeGradients(replica, epoch);
  for (let l = 0; l < layers; l += 1) {
    let squares: f64 = 0;
    const from = weights + parametersOf(l);
    for (let i = 0; i < width(l) * width(l + 1); i += 1) {
      const w = <f64>load<f32>(from + ((<usize>i) << 2));
      squares += w * w;
    }
    store<f64>(statistics + ((<usize>(2 * layers + l)) << 3), sqrt(squares));
  }
}

function observeForward(): void {
  for (let start = 0; start < measuredCount; start += BLOCK) {
    const samples = min(BLOCK, measuredCount - start);
    gather(measured + ((<usize>start) << 2), samples);
    forward(samples);
    outputOfLogits(samples);
    let out = observed;
    for (let l = 1; l <= layers; l += 1) {
      transpose(out, l < layers ? activationsOf(l) : errorsOf(l), width(l), start, samples);
      out += (<usize>measuredCount * width(l)) << 2;
    }
    transpose(out, activationsOf(layers), width(layers), start, samples);
  }
}

/** Units-major block to rows `start` … of a [patterns, units] array. */
function transpose(out: usize, from: usize, units: i32, start: i32, samples: i32): void {
  const rowBytes = (<usize>units) << 2;
  const whole = samples & ~3;
  let row = out + <usize>start * rowBytes;
  let column = from;
  for (let s = 0; s < whole; s += 4, row += rowBytes << 2, column += 16) {
    let to = row;
    let at = column;
    for (let left = units; left > 0; left -= 4, to += 16, at += STRIDE << 2) {
      // Of the last units, rows of the block after theirs are read and left out; memory is reserved beyond the block.
      const a = v128.load(at);
      const b = v128.load(at, STRIDE);
      const c = v128.load(at, 2 * STRIDE);
      const d = v128.load(at, 3 * STRIDE);
      const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
      const below = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
      const under = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
      storeUnits(to, v128.shuffle<i64>(ab, cd, 0, 2), left);
      storeUnits(to + rowBytes, v128.shuffle<i64>(ab, cd, 1, 3), left);
      storeUnits(to + 2 * rowBytes, v128.shuffle<i64>(below, under, 0, 2), left);
      storeUnits(to + 3 * rowBytes, v128.shuffle<i64>(below, under, 1, 3), left);
    }
  }
  for (let s = whole; s < samples; s += 1, row += rowBytes, column += 4) {
    for (let unit: usize = 0; unit < <usize>units; unit += 1) store<f32>(row + (unit << 2), load<f32>(column + unit * STRIDE));
  }
}

function observeGradients(replica: u32, epoch: u32): void {
  const rows = min(probeRows, trainRows);
  const probes = trainRows / rows;
  drawOrder(replica, PROBE_ORDER, epoch);
  memory.fill(probeMean, 0, (<usize>parameters) << 3);
  memory.fill(probeSquares, 0, (<usize>parameters) << 3);
  for (let probe = 0; probe < probes; probe += 1) {
    takeGradient(order + ((<usize>(probe * rows)) << 2), rows);
    addProbe(probeMean, probeSquares, gradient, parameters, rows, probe + 1);
  }
  for (let l = 0; l < layers; l += 1) {
    const count = width(l) * width(l + 1);
    const at = parametersOf(l) << 1;
    store<f64>(statistics + ((<usize>l) << 3), meanNorm(probeMean + at, count));
    store<f64>(statistics + ((<usize>(layers + l)) << 3), probes > 1 ? spread(probeSquares + at, count, probes) : NaN);
  }
}
