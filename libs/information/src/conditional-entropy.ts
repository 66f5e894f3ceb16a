import { assertDistribution, timesLog2 } from './entropy';
import { assertJointShape } from './mutual-information';

/**
 * Conditional entropy of two discrete variables, in bits: H(X|Y) = H(X,Y) - H(Y). For H(X,Y) itself take `entropyFromProbabilities` of the joint.
 *
 * @param joint p(x, y), shape [rows, columns], row-major, summing to 1; x is the row. Not modified.
 * @returns bits, within [0, H(X)] up to rounding; 0 when X is a function of Y.
 * @throws RangeError if the length is not rows * columns, or if joint is not a distribution.
 * @source Cover & Thomas 2006, Elements of Information Theory, 2.2.
 * @example conditionalEntropy([0.25, 0.25, 0, 0.5], { rows: 2, columns: 2 }) // 0.75 h(1/3) = 0.688721875540867
 */
export function conditionalEntropy(joint: ArrayLike<number>, { rows, columns }: { readonly rows: number; readonly columns: number }): number {
  assertJointShape('conditionalEntropy', joint, [rows, columns]);
  assertDistribution('conditionalEntropy', joint);
  const y = new Float64Array(columns);
  let bits = 0;
  for (let i = 0; i < joint.length; i += 1) {
    y[i % columns] += joint[i];
    bits -= timesLog2(joint[i]);
  }
  for (let j = 0; j < columns; j += 1) bits += timesLog2(y[j]);
  return bits;
}

/**
 * Conditional relative entropy of two channels, in bits: D(p(y|x) || q(y|x) | p(x)) = sum p(x, y) log2 (p(y|x) / q(y|x)).
 *
 * @param px p(x), shape [rows], summing to 1. Not modified.
 * @param p p(y|x), shape [rows, columns], each row summing to 1. Not modified.
 * @param q q(y|x), of the same shape. Not modified.
 * @returns bits, >= 0 up to rounding; Infinity where q excludes what p allows at some x that occurs.
 * @throws RangeError if a shape does not match, or if px or a row is not a distribution.
 * @source Cover & Thomas 2006, Elements of Information Theory, 2.5.
 */
export function conditionalRelativeEntropy(px: ArrayLike<number>, p: ArrayLike<number>, q: ArrayLike<number>): number {
  const caller = 'conditionalRelativeEntropy';
  const columns = p.length / px.length;
  if (!Number.isInteger(columns) || columns < 1 || q.length !== p.length) {
    throw new RangeError(`${caller}: p(y|x) of ${p.length} and q(y|x) of ${q.length} are not of one shape [${px.length}, columns]`);
  }
  assertDistribution(caller, px, 'p(x)');
  let bits = 0;
  for (let x = 0; x < px.length; x += 1) {
    assertDistribution(caller, rowOf(p, x, columns), `p(y|x) at x = ${x}`);
    assertDistribution(caller, rowOf(q, x, columns), `q(y|x) at x = ${x}`);
    if (px[x] === 0) continue;
    for (let i = x * columns; i < (x + 1) * columns; i += 1) if (p[i] > 0) bits += px[x] * p[i] * (Math.log2(p[i]) - Math.log2(q[i]));
  }
  return bits;
}

function rowOf(matrix: ArrayLike<number>, row: number, columns: number): Float64Array {
  return Float64Array.from({ length: columns }, (_, j) => matrix[row * columns + j]);
}
