import fc from 'fast-check';
import { adaptiveBins, exactCells } from './adaptive-bins';
import { equalIntervals, idnnsEdges, type Binning } from './binning';
import { BinningKernel } from './binning-kernel/binning-kernel';
import { PlainCellTally } from './plain-cell-tally';
import { SimdCellTally } from './simd-cell-tally';
import { timesLog2 } from './entropy';

const kernel = BinningKernel.ofThread()!;

const float32 = fc.float({ noNaN: true, noDefaultInfinity: true });
const anyBinning: fc.Arbitrary<Binning> = fc.oneof(
  fc.integer({ min: 1, max: 300 }).map((bins) => equalIntervals(-1, 1, bins)),
  fc.integer({ min: 2, max: 300 }).map(idnnsEdges),
  fc.record({ low: fc.float({ min: -50, max: 50, noNaN: true }), span: fc.float({ min: 0, max: 100, noNaN: true }), bins: fc.integer({ min: 1, max: 100 }) }).map(({ low, span, bins }) => equalIntervals(low, low + span, bins)),
  fc.constantFrom(equalIntervals(-1, 1, 1000), equalIntervals(-1, 1, 10_000), equalIntervals(0, 7, 10_000), equalIntervals(-1, 1, 70_000), equalIntervals(0, 1e-40, 30), equalIntervals(-3e38, 1e38, 30)),
);

interface Case {
  readonly samples: number;
  readonly units: number;
  readonly binning: Binning;
  readonly activations: Float32Array;
  readonly classes: number;
  readonly probabilities: Float64Array;
}

/** Layers of few different rows, with values at edges, beside them, outside and below the least normal number. */
const anyCase: fc.Arbitrary<Case> = fc
  .record({ samples: fc.integer({ min: 1, max: 70 }), units: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(100, 512)), classes: fc.integer({ min: 1, max: 5 }), isHard: fc.boolean(), equal: anyBinning, way: fc.constantFrom('equal', 'adaptive', 'exact') })
  .chain(({ samples, units, classes, isHard, equal, way }) => {
    const edges = Array.from(equal.starts.subarray(1, equal.cells), Math.fround);
    const value = fc.oneof(
      fc.nat(edges.length - 1).map((k) => edges[k]),
      fc.nat(edges.length - 1).map((k) => Math.fround(edges[k] * (1 - 2 ** -23))),
      fc.nat(edges.length - 1).map((k) => Math.fround(edges[k] * (1 + 2 ** -23))),
      fc.constantFrom(-1, 1, 0, -0, 1e-45, -1e-45, 1e-39, -1e-39),
      float32,
    );
    const pool = fc.array(value, { minLength: 1, maxLength: 8 });
    return fc.record({ pool, picks: fc.array(fc.nat(12), { minLength: samples, maxLength: samples }), weights: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: samples * classes, maxLength: samples * classes }) }).map(({ pool: values, picks, weights }) => {
      const activations = new Float32Array(samples * units);
      picks.forEach((pick, i) => activations.fill(values[0], i * units, (i + 1) * units).set([values[pick % values.length]], i * units + ((pick * 31) % units)));
      const probabilities = new Float64Array(samples * classes);
      for (let i = 0; i < samples; i += 1) {
        const row = weights.slice(i * classes, (i + 1) * classes);
        const total = row.reduce((a, b) => a + b);
        if (isHard || total === 0) probabilities[i * classes + (row[0] % classes)] = 1;
        else row.forEach((weight, y) => (probabilities[i * classes + y] = weight / total));
      }
      const binning = way === 'equal' ? equal : way === 'adaptive' ? adaptiveBins(activations, 7) : exactCells(activations);
      return { samples, units, binning, activations, classes, probabilities };
    });
  });

const tallies = ({ samples, probabilities, classes }: Pick<Case, 'samples' | 'probabilities' | 'classes'>) => {
  const table = Float64Array.from({ length: samples + 1 }, (_, count) => timesLog2(count));
  return { simd: new SimdCellTally(kernel, probabilities, classes, table), plain: new PlainCellTally(probabilities, classes, table) };
};

describe('cell tally', () => {
  it('by the SIMD kernel is the plain one to the last bit: cells, counts and sums', () => {
    fc.assert(
      fc.property(anyCase, (example) => {
        const { simd, plain } = tallies(example);
        const expected = plain.sums(example.activations, example.units, example.binning);
        expect(simd.sums(example.activations, example.units, example.binning)).toEqual(expected);
        expect(simd.cellOfSample()).toEqual(plain.cellOfSample());
        // Float64 activations, whose cells TypeScript finds.
        expect(simd.sums(Float64Array.from(example.activations), example.units, example.binning)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('by the SIMD kernel is the plain one where activations are handed over in several parts, with cells of 1, 2 and 4 bytes', () => {
    const [samples, units, classes] = [4096, 11, 2];
    const activations = Float32Array.from({ length: samples * units }, (_, i) => Math.tanh(Math.sin(Math.floor(i / units) ** 2 % 1777) * (1 + (i % units))));
    const soft = Float64Array.from({ length: samples * classes }, (_, i) => (i % 2 === 0 ? 0.3 : 0.7));
    const hard = Float64Array.from({ length: samples * classes }, (_, i) => ((i >> 1) + i) % 2);
    for (const probabilities of [soft, hard]) {
      const { simd, plain } = tallies({ samples, probabilities, classes });
      for (const bins of [30, 254, 255, 1000, 10_000, 65_534, 65_535, 100_000]) {
        const binning = equalIntervals(-1, 1, bins);
        expect(simd.sums(activations, units, binning)).toEqual(plain.sums(activations, units, binning));
        expect(simd.cellOfSample()).toEqual(plain.cellOfSample());
      }
    }
  });

  it('two that share the kernel do not disturb each other', () => {
    fc.assert(
      fc.property(anyCase, anyCase, (a, b) => {
        const [first, second] = [tallies(a), tallies(b)];
        const expected = [first.plain.sums(a.activations, a.units, a.binning), second.plain.sums(b.activations, b.units, b.binning)];
        expect([first.simd.sums(a.activations, a.units, a.binning), second.simd.sums(b.activations, b.units, b.binning)]).toEqual(expected);
        expect(first.simd.sums(a.activations, a.units, a.binning)).toEqual(expected[0]);
      }),
      { numRuns: 100 },
    );
  });

  for (const value of [NaN, Infinity, -Infinity]) {
    it(`refuses ${value} in the same words on both ways, wherever it is, and measures the next layer rightly`, () => {
      const [samples, units, classes] = [2000, 9, 1];
      const probabilities = new Float64Array(samples).fill(1);
      const good = Float32Array.from({ length: samples * units }, (_, i) => Math.sin(i));
      for (const at of [0, 1, 7, 16_383, 16_384, samples * units - 1]) {
        const { simd, plain } = tallies({ samples, probabilities, classes });
        const bad = good.slice();
        bad[at] = value;
        const message = `BinnedInformation.measure: activations must be finite, got ${value} in unit ${at % units} of sample ${Math.floor(at / units)}`;
        for (const tally of [simd, plain]) {
          expect(() => tally.sums(bad, units, equalIntervals(-1, 1, 30))).toThrowError(RangeError, message);
          expect(() => tally.sums(bad, units, idnnsEdges(30))).toThrowError(RangeError, message);
        }
        expect(simd.sums(good, units, equalIntervals(-1, 1, 30))).toEqual(plain.sums(good, units, equalIntervals(-1, 1, 30)));
      }
    });
  }
});
