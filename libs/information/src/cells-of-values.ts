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
