import type { ReplicaSummary } from '../replica-summary';

/** How far one mean lies from another, and how exactly that is known. */
export interface MeanDifference {
  /** Other less first, in the unit of the numbers. NaN where one of them is absent. */
  readonly difference: number;
  /** NaN where a spread is not known: with fewer than two replicas. */
  readonly standardError: number;
}

/** What the standard error is, for who wonders. */
export const standardErrorDefinition =
  'Difference of the means over replicas to the first session ± its standard error √(s₁²/R₁ + s₂²/R₂), s being the sample standard deviation over the R replicas that have the number. ' +
  'It takes the replicas of two sessions as independent. Those of a fork share their weights with the parent’s up to the fork: there it errs to the large side.';

/**
 * The difference of two means over replicas with its standard error sqrt(s1^2 / R1 + s2^2 / R2), for independent replicas and unequal variances.
 *
 * @param first summary over R1 replicas.
 * @param other summary over R2 replicas.
 * @returns in the unit of the numbers; the standard error is NaN with fewer than two replicas on a side.
 * @source Welch 1947, The generalization of Student's problem when several different population variances are involved, Biometrika 34.
 */
export function meanDifference(first: ReplicaSummary, other: ReplicaSummary): MeanDifference {
  return {
    difference: other.mean - first.mean,
    standardError: Math.sqrt(first.deviation ** 2 / first.count + other.deviation ** 2 / other.count),
  };
}
