import fc from 'fast-check';
import { criticalBeta, squaredMaximalCorrelation } from './critical-beta';
import { bottleneckJoint } from './joint';

describe('the critical beta', () => {
  it('of the binary symmetric joint is 1 / (1 - 2 d)^2', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.49, noNaN: true }), (d) => {
        const joint = bottleneckJoint([0.5, 0.5], [1 - d, d, d, 1 - d], 2);
        // Relative rounding of 1 - 2 d, which is at least 0.02.
        expect(criticalBeta(joint) * (1 - 2 * d) ** 2).toBeCloseTo(1, 12);
      }),
    );
    expect(criticalBeta(bottleneckJoint([0.5, 0.5], [0.9, 0.1, 0.1, 0.9], 2))).toBeCloseTo(1.5625, 12);
  });

  it('of an erasure channel is 1 / (1 - eps)', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.95, noNaN: true }), (eps) => {
        const joint = bottleneckJoint([0.5, 0.5], [1 - eps, eps, 0, 0, eps, 1 - eps], 3);
        expect(criticalBeta(joint) * (1 - eps)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('of Y = f(X) is 1, and of independent variables infinite', () => {
    expect(criticalBeta(bottleneckJoint([0.2, 0.3, 0.5], [1, 0, 0, 0, 1, 0, 0, 0, 1], 3))).toBeCloseTo(1, 12);
    const independent = bottleneckJoint([0.25, 0.75], [0.5, 0.5, 0.5, 0.5], 2);
    expect(squaredMaximalCorrelation(independent)).toBe(0);
    expect(criticalBeta(independent)).toBe(Infinity);
  });
});
