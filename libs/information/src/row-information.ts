import type { BinnedMeasure } from './binned-information';
import { timesLog2 } from './entropy';
import type { Labels } from './labels';

/** The informations of some samples, from the cell of each sample. Rows as `assertRows` wants them. */
export function informationOfRows(cellOfSample: Int32Array, rows: ArrayLike<number>, { classes, probabilities }: Labels): BinnedMeasure {
  const counts = new Int32Array(cellOfSample.length);
  const masses = new Float64Array(cellOfSample.length * classes);
  const labels = new Float64Array(classes);
  let cells = 0;
  for (let r = 0; r < rows.length; r += 1) {
    const row = rows[r];
    const cell = cellOfSample[row];
    counts[cell] += 1;
    if (cell >= cells) cells = cell + 1;
    for (let y = 0; y < classes; y += 1) {
      masses[cell * classes + y] += probabilities[row * classes + y];
      labels[y] += probabilities[row * classes + y];
    }
  }
  let occupiedCells = 0;
  let [cellTerm, jointTerm, labelTerm] = [0, 0, 0];
  for (let cell = 0; cell < cells; cell += 1) {
    if (counts[cell] > 0) occupiedCells += 1;
    cellTerm += timesLog2(counts[cell]);
    for (let y = 0; y < classes; y += 1) jointTerm += timesLog2(masses[cell * classes + y]);
  }
  for (let y = 0; y < classes; y += 1) labelTerm += timesLog2(labels[y]);
  const whole = timesLog2(rows.length);
  const ht = (whole - cellTerm) / rows.length;
  return { ixt: ht, ity: (jointTerm - labelTerm + (whole - cellTerm)) / rows.length, ht, occupiedCells };
}

/** @throws RangeError if there are no rows, or one is not a whole number within [0, samples), or comes twice. */
export function assertRows(rows: ArrayLike<number>, samples: number): void {
  const isTaken = new Uint8Array(samples);
  if (rows.length === 0) throw new RangeError('BinnedInformation.measureRows: at least one row is needed');
  for (let r = 0; r < rows.length; r += 1) {
    const row = rows[r];
    if (!Number.isInteger(row) || row < 0 || row >= samples) {
      throw new RangeError(`BinnedInformation.measureRows: a row must be a whole number within [0, ${samples}), got ${row} at ${r}`);
    }
    if (isTaken[row] === 1) throw new RangeError(`BinnedInformation.measureRows: row ${row} comes twice, again at ${r}`);
    isTaken[row] = 1;
  }
}
