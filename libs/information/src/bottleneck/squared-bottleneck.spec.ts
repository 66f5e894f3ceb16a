import fc from 'fast-check';
import { softRuleClassJoint } from '../testing/icosahedron-rule';
import { bottleneckJoint, jointInformation } from './joint';
import { solveBottleneck } from './solve';
import { solveSquaredBottleneck } from './squared-bottleneck';

describe('the squared bottleneck', () => {
  it('of Y = f(X) is at I = min(H(Y), 1 / (2 trade-off)), reached by an erasure channel behind Y', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 0.95, noNaN: true }), fc.double({ min: 0.01, max: 20, noNaN: true }), (p, tradeOff) => {
        const joint = bottleneckJoint([p, 1 - p], [1, 0, 0, 1], 2);
        const { hy } = jointInformation(joint);
        const solution = solveSquaredBottleneck(joint, tradeOff);
        expect(solution.ixt).toBeCloseTo(Math.min(hy, 1 / (2 * tradeOff)), 13);
        expect(solution.ity).toBe(solution.ixt);
        expect(solution.shownShare).toBeCloseTo(solution.ixt / hy, 13);
      }),
    );
  });

  it('is not beaten by any solution of the ordinary bottleneck', () => {
    const joint = softRuleClassJoint();
    for (const tradeOff of [0.05, 0.2, 0.47, 1, 3]) {
      const { objective } = solveSquaredBottleneck(joint, tradeOff);
      for (const beta of [1.09, 1.2, 1.5, 2, 5, 8, 20, 60, 300]) {
        const { ixt, ity } = solveBottleneck(joint, beta);
        // The solver's own accuracy, 1e-8 bits.
        expect(objective).toBeGreaterThanOrEqual(ity - tradeOff * ixt ** 2 - 1e-8);
      }
    }
  });

  it('has the slope of the curve where it lies: 1 / beta = 2 trade-off I(X;T)', () => {
    const { ixt, ity, beta } = solveSquaredBottleneck(softRuleClassJoint(), 0.2);
    const ordinary = solveBottleneck(softRuleClassJoint(), beta!);
    expect(ordinary.ixt).toBeCloseTo(ixt, 6);
    expect(ordinary.ity).toBeCloseTo(ity, 6);
  });

  it('selects one point on the straight piece of an erasure channel', () => {
    const eps = 0.25;
    const joint = bottleneckJoint([0.5, 0.5], [1 - eps, eps, 0, 0, eps, 1 - eps], 3);
    // max (1 - eps) R - s R^2 at R = (1 - eps) / (2 s).
    const { ixt, ity } = solveSquaredBottleneck(joint, 0.75);
    expect(ixt).toBeCloseTo(0.5, 8);
    expect(ity).toBeCloseTo(0.375, 8);
  });

  it('refuses a trade-off that is not positive', () => {
    expect(() => solveSquaredBottleneck(softRuleClassJoint(), 0)).toThrowError(RangeError, /tradeOff/);
  });
});
