import { entropyFromCounts } from './entropy';

/**
 * Entropy of a sampled discrete variable with the Miller-Madow correction, in bits: plug-in + (K - 1) / (2 N ln 2), K the symbols seen.
 *
 * For X sampled from a larger population, where plug-in is biased low by that much to first order in 1/N. Not for patterns enumerated in full: they
 * have no sampling bias, and the correction would add one. Not bounded by log2 K.
 *
 * @param counts occurrences per symbol, shape [symbols], whole numbers >= 0, sum N >= 1. Not modified.
 * @throws RangeError if a count is negative, not whole or not finite, or if N = 0.
 * @source Miller 1955, Note on the bias of information estimates.
 */
export function millerMadowEntropy(counts: ArrayLike<number>): number {
  const plugIn = entropyFromCounts(counts);
  const { seen, total } = supportOf(counts);
  return plugIn + (seen - 1) / (2 * total * Math.LN2);
}

/**
 * Mutual information of two sampled discrete variables with the Miller-Madow correction of its three entropies, in bits:
 * plug-in - (K_xy - K_x - K_y + 1) / (2 N ln 2).
 *
 * Plug-in I(X;Y) of samples is biased high; the correction takes off the first order and may leave a value below 0, which is not clipped.
 *
 * @param counts occurrences of each pair, shape [rows, columns] row-major, whole numbers >= 0, sum N >= 1. Not modified.
 * @throws RangeError if the shape does not match, a count is negative, not whole or not finite, or N = 0.
 * @source Miller 1955, Note on the bias of information estimates.
 */
export function millerMadowInformation(
  counts: ArrayLike<number>,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): number {
  if (!Number.isInteger(rows) || !Number.isInteger(columns) || rows < 1 || columns < 1 || counts.length !== rows * columns) {
    throw new RangeError(`millerMadowInformation: ${counts.length} counts are not [${rows}, ${columns}]`);
  }
  const joint = millerMadowEntropy(counts);
  const x = new Float64Array(rows);
  const y = new Float64Array(columns);
  for (let i = 0; i < counts.length; i += 1) {
    x[Math.floor(i / columns)] += counts[i];
    y[i % columns] += counts[i];
  }
  return millerMadowEntropy(x) + millerMadowEntropy(y) - joint;
}

function supportOf(counts: ArrayLike<number>): { seen: number; total: number } {
  let seen = 0;
  let total = 0;
  for (let i = 0; i < counts.length; i += 1) {
    if (counts[i] > 0) seen += 1;
    total += counts[i];
  }
  return { seen, total };
}
