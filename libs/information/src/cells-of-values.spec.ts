import fc from 'fast-check';
import { cellOf, type Binning } from './binning';
import { writeCells } from './cells-of-values';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const ordinary = fc.double({ min: -10, max: 10, noNaN: true });

/** Cells that begin at these values: of any width, even or not. */
const anyBinning = fc.uniqueArray(fc.oneof(ordinary, finite), { minLength: 1, maxLength: 30 }).map((starts): Binning => {
  const sorted = starts.map((start) => start + 0).sort((a, b) => a - b);
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  const perUnit = high > low && high - low < Infinity ? sorted.length / (high - low) : 0;
  return { starts: Float64Array.of(-Number.MAX_VALUE, ...sorted.slice(1), Infinity), cells: sorted.length, cellAtZero: perUnit === 0 ? 0 : -low * perUnit, cellsPerUnit: perUnit };
});

describe('writing the cells of values', () => {
  it('gives the cell of cellOf for every value, whether cells are evenly wide or not, edges and outliers included', () => {
    fc.assert(
      fc.property(anyBinning, fc.array(fc.oneof(ordinary, finite), { minLength: 1, maxLength: 60 }), (binning, drawn) => {
        // Enough values for the way of uneven cells, which few values do not repay.
        const values = Float64Array.from([...drawn, ...binning.starts.subarray(0, binning.cells), ...new Array<number>(4 * binning.cells).fill(drawn[0])]);
        const cells = new Int32Array(values.length);
        writeCells(values, 1, binning, cells, 1);
        expect([...cells]).toEqual(Array.from(values, (value) => cellOf(binning, value)));
      }),
      { numRuns: 500 },
    );
  });
});
