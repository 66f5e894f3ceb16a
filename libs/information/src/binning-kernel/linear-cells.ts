import type { Binning } from '../binning';
import { firstFloat32, float32Before } from '../float32-neighbours';

/**
 * Cells of float32 values by arithmetic: a staircase floor(clamp(value, lowest, highest) * scale + offset) + origin, the multiplication and the
 * sum rounded to float64. Both roundings keep order, so the staircase rises, and how it stands to the cells is told from the first float32 value of
 * each cell and the one before it: `linearCells` tries each of them.
 *
 * - Without `edges` the step is the cell, less 1 below `from`, plus 1 from `to` on: the staircase steps at the first value of each cell.
 * - With `edges`, the first float32 value of each cell, the step is the cell or the one after, so it is less 1 if the value is below edges[step].
 *   That serves edges that were rounded themselves, or lie too near to 0 for the arithmetic.
 */
export interface LinearCells {
  readonly scale: number;
  readonly offset: number;
  readonly origin: number;
  readonly lowest: number;
  readonly highest: number;
  readonly from: number;
  readonly to: number;
  readonly edges: Float32Array | null;
}

/**
 * The arithmetic that gives exactly the cells of `cellOf` for every finite float32 value, or null where none is known to: cells that are not evenly
 * wide, less than three of them, or edges nearer to each other than float32 values are.
 */
export function linearCells(binning: Binning): LinearCells | null {
  const known = cache.get(binning);
  if (known !== undefined) return known;
  const linear = findLinearCells(binning);
  cache.set(binning, linear);
  return linear;
}

const cache = new WeakMap<Binning, LinearCells | null>();

function findLinearCells({ starts, cells }: Binning): LinearCells | null {
  if (cells < 3) return null;
  const edges = Float32Array.from(starts, firstFloat32).subarray(0, cells);
  for (let k = 2; k < cells; k += 1) if (!(edges[k - 1] < edges[k])) return null;
  const [from, to] = [edges[1], edges[cells - 1]];
  const scale = cells === 3 ? 0 : (cells - 2) / (starts[cells - 1] - starts[1]);
  const start = starts[1] * scale;
  // The whole number is read off the lowest 32 bits of a double.
  if (!(Math.abs(start) < 2 ** 30)) return null;
  const offset = Math.ceil(start) - start;
  const origin = 1 - Math.ceil(start);
  const exact = {
    scale,
    offset,
    origin,
    // Within an interval, not at its end: there the multiplication may round into the next.
    lowest: Math.fround(starts[1] / 2 + starts[2] / 2),
    highest: Math.fround(starts[cells - 2] / 2 + starts[cells - 1] / 2),
    from,
    to,
    edges: null,
  };
  if (isExact(exact, edges)) return exact;
  const nearest = { scale, offset: offset + 0.5, origin, lowest: from, highest: to, from, to, edges };
  return isNearest(nearest, edges) ? nearest : null;
}

/** Whether the staircase steps from cell to cell where they begin, within the edges. */
function isExact(linear: LinearCells, edges: Float32Array): boolean {
  const { lowest, highest, from, to } = linear;
  const last = edges.length - 1;
  if (!(from <= lowest && highest < to && step(linear, lowest) === 1 && step(linear, highest) === last - 1)) return false;
  for (let k = 2; k < last; k += 1) {
    if (step(linear, edges[k]) !== k || step(linear, float32Before(edges[k])) !== k - 1) return false;
  }
  return true;
}

/** Whether the step is the cell or the one after, 1 below the edges and the last above them. */
function isNearest(linear: LinearCells, edges: Float32Array): boolean {
  const last = edges.length - 1;
  if (!(step(linear, edges[1]) === 1 && step(linear, edges[last]) === last)) return false;
  for (let k = 1; k < last; k += 1) {
    const [first, end] = [step(linear, edges[k]), step(linear, float32Before(edges[k + 1]))];
    if (!(first >= k && end <= k + 1)) return false;
  }
  return true;
}

function step({ scale, offset, origin, lowest, highest }: LinearCells, value: number): number {
  return Math.floor(Math.min(Math.max(value, lowest), highest) * scale + offset) + origin;
}
