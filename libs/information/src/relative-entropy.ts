import { assertDistribution } from './entropy';

/**
 * Relative entropy (Kullback-Leibler divergence) of two discrete distributions, in bits: D(p || q) = sum p log2 (p / q), with
 * 0 log (0 / q) = 0.
 *
 * @param p shape [K], summing to 1. Not modified.
 * @param q shape [K], summing to 1. Not modified.
 * @returns bits, >= 0 up to rounding, 0 when p = q; Infinity where p puts mass on what q excludes, which is its value and not an error.
 * @throws RangeError if the shapes differ or either is not a distribution.
 * @source Kullback & Leibler 1951, On information and sufficiency.
 */
export function relativeEntropy(p: ArrayLike<number>, q: ArrayLike<number>): number {
  if (p.length !== q.length) throw new RangeError(`relativeEntropy: p and q must have equal lengths, got ${p.length} and ${q.length}`);
  assertDistribution('relativeEntropy', p);
  assertDistribution('relativeEntropy', q);
  let bits = 0;
  // A difference of logarithms: the quotient would overflow where q is subnormal.
  for (let k = 0; k < p.length; k += 1) if (p[k] > 0) bits += p[k] * (Math.log2(p[k]) - Math.log2(q[k]));
  return bits;
}
