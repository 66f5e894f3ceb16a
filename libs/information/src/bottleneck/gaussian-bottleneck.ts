import type { PlanePoint } from './information-curve';

/**
 * The information curve of a jointly Gaussian pair of scalars, in bits: I(T;Y) = -1/2 log2(1 - rho^2 (1 - 2^(-2 I(X;T)))).
 *
 * @param ixt I(X;T) in bits, >= 0; Infinity gives I(X;Y).
 * @param correlation rho, within (-1, 1).
 * @throws RangeError if an argument is out of its range.
 * @source Chechik, Globerson, Tishby & Weiss 2005, Information bottleneck for Gaussian variables, JMLR 6.
 */
export function gaussianCurveValue(ixt: number, correlation: number): number {
  if (!(ixt >= 0)) throw new RangeError(`gaussianCurveValue: ixt must be >= 0, got ${ixt}`);
  if (!(Math.abs(correlation) < 1)) throw new RangeError(`gaussianCurveValue: correlation must be within (-1, 1), got ${correlation}`);
  // 1 - 2^(-2R) and log2(1 - .) through expm1 and log1p: exact to the last digits for small rates too.
  return -Math.log1p(correlation ** 2 * Math.expm1(-2 * ixt * Math.LN2)) / (2 * Math.LN2);
}

/** The optimum of a Gaussian bottleneck at one beta, in bits. */
export interface GaussianBottleneckSolution extends PlanePoint {
  readonly beta: number;
  /** Number of canonical directions that T shows. */
  readonly activeDirections: number;
}

/**
 * The Gaussian information bottleneck in closed form. A canonical direction with squared correlation rho_i^2 is shown from beta = 1/rho_i^2 on; with
 * lambda_i = 1 - rho_i^2,
 *
 *   I(X;T) = 1/2 sum log2((beta - 1)(1 - lambda_i) / lambda_i),  I(T;Y) = I(X;T) - 1/2 sum log2(beta (1 - lambda_i)),
 *
 * over the directions with beta > 1/rho_i^2.
 *
 * @param squaredCorrelations rho_i^2 of the canonical pairs, each within [0, 1): see `squaredCanonicalCorrelations`.
 * @param beta trade-off of I(X;T) - beta I(T;Y), >= 0, finite.
 * @throws RangeError if a correlation or beta is out of its range; rho_i^2 = 1 has infinite information.
 * @source Chechik, Globerson, Tishby & Weiss 2005, Information bottleneck for Gaussian variables, JMLR 6, section 5.
 */
export function solveGaussianBottleneck(squaredCorrelations: ArrayLike<number>, beta: number): GaussianBottleneckSolution {
  if (!(beta >= 0 && beta < Infinity)) throw new RangeError(`solveGaussianBottleneck: beta must be finite and >= 0, got ${beta}`);
  let ixt = 0;
  let ity = 0;
  let activeDirections = 0;
  for (let i = 0; i < squaredCorrelations.length; i += 1) {
    const r = squaredCorrelations[i];
    if (!(r >= 0 && r < 1)) throw new RangeError(`solveGaussianBottleneck: squared correlation ${i} must be within [0, 1), got ${r}`);
    if (beta * r <= 1) continue;
    activeDirections += 1;
    const rate = 0.5 * Math.log2(((beta - 1) * r) / (1 - r));
    ixt += rate;
    ity += rate - 0.5 * Math.log2(beta * r);
  }
  return { beta, ixt, ity, activeDirections };
}

/**
 * The betas at which a Gaussian bottleneck starts to show its next direction: 1/rho_i^2, rising. Directions without correlation have none.
 *
 * @throws RangeError if a squared correlation is outside [0, 1].
 */
export function gaussianCriticalBetas(squaredCorrelations: ArrayLike<number>): number[] {
  const betas: number[] = [];
  for (let i = 0; i < squaredCorrelations.length; i += 1) {
    const r = squaredCorrelations[i];
    if (!(r >= 0 && r <= 1)) throw new RangeError(`gaussianCriticalBetas: squared correlation ${i} must be within [0, 1], got ${r}`);
    if (r > 0) betas.push(1 / r);
  }
  return betas.sort((a, b) => a - b);
}
