import type { Binning } from '../binning';
import { firstFloat32, float32Before } from '../float32-neighbours';

/**
 * Cells of float32 values by arithmetic alone: floor(clamp(value, lowest, highest) * scale + offset) + origin, less 1 below `from`, plus 1 from
 * `to` on; the multiplication and the sum rounded to float64.
 *
 * Both roundings keep order, so this is a rising staircase, and it is `cellOf` for every finite float32 value if it steps at the same ones: if
 * each cell's first float32 value is in that cell and the value before it in the cell before. `linearCells` tries exactly that, edge by edge.
 */
export interface LinearCells {
  readonly scale: number;
  readonly offset: number;
  readonly origin: number;
  /** Float32 values within the first and the last cell between the edges. */
  readonly lowest: number;
  readonly highest: number;
  /** First float32 values of the cell after the first, and of the last cell. */
  readonly from: number;
  readonly to: number;
}

/**
 * The arithmetic that gives the cells of a binning, or null where none is known to: cells that are not evenly wide, less than three of them, or
 * edges nearer to each other than float32 values are.
 */
export function linearCells(binning: Binning): LinearCells | null {
  const known = cache.get(binning);
  if (known !== undefined) return known;
  const linear = findLinearCells(binning);
  cache.set(binning, linear);
  return linear;
}

const cache = new WeakMap<Binning, LinearCells | null>();

// An edge that is a float32 value itself may come out a rounding below its whole number. The nudge is above the rounding of 10^4 cells, 2^-40, and
// below the distance of float32 values next to an edge, 2^-24 of its number of intervals from 0. An edge at 0 needs none.
const nudges = [0, 2 ** -32];

function findLinearCells({ starts, cells }: Binning): LinearCells | null {
  if (cells < 3) return null;
  const first = starts.subarray(1, cells).map(firstFloat32);
  for (let k = 1; k < first.length; k += 1) if (!(first[k - 1] < first[k])) return null;
  const [from, to] = [first[0], first[cells - 2]];
  const scale = cells === 3 ? 0 : (cells - 2) / (starts[cells - 1] - starts[1]);
  const start = starts[1] * scale;
  // The whole number is read off the lowest 32 bits of a double.
  if (!(Math.abs(start) < 2 ** 30)) return null;
  // Within an interval, not at its end: there the multiplication may round into the next.
  const lowest = Math.fround(starts[1] / 2 + starts[2] / 2);
  const highest = Math.fround(starts[cells - 2] / 2 + starts[cells - 1] / 2);
  const origin = 1 - Math.ceil(start);
  for (const nudge of nudges) {
    const linear = { scale, offset: Math.ceil(start) - start + nudge, origin, lowest, highest, from, to };
    if (stepsAt(linear, first)) return linear;
  }
  return null;
}

/** Whether these cells begin at those float32 values. */
function stepsAt(linear: LinearCells, first: Float64Array): boolean {
  const { lowest, highest, from, to } = linear;
  const cells = first.length + 1;
  if (!(from <= lowest && highest < to && step(linear, lowest) === 1 && step(linear, highest) === cells - 2)) return false;
  for (let k = 2; k < cells - 1; k += 1) {
    if (step(linear, first[k - 1]) !== k || step(linear, float32Before(first[k - 1])) !== k - 1) return false;
  }
  return true;
}

function step({ scale, offset, origin, lowest, highest }: LinearCells, value: number): number {
  return Math.floor(Math.min(Math.max(value, lowest), highest) * scale + offset) + origin;
}
