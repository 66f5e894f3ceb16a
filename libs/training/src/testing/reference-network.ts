import { batchOrder, initialWeights, probeOrder } from '../draws';
import type { TrainingPlan } from '../engine';

/** Gradients of one batch, nats: weights `[fanIn, fanOut]` and biases `[fanOut]` of each layer. */
export interface BatchGradients {
  readonly weights: readonly Float64Array[];
  readonly biases: readonly Float64Array[];
}

/** One value per measured layer. */
export interface ReferenceGradientStatistics {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

interface Moments {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/**
 * One replica in plain float64 loops: the oracle of every engine. Written for the reader, formula by formula, and not for speed.
 *
 * A layer is z = a W + b, a = tanh z, max(0, z) or z; the output is a softmax. The loss is the mean over the batch of the cross entropy
 * -sum_c p(c|x) log softmax(z)_c with the problem's own p(y|x) as targets. The slope of ReLU at 0 is 0.
 *
 * @source Adam: Kingma & Ba 2015, algorithm 1: w -= lr mHat / (sqrt(vHat) + epsilon), with mHat = m / (1 - beta1^t) and vHat = v / (1 - beta2^t).
 */
export class ReferenceNetwork {
  /** Units of each layer from the input to the output. */
  readonly widths: readonly number[];
  readonly weights: Float64Array[];
  readonly biases: Float64Array[];
  epoch = 0;
  step = 0;
  private readonly weightMoments: Moments[];
  private readonly biasMoments: Moments[];

  constructor(
    private readonly plan: TrainingPlan,
    private readonly replica = 0,
  ) {
    const { problem, configuration } = plan;
    this.widths = [problem.inputs, ...configuration.architecture.hiddenWidths, problem.classes];
    this.weights = this.widths
      .slice(1)
      .map((width, layer) => Float64Array.from(initialWeights(this.widths[layer], width, layer, configuration.seed, replica)));
    this.biases = this.widths.slice(1).map((width) => new Float64Array(width));
    this.weightMoments = this.weights.map(zeroMoments);
    this.biasMoments = this.biases.map(zeroMoments);
  }

  /** Positions in the problem of the patterns this replica trains on. */
  get trainRows(): Int32Array {
    return this.plan.splits[this.replica].train;
  }

  /** Pre-activations and activations of every layer after the input, for the rows of the problem, shape `[rows, width]` each. */
  forward(rows: ArrayLike<number>): { readonly z: Float64Array[]; readonly a: Float64Array[] } {
    const { inputs, x } = this.plan.problem;
    let below: Float64Array = Float64Array.from(
      { length: rows.length * inputs },
      (_, i) => x[rows[Math.floor(i / inputs)] * inputs + (i % inputs)],
    );
    const z: Float64Array[] = [];
    const a: Float64Array[] = [];
    this.weights.forEach((weights, layer) => {
      z.push(affine(below, weights, this.biases[layer], rows.length));
      below = layer === this.weights.length - 1 ? softmax(z[layer], this.widths[layer + 1]) : z[layer].map((value) => this.activate(value));
      a.push(below);
    });
    return { z, a };
  }

  /** Mean cross entropy of the rows in nats, from the log-softmax. */
  loss(rows: ArrayLike<number>): number {
    const { classes, labelProbabilities } = this.plan.problem;
    const logits = this.forward(rows).z.at(-1)!;
    let sum = 0;
    for (let row = 0; row < rows.length; row += 1) {
      const scores = logits.subarray(row * classes, (row + 1) * classes);
      const top = Math.max(...scores);
      const logNormalizer = top + Math.log(scores.reduce((total, score) => total + Math.exp(score - top), 0));
      scores.forEach((score, c) => (sum -= labelProbabilities[rows[row] * classes + c] * (score - logNormalizer)));
    }
    return sum / rows.length;
  }

  /** Gradients of the mean cross entropy of the rows by back-propagation. */
  gradients(rows: ArrayLike<number>): BatchGradients {
    const { inputs, x, classes, labelProbabilities } = this.plan.problem;
    const { z, a } = this.forward(rows);
    const weights: Float64Array[] = [];
    const biases: Float64Array[] = [];
    let delta = a.at(-1)!.map((p, i) => (p - labelProbabilities[rows[Math.floor(i / classes)] * classes + (i % classes)]) / rows.length);
    for (let layer = this.weights.length - 1; layer >= 0; layer -= 1) {
      const [fanIn, fanOut] = [this.widths[layer], this.widths[layer + 1]];
      const weightGradient = new Float64Array(fanIn * fanOut);
      const biasGradient = new Float64Array(fanOut);
      const deltaBelow = new Float64Array(rows.length * fanIn);
      for (let row = 0; row < rows.length; row += 1) {
        for (let j = 0; j < fanOut; j += 1) {
          const d = delta[row * fanOut + j];
          biasGradient[j] += d;
          for (let i = 0; i < fanIn; i += 1) {
            const below = layer === 0 ? x[rows[row] * inputs + i] : a[layer - 1][row * fanIn + i];
            weightGradient[i * fanOut + j] += below * d;
            deltaBelow[row * fanIn + i] += this.weights[layer][i * fanOut + j] * d;
          }
        }
      }
      weights.unshift(weightGradient);
      biases.unshift(biasGradient);
      if (layer > 0) delta = deltaBelow.map((d, i) => d * this.slope(z[layer - 1][i]));
    }
    return { weights, biases };
  }

  /** One update from the rows. */
  update(rows: ArrayLike<number>): void {
    const { optimizer } = this.plan.configuration.training;
    const gradients = this.gradients(rows);
    this.step += 1;
    this.weights.forEach((weights, layer) => {
      this.descend(optimizer, weights, gradients.weights[layer], this.weightMoments[layer]);
      this.descend(optimizer, this.biases[layer], gradients.biases[layer], this.biasMoments[layer]);
    });
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

  private activate(z: number): number {
    const { activation } = this.plan.configuration.architecture;
    switch (activation) {
      case 'tanh':
        return Math.tanh(z);
      case 'relu':
        return z > 0 ? z : 0;
      case 'linear':
        return z;
      default:
        return activation satisfies never;
    }
  }

  private slope(z: number): number {
    const { activation } = this.plan.configuration.architecture;
    switch (activation) {
      case 'tanh':
        return 1 - Math.tanh(z) ** 2;
      case 'relu':
        return z > 0 ? 1 : 0;
      case 'linear':
        return 1;
      default:
        return activation satisfies never;
    }
  }

  private descend(
    optimizer: TrainingPlan['configuration']['training']['optimizer'],
    values: Float64Array,
    gradient: Float64Array,
    moments: Moments,
  ): void {
    for (let i = 0; i < values.length; i += 1) {
      if (optimizer.name === 'sgd') {
        values[i] -= optimizer.learningRate * gradient[i];
        continue;
      }
      const { beta1, beta2, epsilon, learningRate } = optimizer;
      moments.first[i] = beta1 * moments.first[i] + (1 - beta1) * gradient[i];
      moments.second[i] = beta2 * moments.second[i] + (1 - beta2) * gradient[i] ** 2;
      const first = moments.first[i] / (1 - beta1 ** this.step);
      const second = moments.second[i] / (1 - beta2 ** this.step);
      values[i] -= (learningRate * first) / (Math.sqrt(second) + epsilon);
    }
  }
}

function zeroMoments(values: Float64Array): Moments {
  return { first: new Float64Array(values.length), second: new Float64Array(values.length) };
}

function affine(below: Float64Array, weights: Float64Array, biases: Float64Array, rows: number): Float64Array {
  const [fanIn, fanOut] = [below.length / rows, biases.length];
  const z = new Float64Array(rows * fanOut);
  for (let row = 0; row < rows; row += 1) {
    for (let j = 0; j < fanOut; j += 1) {
      let sum = biases[j];
      for (let i = 0; i < fanIn; i += 1) sum += below[row * fanIn + i] * weights[i * fanOut + j];
      z[row * fanOut + j] = sum;
    }
  }
  return z;
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
