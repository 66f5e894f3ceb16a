import type { Activation, Convolution, Initializer, Optimizer, Output } from '@infoplane/contracts';
import { CountedStream } from '@infoplane/numerics';
import { measuredPatterns, splitPatterns } from '../draws';
import type { TrainingPlan } from '../engine';
import type { Problem } from '../problems/problem';

type Training = TrainingPlan['configuration']['training'];

/** What of a plan a test chooses; the rest is a small tanh network on 700 soft-labelled patterns. */
export interface PlanOverrides {
  readonly problem?: Problem;
  readonly convolutions?: readonly Convolution[];
  readonly hiddenWidths?: readonly number[];
  readonly activation?: Activation;
  readonly output?: Output;
  readonly initializer?: Initializer;
  readonly optimizer?: Optimizer;
  readonly batchSize?: Training['batchSize'];
  readonly trainPercent?: number;
  readonly reshuffle?: boolean;
  readonly l2?: number;
  readonly inverseTemperature?: number | null;
  readonly activationNoise?: number;
  readonly replicas?: number;
  readonly seed?: number;
  readonly probeBatchSize?: number;
  /** All patterns where absent. */
  readonly measured?: Int32Array;
}

/** Adam as the paper's code runs it. */
export const adam: Optimizer = { name: 'adam', learningRate: 4e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** Plain gradient descent, slow enough that float32 and float64 stay together. */
export const sgd: Optimizer = { name: 'sgd', learningRate: 0.05, momentum: 0 };

/** Gradient descent that remembers. */
export const momentum: Optimizer = { name: 'sgd', learningRate: 0.02, momentum: 0.9 };

/**
 * Seeded patterns of 0 and 1 with soft labels, p(y|x) the softmax of a random quadratic form, so that every class and every degree of doubt
 * occurs.
 */
export function buildProblem(patterns = 700, inputs = 12, classes = 2): Problem {
  const bits = new CountedStream(7, 0, 1, 0);
  const form = new CountedStream(7, 0, 2, 0);
  const coefficients = Float64Array.from({ length: classes * inputs * inputs }, (_, i) => form.normal(i));
  const x = Float32Array.from({ length: patterns * inputs }, (_, i) => (bits.uniform(i) < 0.5 ? 0 : 1));
  const labelProbabilities = new Float64Array(patterns * classes);
  for (let pattern = 0; pattern < patterns; pattern += 1) {
    const row = x.subarray(pattern * inputs, (pattern + 1) * inputs);
    const scores = Array.from({ length: classes }, (_, c) => Math.exp(quadraticForm(row, coefficients, c * inputs * inputs)));
    const sum = scores.reduce((total, score) => total + score, 0);
    scores.forEach((score, c) => (labelProbabilities[pattern * classes + c] = score / sum));
  }
  return { name: 'seeded-patterns', patterns, inputs, classes, x, labelProbabilities, isDeterministic: false };
}

/** A training plan with overrides. */
export function buildPlan(overrides: PlanOverrides = {}): TrainingPlan {
  const problem = overrides.problem ?? buildProblem();
  const { replicas = 1, seed = 1, trainPercent = 85, inverseTemperature = null } = overrides;
  return {
    problem,
    configuration: {
      architecture: {
        convolutions: [...(overrides.convolutions ?? [])],
        hiddenWidths: [...(overrides.hiddenWidths ?? [10, 7, 5])],
        activation: overrides.activation ?? 'tanh',
        output: overrides.output ?? 'softmax',
        initializer: overrides.initializer ?? 'truncated-fan-in',
      },
      training: {
        optimizer: overrides.optimizer ?? adam,
        batchSize: overrides.batchSize ?? 'full',
        epochs: 100,
        trainPercent,
        reshuffle: overrides.reshuffle ?? true,
        l2: overrides.l2 ?? 0,
        inverseTemperature,
        activationNoise: overrides.activationNoise ?? 0,
      },
      replicas,
      seed,
    },
    probeBatchSize: overrides.probeBatchSize ?? 128,
    splits: Array.from({ length: replicas }, (_, replica) => splitPatterns(problem.patterns, trainPercent, seed, replica)),
    measured: overrides.measured ?? measuredPatterns(problem.patterns, problem.patterns, seed),
  };
}

function quadraticForm(row: Float32Array, coefficients: Float64Array, start: number): number {
  let sum = 0;
  row.forEach((a, i) => row.forEach((b, j) => (sum += a * b * 0.3 * coefficients[start + i * row.length + j])));
  return sum;
}
