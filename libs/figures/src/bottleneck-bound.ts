import type { ProblemName } from '@infoplane/contracts';
import type { Point } from './decimation';
import { softRuleCurve } from './ib-curve.szt-soft.generated';
import { problemBounds } from './problem-bounds';

/** What the information bottleneck says of a problem: no representation with that I(X;T) has a greater I(T;Y). */
export interface BottleneckBound {
  /** Whether Y is a function of X. Then the bound is the line min(I(X;T), H(Y)), and no trade-off selects a point between its ends. */
  readonly isDegenerate: boolean;
  /** The bound from (0, 0) to its corner, bits, by rising I(X;T); beyond it stays at I(X;Y). */
  readonly points: readonly Point[];
}

const { ixy: labelEntropy } = problemBounds['szt-hard'];

/** The bound of each problem. */
export const bottleneckBounds: Record<ProblemName, BottleneckBound> = {
  'szt-hard': { isDegenerate: true, points: [[0, 0], [labelEntropy, labelEntropy]] },
  'szt-soft': { isDegenerate: false, points: softRuleCurve.map(([ixt, ity]): Point => [ixt, ity]) },
};

/**
 * The bound's I(T;Y) at an I(X;T), bits: on the chord between its points. A chord is attainable, so this is never above the true curve, and
 * below it by less than 0.002 bits.
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

/** How far below the bound a layer's I(T;Y) lies at its I(X;T), bits; NaN where either is absent. Estimates may lie above: then it is negative. */
export function bottleneckGap(bound: BottleneckBound, ixt: number, ity: number): number {
  return boundLabelInformation(bound, ixt) - ity;
}
