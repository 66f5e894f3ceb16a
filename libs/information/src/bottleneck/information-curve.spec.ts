import fc from 'fast-check';
import { softRuleClassJoint, softRuleJoint } from '../testing/icosahedron-rule';
import { positiveJoints } from '../testing/random-joint';
import { curveInputInformation, curveLabelInformation } from './curve-value';
import { informationCurve, logSpacedBetas } from './information-curve';
import type { BottleneckCurve } from './information-curve';
import { bottleneckJoint, jointInformation } from './joint';
import type { BottleneckJoint } from './joint';
import { solveBottleneck } from './solve';

function curveOf(joint: BottleneckJoint, betas?: readonly number[]): BottleneckCurve {
  const curve = informationCurve(joint, { betas });
  if (curve.kind !== 'curve') throw new Error('expected a curve');
  return curve;
}

describe('the information curve of the published soft rule', () => {
  it('has the reference points, cluster numbers and critical beta', () => {
    const curve = curveOf(softRuleClassJoint(), [2, 5, 20, 100]);
    // The reference rows have six decimals.
    const rows = [
      [0.986024, 0.842657, 2],
      [0.999551, 0.848451, 2],
      [1.27692, 0.880797, 4],
      [1.956524, 0.897024, 6],
    ];
    rows.forEach(([ixt, ity, clusters], i) => {
      expect(curve.points[i].ixt).toBeCloseTo(ixt, 5);
      expect(curve.points[i].ity).toBeCloseTo(ity, 5);
      expect(curve.points[i].clusters.count).toBe(clusters);
    });
    expect(curve.criticalBeta).toBeCloseTo(1.081144288, 8);
    expect(curve.distinctConditionals).toBe(64);
    expect(curve.corner.ixt).toBeCloseTo(5.569522, 6);
    expect(curve.corner.ity).toBeCloseTo(0.899483, 6);
  });

  it('is the same from 4,096 patterns and from their 64 classes', () => {
    const betas = logSpacedBetas(8, 1, 300);
    const patterns = curveOf(softRuleJoint(), betas);
    const classes = curveOf(softRuleClassJoint(), betas);
    patterns.points.forEach((point, i) => {
      // Both converge to dp(t|x) < 3e-12; an error of p(t|x) is at most some hundred times that where the map is slow.
      expect(Math.abs(point.ixt - classes.points[i].ixt)).toBeLessThan(1e-8);
      expect(Math.abs(point.ity - classes.points[i].ity)).toBeLessThan(1e-8);
      expect(point.clusters.count).toBe(classes.points[i].clusters.count);
    });
  });

  it('is proven optimal at each of 40 betas, where every solution converged', () => {
    const curve = curveOf(softRuleClassJoint());
    expect(curve.points.length).toBe(40);
    for (const point of curve.points) {
      expect(point.hasConverged).toBeTrue();
      expect(point.isGapProven).toBeTrue();
      expect(point.optimalityGap).toBeLessThan(1e-9 * point.beta);
    }
  });

  it('names its bifurcations: 1, 2, 3, 4 … clusters as beta rises', () => {
    const { bifurcations } = curveOf(softRuleClassJoint());
    expect(bifurcations.slice(0, 3).map(({ fromClusters, toClusters }) => [fromClusters, toClusters])).toEqual([
      [1, 2],
      [2, 3],
      [3, 4],
    ]);
    // The plateau of the label bit ends between beta 5 and 7.
    expect(bifurcations[1].fromBeta).toBeGreaterThanOrEqual(4.9);
    expect(bifurcations[1].toBeta).toBeLessThanOrEqual(7);
  });
});

describe('an information curve', () => {
  it('is monotone and concave, and its slope is 1/beta within 2%', () => {
    fc.assert(
      fc.property(positiveJoints({ min: 2, max: 8 }, { min: 2, max: 2 }), fc.double({ min: 0.1, max: 3, noNaN: true }), (joint, over) => {
        const beta = 1 + over * 5;
        const curve = curveOf(joint, [beta, beta * 1.01, beta * 1.02]);
        const [a, b, c] = curve.points;
        // dp(t|x) < 1e-12 at convergence; close to a critical beta the error may be 1e4 times that.
        expect(b.ixt).toBeGreaterThanOrEqual(a.ixt - 1e-8);
        expect(b.ity).toBeGreaterThanOrEqual(a.ity - 1e-8);
        const smooth = c.ixt - a.ixt > 1e-3 && a.ixt > 0;
        if (!smooth) return;
        // The mean slope between two betas lies between their reciprocals, which are 2% apart.
        const slope = (c.ity - a.ity) / (c.ixt - a.ixt);
        expect(Math.abs(slope * b.beta - 1)).toBeLessThan(0.02);
        expect((b.ity - a.ity) * (c.ixt - b.ixt)).toBeGreaterThanOrEqual((c.ity - b.ity) * (b.ixt - a.ixt) - 1e-8);
      }),
      { numRuns: 60 },
    );
  });

  it('says at the critical beta of an erasure channel that the whole line is optimal', () => {
    const eps = 0.25;
    const joint = bottleneckJoint([0.5, 0.5], [1 - eps, eps, 0, 0, eps, 1 - eps], 3);
    const [below, at, above] = curveOf(joint, [1.2, 1 / (1 - eps), 1.5]).points;
    expect(at.isTrivialOptimalToo).toBeTrue();
    expect(below.isTrivialOptimalToo).toBeFalse();
    expect(above.isTrivialOptimalToo).toBeFalse();
    expect(at.ity).toBeCloseTo(0.75 * at.ixt, 10);
  });

  it('of Y = f(X) is refused with its reason, its corner and the line', () => {
    const joint = bottleneckJoint([0.25, 0.25, 0.25, 0.25], [1, 0, 1, 0, 1, 0, 0, 1], 2);
    const curve = informationCurve(joint);
    expect(curve.kind).toBe('degenerate');
    if (curve.kind !== 'degenerate') return;
    const { hy } = jointInformation(joint);
    expect(curve.corner).toEqual({ ixt: hy, ity: hy });
    expect(curve.explanation).toContain('H(Y|X) = 0');
    expect(curveLabelInformation(curve, 0.3).value).toBe(0.3);
    expect(curveLabelInformation(curve, 2).value).toBe(hy);
  });

  it('refuses bad betas', () => {
    const joint = bottleneckJoint([0.5, 0.5], [0.9, 0.1, 0.1, 0.9], 2);
    expect(() => informationCurve(joint, { betas: [] })).toThrowError(RangeError, /at least one beta/);
    expect(() => informationCurve(joint, { betas: [2, NaN] })).toThrowError(RangeError, /beta/);
    expect(() => logSpacedBetas(1, 1, 2)).toThrowError(RangeError, /count/);
    expect(() => logSpacedBetas(3, 2, 2)).toThrowError(RangeError, /low < high/);
  });
});

describe('a value between the points of a curve', () => {
  const coarse = curveOf(softRuleClassJoint(), logSpacedBetas(20, 1, 1000));

  it('lies between its bounds, and so does every solution at another beta', () => {
    for (const beta of [1.2, 1.7, 3.3, 6.1, 11, 31, 77, 450]) {
      const { ixt, ity } = solveBottleneck(softRuleClassJoint(), beta);
      const there = curveLabelInformation(coarse, ixt);
      // Both sides of the comparison converged to about 1e-10 bits.
      expect(there.lower).toBeLessThanOrEqual(ity + 1e-8);
      expect(there.upper).toBeGreaterThanOrEqual(ity - 1e-8);
      expect(there.lower).toBeLessThanOrEqual(there.value);
      expect(there.value).toBeLessThanOrEqual(there.upper);
    }
  });

  it('is what its inverse inverts', () => {
    for (const ity of [0.1, 0.5, 0.8, 0.86, 0.89, 0.899]) {
      const { value, lower, upper } = curveInputInformation(coarse, ity);
      // 60 bisections of 5.6 bits are below rounding.
      expect(curveLabelInformation(coarse, value).value).toBeCloseTo(ity, 12);
      expect(lower).toBeLessThanOrEqual(value);
      expect(value).toBeLessThanOrEqual(upper);
    }
  });

  it('is 0 at 0, and I(X;Y) from the corner on', () => {
    expect(curveLabelInformation(coarse, 0)).toEqual({ value: 0, lower: 0, upper: 0 });
    expect(curveLabelInformation(coarse, 12).value).toBe(coarse.corner.ity);
    expect(curveInputInformation(coarse, 0).value).toBe(0);
  });

  it('refuses informations that cannot be', () => {
    expect(() => curveLabelInformation(coarse, -1)).toThrowError(RangeError, /ixt/);
    expect(() => curveInputInformation(coarse, 0.95)).toThrowError(RangeError, /ity/);
  });
});
