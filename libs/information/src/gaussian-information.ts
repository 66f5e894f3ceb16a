import { symmetricEigenvalues } from './symmetric-eigenvalues';
import { cholesky, solveLower } from './cholesky';

/**
 * I(X;Y) of two jointly Gaussian scalars in bits: -1/2 log2(1 - rho^2).
 *
 * @param correlation rho, within (-1, 1).
 * @throws RangeError if it is not; at |rho| = 1 the information is infinite.
 * @example gaussianInformation(0.5) // 0.207518749639422
 */
export function gaussianInformation(correlation: number): number {
  if (!(Math.abs(correlation) < 1)) throw new RangeError(`gaussianInformation: correlation must be within (-1, 1), got ${correlation}`);
  return -(Math.log1p(correlation) + Math.log1p(-correlation)) / (2 * Math.LN2);
}

/**
 * The squared canonical correlations of two jointly Gaussian vectors: the eigenvalues of Sxx^-1 Sxy Syy^-1 Syx, largest first. I(X;Y) is
 * -1/2 sum log2(1 - rho_i^2).
 *
 * @param covarianceX Sxx, shape [sizeX, sizeX], positive definite.
 * @param covarianceY Syy, shape [sizeY, sizeY], positive definite.
 * @param crossCovariance Sxy, shape [sizeX, sizeY].
 * @returns shape [sizeX], each within [0, 1]; zeros beyond sizeY.
 * @throws RangeError if a shape does not match, a covariance is not positive definite, or a squared correlation exceeds 1 by more than 1e-9, as for
 *   three matrices that belong to no joint distribution.
 * @source Hotelling 1936, Relations between two sets of variates.
 */
export function squaredCanonicalCorrelations(
  covarianceX: ArrayLike<number>,
  sizeX: number,
  covarianceY: ArrayLike<number>,
  sizeY: number,
  crossCovariance: ArrayLike<number>,
): Float64Array {
  if (crossCovariance.length !== sizeX * sizeY) {
    throw new RangeError(`squaredCanonicalCorrelations: Sxy must have ${sizeX} x ${sizeY} entries, got ${crossCovariance.length}`);
  }
  const whitenedX = solveLower(cholesky(covarianceX, sizeX, 'Sxx'), sizeX, crossCovariance, sizeY);
  const transposed = Float64Array.from({ length: sizeX * sizeY }, (_, i) => whitenedX[(i % sizeX) * sizeY + Math.floor(i / sizeX)]);
  const coherence = solveLower(cholesky(covarianceY, sizeY, 'Syy'), sizeY, transposed, sizeX);
  const gram = new Float64Array(sizeX * sizeX);
  for (let i = 0; i < sizeX; i += 1) {
    for (let j = 0; j < sizeX; j += 1)
      for (let k = 0; k < sizeY; k += 1) gram[i * sizeX + j] += coherence[k * sizeX + i] * coherence[k * sizeX + j];
  }
  const eigenvalues = symmetricEigenvalues(gram, sizeX);
  if (eigenvalues[0] > 1 + 1e-9)
    throw new RangeError(`squaredCanonicalCorrelations: no joint covariance has these blocks (rho^2 = ${eigenvalues[0]})`);
  return eigenvalues.map((value) => Math.min(1, Math.max(0, value)));
}

/**
 * I(X;T) of a linear layer T = W X + N(0, noiseVariance I) with Gaussian X, in bits: 1/2 log2 det(I + W Sxx W' / noiseVariance).
 *
 * @param weights W, shape [units, inputs] row-major, finite.
 * @param noiseVariance > 0, in squared units of T.
 * @param covarianceX Sxx, shape [inputs, inputs]; the identity when left out. Positive semidefinite, not checked beyond what the result needs.
 * @throws RangeError if a shape does not match, the noise is not > 0, or I + W Sxx W' / noiseVariance is not positive definite.
 */
export function linearGaussianInformation(
  weights: ArrayLike<number>,
  shape: { readonly units: number; readonly inputs: number },
  noiseVariance: number,
  covarianceX?: ArrayLike<number>,
): number {
  const { units, inputs } = shape;
  if (!(noiseVariance > 0 && noiseVariance < Infinity))
    throw new RangeError(`linearGaussianInformation: noiseVariance must be > 0, got ${noiseVariance}`);
  if (weights.length !== units * inputs)
    throw new RangeError(`linearGaussianInformation: W must have ${units} x ${inputs} entries, got ${weights.length}`);
  if (covarianceX !== undefined && covarianceX.length !== inputs * inputs) {
    throw new RangeError(`linearGaussianInformation: Sxx must have ${inputs} x ${inputs} entries, got ${covarianceX.length}`);
  }
  const matrix = new Float64Array(units * units);
  for (let a = 0; a < units; a += 1) {
    for (let b = 0; b < units; b += 1) {
      let sum = 0;
      for (let i = 0; i < inputs; i += 1) {
        if (covarianceX === undefined) sum += weights[a * inputs + i] * weights[b * inputs + i];
        else for (let j = 0; j < inputs; j += 1) sum += weights[a * inputs + i] * covarianceX[i * inputs + j] * weights[b * inputs + j];
      }
      matrix[a * units + b] = sum / noiseVariance + (a === b ? 1 : 0);
    }
  }
  const lower = cholesky(matrix, units, "I + W Sxx W' / noiseVariance");
  let logDeterminant = 0;
  for (let i = 0; i < units; i += 1) logDeterminant += Math.log2(lower[i * units + i]);
  return Math.max(0, logDeterminant);
}
