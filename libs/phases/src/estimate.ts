/**
 * A quantity of the layer at one place of the step axis: the mean over the replicas that have it, each replica's own value, and what is known
 * of its error. The quantity is linear in the measurements, `sum of weights[k] * value[from + k]` per replica, so that resampled measurements give
 * resampled quantities.
 */
export interface Estimate {
  readonly mean: number;
  /** Of the mean: the larger of the one from measurement noise and the one from the scatter over the replicas. */
  readonly standardError: number;
  /** Shape [replicas]; NaN for a replica that is absent anywhere in the window. */
  readonly replicas: Float64Array;
  /** Variance of the noise of one measurement of one replica near here. */
  readonly noiseVariance: number;
  /** Index of the first measurement that takes part. */
  readonly from: number;
  readonly weights: Float64Array;
}

/** Mean and unbiased variance (0 for one value) of the values that are not NaN, and their number. */
export function momentsOfPresent(values: Float64Array): { readonly mean: number; readonly variance: number; readonly count: number } {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  const mean = sum / count;
  let squares = 0;
  for (const value of values) if (!Number.isNaN(value)) squares += (value - mean) * (value - mean);
  return { mean, variance: count > 1 ? squares / (count - 1) : 0, count };
}

/** Sum of the squared values: the variance of a weighted sum of independent values of variance 1. */
export function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}

/** The estimate that these replicas and weights make, or null if no replica is present. */
export function estimateFrom(replicas: Float64Array, noiseVariance: number, from: number, weights: Float64Array): Estimate | null {
  const { mean, variance, count } = momentsOfPresent(replicas);
  if (count === 0) return null;
  const standardError = Math.sqrt(Math.max(noiseVariance * sumOfSquares(weights), variance) / count);
  return { mean, standardError, replicas, noiseVariance, from, weights };
}

/**
 * Mean and standard error of `a - b`, paired by replica: what differs lastingly between networks cancels.
 *
 * The noise of the two is taken as independent, which holds for windows that do not overlap and errs to the safe side for those that do.
 */
export function contrast(a: Estimate, b: Estimate): { readonly mean: number; readonly standardError: number } {
  const { mean, variance, count } = momentsOfPresent(a.replicas.map((value, r) => value - b.replicas[r]));
  const noise = a.noiseVariance * sumOfSquares(a.weights) + b.noiseVariance * sumOfSquares(b.weights);
  return { mean, standardError: Math.sqrt(Math.max(noise, variance) / count) };
}
