import fc from 'fast-check';
import { binnedInformation, BinnedInformation, type BinnedMeasure } from './binned-information';
import { cellOf, equalIntervals, idnnsEdges, type Binning } from './binning';
import { entropyFromCounts, entropyFromProbabilities } from './entropy';
import type { Labels } from './labels';

/** Rounding of a sum over K <= N cells: K 2^-53 log2 N bits, with K = N = 64 below 5e-14 and with K = N = 4096 below 6e-12. */
const rounding = 1e-11;

interface Layer {
  readonly activations: Float32Array;
  readonly samples: number;
  readonly units: number;
  readonly binning: Binning;
  readonly labels: Labels;
}

// Values on a coarse grid and between it, so that samples do share cells and edges are met; some beyond the range.
const anyActivation = fc.oneof(fc.integer({ min: -18, max: 18 }).map((k) => k / 15), fc.double({ min: -1.2, max: 1.2, noNaN: true }), fc.constantFrom(-1, 1, 0, -0));
const anyBinning = fc.oneof(fc.integer({ min: 1, max: 40 }).map((bins) => equalIntervals(-1, 1, bins)), fc.integer({ min: 2, max: 40 }).map(idnnsEdges), fc.constant(equalIntervals(-1, 1, 10_000)));
const anyLabels = (samples: number, kind: 'hard' | 'soft'): fc.Arbitrary<Labels> =>
  fc.integer({ min: 1, max: 4 }).chain((classes) =>
    kind === 'hard'
      ? fc.array(fc.nat(classes - 1), { minLength: samples, maxLength: samples }).map((labels) => ({ classes, probabilities: oneHot(labels, classes) }))
      : fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: classes, maxLength: classes }).filter((row) => row.some((weight) => weight > 0)), { minLength: samples, maxLength: samples }).map((rows) => ({
          classes,
          probabilities: Float64Array.from(rows.flatMap((row) => row.map((weight) => weight / row.reduce((a, b) => a + b)))),
        })),
  );
const anyLayer: fc.Arbitrary<Layer> = fc
  .record({ samples: fc.integer({ min: 1, max: 64 }), units: fc.integer({ min: 1, max: 17 }), binning: anyBinning, kind: fc.constantFrom('hard' as const, 'soft' as const) })
  .chain(({ samples, units, binning, kind }) =>
    fc.record({
      samples: fc.constant(samples),
      units: fc.constant(units),
      binning: fc.constant(binning),
      labels: anyLabels(samples, kind),
      // Few different rows, so that wide layers repeat too.
      activations: fc
        .tuple(fc.array(fc.array(anyActivation, { minLength: units, maxLength: units }), { minLength: 1, maxLength: 12 }), fc.array(fc.nat(), { minLength: samples, maxLength: samples }))
        .map(([rows, picks]) => Float32Array.from(picks.flatMap((pick) => rows[pick % rows.length]))),
    }),
  );

function oneHot(labels: readonly number[], classes: number): Float64Array {
  return Float64Array.from(labels.flatMap((label) => Array.from({ length: classes }, (_, y) => (y === label ? 1 : 0))));
}

const measure = ({ activations, samples, units, binning, labels }: Layer) => binnedInformation(activations, { samples, units }, binning, labels);

/** The same numbers from their definitions: rows as strings, probabilities in Maps. */
function oracle({ activations, samples, units, binning, labels: { classes, probabilities } }: Layer): BinnedMeasure {
  const cells = new Map<string, number[]>();
  for (let i = 0; i < samples; i += 1) {
    const key = Array.from(activations.subarray(i * units, (i + 1) * units), (value) => cellOf(binning, value)).join(' ');
    cells.set(key, [...(cells.get(key) ?? []), i]);
  }
  const plogp = (p: number) => (p > 0 ? p * Math.log2(p) : 0);
  let ht = 0;
  let ity = 0;
  for (const members of cells.values()) {
    ht -= plogp(members.length / samples);
    for (let y = 0; y < classes; y += 1) ity += (members.length / samples) * plogp(members.reduce((sum, i) => sum + probabilities[i * classes + y], 0) / members.length);
  }
  for (let y = 0; y < classes; y += 1) ity -= plogp(Array.from({ length: samples }, (_, i) => probabilities[i * classes + y]).reduce((a, b) => a + b) / samples);
  return { ixt: ht, ity, ht, occupiedCells: cells.size };
}

/** H(Y) in bits, from the mean of the rule over the samples. */
function labelEntropy({ samples, labels: { classes, probabilities } }: Layer): number {
  const mean = new Float64Array(classes);
  probabilities.forEach((p, i) => (mean[i % classes] += p / samples));
  return entropyFromProbabilities(mean);
}

function expectClose(actual: BinnedMeasure, expected: BinnedMeasure): void {
  expect(actual.occupiedCells).toBe(expected.occupiedCells);
  expect(Math.abs(actual.ixt - expected.ixt)).toBeLessThan(rounding);
  expect(Math.abs(actual.ity - expected.ity)).toBeLessThan(rounding);
  expect(actual.ht).toBe(actual.ixt);
}

describe('binned information', () => {
  const patterns = 4096;
  const parity = { classes: 2, probabilities: oneHot(Array.from({ length: patterns }, (_, x) => x & 1), 2) };
  const bits = (units: number) => Float32Array.from({ length: patterns * units }, (_, i) => (Math.floor(i / units) >> i % units) & 1);

  it('agrees with the definitions on rows keyed by strings, for any width, cells and labels', () => {
    fc.assert(fc.property(anyLayer, (layer) => expectClose(measure(layer), oracle(layer))), { numRuns: 300 });
  });

  it('0 <= I(T;Y) <= min(H(T), H(Y)) and 0 <= I(X;T) <= log2 N', () => {
    fc.assert(
      fc.property(anyLayer, (layer) => {
        const { ixt, ity, ht } = measure(layer);
        expect(ity).toBeGreaterThanOrEqual(-rounding);
        expect(ity).toBeLessThanOrEqual(Math.min(ht, labelEntropy(layer)) + rounding);
        expect(ixt).toBeGreaterThanOrEqual(0);
        expect(ixt).toBeLessThanOrEqual(Math.log2(layer.samples) + rounding);
      }),
      { numRuns: 300 },
    );
  });

  it('I(X;X) = 12 bits and I(X;Y) = 1 bit for 4,096 patterns and their parity, exactly', () => {
    expect(binnedInformation(bits(12), { samples: patterns, units: 12 }, equalIntervals(-1, 1, 30), parity)).toEqual({ ixt: 12, ity: 1, ht: 12, occupiedCells: 4096 });
  });

  it('a constant T has exactly 0 bits in one cell, with certain labels and with soft ones', () => {
    fc.assert(
      fc.property(anyLayer, anyActivation, (layer, value) => {
        const constant = measure({ ...layer, activations: new Float32Array(layer.activations.length).fill(value) });
        expect(constant).toEqual({ ixt: 0, ity: 0, ht: 0, occupiedCells: 1 });
      }),
      { numRuns: 100 },
    );
  });

  it('permuting the units changes nothing to the last bit', () => {
    fc.assert(
      fc.property(anyLayer, fc.infiniteStream(fc.nat()), (layer, keys) => {
        const order = Array.from({ length: layer.units }, (_, u) => ({ u, key: keys.next().value as number })).sort((a, b) => a.key - b.key);
        const permuted = layer.activations.map((_, i, all) => all[Math.floor(i / layer.units) * layer.units + order[i % layer.units].u]);
        expect(measure({ ...layer, activations: permuted })).toEqual(measure(layer));
      }),
      { numRuns: 200 },
    );
  });

  it('a one-to-one relabelling of the cells changes nothing to the last bit', () => {
    fc.assert(
      fc.property(anyLayer, fc.integer({ min: 2, max: 60 }), fc.infiniteStream(fc.nat()), (layer, bins, keys) => {
        const equal = equalIntervals(-1, 1, bins);
        const order = Array.from({ length: bins }, (_, k) => ({ k, key: keys.next().value as number })).sort((a, b) => a.key - b.key);
        const inside = layer.activations.map((t) => Math.max(-1, Math.min(1, t)));
        // The middle of the interval that this one's is sent to.
        const relabelled = inside.map((t) => -1 + (2 * order[cellOf(equal, t) - 1].k + 1) / bins);
        expect(measure({ ...layer, binning: equal, activations: relabelled })).toEqual(measure({ ...layer, binning: equal, activations: inside }));
      }),
      { numRuns: 200 },
    );
  });

  it('permuting the samples changes no more than rounding', () => {
    fc.assert(
      fc.property(anyLayer, ({ activations, samples, units, binning, labels }) => {
        const reversed = (values: Float32Array | Float64Array, width: number) => values.map((_, i, all) => all[(samples - 1 - Math.floor(i / width)) * width + (i % width)]);
        const backwards = { activations: reversed(activations, units) as Float32Array, samples, units, binning, labels: { classes: labels.classes, probabilities: reversed(labels.probabilities, labels.classes) as Float64Array } };
        expectClose(measure(backwards), measure({ activations, samples, units, binning, labels }));
      }),
    );
  });

  it('merging cells never raises I(X;T) or I(T;Y): B intervals against 2 B, and a unit left out', () => {
    fc.assert(
      fc.property(anyLayer, fc.integer({ min: 1, max: 50 }), (layer, bins) => {
        const fine = measure({ ...layer, binning: equalIntervals(-1, 1, 2 * bins) });
        const coarse = measure({ ...layer, binning: equalIntervals(-1, 1, bins) });
        const fewer = measure({ ...layer, binning: equalIntervals(-1, 1, 2 * bins), activations: layer.activations.map((t, i) => (i % layer.units === 0 ? 0 : t)) });
        for (const merged of [coarse, fewer]) {
          expect(merged.ixt).toBeLessThanOrEqual(fine.ixt + rounding);
          expect(merged.ity).toBeLessThanOrEqual(fine.ity + rounding);
          expect(merged.occupiedCells).toBeLessThanOrEqual(fine.occupiedCells);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('float64 activations are measured as such: values that float32 would merge stay apart', () => {
    const labels = { classes: 2, probabilities: oneHot([0, 1], 2) };
    const binning = equalIntervals(0, 1, 2);
    const values = [0.5 - 1e-12, 0.5];
    expect(binnedInformation(Float64Array.from(values), { samples: 2, units: 1 }, binning, labels).ixt).toBe(1);
    expect(binnedInformation(Float32Array.from(values), { samples: 2, units: 1 }, binning, labels).ixt).toBe(0);
  });

  it('wide layers in ten thousand cells are exact: one unit of 300 tells all 4,096 samples apart', () => {
    const units = 300;
    const activations = new Float32Array(patterns * units);
    for (let i = 0; i < patterns; i += 1) activations[i * units + 299] = i / patterns;
    expect(binnedInformation(activations, { samples: patterns, units }, equalIntervals(-1, 1, 10_000), parity)).toEqual({ ixt: 12, ity: 1, ht: 12, occupiedCells: 4096 });
  });

  it('rows are compared and not only hashed: 300,000 different ones stay apart, though some ten pairs must share a hash of 32 bits', () => {
    const samples = 300_000;
    // Four units count in base 30, eight are scattered: expected collisions are samples^2 / 2^33 = 10.
    const digit = (i: number, u: number) => (u < 4 ? Math.floor(i / 30 ** u) : (Math.imul(i + 1, 0x9e3779b1) >>> u) ^ (Math.imul(i, 0x85ebca6b) >>> (20 - u))) % 30;
    const activations = new Float32Array(samples * 12);
    for (let i = 0; i < samples; i += 1) for (let u = 0; u < 12; u += 1) activations[i * 12 + u] = (2 * Math.abs(digit(i, u)) + 1) / 30 - 1;
    const labels = { classes: 1, probabilities: new Float64Array(samples).fill(1) };
    expect(binnedInformation(activations, { samples, units: 12 }, equalIntervals(-1, 1, 30), labels).occupiedCells).toBe(samples);
  });

  it('saturated units at exactly -1 and +1 count as signs: H(T) is the entropy of the sign patterns', () => {
    const signs = bits(3).map((bit) => 2 * bit - 1);
    expect(binnedInformation(signs, { samples: patterns, units: 3 }, equalIntervals(-1, 1, 30), parity)).toEqual({ ixt: 3, ity: 1, ht: 3, occupiedCells: 8 });
    expect(binnedInformation(signs, { samples: patterns, units: 3 }, idnnsEdges(30), parity)).toEqual({ ixt: 3, ity: 1, ht: 3, occupiedCells: 8 });
  });

  it('far negative and far positive values stay apart with the edges of [-1, 1]', () => {
    const labels = { classes: 2, probabilities: oneHot([0, 1], 2) };
    for (const binning of [equalIntervals(-1, 1, 30), idnnsEdges(30)]) {
      expect(binnedInformation(Float32Array.of(-7, 7), { samples: 2, units: 1 }, binning, labels)).toEqual({ ixt: 1, ity: 1, ht: 1, occupiedCells: 2 });
    }
  });

  it('a measure does not depend on what was measured before', () => {
    fc.assert(
      fc.property(anyLayer, fc.array(fc.record({ units: fc.integer({ min: 1, max: 40 }), binning: anyBinning }), { minLength: 1, maxLength: 4 }), (layer, others) => {
        const information = new BinnedInformation(layer.labels);
        for (const { units, binning } of others) {
          information.measure(Float32Array.from({ length: layer.samples * units }, (_, i) => Math.sin(i * i)), units, binning);
        }
        expect(information.measure(layer.activations, layer.units, layer.binning)).toEqual(measure(layer));
      }),
      { numRuns: 100 },
    );
  });

  it('leaves the activations and the labels as they were', () => {
    fc.assert(
      fc.property(anyLayer, (layer) => {
        const before = [layer.activations.slice(), layer.labels.probabilities.slice()];
        measure(layer);
        expect([layer.activations, layer.labels.probabilities]).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });

  it('H(T) is the entropy of the cell counts', () => {
    const activations = Float32Array.from([0, 0, 0.5, 0.5, 0.5, -0.5, 0.9]);
    const labels = { classes: 1, probabilities: new Float64Array(7).fill(1) };
    const { ht, ity, occupiedCells } = binnedInformation(activations, { samples: 7, units: 1 }, equalIntervals(-1, 1, 30), labels);
    expect(ht).toBe(entropyFromCounts([2, 3, 1, 1]));
    expect(ity).toBe(0);
    expect(occupiedCells).toBe(4);
  });

  describe('refuses', () => {
    const labels = { classes: 2, probabilities: oneHot([0, 1, 1], 2) };
    const binning = equalIntervals(-1, 1, 30);
    for (const value of [NaN, Infinity, -Infinity]) {
      it(`${value}, saying where it is`, () => {
        expect(() => binnedInformation(Float32Array.of(0, 0, 0, 0, 0, value), { samples: 3, units: 2 }, binning, labels)).toThrowError(RangeError, new RegExp(`finite, got ${value} in unit 1 of sample 2`));
      });
    }

    it('activations that are not of the shape, and an empty layer', () => {
      expect(() => binnedInformation(new Float32Array(5), { samples: 3, units: 2 }, binning, labels)).toThrowError(RangeError, /5 activations are not \[3, 2\]/);
      expect(() => binnedInformation(new Float32Array(0), { samples: 3, units: 0 }, binning, labels)).toThrowError(RangeError, /0 activations are not \[3, 0\]/);
      expect(() => binnedInformation(new Float32Array(8), { samples: 4, units: 2 }, binning, labels)).toThrowError(RangeError, /labels are of 3 samples, the activations of 4/);
    });

    it('labels that are no distributions, or none at all', () => {
      expect(() => new BinnedInformation({ classes: 2, probabilities: Float64Array.of(0.5, 0.6) })).toThrowError(RangeError, /must sum to 1/);
      expect(() => new BinnedInformation({ classes: 2, probabilities: Float64Array.of(NaN, 1) })).toThrowError(RangeError, /finite/);
      expect(() => new BinnedInformation({ classes: 2, probabilities: Float64Array.of(1, 0, 1) })).toThrowError(RangeError, /are not \[samples, 2\]/);
      expect(() => new BinnedInformation({ classes: 2, probabilities: new Float64Array(0) })).toThrowError(RangeError, /at least one sample/);
      expect(() => new BinnedInformation({ classes: 0, probabilities: Float64Array.of(1) })).toThrowError(RangeError, /\[samples, 0\]/);
    });
  });
});
