import type { Clusters } from './free-energy';
import type { PlanePoint } from './information-curve';
import type { BottleneckJoint } from './joint';
import { isDeterministicJoint, jointInformation, mergeEqualConditionals } from './joint';
import { solveMergedBottleneck } from './solve';

/** The optimum of the squared bottleneck, in bits. */
export interface SquaredBottleneckSolution extends PlanePoint {
  /** I(T;Y) - trade-off I(X;T)^2. */
  readonly objective: number;
  /** The beta of the ordinary bottleneck that has the same solution: 1 / (2 trade-off I(X;T)); null at I(X;T) = 0. */
  readonly beta: number | null;
  /**
   * When Y is a function of X: the probability with which T shows Y, and hides it otherwise (an erasure channel behind Y), which attains the optimum.
   * null for other joints, where the encoder is the ordinary bottleneck's at `beta`.
   */
  readonly shownShare: number | null;
}

/**
 * The squared bottleneck: maximise I(T;Y) - tradeOff I(X;T)^2. Unlike the ordinary one it has a unique optimum on a straight piece of the curve, so
 * it reaches every point of the curve even when Y is a function of X.
 *
 * On the line I(T;Y) = I(X;T) up to H(Y) the optimum is I = min(H(Y), 1 / (2 tradeOff)), in closed form. On other curves it is where the slope
 * 1/beta equals 2 tradeOff I(X;T), found by bisection in beta; if that falls into a jump, on the straight piece that bridges it.
 *
 * @param tradeOff per bit, > 0, finite.
 * @throws RangeError if `tradeOff` is out of its range.
 * @source Kolchinsky, Tracey & Van Kuyk 2019, Caveats for the information bottleneck in deterministic scenarios.
 */
export function solveSquaredBottleneck(joint: BottleneckJoint, tradeOff: number): SquaredBottleneckSolution {
  if (!(tradeOff > 0 && tradeOff < Infinity))
    throw new RangeError(`solveSquaredBottleneck: tradeOff must be > 0 and finite, got ${tradeOff}`);
  if (isDeterministicJoint(joint)) {
    const { hy } = jointInformation(joint);
    const ixt = Math.min(hy, 1 / (2 * tradeOff));
    return solutionAt({ ixt, ity: ixt }, tradeOff, hy > 0 ? ixt / hy : 1);
  }
  return solutionAt(onTheCurve(mergeEqualConditionals(joint).joint, tradeOff), tradeOff, null);
}

function onTheCurve(joint: BottleneckJoint, tradeOff: number): PlanePoint {
  const information = jointInformation(joint);
  let below: PlanePoint = { ixt: 0, ity: 0 };
  let above: PlanePoint = { ixt: information.hx, ity: information.ixy };
  let low = 0;
  // Beyond this beta the optimum could only be the corner, to within the last digits of its objective.
  let high = Math.log(1e6);
  let start: Clusters | undefined;
  // Two points this close in beta bound either a jump, which the chord bridges exactly, or a piece that is straight to (1e-5)^2.
  while (high - low > 1e-5) {
    const middle = (low + high) / 2;
    const point = solveMergedBottleneck(joint, Math.exp(middle), { start });
    if (2 * tradeOff * point.ixt < Math.exp(-middle)) {
      [low, below] = [middle, point];
    } else {
      [high, above] = [middle, point];
      start = point.clusters;
    }
  }
  const width = above.ixt - below.ixt;
  if (width === 0) return above;
  const slope = (above.ity - below.ity) / width;
  const ixt = Math.min(above.ixt, Math.max(below.ixt, slope / (2 * tradeOff)));
  return { ixt, ity: below.ity + slope * (ixt - below.ixt) };
}

function solutionAt({ ixt, ity }: PlanePoint, tradeOff: number, shownShare: number | null): SquaredBottleneckSolution {
  return { ixt, ity, objective: ity - tradeOff * ixt * ixt, beta: ixt > 0 ? 1 / (2 * tradeOff * ixt) : null, shownShare };
}
