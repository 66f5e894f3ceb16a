import { CountedStream } from '@infoplane/numerics';
import fc from 'fast-check';
import { adaptiveBins, exactCells } from './adaptive-bins';
import { BinnedInformation } from './binned-information';
import { cellOf } from './binning';

const values = fc
  .array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 60 })
  .map((array) => Float32Array.from(array));

/** H of the rows of float32 vectors, by a Map of their numbers. */
function entropyOfRows(activations: Float32Array, units: number): number {
  const counts = new Map<string, number>();
  const samples = activations.length / units;
  for (let i = 0; i < samples; i += 1) {
    const key = Array.from(activations.subarray(i * units, (i + 1) * units), (value) => value + 0).join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts.values()].reduce((sum, count) => sum - (count / samples) * Math.log2(count / samples), 0);
}

function oneLabel(samples: number): { classes: number; probabilities: Float64Array } {
  return { classes: 1, probabilities: new Float64Array(samples).fill(1) };
}

describe('adaptive bins', () => {
  it('hold numbers of distinct values that differ by at most one', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 20 }), (activations, bins) => {
        const binning = adaptiveBins(activations, bins);
        const counts = new Array<number>(binning.cells).fill(0);
        const distinct = [...new Set(Array.from(activations, (value) => value + 0))];
        for (const value of distinct) counts[cellOf(binning, value)] += 1;
        expect(binning.cells).toBe(Math.min(bins, distinct.length));
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('are monotone: a larger value never lies in a lower cell', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 20 }), (activations, bins) => {
        const binning = adaptiveBins(activations, bins);
        const cells = Array.from(activations.slice().sort(), (value) => cellOf(binning, value));
        expect(cells).toEqual(cells.slice().sort((a, b) => a - b));
      }),
    );
  });

  it('of N distinct values of one unit give H(T) = log2 B when B divides N, whatever the scale', () => {
    for (const scale of [1e-6, 1, 1e6]) {
      const stream = new CountedStream(3, 0, 0, 0);
      const activations = Float64Array.from({ length: 600 }, (_, i) => scale * stream.normal(i));
      const { ht } = new BinnedInformation(oneLabel(600)).measure(activations, 1, adaptiveBins(activations, 30));
      expect(ht).toBeCloseTo(Math.log2(30), 12);
    }
  });

  it('count a saturated value once', () => {
    const activations = Float32Array.of(...new Array<number>(90).fill(1), 0.1, 0.2, 0.3);
    const binning = adaptiveBins(activations, 2);
    expect([0.1, 0.2, 0.3, 1].map((value) => cellOf(binning, Math.fround(value)))).toEqual([0, 0, 1, 1]);
  });

  it('refuse bad input', () => {
    expect(() => adaptiveBins(Float32Array.of(1), 0)).toThrowError(RangeError, /bins/);
    expect(() => adaptiveBins(new Float32Array(0), 3)).toThrowError(RangeError, /at least one/);
    expect(() => adaptiveBins(Float32Array.of(1, NaN), 3)).toThrowError(RangeError, /NaN at 1/);
  });
});

describe('exact cells', () => {
  it('tell two samples apart exactly when one of their activations differs as a number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(-1, -0, 0, 1e-40, 0.5, Math.fround(0.5 + 2 ** -24), 1), { minLength: 3, maxLength: 90 }),
        (array) => {
          const activations = Float32Array.from(array.slice(0, array.length - (array.length % 3)));
          const { ht } = new BinnedInformation(oneLabel(activations.length / 3)).measure(activations, 3, exactCells(activations));
          expect(ht).toBeCloseTo(entropyOfRows(activations, 3), 12);
        },
      ),
    );
  });

  it('of 4,096 different samples give 12 bits, and of neighbouring floats too', () => {
    const activations = Float32Array.from({ length: 4096 }, (_, i) => 1 + i * 2 ** -23);
    const { ht, occupiedCells } = new BinnedInformation(oneLabel(4096)).measure(activations, 1, exactCells(activations));
    expect(ht).toBe(12);
    expect(occupiedCells).toBe(4096);
  });

  it('H(T) of any binning never exceeds that of exact cells', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 20 }), (activations, bins) => {
        const information = new BinnedInformation(oneLabel(activations.length));
        const exact = information.measure(activations, 1, exactCells(activations)).ht;
        expect(information.measure(activations, 1, adaptiveBins(activations, bins)).ht).toBeLessThanOrEqual(exact + 1e-12);
      }),
    );
  });
});
