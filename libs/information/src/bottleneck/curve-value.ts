import type { BottleneckCurve, DegenerateCurve, PlanePoint } from './information-curve';

/** A value of the curve between its points, with the bounds that the neighbouring points prove. */
export interface CurveValue {
  /** Best estimate, in bits. */
  readonly value: number;
  /** No more than the curve's true value there. */
  readonly lower: number;
  /** No less than the curve's true value there. */
  readonly upper: number;
}

interface Knot extends PlanePoint {
  /** d I(T;Y) / d I(X;T) = 1 / beta. */
  readonly slope: number;
}

/**
 * The greatest I(T;Y) that any representation with this I(X;T) can have.
 *
 * Between two points of the curve the chord is attainable and the tangents are not exceeded (the curve is concave, its slope is 1/beta); the
 * value is the cubic through both points with both slopes, kept between the two. Beyond the corner it is I(X;Y). More betas narrow the bounds.
 *
 * @param ixt bits, >= 0.
 * @throws RangeError if `ixt` is negative or not finite.
 */
export function curveLabelInformation(curve: BottleneckCurve | DegenerateCurve, ixt: number): CurveValue {
  if (!(ixt >= 0 && ixt < Infinity)) throw new RangeError(`curveLabelInformation: ixt must be finite and >= 0, got ${ixt}`);
  if (curve.kind === 'degenerate') return exactly(Math.min(ixt, curve.corner.ity));
  return valueOn(knotsOf(curve), ixt);
}

/**
 * The least I(X;T) that any representation with this I(T;Y) can have: the inverse of `curveLabelInformation`.
 *
 * @param ity bits, within [0, I(X;Y)]; up to 1e-9 above it counts as I(X;Y).
 * @throws RangeError if `ity` is negative or exceeds I(X;Y), which data processing forbids.
 */
export function curveInputInformation(curve: BottleneckCurve | DegenerateCurve, ity: number): CurveValue {
  const { corner } = curve;
  if (!(ity >= 0 && ity <= corner.ity + 1e-9))
    throw new RangeError(`curveInputInformation: ity must be within [0, ${corner.ity}], got ${ity}`);
  if (curve.kind === 'degenerate') return exactly(Math.min(ity, corner.ity));
  const knots = knotsOf(curve);
  const inverse = (bound: keyof CurveValue) => bisect((ixt) => valueOn(knots, ixt)[bound], ity, corner.ixt);
  return { value: inverse('value'), lower: inverse('upper'), upper: inverse('lower') };
}

function exactly(value: number): CurveValue {
  return { value, lower: value, upper: value };
}

function knotsOf(curve: BottleneckCurve): Knot[] {
  const solved = curve.points.filter((point) => point.ixt > 0).map(({ ixt, ity, beta }) => ({ ixt, ity, slope: 1 / beta }));
  const trivial = curve.points.filter((point) => point.ixt === 0).map((point) => point.beta);
  // At zero the slope is 1 / (the beta of the onset), which no beta with a trivial optimum exceeds, and data processing bounds it by 1.
  const origin = { ixt: 0, ity: 0, slope: 1 / Math.max(1, ...trivial) };
  return [origin, ...solved, { ...curve.corner, slope: 0 }];
}

function valueOn(knots: readonly Knot[], ixt: number): CurveValue {
  const last = knots[knots.length - 1];
  if (ixt >= last.ixt) return exactly(last.ity);
  const right = knots.findIndex((knot) => knot.ixt > ixt);
  const from = knots[right - 1];
  const to = knots[right];
  const width = to.ixt - from.ixt;
  const s = (ixt - from.ixt) / width;
  const lower = from.ity + s * (to.ity - from.ity);
  const upper = Math.max(lower, Math.min(from.ity + from.slope * s * width, to.ity - to.slope * (1 - s) * width));
  const cubic =
    (1 + 2 * s) * (1 - s) ** 2 * from.ity +
    s * (1 - s) ** 2 * width * from.slope +
    s * s * (3 - 2 * s) * to.ity -
    s * s * (1 - s) * width * to.slope;
  return { value: Math.min(upper, Math.max(lower, cubic)), lower, upper };
}

/** The least argument on [0, high] at which a non-decreasing function reaches the target. */
function bisect(f: (x: number) => number, target: number, high: number): number {
  let below = 0;
  let above = high;
  if (f(0) >= target) return 0;
  for (let i = 0; i < 60; i += 1) {
    const middle = (below + above) / 2;
    if (f(middle) >= target) above = middle;
    else below = middle;
  }
  return above;
}
