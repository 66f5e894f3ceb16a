import { cellOf, type Binning } from './binning';

/**
 * Writes the cell of every value, in rows of `units` values that begin `stride` cells apart.
 *
 * @param cells its type must hold binning.cells - 1.
 * @throws RangeError naming unit and sample if a value is NaN or infinite.
 */
export function writeCells(
  values: Float32Array | Float64Array,
  units: number,
  binning: Binning,
  cells: Uint8Array | Uint16Array | Int32Array,
  stride: number,
): void {
  const { starts, cellAtZero, cellsPerUnit } = binning;
  const count = binning.cells;
  if (count * 4 <= values.length && !isGuessable(binning)) {
    writeGuidedCells(values, units, binning, cells, stride);
    return;
  }
  const gap = stride - units;
  let out = 0;
  for (let index = 0; index < values.length; out += gap) {
    for (const rowEnd = index + units; index < rowEnd; index += 1) {
      const value = values[index];
      // The bounds of the guessed cell prove the guess, or refute it: off by a rounding next to an edge, out of range, or not finite.
      let cell = (value * cellsPerUnit + cellAtZero) | 0;
      if (!(cell >>> 0 < count && value >= starts[cell] && value < starts[cell + 1])) {
        if (!Number.isFinite(value)) throw notFinite(value, Math.floor(index / units), index % units);
        cell = cellOf(binning, value);
      }
      cells[out] = cell;
      out += 1;
    }
  }
}

/** Whether the guess is right or next to it for the beginning of every cell, as where they are evenly wide. */
function isGuessable({ starts, cells, cellAtZero, cellsPerUnit }: Binning): boolean {
  for (let k = 1; k < cells; k += 1) if (!(Math.abs(starts[k] * cellsPerUnit + cellAtZero - k) < 1)) return false;
  return true;
}

/**
 * The same for cells of uneven width. Even steps across them say in which cell each step begins; a value's cell is that or one of the few after it, where
 * bisection would take as many unforeseeable branches as the number of cells has digits.
 */
function writeGuidedCells(
  values: Float32Array | Float64Array,
  units: number,
  binning: Binning,
  cells: Uint8Array | Uint16Array | Int32Array,
  stride: number,
): void {
  const { starts, cells: count } = binning;
  const steps = 4 * count + 1024;
  const low = count > 1 ? starts[1] : 0;
  const span = count > 1 ? starts[count - 1] - low : 0;
  const perUnit = span > 0 && span < Infinity ? steps / span : 0;
  const first = new Int32Array(steps + 1).fill(count - 1);
  let reached = 0;
  for (let step = 0; step < steps; step += 1) {
    while (reached < count - 1 && low + step / perUnit >= starts[reached + 1]) reached += 1;
    first[step] = perUnit === 0 ? 0 : reached;
  }
  // Stays 0, but is NaN from the first NaN or infinity on.
  let nothing = 0;
  let out = 0;
  for (let index = 0; index < values.length; out += stride - units) {
    for (const rowEnd = index + units; index < rowEnd; index += 1) {
      const value = values[index];
      nothing += value - value;
      const step = Math.min(Math.max((value - low) * perUnit, 0), steps - 1) | 0;
      let cell = first[step];
      if (first[step + 1] - cell > 4) cell = Number.isFinite(value) ? cellOf(binning, value) : 0;
      while (value < starts[cell]) cell -= 1;
      while (value >= starts[cell + 1]) cell += 1;
      cells[out] = cell;
      out += 1;
    }
  }
  if (nothing === 0) return;
  const index = values.findIndex((value) => !Number.isFinite(value));
  throw notFinite(values[index], Math.floor(index / units), index % units);
}

/** Bytes that hold a cell's number: 1, 2 or 4. */
export function bytesPerCell(cells: number): 1 | 2 | 4 {
  if (cells <= 2 ** 8) return 1;
  return cells <= 2 ** 16 ? 2 : 4;
}

/** An array of cells of so many bytes each. */
export function cellArray(bytes: 1 | 2 | 4, buffer: ArrayBuffer, at: number, length: number): Uint8Array | Uint16Array | Int32Array {
  switch (bytes) {
    case 1:
      return new Uint8Array(buffer, at, length);
    case 2:
      return new Uint16Array(buffer, at, length);
    case 4:
      return new Int32Array(buffer, at, length);
    default:
      return bytes satisfies never;
  }
}

/** The error for the first value that is NaN or infinite. There must be one. */
export function firstNotFinite(values: Float32Array, units: number): RangeError {
  const index = values.findIndex((value) => !Number.isFinite(value));
  return notFinite(values[index], Math.floor(index / units), index % units);
}

function notFinite(value: number, sample: number, unit: number): RangeError {
  return new RangeError(`BinnedInformation.measure: activations must be finite, got ${value} in unit ${unit} of sample ${sample}`);
}
