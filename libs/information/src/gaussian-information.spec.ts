import fc from 'fast-check';
import { gaussianInformation, linearGaussianInformation, squaredCanonicalCorrelations } from './gaussian-information';

const small = fc.double({ min: -2, max: 2, noNaN: true });

describe('the information of Gaussian variables', () => {
  it('of scalars is -1/2 log2(1 - rho^2)', () => {
    expect(gaussianInformation(0.5)).toBeCloseTo(0.207518749639422, 14);
    expect(gaussianInformation(0.9)).toBeCloseTo(1.19796433816557, 13);
    expect(gaussianInformation(0)).toBe(0);
    expect(() => gaussianInformation(1)).toThrowError(RangeError, /correlation/);
  });

  it('of a linear layer with one unit is 1/2 log2(1 + |w|^2 / noise variance)', () => {
    fc.assert(
      fc.property(fc.array(small, { minLength: 1, maxLength: 6 }), fc.double({ min: 0.01, max: 10, noNaN: true }), (w, noise) => {
        const power = w.reduce((sum, value) => sum + value * value, 0);
        expect(linearGaussianInformation(w, { units: 1, inputs: w.length }, noise)).toBeCloseTo(0.5 * Math.log2(1 + power / noise), 12);
      }),
    );
  });

  it('of a linear layer equals -1/2 sum log2(1 - rho_i^2) over the canonical correlations of X and T', () => {
    fc.assert(
      fc.property(fc.array(small, { minLength: 6, maxLength: 6 }), fc.array(small, { minLength: 9, maxLength: 9 }), (w, root) => {
        const covariance = Float64Array.from({ length: 9 }, (_, i) => {
          const [a, b] = [Math.floor(i / 3), i % 3];
          return root[3 * a] * root[3 * b] + root[3 * a + 1] * root[3 * b + 1] + root[3 * a + 2] * root[3 * b + 2] + (a === b ? 0.5 : 0);
        });
        const cross = Float64Array.from({ length: 6 }, (_, i) =>
          [0, 1, 2].reduce((sum, k) => sum + covariance[3 * Math.floor(i / 2) + k] * w[3 * (i % 2) + k], 0),
        );
        const ofT = Float64Array.from({ length: 4 }, (_, i) => {
          const [a, b] = [Math.floor(i / 2), i % 2];
          return [0, 1, 2].reduce((sum, k) => sum + w[3 * a + k] * cross[2 * k + b], a === b ? 0.1 : 0);
        });
        const squared = squaredCanonicalCorrelations(covariance, 3, ofT, 2, cross);
        const information = squared.reduce((sum, r) => sum - 0.5 * Math.log2(1 - r), 0);
        // 1 - rho^2 is at least 0.1 / (0.1 + 150), so an error of 1e-14 in rho^2 is 1e-11 in the logarithm.
        expect(linearGaussianInformation(w, { units: 2, inputs: 3 }, 0.1, covariance)).toBeCloseTo(information, 9);
      }),
    );
  });

  it('refuses shapes that do not match and covariances that are none', () => {
    expect(() => linearGaussianInformation([1, 2], { units: 1, inputs: 3 }, 1)).toThrowError(RangeError, /1 x 3/);
    expect(() => linearGaussianInformation([1], { units: 1, inputs: 1 }, 0)).toThrowError(RangeError, /noiseVariance/);
    expect(() => squaredCanonicalCorrelations([1, 2, 2, 1], 2, [1], 1, [0, 0])).toThrowError(RangeError, /Sxx must be positive definite/);
    expect(() => squaredCanonicalCorrelations([1], 1, [1], 1, [2])).toThrowError(RangeError, /no joint covariance/);
  });
});
