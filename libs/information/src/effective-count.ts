import type { Labels } from './labels';

/**
 * How many pairs of cell and class the bias of their plug-in entropy counts: sum over pairs of (sum of p(y|x)^2) / (sum of p(y|x)) over the samples of
 * the cell. For certain labels this is the number of pairs that occur.
 *
 * The bias is -(1 / (2 ln 2)) sum of Var(m) / m to first order, where m is the mass of a pair and Var(m) = (mean of p(y|x)^2 in the cell - m^2) / N.
 */
export function effectiveCount({ classes, probabilities }: Labels, cellOfSample: Int32Array, cells: number): number {
  const sums = new Float64Array(cells * classes);
  const squares = new Float64Array(cells * classes);
  for (let i = 0; i < cellOfSample.length; i += 1) {
    for (let y = 0; y < classes; y += 1) {
      const p = probabilities[i * classes + y];
      sums[cellOfSample[i] * classes + y] += p;
      squares[cellOfSample[i] * classes + y] += p * p;
    }
  }
  let count = 0;
  for (let pair = 0; pair < sums.length; pair += 1) if (sums[pair] > 0) count += squares[pair] / sums[pair];
  return count;
}
