import fc from 'fast-check';
import { positiveJoints } from '../testing/random-joint';
import { criticalBeta } from './critical-beta';
import { bottleneckJoint, jointInformation } from './joint';
import { selfConsistencyResidual } from './self-consistency';
import { bottleneckEncoder, solveBottleneck } from './solve';

const entropy = (a: number) => -a * Math.log2(a) - (1 - a) * Math.log2(1 - a);
const cascade = (a: number, d: number) => a * (1 - d) + d * (1 - a);
const symmetric = (d: number) => bottleneckJoint([0.5, 0.5], [1 - d, d, d, 1 - d], 2);
/** beta at which the optimal encoder of the binary symmetric joint is a binary symmetric channel with crossover a. */
const betaOf = (a: number, d: number) => {
  const s = cascade(a, d);
  return Math.log((1 - a) / a) / ((1 - 2 * d) * Math.log((1 - s) / s));
};

describe('the bottleneck at one beta', () => {
  it('of the binary symmetric joint is (1 - h(a), 1 - h(a*d)) at beta(a), for every a and d', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.4, noNaN: true }), fc.double({ min: 0.01, max: 0.4, noNaN: true }), (a, d) => {
        const solution = solveBottleneck(symmetric(d), betaOf(a, d));
        expect(solution.hasConverged).toBeTrue();
        // dp(t|x) < 1e-12 at convergence. Near its fixed point the map leaves 1 - (2/3)(1 - 2a)^2 (1 - (1 - 2d)^2) of an error in a, at most
        // 1 - 1e-3 here: so 1e-9 in a, and less in I where |dI/da| > 1, for there the map contracts fast.
        expect(Math.abs(solution.ixt - (1 - entropy(a)))).toBeLessThan(5e-9);
        expect(Math.abs(solution.ity - (1 - entropy(cascade(a, d))))).toBeLessThan(5e-9);
      }),
      { numRuns: 60 },
    );
  });

  it('of the binary symmetric joint with d = 0.1 has the tabulated points', () => {
    for (const [beta, ixt, ity] of [
      [2.027526616, 0.713603043, 0.415761188],
      [1.656711325, 0.278071905, 0.173253628],
    ]) {
      const solution = solveBottleneck(symmetric(0.1), beta);
      // The rows have nine decimals.
      expect(solution.ixt).toBeCloseTo(ixt, 8);
      expect(solution.ity).toBeCloseTo(ity, 8);
    }
  });

  it('of an erasure channel is trivial below beta = 1 / (1 - eps) and the corner (1, 1 - eps) above it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.02, max: 0.9, noNaN: true }), (eps) => {
        const joint = bottleneckJoint([0.5, 0.5], [1 - eps, eps, 0, 0, eps, 1 - eps], 3);
        const below = solveBottleneck(joint, 0.99 / (1 - eps));
        const above = solveBottleneck(joint, 1.01 / (1 - eps));
        expect(below.ixt).toBeLessThan(1e-7);
        expect(above.ixt).toBeCloseTo(1, 7);
        expect(above.ity).toBeCloseTo(1 - eps, 7);
      }),
      { numRuns: 30 },
    );
  });

  it('of Y = f(X) is (H(Y), H(Y)) for beta > 1 and (0, 0) for beta < 1', () => {
    const joint = bottleneckJoint([0.1, 0.2, 0.3, 0.4], [1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1], 3);
    const { hy } = jointInformation(joint);
    for (const beta of [1.05, 2, 50]) {
      const solution = solveBottleneck(joint, beta);
      expect(solution.ixt).toBeCloseTo(hy, 9);
      expect(solution.ity).toBeCloseTo(hy, 9);
      expect(solution.clusters.count).toBe(3);
    }
    for (const beta of [0, 0.5, 0.99]) expect(solveBottleneck(joint, beta)).toEqual(jasmine.objectContaining({ ixt: 0, ity: 0 }));
  });

  it('0 <= I(T;Y) <= min(I(X;T), I(X;Y)), L <= 0, and the self-consistent equations hold to 1e-8', () => {
    fc.assert(
      fc.property(positiveJoints({ min: 2, max: 7 }, { min: 2, max: 4 }), fc.double({ min: 1.01, max: 60, noNaN: true }), (joint, beta) => {
        const solution = solveBottleneck(joint, beta);
        const { ixy } = jointInformation(joint);
        // Entropies are sums of at most 28 terms below 1: 1e-14, times beta in L.
        expect(solution.ity).toBeGreaterThanOrEqual(0);
        expect(solution.ity).toBeLessThanOrEqual(Math.min(solution.ixt, ixy) + 1e-13);
        expect(solution.lagrangian).toBeLessThanOrEqual(1e-12);
        const encoder = bottleneckEncoder(joint, beta, solution.clusters);
        const residual = selfConsistencyResidual(joint, beta, encoder, solution.clusters);
        expect(solution.hasConverged).toBeTrue();
        expect(Math.max(residual.encoder, residual.marginal, residual.decoder)).toBeLessThan(1e-8);
      }),
      { numRuns: 60 },
    );
  });

  it('L never rises from one iteration to the next', () => {
    fc.assert(
      fc.property(positiveJoints({ min: 2, max: 8 }, { min: 2, max: 4 }), fc.double({ min: 1.01, max: 60, noNaN: true }), (joint, beta) => {
        const values: number[] = [];
        solveBottleneck(joint, beta, { observe: (value) => values.push(value) });
        // Rounding of beta times sums of entropies.
        values.slice(1).forEach((value, i) => expect(value - values[i]).toBeLessThanOrEqual(1e-14 * Math.max(1, beta) * 4));
      }),
      { numRuns: 60 },
    );
  });

  it('no clustering of a random start has a smaller L than the certified optimum', () => {
    fc.assert(
      fc.property(
        positiveJoints({ min: 2, max: 8 }, { min: 2, max: 2 }),
        fc.double({ min: 1.01, max: 100, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 24, maxLength: 24 }),
        (joint, beta, numbers) => {
          const best = solveBottleneck(joint, beta);
          expect(best.isGapProven).toBeTrue();
          expect(best.optimalityGap).toBeLessThan(1e-9 * beta);
          const decoder = Float64Array.from(numbers.slice(0, 3).flatMap((p) => [0.01 + 0.98 * p, 0.99 - 0.98 * p]));
          const other = solveBottleneck(joint, beta, { start: { count: 3, probabilities: Float64Array.of(0.3, 0.3, 0.4), decoder } });
          expect(best.lagrangian).toBeLessThanOrEqual(other.lagrangian + best.optimalityGap + 1e-12);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is trivial below the onset and not above the critical beta', () => {
    fc.assert(
      fc.property(positiveJoints({ min: 2, max: 6 }, { min: 2, max: 3 }), (joint) => {
        const critical = criticalBeta(joint);
        fc.pre(critical < 1e4);
        // 2% beyond, L is of the order of (0.02)^2 I(X;Y), well above rounding.
        expect(solveBottleneck(joint, 1.02 * critical).ixt).toBeGreaterThan(0);
        expect(solveBottleneck(joint, 1).ixt).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it('the same seed gives the same solution to the last bit', () => {
    const joint = bottleneckJoint([0.2, 0.3, 0.5], [0.7, 0.2, 0.1, 0.1, 0.8, 0.1, 0.2, 0.2, 0.6], 3);
    expect(solveBottleneck(joint, 4, { seed: 5 })).toEqual(solveBottleneck(joint, 4, { seed: 5 }));
  });

  it('refuses options out of range', () => {
    const joint = symmetric(0.1);
    expect(() => solveBottleneck(joint, -1)).toThrowError(RangeError, /beta.*-1/);
    expect(() => solveBottleneck(joint, Infinity)).toThrowError(RangeError, /beta/);
    expect(() => solveBottleneck(joint, 2, { tolerance: 0 })).toThrowError(RangeError, /tolerance/);
    expect(() => solveBottleneck(joint, 2, { maxIterations: 0 })).toThrowError(RangeError, /maxIterations/);
    expect(() => solveBottleneck(joint, 2, { restarts: -1 })).toThrowError(RangeError, /restarts/);
  });
});
