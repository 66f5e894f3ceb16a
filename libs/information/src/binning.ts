import { fixedWidthIntervals } from './fixed-width-bins';
import { doubleAfter } from './float64-neighbours';

/**
 * Cells that values fall into. Cell k holds the values a with starts[k] <= a < starts[k + 1]; the first cell is all that lies below the
 * lowest edge, the last all that lies above the highest. So every finite value has a cell, nothing is clamped into another's, and a value
 * below -1 never shares a cell with one above 1.
 */
export interface Binning {
  /** Bounds of the cells, ascending, from the lowest finite number to Infinity, shape [cells + 1]. */
  readonly starts: Float64Array;
  readonly cells: number;
  /** floor(cellAtZero + value * cellsPerUnit) guesses the cell of a value. It is right for nearly all, and only the bounds decide. */
  readonly cellAtZero: number;
  readonly cellsPerUnit: number;
}

/** How activations are cut, without their range: equal intervals, the edges of the paper's published code, or cells of one width. */
export type BinningEstimator =
  | { readonly name: 'binning'; readonly bins: number }
  | { readonly name: 'idnns'; readonly edges: number }
  | { readonly name: 'fixed-width'; readonly width: number };

/**
 * Equal intervals of [low, high], each closed below and open above, but the last closed at both ends: with [-1, 1], exactly -1 lies in the
 * first interval and exactly +1 in the last, so the cells treat both signs of a saturated unit alike.
 *
 * Edge k is low + (high - low) (k / bins), so the edges of B intervals are edges of 2 B intervals to the last bit. A range without length
 * (a layer whose units are constant) is one cell.
 *
 * @param bins whole number >= 1.
 * @throws RangeError if bins is not such a number, low > high, or high - low is not finite.
 */
export function equalIntervals(low: number, high: number, bins: number): Binning {
  assertCount('equalIntervals', 'bins', bins, 1);
  if (!(low <= high) || !Number.isFinite(high - low)) {
    throw new RangeError(`equalIntervals: the range must be finite with low <= high, got [${low}, ${high}]`);
  }
  const count = low < high ? bins : 1;
  const starts = new Float64Array(count + 3);
  for (let k = 0; k < count; k += 1) starts[k + 1] = low + (high - low) * (k / count);
  starts[0] = -Number.MAX_VALUE;
  // The double after the highest edge: what closes the last interval, with every cell still half open.
  starts[count + 1] = doubleAfter(high);
  starts[count + 2] = Infinity;
  // A hair less than even, and a smaller one on top: both ends, where saturated and dead units lie, are then guessed right.
  const cellsPerUnit = low < high ? (count / (high - low)) * (1 - 2 ** -40) : 0;
  return { starts, cells: count + 2, cellAtZero: 1 - low * cellsPerUnit + count * 2 ** -45, cellsPerUnit };
}

/**
 * The cells of the paper's published code: `edges` float32 edges evenly from -1 to 1, a value's cell being how many edges it reaches. That
 * is edges - 1 intervals, closed below and open above, and a cell for 1 and above; so exactly +1 is alone and exactly -1 is not.
 *
 * Values below -1 have a cell of their own. There the published code wraps around to the cell of 1 and above, which this does not copy.
 *
 * @param edges whole number >= 2.
 * @throws RangeError if edges is not such a number.
 * @source Shwartz-Ziv & Tishby 2017, arXiv:1703.00810, and its published code: linspace(-1, 1, 30) with digitize.
 */
export function idnnsEdges(edges: number): Binning {
  assertCount('idnnsEdges', 'edges', edges, 2);
  const starts = new Float64Array(edges + 2);
  for (let k = 0; k < edges; k += 1) starts[k + 1] = Math.fround(-1 + k * (2 / (edges - 1)));
  starts[0] = -Number.MAX_VALUE;
  starts[edges] = 1;
  starts[edges + 1] = Infinity;
  return { starts, cells: edges + 1, cellAtZero: 1 + (edges - 1) / 2, cellsPerUnit: (edges - 1) / 2 };
}

/**
 * The cells of an estimator.
 *
 * @param range where the values lie: [-1, 1] for tanh layers and softmax outputs, [min, max] of the layer for ReLU and linear ones. Equal intervals
 * divide it; cells of one width cover it, without depending on it otherwise; the edges of idnns are always those of [-1, 1].
 * @throws RangeError as `equalIntervals`, `idnnsEdges` and `fixedWidthIntervals` do.
 */
export function binningFor(estimator: BinningEstimator, range: { readonly low: number; readonly high: number }): Binning {
  switch (estimator.name) {
    case 'binning':
      return equalIntervals(range.low, range.high, estimator.bins);
    case 'idnns':
      return idnnsEdges(estimator.edges);
    case 'fixed-width':
      return fixedWidthIntervals(range.low, range.high, estimator.width);
    default:
      return estimator satisfies never;
  }
}

/**
 * The cell of a value, 0 to cells - 1: the last one whose lower bound the value reaches.
 *
 * @throws RangeError if the value is NaN or infinite.
 */
export function cellOf({ starts, cells }: Binning, value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`cellOf: a value must be finite, got ${value}`);
  // With edges from -1 to 1 most values of an unbounded layer lie here.
  if (value >= starts[cells - 1]) return cells - 1;
  let cell = 0;
  let above = cells - 1;
  while (above - cell > 1) {
    const middle = (cell + above) >>> 1;
    if (value >= starts[middle]) cell = middle;
    else above = middle;
  }
  return cell;
}

function assertCount(caller: string, name: string, count: number, least: number): void {
  if (!Number.isInteger(count) || count < least) throw new RangeError(`${caller}: ${name} must be a whole number >= ${least}, got ${count}`);
}
