import fc from 'fast-check';
import { softRuleClassJoint, softRuleJoint } from '../testing/icosahedron-rule';
import { positiveJoints } from '../testing/random-joint';
import { bottleneckJoint, bottleneckJointFromTable, isDeterministicJoint, jointInformation, mergeEqualConditionals } from './joint';

describe('a bottleneck joint', () => {
  it('of the published soft rule has the known entropies', () => {
    // 4,096 terms of magnitude 1e-3 or less: rounding stays below 1e-12.
    const { hx, hy, hyGivenX, ixy } = jointInformation(softRuleJoint());
    expect(hx).toBeCloseTo(12, 12);
    expect(hy).toBeCloseTo(0.999997557151404, 12);
    expect(hyGivenX).toBeCloseTo(0.10051473232562, 12);
    expect(ixy).toBeCloseTo(0.899482824825784, 12);
  });

  it('merges the 4,096 patterns of the soft rule into its 64 power-spectrum classes', () => {
    const merged = mergeEqualConditionals(softRuleJoint()).joint;
    expect(merged.patterns).toBe(64);
    expect(jointInformation(merged).hx).toBeCloseTo(5.569522432166507, 12);
    expect(jointInformation(merged).ixy).toBeCloseTo(jointInformation(softRuleClassJoint()).ixy, 12);
  });

  it('keeps rows apart that differ by more than the tolerance, however small the probability', () => {
    expect(mergeEqualConditionals(bottleneckJoint([0.5, 0.5], [1e-20, 1, 2e-20, 1], 2)).joint.patterns).toBe(2);
    expect(mergeEqualConditionals(bottleneckJoint([0.5, 0.5], [0.3, 0.7, 0.3 + 1e-12, 0.7 - 1e-12], 2)).joint.patterns).toBe(1);
  });

  it('I(X;Y) does not change when patterns with equal p(y|x) merge', () => {
    fc.assert(
      fc.property(positiveJoints({ min: 1, max: 6 }, { min: 2, max: 4 }), (joint) => {
        const doubled = bottleneckJoint(
          [...joint.px, ...joint.px].map((p) => p / 2),
          [...joint.pyGivenX, ...joint.pyGivenX],
          joint.classes,
        );
        const merged = mergeEqualConditionals(doubled);
        expect(merged.joint.patterns).toBeLessThanOrEqual(joint.patterns);
        expect(merged.classOf[0]).toBe(merged.classOf[joint.patterns]);
        // A dozen additions of numbers below 1.
        expect(Math.abs(jointInformation(merged.joint).ixy - jointInformation(joint).ixy)).toBeLessThan(1e-13);
      }),
    );
  });

  it('of a table leaves out rows without mass', () => {
    const joint = bottleneckJointFromTable([0.5, 0, 0, 0, 0.25, 0.25], 2);
    expect(Array.from(joint.px)).toEqual([0.5, 0.5]);
    expect(Array.from(joint.pyGivenX)).toEqual([1, 0, 0.5, 0.5]);
  });

  it('knows whether Y is a function of X', () => {
    expect(isDeterministicJoint(bottleneckJoint([0.5, 0.5], [1, 0, 0, 1], 2))).toBeTrue();
    expect(isDeterministicJoint(bottleneckJoint([0.5, 0.5], [1, 0, 0.1, 0.9], 2))).toBeFalse();
  });

  it('refuses what is no distribution, and names where', () => {
    expect(() => bottleneckJoint([], [], 2)).toThrowError(RangeError, /empty/);
    expect(() => bottleneckJoint([0.5, 0.4], [1, 0, 0, 1], 2)).toThrowError(RangeError, /p\(x\) must sum to 1/);
    expect(() => bottleneckJoint([0.5, 0.5], [1, 0, 0.5, 0.6], 2)).toThrowError(RangeError, /p\(y\|x = 1\) must sum to 1/);
    expect(() => bottleneckJoint([0.5, 0.5], [1, 0, NaN, 1], 2)).toThrowError(RangeError, /p\(y\|x = 1\).*NaN at 0/);
    expect(() => bottleneckJoint([0.5, 0.5], [1, 0, 0], 2)).toThrowError(RangeError, /2 x 2 entries, got 3/);
    expect(() => bottleneckJoint([1, 0], [1, 0, 0, 1], 2)).toThrowError(RangeError, /got 0 at x = 1/);
    expect(() => bottleneckJointFromTable([0.5, 0.25, 0.25], 2)).toThrowError(RangeError, /3 entries/);
  });
});
