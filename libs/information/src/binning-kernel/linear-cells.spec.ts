import fc from 'fast-check';
import { adaptiveBins } from '../adaptive-bins';
import { cellOf, equalIntervals, idnnsEdges, type Binning } from '../binning';
import { firstFloat32, float32Before, lastFloat32 } from '../float32-neighbours';
import { bytesPerCell, cellArray } from '../cells-of-values';
import { BinningKernel } from './binning-kernel';
import { linearCells } from './linear-cells';

const kernel = BinningKernel.ofThread()!;

/** The cells that the kernel gives; null where it has no arithmetic for them. */
function kernelCells(values: Float32Array, binning: Binning): number[] | null {
  const linear = linearCells(binning);
  if (linear === null) return null;
  const bytes = bytesPerCell(binning.cells);
  kernel.owner = null;
  const begin = kernel.reserve((values.length + 32) * bytes + 16 + 4 * binning.cells);
  const at = begin + 4 * binning.cells;
  const cells = cellArray(bytes, kernel.exports.memory.buffer, at + (at % 16 === 0 ? 0 : 16 - (at % 16)), values.length);
  expect(kernel.writeCells(values, linear, bytes, cells.byteOffset, begin)).toBeTrue();
  return Array.from(cells);
}

const edgesOf = ({ starts, cells }: Binning) => {
  const first = Array.from(starts.subarray(1, cells), firstFloat32).filter(Number.isFinite);
  return Float32Array.from([...first, ...first.map(float32Before), -1, 1, 0, -0, 2 ** -149, -(2 ** -149), 2 ** -126, -(2 ** -126), 3.4e38, -3.4e38].filter(Number.isFinite));
};

describe('cells by arithmetic', () => {
  it('are those of cellOf at every edge, just below it, at both ends, outside, and at the least numbers', () => {
    for (const bins of [1, 2, 3, 7, 10, 29, 30, 31, 32, 64, 100, 256, 1000, 1024, 10_000]) {
      for (const binning of [equalIntervals(-1, 1, bins), equalIntervals(0, 1, bins), equalIntervals(0, 7, bins), equalIntervals(Math.fround(-3.7), Math.fround(5.1), bins), ...(bins > 1 ? [idnnsEdges(bins + 1)] : [])]) {
        const values = edgesOf(binning);
        expect(kernelCells(values, binning)).withContext(`${bins} intervals from ${binning.starts[1]}`).toEqual(Array.from(values, (value) => cellOf(binning, value)));
      }
    }
  });

  it('are those of cellOf for every float32 value of any range', () => {
    let found = 0;
    fc.assert(
      fc.property(
        fc.record({ low: fc.float({ noNaN: true, noDefaultInfinity: true }), other: fc.float({ noNaN: true, noDefaultInfinity: true }), scale: fc.constantFrom(1, 1e-20, 1e-38), bins: fc.integer({ min: 1, max: 500 }) }),
        fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { maxLength: 40 }),
        fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }),
        ({ low, other, scale, bins }, anywhere, within) => {
          const [a, b] = [Math.fround(Math.min(low, other) * scale), Math.fround(Math.max(low, other) * scale)];
          const binning = equalIntervals(a, b, bins);
          const values = Float32Array.from([...edgesOf(binning), ...anywhere, ...within.map((share) => a + share * (b - a)), a, b]);
          const cells = kernelCells(values, binning);
          if (cells === null) return;
          found += 1;
          expect(cells).toEqual(Array.from(values, (value) => cellOf(binning, value)));
        },
      ),
      { numRuns: 500 },
    );
    // Most ranges are found; the others, with edges nearer to each other or to 0 than arithmetic tells, go the other way.
    expect(found).toBeGreaterThan(350);
  });

  it('cells that are not evenly wide are not done by arithmetic, nor are two of them or one', () => {
    expect(linearCells(adaptiveBins(Float32Array.of(0, 0.1, 0.11, 0.5, 3), 4))).toBeNull();
    expect(linearCells(idnnsEdges(2))).not.toBeNull();
    expect(linearCells(adaptiveBins(Float32Array.of(0, 1), 2))).toBeNull();
  });

  it('equal intervals of [-1, 1] need no edges in the kernel', () => {
    for (const bins of [2, 10, 30, 64, 100, 1000, 10_000]) expect(linearCells(equalIntervals(-1, 1, bins))?.edges).toBeNull();
    expect(linearCells(idnnsEdges(30))?.edges).toHaveSize(31);
  });

  it('counts beyond a threshold are told by its float32 neighbours, and what is not finite by -1', () => {
    const values = Float32Array.of(0.95, -0.95, lastFloat32(0.95), 0.96, -1, 0, 0.9499999, 1e-45);
    const limit = lastFloat32(0.95);
    expect(kernel.countBeyond(values, limit)).toBe(values.filter((value) => Math.abs(value) > 0.95).length);
    expect(kernel.countBeyond(Float32Array.of(1, NaN), limit)).toBe(-1);
  });
});
