/** A linear smoother at one point: level and slope there are the sums of `level[k] * y[from + k]` and of `slope[k] * y[from + k]`. */
export interface LocalFit {
  /** Index of the first measurement in the window. */
  readonly from: number;
  readonly level: Float64Array;
  readonly slope: Float64Array;
}

/** Measurements that a window holds on either side of its centre at the least, however sparse the grid is. */
export const neighboursEachSide = 3;

// A window that had to grow to reach its third neighbour ends a quarter beyond it: at its very end a weight is zero.
const reachBeyondNeighbour = 1.25;

/**
 * Weights of the level and the slope at `x[at]` by local quadratic regression with an Epanechnikov kernel, K(u) = 1 - u^2 on |u| < 1, u = (x - x[at]) / h.
 *
 * Quadratic, not linear: on an uneven grid the slope of a local line takes up part of the curvature, that of a local parabola does not. On an
 * even grid the two agree. The window holds the measurements within `halfWidth` and at least three on each side; where those lie farther
 * away, h grows to 1.25 times the distance of the farther third neighbour. So the weights at a point depend on no measurement
 * beyond max(x[at] + halfWidth, x[at + 3]), and never change once that has arrived.
 *
 * @param x shape [measurements], strictly increasing. Not modified.
 * @param at index of the centre, at least 3 and at most x.length - 4.
 * @param halfWidth unit of x, > 0.
 * @returns weights that are exact for polynomials of degree 2, up to rounding.
 * @throws RangeError if there are fewer than three measurements on a side, or halfWidth is not a positive number.
 * @source Fan & Gijbels 1996, Local Polynomial Modelling and Its Applications, section 3 (odd order minus derivative; boundary and design).
 */
export function localFit(x: ArrayLike<number>, at: number, halfWidth: number): LocalFit {
  if (!(halfWidth > 0 && Number.isFinite(halfWidth))) throw new RangeError(`localFit: halfWidth must be > 0, got ${halfWidth}`);
  const nearestLeft = at - neighboursEachSide;
  const nearestRight = at + neighboursEachSide;
  if (!(Number.isInteger(at) && nearestLeft >= 0 && nearestRight < x.length)) {
    throw new RangeError(`localFit: at must have ${neighboursEachSide} measurements on each side, got ${at} of ${x.length}`);
  }
  const centre = x[at];
  let from = nearestLeft;
  while (from > 0 && centre - x[from - 1] < halfWidth) from -= 1;
  let to = nearestRight;
  while (to + 1 < x.length && x[to + 1] - centre < halfWidth) to += 1;
  const farther = Math.max(centre - x[nearestLeft], x[nearestRight] - centre);
  const h = farther < halfWidth ? halfWidth : reachBeyondNeighbour * farther;

  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  for (let j = from; j <= to; j += 1) {
    const u = (x[j] - centre) / h;
    const kernel = 1 - u * u;
    s0 += kernel;
    s1 += kernel * u;
    s2 += kernel * u * u;
    s3 += kernel * u * u * u;
    s4 += kernel * u * u * u * u;
  }
  // The first two rows of the inverse of the moment matrix [[s0,s1,s2],[s1,s2,s3],[s2,s3,s4]], by cofactors.
  const l0 = s2 * s4 - s3 * s3;
  const l1 = s2 * s3 - s1 * s4;
  const l2 = s1 * s3 - s2 * s2;
  const c1 = s0 * s4 - s2 * s2;
  const c2 = s1 * s2 - s0 * s3;
  const determinant = s0 * l0 + s1 * l1 + s2 * l2;
  const level = new Float64Array(to - from + 1);
  const slope = new Float64Array(to - from + 1);
  for (let j = from; j <= to; j += 1) {
    const u = (x[j] - centre) / h;
    const kernel = 1 - u * u;
    level[j - from] = (kernel * (l0 + l1 * u + l2 * u * u)) / determinant;
    slope[j - from] = (kernel * (l1 + c1 * u + c2 * u * u)) / (determinant * h);
  }
  return { from, level, slope };
}
