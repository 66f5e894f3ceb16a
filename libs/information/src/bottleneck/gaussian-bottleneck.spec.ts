import fc from 'fast-check';
import { gaussianCriticalBetas, gaussianCurveValue, solveGaussianBottleneck } from './gaussian-bottleneck';

const correlation = fc.double({ min: -0.999, max: 0.999, noNaN: true });

describe('the Gaussian bottleneck', () => {
  it('of scalars is I(T;Y) = -1/2 log2(1 - rho^2 (1 - 2^(-2R)))', () => {
    fc.assert(
      fc.property(correlation, fc.double({ min: 0, max: 15, noNaN: true }), (rho, rate) => {
        const direct = -0.5 * Math.log2(1 - rho ** 2 * (1 - 2 ** (-2 * rate)));
        // The direct formula loses digits to 1 - 2^(-2R), at most 1e-16 / (1 - rho^2) of them.
        expect(Math.abs(gaussianCurveValue(rate, rho) - direct)).toBeLessThan(1e-12);
      }),
    );
    expect(gaussianCurveValue(Infinity, 0.5)).toBeCloseTo(0.207518749639422, 14);
    expect(gaussianCurveValue(Infinity, 0.9)).toBeCloseTo(1.19796433816557, 13);
  });

  it('at beta lies on the curve of its scalar, with the critical beta 1/rho^2', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 0.99, noNaN: true }), fc.double({ min: 0.2, max: 100, noNaN: true }), (rho, factor) => {
        const beta = factor / rho ** 2;
        const { ixt, ity, activeDirections } = solveGaussianBottleneck([rho ** 2], beta);
        expect(activeDirections).toBe(factor > 1 ? 1 : 0);
        // log2 of numbers up to 1e6, a few roundings each.
        expect(ity).toBeCloseTo(gaussianCurveValue(ixt, rho), 12);
        if (factor <= 1) expect(ixt).toBe(0);
      }),
    );
  });

  it('of vectors has slope 1/beta', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.1, max: 0.95, noNaN: true }), { minLength: 1, maxLength: 5 }), (squared) => {
        const beta = 1.5 / Math.min(...squared);
        const [a, b] = [solveGaussianBottleneck(squared, beta * 0.999), solveGaussianBottleneck(squared, beta * 1.001)];
        // The mean slope over 0.2% of beta.
        expect((b.ity - a.ity) / (b.ixt - a.ixt)).toBeCloseTo(1 / beta, 5);
        expect(a.activeDirections).toBe(squared.length);
      }),
    );
  });

  it('names where each direction appears', () => {
    expect(gaussianCriticalBetas([0.25, 0, 0.5])).toEqual([2, 4]);
    expect(solveGaussianBottleneck([0.25, 0.5], 3).activeDirections).toBe(1);
  });

  it('refuses what is out of range', () => {
    expect(() => gaussianCurveValue(-1, 0.5)).toThrowError(RangeError, /ixt/);
    expect(() => gaussianCurveValue(1, 1)).toThrowError(RangeError, /correlation/);
    expect(() => solveGaussianBottleneck([1], 2)).toThrowError(RangeError, /squared correlation 0/);
    expect(() => solveGaussianBottleneck([0.5], NaN)).toThrowError(RangeError, /beta/);
  });
});
