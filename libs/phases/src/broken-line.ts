/** The best two-segment line through a series: y = a + b t + c max(0, t - t[at]). */
export interface BrokenLine {
  /** Index of the measurement at which the line bends. */
  readonly at: number;
  /** c: by how much the slope changes there. Linear in y, see `weights`. */
  readonly change: number;
  /** c = sum of weights[i] * y[i], shape [measurements]. */
  readonly weights: Float64Array;
  /** Sum of squared residuals divided by (measurements - 4): two slopes, a level and the place of the bend are fitted. */
  readonly residualVariance: number;
}

/** Measurements that each of the two segments holds at the least, beside the one at which they meet. */
export const segmentMinimum = 5;

/**
 * Least squares of a continuous line of two segments, over all places of the bend at a measurement.
 *
 * By the Frisch-Waugh theorem c is the regression of y on the part of max(0, t - tau) that no straight line explains, and the sum of squares falls
 * by c^2 times the sum of squares of that part. Both follow from sums over the measurements right of tau, so all places take one pass.
 *
 * @param t shape [measurements], strictly increasing. Not modified.
 * @param y shape [measurements], finite. Not modified.
 * @returns null if there are fewer than 2 * segmentMinimum + 1 measurements.
 * @throws RangeError if the lengths differ.
 * @source Muggeo 2003, Estimating regression models with unknown break-points, Statistics in Medicine 22 (the model); the search is exhaustive.
 */
export function brokenLine(t: ArrayLike<number>, y: ArrayLike<number>): BrokenLine | null {
  const n = t.length;
  if (y.length !== n) throw new RangeError(`brokenLine: t and y must have one length, got ${n} and ${y.length}`);
  if (n < 2 * segmentMinimum + 1) return null;
  const at = bestBend(t, y);
  const weights = hingeBeyondLine(t, at);
  let norm = 0;
  for (const weight of weights) norm += weight * weight;
  let change = 0;
  for (let i = 0; i < n; i += 1) {
    weights[i] /= norm;
    change += weights[i] * y[i];
  }
  const straight = residualsOfLine(t, y);
  let squares = 0;
  // The hinge's weights times their norm are orthogonal to every line, so taking c times the hinge off the residuals leaves those of the fit.
  for (let i = 0; i < n; i += 1) squares += (straight[i] - change * weights[i] * norm) ** 2;
  return { at, change, weights, residualVariance: squares / (n - 4) };
}

/** The bend that lowers the sum of squared residuals most; the earliest of equals. */
function bestBend(t: ArrayLike<number>, y: ArrayLike<number>): number {
  const n = t.length;
  const residuals = residualsOfLine(t, y);
  const meanT = mean(t);
  let spread = 0;
  for (let i = 0; i < n; i += 1) spread += (t[i] - meanT) ** 2;
  // Sums over the measurements right of the bend, with t from its mean: their number, t, t^2, the residual, and t times the residual.
  let [count, sumT, sumTT, sumR, sumTR] = [0, 0, 0, 0, 0];
  let best = -1;
  let bestGain = -Infinity;
  for (let k = n - 2; k >= segmentMinimum; k -= 1) {
    const right = t[k + 1] - meanT;
    count += 1;
    sumT += right;
    sumTT += right * right;
    sumR += residuals[k + 1];
    sumTR += right * residuals[k + 1];
    if (k > n - 1 - segmentMinimum) continue;
    const tau = t[k] - meanT;
    const hinge = sumT - tau * count;
    const hingeT = sumTT - tau * sumT;
    const hingeSquared = sumTT - 2 * tau * sumT + tau * tau * count;
    const beyondLine = hingeSquared - (hinge * hinge) / n - (hingeT * hingeT) / spread;
    const gain = (sumTR - tau * sumR) ** 2 / beyondLine;
    if (gain >= bestGain) {
      best = k;
      bestGain = gain;
    }
  }
  return best;
}

function hingeBeyondLine(t: ArrayLike<number>, at: number): Float64Array {
  return residualsOfLine(t, Float64Array.from(t, (value) => Math.max(0, value - t[at])));
}

/** What the least-squares straight line leaves of y. */
function residualsOfLine(t: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  const meanT = mean(t);
  const meanY = mean(y);
  let tt = 0;
  let ty = 0;
  for (let i = 0; i < t.length; i += 1) {
    tt += (t[i] - meanT) ** 2;
    ty += (t[i] - meanT) * (y[i] - meanY);
  }
  return Float64Array.from(y, (value, i) => value - meanY - (ty / tt) * (t[i] - meanT));
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i];
  return sum / values.length;
}
