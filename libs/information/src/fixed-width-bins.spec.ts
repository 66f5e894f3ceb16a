import fc from 'fast-check';
import { cellOf, type Binning } from './binning';
import { fixedWidthBins, fixedWidthIntervals } from './fixed-width-bins';

const anyWidth = fc.double({ min: 1e-4, max: 100, noNaN: true });
const ordinary = fc.float({ min: -50, max: 50, noNaN: true });
const anyFinite = fc.double({ noNaN: true, noDefaultInfinity: true });

/** Whether two values share a cell exactly when floor(a / width) is equal, for all pairs. */
function expectFloors(binning: Binning, values: readonly number[], width: number): void {
  const cells = values.map((value) => cellOf(binning, value));
  const floors = values.map((value) => Math.floor(value / width));
  for (let i = 0; i < values.length; i += 1) {
    for (let j = 0; j < i; j += 1) {
      expect(cells[i] === cells[j]).withContext(`${values[i]} and ${values[j]} at width ${width}`).toBe(floors[i] === floors[j]);
    }
  }
}

describe('cells of one width', () => {
  it('two values share a cell if and only if floor(a / width) is equal, next to edges too', () => {
    fc.assert(
      fc.property(fc.array(ordinary, { minLength: 1, maxLength: 12 }), fc.array(fc.integer({ min: -400, max: 400 }), { maxLength: 6 }), anyWidth, (values, edges, width) => {
        const near = edges.flatMap((k) => [k * width, k * width * (1 + 2 ** -52), k * width * (1 - 2 ** -53)]);
        const all = [...values, ...near];
        expectFloors(fixedWidthBins(Float64Array.from(all), width), all, width);
      }),
      { numRuns: 300 },
    );
  });

  it('one cell begins at 0, so no cell holds values of both signs', () => {
    fc.assert(
      fc.property(anyFinite.filter((a) => a < 0), anyFinite.filter((a) => a >= 0), fc.double({ min: 5e-324, max: 1e308, noNaN: true }), (below, above, width) => {
        const binning = fixedWidthBins(Float64Array.of(below, above), width);
        expect(cellOf(binning, below)).not.toBe(cellOf(binning, above));
        expect(cellOf(binning, above)).toBe(cellOf(binning, above === 0 ? -0 : above));
      }),
    );
  });

  it('values further apart than the width never share a cell, however large they are or narrow the width', () => {
    fc.assert(
      fc.property(fc.array(anyFinite, { minLength: 2, maxLength: 20 }), fc.double({ min: 5e-324, max: 1e300, noNaN: true }), (values, width) => {
        const binning = fixedWidthBins(Float64Array.from(values), width);
        const sorted = values.toSorted((a, b) => a - b);
        for (let i = 1; i < sorted.length; i += 1) {
          // Twice the width: the difference itself is rounded.
          if (sorted[i] - sorted[i - 1] > 2 * width) expect(cellOf(binning, sorted[i])).toBeGreaterThan(cellOf(binning, sorted[i - 1]));
          else expect(cellOf(binning, sorted[i])).toBeGreaterThanOrEqual(cellOf(binning, sorted[i - 1]));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('far values do not cost a cell each for what lies between: a layer that reaches 1e30 has as many cells as it needs', () => {
    const binning = fixedWidthBins(Float64Array.of(-1e30, 0, 0.05, 0.08, 1e30), 0.07);
    expect(binning.cells).toBe(4);
    expect([-1e30, 0, 0.05, 0.08, 1e30].map((value) => cellOf(binning, value))).toEqual([0, 1, 1, 2, 3]);
  });

  it('the cells do not depend on the range: those that cover [-1, 1] part the values of a narrower layer alike', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }), fc.double({ min: 1e-3, max: 3, noNaN: true }), (values, width) => {
        expectFloors(fixedWidthIntervals(-1, 1, width), values, width);
        expectFloors(fixedWidthBins(Float32Array.from(values), width), values, width);
      }),
    );
  });

  it('of width 0.07 part tanh as the published code does: 0 and 0.069 share a cell, 0.07 and -0.001 do not share it', () => {
    const binning = fixedWidthIntervals(-1, 1, 0.07);
    const cells = [0, 0.069, 0.07, -0.001, -0.07, 1, -1].map((value) => cellOf(binning, value));
    expect(cells.map((cell) => cell - cells[0])).toEqual([0, 0, 1, -1, -1, 14, -15]);
  });

  it('refuses widths, values and ranges that mean nothing', () => {
    for (const width of [0, -0.07, NaN, Infinity]) {
      expect(() => fixedWidthBins(Float32Array.of(1), width)).toThrowError(RangeError, `fixedWidthBins: width must be > 0 and finite, got ${width}`);
      expect(() => fixedWidthIntervals(-1, 1, width)).toThrowError(RangeError, `fixedWidthIntervals: width must be > 0 and finite, got ${width}`);
    }
    expect(() => fixedWidthBins(new Float32Array(0), 1)).toThrowError(RangeError, /at least one activation/);
    expect(() => fixedWidthBins(Float32Array.of(0, 1, -Infinity), 1)).toThrowError(RangeError, /finite, got -Infinity at 2/);
    expect(() => fixedWidthBins(Float32Array.of(0, NaN, 1), 1)).toThrowError(RangeError, /finite, got NaN at 1/);
    expect(() => fixedWidthIntervals(1, -1, 1)).toThrowError(RangeError, /low <= high, got \[1, -1\]/);
    expect(() => fixedWidthIntervals(-1, 1, 1e-6)).toThrowError(RangeError, /holds more than 65536 cells of width/);
  });
});
