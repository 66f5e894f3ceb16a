import { criticalBeta } from './critical-beta';
import type { BottleneckJoint } from './joint';
import { isDeterministicJoint, jointInformation, mergeEqualConditionals } from './joint';
import { solveMergedBottleneck } from './solve';
import type { BottleneckOptions, BottleneckSolution } from './solve';

/** A point of the information plane, in bits. */
export interface PlanePoint {
  /** I(X;T). */
  readonly ixt: number;
  /** I(T;Y). */
  readonly ity: number;
}

/** One solution of the curve. */
export interface CurvePoint extends BottleneckSolution {
  /**
   * Whether the trivial solution (0, 0) is optimal at this beta as well, as at the critical beta of an erasure channel. Then every point of the
   * straight line between the two is, and this one is only its end.
   */
  readonly isTrivialOptimalToo: boolean;
}

/** The number of distinct clusters changes between two neighbouring betas of the curve. */
export interface Bifurcation {
  readonly fromBeta: number;
  readonly toBeta: number;
  readonly fromClusters: number;
  readonly toClusters: number;
}

/** The optimal trade-off of I(X;T) and I(T;Y). */
export interface BottleneckCurve {
  readonly kind: 'curve';
  /** Solutions in the order of rising beta. */
  readonly points: readonly CurvePoint[];
  readonly bifurcations: readonly Bifurcation[];
  /** Where the trivial solution becomes unstable. */
  readonly criticalBeta: number;
  /** The end of the curve, beta to infinity: the minimal sufficient statistic, (H of the distinct p(y|x), I(X;Y)). */
  readonly corner: PlanePoint;
  /** Number of distinct p(y|x). */
  readonly distinctConditionals: number;
}

/** Why there is no curve when Y is a function of X, and what there is instead. */
export interface DegenerateCurve {
  readonly kind: 'degenerate';
  readonly explanation: string;
  /** (H(Y), H(Y)): the only point that any beta above 1 selects. */
  readonly corner: PlanePoint;
  /** Always 1: below, the trivial solution; above, the corner; at 1, all points between them at once. */
  readonly criticalBeta: 1;
}

/** The betas of a curve and how hard to look at each. */
export interface CurveOptions extends Omit<BottleneckOptions, 'start' | 'observe'> {
  /** Trade-offs, each >= 0 and finite, in any order; by default 40 of them, log spaced from 1 to 300. */
  readonly betas?: readonly number[];
}

const explanation =
  'Y is a function of X (H(Y|X) = 0), so the information curve is the line I(T;Y) = min(I(X;T), H(Y)): every beta above 1 selects its corner ' +
  '(H(Y), H(Y)), every beta below 1 selects (0, 0), and no beta tells the points between them apart. T = Y is optimal, and so is T = Y seen ' +
  'through any erasure. Use a rule with H(Y|X) > 0, or the squared bottleneck, which selects each point of the line by its own trade-off.';

/**
 * The information curve by reverse annealing: from T = X at the largest beta downwards, each solution the start of the next.
 *
 * @returns the curve, or, when Y is a function of X, an explanation instead of it (Kolchinsky, Tracey & Van Kuyk 2019, Caveats for the
 *   information bottleneck in deterministic scenarios).
 * @throws RangeError if a beta is negative or not finite, or there is none.
 */
export function informationCurve(joint: BottleneckJoint, options: CurveOptions = {}): BottleneckCurve | DegenerateCurve {
  const information = jointInformation(joint);
  if (isDeterministicJoint(joint)) {
    return { kind: 'degenerate', explanation, corner: { ixt: information.hy, ity: information.hy }, criticalBeta: 1 };
  }
  const { betas = logSpacedBetas(40, 1, 300), ...solving } = options;
  if (betas.length === 0) throw new RangeError('informationCurve: at least one beta is needed');
  const merged = mergeEqualConditionals(joint).joint;
  const descending = [...new Set(betas)].sort((a, b) => b - a);
  const points: CurvePoint[] = [];
  for (const beta of descending) {
    const warm = points.at(-1)?.clusters;
    // The trivial solution is a fixed point at every beta: from there nothing would be found again.
    const start = warm !== undefined && warm.count > 1 ? warm : undefined;
    points.push(withUniqueness(solveMergedBottleneck(merged, beta, { ...solving, start })));
  }
  points.reverse();
  return {
    kind: 'curve',
    points,
    bifurcations: bifurcationsOf(points),
    criticalBeta: criticalBeta(merged),
    corner: { ixt: jointInformation(merged).hx, ity: information.ixy },
    distinctConditionals: merged.patterns,
  };
}

/**
 * `count` betas from `low` to `high`, both included, with equal ratios.
 *
 * @throws RangeError unless count >= 2 and 0 < low < high < Infinity.
 */
export function logSpacedBetas(count: number, low: number, high: number): number[] {
  if (!Number.isInteger(count) || count < 2) throw new RangeError(`logSpacedBetas: count must be an integer >= 2, got ${count}`);
  if (!(low > 0 && low < high && high < Infinity)) throw new RangeError(`logSpacedBetas: expected 0 < low < high, got ${low} and ${high}`);
  return Array.from({ length: count }, (_, i) => (i === count - 1 ? high : low * (high / low) ** (i / (count - 1))));
}

function withUniqueness(solution: BottleneckSolution): CurvePoint {
  // Beyond a critical beta by a fraction d, L is -O(d^2) and I(X;T) is O(d): a millibit at zero L is no rounding.
  return { ...solution, isTrivialOptimalToo: solution.ixt > 1e-3 && solution.lagrangian >= -1e-11 };
}

function bifurcationsOf(points: readonly CurvePoint[]): Bifurcation[] {
  return points.slice(1).flatMap((to, i) => {
    const from = points[i];
    if (from.clusters.count === to.clusters.count) return [];
    return [{ fromBeta: from.beta, toBeta: to.beta, fromClusters: from.clusters.count, toClusters: to.clusters.count }];
  });
}
