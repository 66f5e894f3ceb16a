import { activationNoise, batchOrder, initialWeights, probeOrder, weightNoise } from '../draws';
import type { TrainingPlan, TrainingState } from '../engine';
import { layerShapes, parameterCount, type LayerShape } from '../layer-shapes';
import { referenceActivations } from './reference-activation';
import { connections, type Connections } from './reference-connections';
import { descendInto, rememberedArrays, type OptimizerMemory } from './reference-optimizer';

/** Gradients of one batch, nats: weights [fanIn, fanOut] and biases [fanOut] of each layer, which are views of `all`, laid out as a state's parameters. */
export interface BatchGradients {
  readonly all: Float64Array;
  readonly weights: readonly Float64Array[];
  readonly biases: readonly Float64Array[];
}

/** What every layer after the input computes of some rows. */
export interface ReferencePass {
  /** Pre-activations; of a convolution before pooling. Shape [rows, pre-activations] each. */
  readonly z: Float64Array[];
  /** T of each layer, with the noise of training where there is any. Shape [rows, units] each. */
  readonly a: Float64Array[];
  /** Shape [rows, classes]; of a sigmoid output (z, 0). */
  readonly logits: Float64Array;
}

/** One value per measured layer. */
export interface ReferenceGradientStatistics {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * One replica in plain float64 loops: the oracle of every engine. Written for the reader, formula by formula, and not for speed.
 *
 * A layer is z = a W + b and a = activation(z); a convolution then takes the mean over squares; the output is a softmax, or one sigmoid unit. The
 * loss is the mean over the batch of the cross entropy -sum_c p(c|x) log softmax(logits)_c with the problem's own p(y|x) as targets; of a sigmoid
 * unit, whose logits are (z, 0), this is the binary cross entropy against p(y = class 0|x).
 */
export class ReferenceNetwork {
  /** Parameters as a training state has them; `weights` and `biases` are views of it. */
  readonly parameters: Float64Array;
  readonly weights: readonly Float64Array[];
  readonly biases: readonly Float64Array[];
  readonly shapes: readonly LayerShape[];
  epoch = 0;
  step = 0;
  private readonly layers: readonly Connections[];
  private readonly memory: OptimizerMemory;

  constructor(
    private readonly plan: TrainingPlan,
    private readonly replica = 0,
  ) {
    const { problem, configuration } = plan;
    this.shapes = layerShapes(problem, configuration.architecture);
    this.layers = this.shapes.map(connections);
    const { all, weights, biases } = zeroParameters(this.shapes);
    [this.parameters, this.weights, this.biases] = [all, weights, biases];
    this.shapes.forEach((shape, layer) =>
      weights[layer].set(initialWeights({ ...shape, initializer: configuration.architecture.initializer, layer }, configuration.seed, replica)),
    );
    this.memory = Object.fromEntries(rememberedArrays(configuration.training.optimizer).map((name) => [name, new Float64Array(all.length)]));
  }

  /** Positions in the problem of the patterns this replica trains on. */
  get trainRows(): Int32Array {
    return this.plan.splits[this.replica].train;
  }

  /** Parameters and optimiser state of this replica, by the names and in the order of a training state. */
  get arrays(): TrainingState['arrays'] {
    return Object.fromEntries(Object.entries({ parameters: this.parameters, ...this.memory }).map(([name, values]) => [name, Float32Array.from(values)]));
  }

  /** The network on rows of the problem, without the noise of training. */
  forward(rows: ArrayLike<number>): ReferencePass {
    return this.pass(rows, () => null);
  }

  /** Mean cross entropy of the rows in nats, from the log-softmax. */
  loss(rows: ArrayLike<number>): number {
    return this.crossEntropy(rows, this.forward(rows));
  }

  /** Mean cross entropy of a batch in nats as the update after `step` others sees it: with the noise of training. */
  noisyLoss(rows: ArrayLike<number>): number {
    return this.crossEntropy(rows, this.pass(rows, this.trainingNoise(rows.length)));
  }

  /** Gradients of the mean cross entropy of the rows by back-propagation. */
  gradients(rows: ArrayLike<number>): BatchGradients {
    return this.backPropagate(rows, this.forward(rows));
  }

  /** Gradients of `noisyLoss`. */
  noisyGradients(rows: ArrayLike<number>): BatchGradients {
    return this.backPropagate(rows, this.pass(rows, this.trainingNoise(rows.length)));
  }

  /** One update from the rows. */
  update(rows: ArrayLike<number>): void {
    const { training, seed } = this.plan.configuration;
    const { optimizer, l2, inverseTemperature } = training;
    const gradients = this.noisyGradients(rows);
    this.weights.forEach((weights, layer) => weights.forEach((weight, i) => (gradients.weights[layer][i] += l2 * weight)));
    descendInto(optimizer, this.parameters, gradients.all, this.memory, this.step + 1);
    if (inverseTemperature !== null) {
      const deviation = Math.sqrt((2 * optimizer.learningRate) / inverseTemperature);
      weightNoise(this.parameters.length, this.step, seed, this.replica).forEach((noise, i) => (this.parameters[i] += deviation * noise));
    }
    this.step += 1;
  }

  /** One pass over the training set in the order of draws.ts; the last batch holds what is left. */
  trainEpoch(): void {
    const { training, seed } = this.plan.configuration;
    const order = batchOrder(this.trainRows.length, training.reshuffle, this.epoch, seed, this.replica);
    const size = training.batchSize === 'full' ? order.length : training.batchSize;
    for (let start = 0; start < order.length; start += size) {
      this.update(order.slice(start, start + size).map((position) => this.trainRows[position]));
    }
    this.epoch += 1;
  }

  /**
   * Norm of the mean of the probe gradients and sqrt(trace of their covariance with 1/B), weights only. Probes are consecutive slices of
   * probeOrder; what does not fill one is left out, and a training set smaller than one probe is one probe.
   */
  gradientStatistics(): ReferenceGradientStatistics {
    const rows = this.trainRows;
    const order = probeOrder(rows.length, this.epoch, this.plan.configuration.seed, this.replica);
    const size = Math.min(this.plan.probeBatchSize, rows.length);
    const probes = Array.from({ length: Math.floor(rows.length / size) }, (_, b) =>
      this.gradients(order.slice(b * size, (b + 1) * size).map((position) => rows[position])),
    );
    const statistics = this.weights.map((_, layer) => meanAndSpread(probes.map((probe) => probe.weights[layer])));
    return { mean: statistics.map(({ mean }) => mean), std: statistics.map(({ std }) => (probes.length < 2 ? NaN : std)) };
  }

  /** Noise of the next update's hidden layers, already of its deviation; null where there is none. */
  private trainingNoise(rows: number): (layer: number, units: number) => Float64Array | null {
    const { training, seed } = this.plan.configuration;
    if (training.activationNoise === 0) return () => null;
    return (layer, units) =>
      Float64Array.from(activationNoise(rows, units, layer, this.step, seed, this.replica), (noise) => training.activationNoise * noise);
  }

  private pass(rows: ArrayLike<number>, noiseOf: (layer: number, units: number) => Float64Array | null): ReferencePass {
    const { architecture } = this.plan.configuration;
    const { value } = referenceActivations[architecture.activation];
    const output = this.layers.length - 1;
    const [z, a]: [Float64Array[], Float64Array[]] = [[], []];
    this.layers.forEach((layer, l) => {
      z.push(affine(l === 0 ? this.inputs(rows) : a[l - 1], this.weights[l], this.biases[l], layer, rows.length));
      if (l === output) return;
      const noise = noiseOf(l, layer.pools.length);
      a.push(pooled(z[l].map(value), layer).map((t, i) => t + (noise?.[i] ?? 0)));
    });
    const logits = architecture.output === 'sigmoid' ? Float64Array.from({ length: 2 * rows.length }, (_, i) => (i % 2 === 0 ? z[output][i / 2] : 0)) : z[output];
    const probabilities = softmax(logits, this.plan.problem.classes);
    a.push(architecture.output === 'sigmoid' ? probabilities.filter((_, i) => i % 2 === 0) : probabilities);
    return { z, a, logits };
  }

  private crossEntropy(rows: ArrayLike<number>, { logits }: ReferencePass): number {
    const { classes } = this.plan.problem;
    let sum = 0;
    for (let row = 0; row < rows.length; row += 1) {
      const scores = logits.subarray(row * classes, (row + 1) * classes);
      const top = Math.max(...scores);
      const logNormalizer = top + Math.log(scores.reduce((total, score) => total + Math.exp(score - top), 0));
      scores.forEach((score, c) => (sum -= this.target(rows[row], c) * (score - logNormalizer)));
    }
    return sum / rows.length;
  }

  private backPropagate(rows: ArrayLike<number>, { z, a }: ReferencePass): BatchGradients {
    const { slope } = referenceActivations[this.plan.configuration.architecture.activation];
    const gradients = zeroParameters(this.shapes);
    const units = a.at(-1)!.length / rows.length;
    let delta = a.at(-1)!.map((p, i) => (p - this.target(rows[Math.floor(i / units)], i % units)) / rows.length);
    for (let l = this.layers.length - 1; l >= 0; l -= 1) {
      const below = l === 0 ? this.inputs(rows) : a[l - 1];
      const deltaBelow = accumulateGradients(below, delta, this.layers[l], this.weights[l], gradients.weights[l], gradients.biases[l], rows.length);
      if (l > 0) delta = unpooled(deltaBelow, this.layers[l - 1], rows.length).map((d, i) => d * slope(z[l - 1][i]));
    }
    return gradients;
  }

  private inputs(rows: ArrayLike<number>): Float64Array {
    const { inputs, x } = this.plan.problem;
    return Float64Array.from({ length: rows.length * inputs }, (_, i) => x[rows[Math.floor(i / inputs)] * inputs + (i % inputs)]);
  }

  private target(pattern: number, label: number): number {
    const { classes, labelProbabilities } = this.plan.problem;
    return labelProbabilities[pattern * classes + label];
  }
}

function zeroParameters(shapes: readonly LayerShape[]): BatchGradients {
  const all = new Float64Array(parameterCount(shapes));
  const [weights, biases]: [Float64Array[], Float64Array[]] = [[], []];
  let at = 0;
  for (const { fanIn, fanOut } of shapes) {
    weights.push(all.subarray(at, (at += fanIn * fanOut)));
    biases.push(all.subarray(at, (at += fanOut)));
  }
  return { all, weights, biases };
}

function affine(below: Float64Array, weights: Float64Array, biases: Float64Array, { unitsBelow, sources, columns }: Connections, rows: number): Float64Array {
  const [fanOut, count] = [biases.length, columns.length];
  const z = new Float64Array(rows * count);
  for (let row = 0; row < rows; row += 1) {
    for (let p = 0; p < count; p += 1) {
      const [column, source] = [columns[p], sources[p]];
      let sum = biases[column];
      for (let i = 0; i < source.length; i += 1) sum += below[row * unitsBelow + source[i]] * weights[i * fanOut + column];
      z[row * count + p] = sum;
    }
  }
  return z;
}

/** Adds dLoss/dW and dLoss/db of one layer to where they belong. Returns dLoss/da of the layer below, [rows, unitsBelow]. */
function accumulateGradients(
  below: Float64Array,
  delta: Float64Array,
  { unitsBelow, sources, columns }: Connections,
  weights: Float64Array,
  weightGradient: Float64Array,
  biasGradient: Float64Array,
  rows: number,
): Float64Array {
  const [fanOut, count] = [biasGradient.length, columns.length];
  const deltaBelow = new Float64Array(rows * unitsBelow);
  for (let row = 0; row < rows; row += 1) {
    for (let p = 0; p < count; p += 1) {
      const [column, source, d] = [columns[p], sources[p], delta[row * count + p]];
      biasGradient[column] += d;
      for (let i = 0; i < source.length; i += 1) {
        weightGradient[i * fanOut + column] += below[row * unitsBelow + source[i]] * d;
        deltaBelow[row * unitsBelow + source[i]] += weights[i * fanOut + column] * d;
      }
    }
  }
  return deltaBelow;
}

/** The mean over each square, [rows, units]. */
function pooled(activations: Float64Array, { columns, pools }: Connections): Float64Array {
  const [count, units] = [columns.length, pools.length];
  return Float64Array.from({ length: (activations.length / count) * units }, (_, i) => {
    const pool = pools[i % units];
    return pool.reduce((sum, p) => sum + activations[Math.floor(i / units) * count + p], 0) / pool.length;
  });
}

/** Each unit's error shared out among what it is the mean of, [rows, pre-activations]. */
function unpooled(delta: Float64Array, { columns, pools }: Connections, rows: number): Float64Array {
  const shared = new Float64Array(rows * columns.length);
  for (let row = 0; row < rows; row += 1) {
    pools.forEach((pool, unit) => pool.forEach((p) => (shared[row * columns.length + p] = delta[row * pools.length + unit] / pool.length)));
  }
  return shared;
}

function softmax(z: Float64Array, classes: number): Float64Array {
  const probabilities = new Float64Array(z.length);
  for (let start = 0; start < z.length; start += classes) {
    const scores = z.subarray(start, start + classes);
    const top = Math.max(...scores);
    const sum = scores.reduce((total, score) => total + Math.exp(score - top), 0);
    scores.forEach((score, c) => (probabilities[start + c] = Math.exp(score - top) / sum));
  }
  return probabilities;
}

function meanAndSpread(gradients: readonly Float64Array[]): { readonly mean: number; readonly std: number } {
  let [squaredMean, trace] = [0, 0];
  for (let i = 0; i < gradients[0].length; i += 1) {
    const mean = gradients.reduce((sum, gradient) => sum + gradient[i], 0) / gradients.length;
    squaredMean += mean ** 2;
    trace += gradients.reduce((sum, gradient) => sum + (gradient[i] - mean) ** 2, 0) / gradients.length;
  }
  return { mean: Math.sqrt(squaredMean), std: Math.sqrt(trace) };
}
