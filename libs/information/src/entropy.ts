/**
 * Plug-in entropy of a discrete sample, in bits: H = -sum p log2 p, with 0 log 0 = 0.
 *
 * Biased low by about (K - 1) / (2 N ln 2) bits for K symbols and N samples, so compare only at equal N.
 *
 * @param counts occurrences per symbol, shape [K], whole numbers >= 0, sum N >= 1. Not modified.
 * @returns bits, within [0, log2 K]. Exactly 0 when one symbol holds all the mass.
 * @throws RangeError if a count is negative, not whole or not finite, or if N = 0.
 * @source Paninski 2003, Estimation of entropy and mutual information, Neural Computation 15(6).
 * @example entropyFromCounts([1, 1, 2]) // 1.5
 */
export function entropyFromCounts(counts: ArrayLike<number>): number {
  let total = 0;
  let weighted = 0;
  for (let k = 0; k < counts.length; k += 1) {
    const count = counts[k];
    if (!Number.isInteger(count) || count < 0) throw new RangeError(`entropyFromCounts: a count must be a whole number >= 0, got ${count}`);
    total += count;
    weighted += timesLog2(count);
  }
  if (total === 0) throw new RangeError('entropyFromCounts: the counts must sum to at least 1, got 0');
  return (timesLog2(total) - weighted) / total;
}

/**
 * Entropy of a discrete distribution, in bits: H = -sum p log2 p, with 0 log 0 = 0.
 *
 * @param probabilities shape [K], each >= 0, summing to 1 within 1e-9. Not modified.
 * @returns bits, within [0, log2 K] up to that tolerance. Exactly 0 for a certain outcome.
 * @throws RangeError if a probability is negative or not finite, or if they do not sum to 1.
 * @source Shannon 1948, A mathematical theory of communication.
 * @example entropyFromProbabilities([0.5, 0.25, 0.125, 0.125]) // 1.75
 */
export function entropyFromProbabilities(probabilities: ArrayLike<number>): number {
  assertDistribution('entropyFromProbabilities', probabilities);
  let negative = 0;
  for (let k = 0; k < probabilities.length; k += 1) negative += timesLog2(probabilities[k]);
  return 0 - negative;
}

/** v log2 v, continuous at 0. */
export function timesLog2(value: number): number {
  return value === 0 ? 0 : value * Math.log2(value);
}

/**
 * Refuses what is not a distribution.
 *
 * @param caller the function to name in the error.
 * @param what which distribution to name there, where a function takes several.
 * @throws RangeError if a probability is negative or not finite, or if they do not sum to 1 within 1e-9: a million doubles that were
 * rounded on the way stay well inside, a forgotten normalisation does not.
 */
export function assertDistribution(caller: string, probabilities: ArrayLike<number>, what = 'the distribution'): void {
  let total = 0;
  for (let k = 0; k < probabilities.length; k += 1) {
    const probability = probabilities[k];
    if (!(probability >= 0 && probability < Infinity)) throw new RangeError(`${caller}: a probability must be finite and >= 0, got ${probability} at ${k} of ${what}`);
    total += probability;
  }
  if (!(Math.abs(total - 1) <= 1e-9)) throw new RangeError(`${caller}: ${what} must sum to 1, got ${total}`);
}
