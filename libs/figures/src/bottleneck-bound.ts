import type { ProblemRecord } from '@infoplane/contracts';
import type { Point } from './decimation';

/** What the information bottleneck says of a problem: no representation with that I(X;T) has a greater I(T;Y). */
export interface BottleneckBound {
  /** Whether Y is a function of X. Then the bound is the line min(I(X;T), H(Y)), and no trade-off selects a point between its ends. */
  readonly isDegenerate: boolean;
  /** The bound from (0, 0) on, bits, by rising I(X;T); beyond its last point it stays where it is. */
  readonly points: readonly Point[];
  /** The beta of each point; null where a point is not of one beta. */
  readonly betas: readonly (number | null)[];
}

/** The bound of a session's problem; null where the log says nothing of the problem, or of no curve. */
export function bottleneckBound(problem: ProblemRecord | null): BottleneckBound | null {
  if (!problem?.curve || problem.curve.length < 2) return null;
  return {
    isDegenerate: problem.isDeterministic,
    points: problem.curve.map(({ ixt, ity }): Point => [ixt, ity]),
    betas: problem.curve.map(({ beta }) => beta),
  };
}

/**
 * The bound's I(T;Y) at an I(X;T), bits: on the chord between its points. A chord is attainable, so this is never above the true curve.
 *
 * @param ixt bits, >= 0; NaN gives NaN.
 * @throws RangeError if `ixt` is negative.
 */
export function boundLabelInformation({ points }: BottleneckBound, ixt: number): number {
  if (ixt < 0) throw new RangeError(`boundLabelInformation: ixt must be >= 0, got ${ixt}`);
  if (Number.isNaN(ixt)) return NaN;
  const right = points.findIndex(([at]) => at > ixt);
  if (right < 0) return points[points.length - 1][1];
  const [fromX, fromY] = points[right - 1];
  const [toX, toY] = points[right];
  return fromY + ((ixt - fromX) / (toX - fromX)) * (toY - fromY);
}

/**
 * How far below the bound a layer's I(T;Y) lies at its I(X;T), bits; NaN where either is absent. Estimates may lie above: then it is negative, as it
 * may be for an I(X;T) that Miller and Madow's correction leaves below 0, where the bound is 0.
 */
export function bottleneckGap(bound: BottleneckBound, ixt: number, ity: number): number {
  return boundLabelInformation(bound, Math.max(0, ixt)) - ity;
}
