import { CountedStream } from '@infoplane/numerics';
import { splitPatterns } from '../draws';
import type { TrainingPlan } from '../engine';
import type { Problem } from '../problems/problem';

type Configuration = TrainingPlan['configuration'];

/** What of a plan a test chooses; the rest is a small tanh network on 700 soft-labelled patterns. */
export interface PlanOverrides {
  readonly problem?: Problem;
  readonly hiddenWidths?: readonly number[];
  readonly activation?: Configuration['architecture']['activation'];
  readonly optimizer?: Configuration['training']['optimizer'];
  readonly batchSize?: Configuration['training']['batchSize'];
  readonly trainPercent?: number;
  readonly reshuffle?: boolean;
  readonly replicas?: number;
  readonly seed?: number;
  readonly probeBatchSize?: number;
}

/** Adam as the paper's code runs it. */
export const adam: Configuration['training']['optimizer'] = { name: 'adam', learningRate: 4e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/**
 * Seeded patterns of 0 and 1 with soft labels, p(y|x) the softmax of a random quadratic form, so that every class and every degree of doubt
 * occurs.
 */
export function buildProblem(patterns = 700, inputs = 12, classes = 2): Problem {
  const bits = new CountedStream(7, 0, 1, 0);
  const form = new CountedStream(7, 0, 2, 0);
  const x = Float32Array.from({ length: patterns * inputs }, (_, i) => (bits.uniform(i) < 0.5 ? 0 : 1));
  const labelProbabilities = new Float64Array(patterns * classes);
  for (let pattern = 0; pattern < patterns; pattern += 1) {
    const row = x.subarray(pattern * inputs, (pattern + 1) * inputs);
    const scores = Array.from({ length: classes }, (_, c) => Math.exp(quadraticForm(row, form, c * inputs * inputs)));
    const sum = scores.reduce((total, score) => total + score, 0);
    scores.forEach((score, c) => (labelProbabilities[pattern * classes + c] = score / sum));
  }
  return { name: 'seeded-patterns', patterns, inputs, classes, x, labelProbabilities, isDeterministic: false };
}

/** A training plan with overrides. */
export function buildPlan(overrides: PlanOverrides = {}): TrainingPlan {
  const problem = overrides.problem ?? buildProblem();
  const { replicas = 1, seed = 1, trainPercent = 85 } = overrides;
  return {
    problem,
    configuration: {
      architecture: { hiddenWidths: [...(overrides.hiddenWidths ?? [10, 7, 5])], activation: overrides.activation ?? 'tanh' },
      training: {
        optimizer: overrides.optimizer ?? adam,
        batchSize: overrides.batchSize ?? 'full',
        epochs: 100,
        trainPercent,
        reshuffle: overrides.reshuffle ?? true,
      },
      replicas,
      seed,
    },
    probeBatchSize: overrides.probeBatchSize ?? 128,
    splits: Array.from({ length: replicas }, (_, replica) => splitPatterns(problem.patterns, trainPercent, seed, replica)),
  };
}

function quadraticForm(row: Float32Array, coefficients: CountedStream, start: number): number {
  let sum = 0;
  row.forEach((a, i) => row.forEach((b, j) => (sum += a * b * 0.3 * coefficients.normal(start + i * row.length + j))));
  return sum;
}
