import fc from 'fast-check';
import { softRuleJoint } from '../testing/icosahedron-rule';
import { positiveJoints } from '../testing/random-joint';
import { solveDeterministicBottleneck } from './deterministic-bottleneck';
import { bottleneckJoint, jointInformation } from './joint';
import type { BottleneckJoint } from './joint';
import { solveBottleneck } from './solve';

/** H(T) - beta I(T;Y) of every partition of the patterns, the least of them. */
function leastByEnumeration(joint: BottleneckJoint, beta: number): number {
  const { patterns, classes, px, pyGivenX } = joint;
  const { hy } = jointInformation(joint);
  let least = Infinity;
  const visit = (assignment: number[], used: number) => {
    if (assignment.length < patterns) {
      for (let t = 0; t <= used; t += 1) visit([...assignment, t], Math.max(used, t + 1));
      return;
    }
    let lagrangian = -beta * hy;
    for (let t = 0; t < used; t += 1) {
      const mass = Array.from({ length: classes }, (_, y) =>
        assignment.reduce((sum, s, x) => (s === t ? sum + px[x] * pyGivenX[x * classes + y] : sum), 0),
      );
      const total = mass.reduce((sum, p) => sum + p, 0);
      lagrangian -= total * Math.log2(total);
      for (const p of mass) if (p > 0) lagrangian -= beta * p * Math.log2(p / total);
    }
    least = Math.min(least, lagrangian);
  };
  visit([], 0);
  return least;
}

describe('the deterministic bottleneck', () => {
  it('of two classes has the least H(T) - beta I(T;Y) of all partitions', () => {
    fc.assert(
      fc.property(positiveJoints({ min: 1, max: 6 }, { min: 2, max: 2 }), fc.double({ min: 0, max: 80, noNaN: true }), (joint, beta) => {
        const solution = solveDeterministicBottleneck(joint, beta);
        expect(solution.isGlobal).toBeTrue();
        // Sums of a dozen terms below 1, times beta.
        expect(Math.abs(solution.lagrangian - leastByEnumeration(joint, beta))).toBeLessThan(1e-13 * (1 + beta));
      }),
      { numRuns: 60 },
    );
  });

  it('of more classes does not claim to be global, and is no worse than T = X, T = const', () => {
    fc.assert(
      fc.property(positiveJoints({ min: 2, max: 6 }, { min: 3, max: 4 }), fc.double({ min: 0, max: 80, noNaN: true }), (joint, beta) => {
        const solution = solveDeterministicBottleneck(joint, beta, { restarts: 2 });
        const { hx, ixy } = jointInformation(joint);
        expect(solution.isGlobal).toBeFalse();
        expect(solution.lagrangian).toBeLessThanOrEqual(Math.min(0, hx - beta * ixy) + 1e-13 * (1 + beta));
        expect(solution.lagrangian).toBeGreaterThanOrEqual(leastByEnumeration(joint, beta) - 1e-13 * (1 + beta));
      }),
      { numRuns: 30 },
    );
  });

  it('has no smaller H(T) - beta I(T;Y) than the soft optimum has I(X;T) - beta I(T;Y)', () => {
    fc.assert(
      fc.property(positiveJoints({ min: 2, max: 7 }, { min: 2, max: 2 }), fc.double({ min: 1.01, max: 80, noNaN: true }), (joint, beta) => {
        expect(solveDeterministicBottleneck(joint, beta).lagrangian).toBeGreaterThanOrEqual(
          solveBottleneck(joint, beta).lagrangian - 1e-11 * beta,
        );
      }),
      { numRuns: 40 },
    );
  });

  it('of the soft rule at beta 5 is the label bit: two clusters whose border is p(y|x) = 1/2 within a class', () => {
    const joint = softRuleJoint();
    const { clusters, assignment, ht, ity } = solveDeterministicBottleneck(joint, 5);
    expect(clusters).toBe(2);
    expect(ht).toBeCloseTo(1, 2);
    // I([p > 1/2]; Y) of this rule.
    expect(Math.abs(ity - 0.848454842984175)).toBeLessThan(2e-3);
    expect(new Set(Array.from({ length: 4096 }, (_, x) => assignment[x]).filter((_, x) => joint.pyGivenX[2 * x] > 0.99)).size).toBe(1);
  });

  it('of Y = f(X) is T = Y above beta 1 and constant below', () => {
    const joint = bottleneckJoint([0.1, 0.2, 0.3, 0.4], [1, 0, 0, 1, 1, 0, 0, 1], 2);
    expect(Array.from(solveDeterministicBottleneck(joint, 1.01).assignment).map((t, _, all) => t === all[0])).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(solveDeterministicBottleneck(joint, 0.99).clusters).toBe(1);
  });

  it('refuses a negative beta', () => {
    expect(() => solveDeterministicBottleneck(bottleneckJoint([1], [0.5, 0.5], 2), -0.5)).toThrowError(RangeError, /beta/);
  });
});
