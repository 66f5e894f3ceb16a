import type { Observation, TrainingPlan } from '../../engine';
import type { ReferenceNetwork } from '../reference-network';

/** T of each layer within `tolerance` of the layer's largest, or of 1 where that is smaller; logits likewise. Measured patterns only. */
export function expectSameForward(seen: Observation, plan: TrainingPlan, references: readonly ReferenceNetwork[], tolerance: number): void {
  references.forEach((reference, replica) => {
    const { a, logits } = reference.forward(plan.measured);
    [...a, logits].forEach((expected, layer) => {
      const all = seen.activations[layer] ?? seen.logits;
      expect(all.length).toBe(references.length * expected.length);
      const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
      expect(largestDifference(all.subarray(replica * expected.length, (replica + 1) * expected.length), expected))
        .withContext(`replica ${replica}, layer ${layer + 1}`)
        .toBeLessThan(tolerance * scale);
    });
  });
}

/** Mean cross entropy over each replica's training rows, relative. For plans that measure every pattern. */
export function expectSameLosses(seen: Observation, plan: TrainingPlan, references: readonly ReferenceNetwork[], tolerance: number): void {
  references.forEach((reference, replica) => {
    const expected = reference.loss(plan.splits[replica].train);
    expect(Math.abs(crossEntropy(seen, plan, replica) / expected - 1)).toBeLessThan(tolerance);
  });
}

/** Within 1e-5 of the gradient's size (mean and spread together): a mean of probes that nearly cancel is only as exact as its terms. */
export function expectSameGradientStatistics(seen: Observation, references: readonly ReferenceNetwork[]): void {
  references.forEach((reference, replica) => {
    const { mean, std } = reference.gradientStatistics();
    const layers = mean.length;
    mean.forEach((expectedMean, layer) => {
      const [actualMean, actualStd] = [seen.gradientMean[replica * layers + layer], seen.gradientStd[replica * layers + layer]];
      const tolerance = 1e-5 * (expectedMean + (Number.isNaN(std[layer]) ? 0 : std[layer]));
      expect(Math.abs(actualMean - expectedMean))
        .withContext(`mean, layer ${layer + 1}`)
        .toBeLessThan(tolerance);
      if (Number.isNaN(std[layer]))
        expect(actualStd)
          .withContext(`spread of one probe, layer ${layer + 1}`)
          .toBeNaN();
      else
        expect(Math.abs(actualStd - std[layer]))
          .withContext(`spread, layer ${layer + 1}`)
          .toBeLessThan(tolerance);
    });
  });
}

/** Largest absolute difference; infinite where one of two is no number. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < actual.length; i += 1) {
    const difference = Math.abs(actual[i] - expected[i]);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}

function crossEntropy({ logits }: Observation, { problem, splits }: TrainingPlan, replica: number): number {
  let sum = 0;
  for (const row of splits[replica].train) {
    const start = (replica * problem.patterns + row) * problem.classes;
    const scores = Array.from(logits.subarray(start, start + problem.classes));
    const top = Math.max(...scores);
    const logNormalizer = top + Math.log(scores.reduce((total, score) => total + Math.exp(score - top), 0));
    scores.forEach((score, c) => (sum -= problem.labelProbabilities[row * problem.classes + c] * (score - logNormalizer)));
  }
  return sum / splits[replica].train.length;
}
