import { assertDistribution } from './entropy';

/** The true rule p(y|x) of every sample. p(x) is uniform over the samples. */
export interface Labels {
  readonly classes: number;
  /** p(y|x), shape [samples, classes], row-major; each row sums to 1. */
  readonly probabilities: Float64Array;
}

/**
 * The labels of samples whose class is known for certain.
 *
 * @param labels class of each sample, shape [samples], each within [0, classes). Not modified.
 * @param classes how many there are, >= 1.
 * @throws RangeError naming the sample if a label is not a whole number in that range, or if there are no samples.
 * @example hardLabels([0, 2], 3).probabilities // [1, 0, 0, 0, 0, 1]
 */
export function hardLabels(labels: ArrayLike<number>, classes: number): Labels {
  if (!Number.isInteger(classes) || classes < 1) throw new RangeError(`hardLabels: classes must be a whole number >= 1, got ${classes}`);
  if (labels.length === 0) throw new RangeError('hardLabels: at least one label is needed');
  const probabilities = new Float64Array(labels.length * classes);
  for (let i = 0; i < labels.length; i += 1) {
    if (!Number.isInteger(labels[i]) || labels[i] < 0 || labels[i] >= classes) {
      throw new RangeError(`hardLabels: a label must be a whole number within [0, ${classes}), got ${labels[i]} of sample ${i}`);
    }
    probabilities[i * classes + labels[i]] = 1;
  }
  return { classes, probabilities };
}

/** @throws RangeError naming the function and the sample if a row of p(y|x) is not a distribution. The shape is the caller's to check. */
export function assertLabels(caller: string, { classes, probabilities }: Labels): void {
  for (let i = 0; i * classes < probabilities.length; i += 1) {
    assertDistribution(caller, probabilities.subarray(i * classes, (i + 1) * classes), `p(y|x) of sample ${i}`);
  }
}
