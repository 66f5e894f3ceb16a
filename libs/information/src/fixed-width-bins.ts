import type { Binning } from './binning';
import { doubleAfter, doubleBefore } from './float64-neighbours';

/** More cells than this are not laid out one beside the other: only those that hold a value are made. */
const mostEvenCells = 2 ** 16;

/**
 * Cells of one width, the same for every layer, replica and epoch: value a lies in cell floor(a / width), the division rounded to float64. One cell
 * begins at exactly 0, so values of different sign never share one. Without bounds: every finite value has its own interval, however large a layer's
 * activations grow, which makes layers and epochs of unbounded units comparable where equal intervals of the layer's range are not.
 *
 * The cells reach from the least of the given activations to the greatest, so the binning serves these values, and others between them. Where a / width
 * is 2^53 or more neighbouring numbers are further apart than the width, and each distinct value has a cell.
 *
 * @param activations all values of the layer, any shape, at least one. Not modified.
 * @param width in units of the activations, > 0 and finite; 0.07 is usual for tanh layers.
 * @throws RangeError if the width is not > 0 and finite, there are no values, or one is NaN or infinite.
 * @source Saxe et al. 2018, On the information bottleneck theory of deep learning, and its published code: floor(activity / binsize).
 */
export function fixedWidthBins(activations: Float32Array | Float64Array, width: number): Binning {
  assertWidth('fixedWidthBins', width);
  if (activations.length === 0) throw new RangeError('fixedWidthBins: at least one activation is needed');
  let [low, high] = [Infinity, -Infinity];
  let isFinite = true;
  for (let i = 0; i < activations.length; i += 1) {
    const value = activations[i];
    if (value < low) low = value;
    if (value > high) high = value;
    if (value - value !== 0) isFinite = false;
  }
  if (!isFinite) {
    const index = activations.findIndex((value) => !Number.isFinite(value));
    throw new RangeError(`fixedWidthBins: activations must be finite, got ${activations[index]} at ${index}`);
  }
  return evenCells(low, high, width) ?? occupiedCells(activations, width);
}

/**
 * The cells of one width that cover a range, for layers that are known to stay in it, as tanh layers in [-1, 1]. All values below the range's first
 * cell share one, and so do those above its last: take `fixedWidthBins` where values may lie there.
 *
 * @throws RangeError if the width is not > 0 and finite, the range is not finite with low <= high, or it holds more than 65,536 cells.
 */
export function fixedWidthIntervals(low: number, high: number, width: number): Binning {
  assertWidth('fixedWidthIntervals', width);
  if (!(low <= high) || !Number.isFinite(high - low)) {
    throw new RangeError(`fixedWidthIntervals: the range must be finite with low <= high, got [${low}, ${high}]`);
  }
  const binning = evenCells(low, high, width);
  if (binning === null) throw new RangeError(`fixedWidthIntervals: [${low}, ${high}] holds more than ${mostEvenCells} cells of width ${width}`);
  return binning;
}

// A layer's range often spans the same cells as before: then the binning is the same object, and what others keep for it stays known.
const recent = new Map<string, Binning>();
const mostRecent = 64;

function evenCells(low: number, high: number, width: number): Binning | null {
  const [first, last] = [Math.floor(low / width), Math.floor(high / width)];
  const count = last - first + 1;
  if (!(count <= mostEvenCells) || Math.max(Math.abs(first), Math.abs(last)) >= 2 ** 52) return null;
  const key = `${width} ${first} ${last}`;
  const known = recent.get(key);
  if (known !== undefined) return known;
  const starts = new Float64Array(count + 3);
  starts[0] = -Number.MAX_VALUE;
  for (let k = 0; k <= count; k += 1) starts[k + 1] = startOf(first + k, width);
  starts[count + 2] = Infinity;
  const binning = { starts, cells: count + 2, cellAtZero: 1 - first, cellsPerUnit: 1 / width };
  if (recent.size >= mostRecent) recent.delete(recent.keys().next().value!);
  recent.set(key, binning);
  return binning;
}

/** Cells for the values that there are, where those between would be too many. */
function occupiedCells(activations: Float32Array | Float64Array, width: number): Binning {
  const sorted = Float64Array.from(activations).sort();
  const starts = [-Number.MAX_VALUE];
  let cell = cellNumber(sorted[0], width);
  for (let i = 1; i < sorted.length; i += 1) {
    const next = cellNumber(sorted[i], width);
    if (next === cell) continue;
    cell = next;
    starts.push(sorted[i]);
  }
  const cells = starts.length;
  starts.push(Infinity);
  return { starts: Float64Array.from(starts), cells, cellAtZero: 0, cellsPerUnit: 0 };
}

/** What is equal for values of one cell, and only for them. Beyond 2^53 widths the quotient may round neighbours together, so it is the value. */
function cellNumber(value: number, width: number): number {
  const quotient = value / width;
  if (Math.abs(quotient) >= 2 ** 53) return value;
  // A quotient too small for a double is 0 for both signs.
  return value < 0 ? Math.min(-1, Math.floor(quotient)) : Math.floor(quotient);
}

/** The least double whose quotient by the width is at least k. */
function startOf(k: number, width: number): number {
  if (k === 0) return 0;
  let start = k * width;
  while (start / width >= k) start = doubleBefore(start);
  while (start / width < k) start = doubleAfter(start);
  return start;
}

function assertWidth(caller: string, width: number): void {
  if (!(width > 0 && width < Infinity)) throw new RangeError(`${caller}: width must be > 0 and finite, got ${width}`);
}
