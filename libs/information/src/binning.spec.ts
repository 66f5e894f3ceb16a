import fc from 'fast-check';
import { binningFor, cellOf, equalIntervals, idnnsEdges, type Binning } from './binning';
import { entropyFromProbabilities } from './entropy';

const anyBinning = fc.oneof(
  fc.record({ low: fc.double({ min: -100, max: 0, noNaN: true }), length: fc.double({ min: 0, max: 200, noNaN: true }), bins: fc.integer({ min: 1, max: 300 }) }).map(({ low, length, bins }) => equalIntervals(low, low + length, bins)),
  fc.integer({ min: 2, max: 300 }).map(idnnsEdges),
);

/** Standard normal distribution function: a series for the middle and Lentz's continued fraction for the tails, both to 1e-15. */
function normalDistribution(z: number): number {
  if (z === -Infinity) return 0;
  if (z === Infinity) return 1;
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (Math.abs(z) < 3) {
    let term = z;
    let sum = z;
    for (let n = 3; Math.abs(term) > 1e-18 * Math.abs(sum); n += 2) sum += term = (term * z * z) / n;
    return 0.5 + density * sum;
  }
  let fraction = Math.abs(z);
  for (let k = 200; k >= 1; k -= 1) fraction = Math.abs(z) + k / fraction;
  const tail = density / fraction;
  return z < 0 ? tail : 1 - tail;
}

/** H(T) of one neuron T = tanh(w X), X ~ N(0, 1): each cell's probability through its bounds. */
function tanhEntropy({ starts, cells }: Binning, w: number): number {
  const below = (t: number) => normalDistribution(t <= -1 ? -Infinity : t >= 1 ? Infinity : Math.atanh(t) / w);
  return entropyFromProbabilities(Array.from({ length: cells }, (_, k) => below(starts[k + 1]) - below(starts[k])));
}

describe('binning', () => {
  it('every finite value lies in exactly one cell, whose bounds hold it', () => {
    fc.assert(
      fc.property(anyBinning, fc.double({ noNaN: true, noDefaultInfinity: true }), (binning, value) => {
        const cell = cellOf(binning, value);
        expect(binning.starts[cell] <= value && value < binning.starts[cell + 1]).withContext(`${value} in cell ${cell}`).toBeTrue();
      }),
    );
  });

  it('30 equal intervals: exactly -1 lies in the first interval, exactly +1 in the last, and no interval is special', () => {
    const binning = equalIntervals(-1, 1, 30);
    expect(cellOf(binning, -1)).toBe(cellOf(binning, -0.95));
    expect(cellOf(binning, 1)).toBe(cellOf(binning, 0.95));
    expect(cellOf(binning, -1)).toBe(1);
    expect(cellOf(binning, 1)).toBe(30);
    // An edge belongs to the interval above it.
    expect(cellOf(binning, 0)).toBe(16);
    expect(cellOf(binning, -Number.MIN_VALUE)).toBe(15);
  });

  it('IDNNs 30 edges: exactly +1 is alone in its cell, exactly -1 shares one with all up to -0.931', () => {
    const binning = idnnsEdges(30);
    expect(binning.cells).toBe(31);
    expect(cellOf(binning, 1)).toBe(30);
    expect(cellOf(binning, Math.fround(1 - 2 ** -24))).toBe(29);
    expect(cellOf(binning, -1)).toBe(cellOf(binning, -0.9311));
    expect(cellOf(binning, -0.931)).toBe(cellOf(binning, -1) + 1);
  });

  it('IDNNs: the cell of a value is the number of edges it reaches, edges being float32', () => {
    const edges = Array.from({ length: 30 }, (_, k) => Math.fround(-1 + (2 * k) / 29));
    const binning = idnnsEdges(30);
    for (const value of [...edges, ...edges.map((edge) => edge - 1e-9), -3, 3]) {
      expect(cellOf(binning, value)).withContext(String(value)).toBe(edges.filter((edge) => edge <= value).length);
    }
  });

  it('a value below -1 never shares a cell with one of -1 or above', () => {
    const below = fc.double({ max: -1, maxExcluded: true, noNaN: true, noDefaultInfinity: true });
    const atLeast = fc.double({ min: -1, noNaN: true, noDefaultInfinity: true });
    for (const binning of [equalIntervals(-1, 1, 30), idnnsEdges(30)]) {
      fc.assert(fc.property(below, atLeast, (a, b) => cellOf(binning, a) !== cellOf(binning, b)));
    }
  });

  it('edges of B intervals are edges of 2 B intervals to the last bit', () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 0, noNaN: true }), fc.double({ min: 1e-3, max: 50, noNaN: true }), fc.integer({ min: 1, max: 500 }), (low, high, bins) => {
        const fine = new Set(equalIntervals(low, high, 2 * bins).starts);
        expect([...equalIntervals(low, high, bins).starts].every((start) => fine.has(start))).toBeTrue();
      }),
    );
  });

  it('a range without length is one cell, and what lies beside it is told apart', () => {
    for (const constant of [0, 2.5, -3]) {
      const binning = equalIntervals(constant, constant, 30);
      expect([constant - 1, constant, constant + 1].map((value) => cellOf(binning, value))).toEqual([0, 1, 2]);
    }
  });

  it('the estimator chooses its cells: idnns keeps the edges of [-1, 1] whatever the range', () => {
    expect(binningFor({ name: 'binning', bins: 100 }, { low: 0, high: 7 })).toEqual(equalIntervals(0, 7, 100));
    expect(binningFor({ name: 'idnns', edges: 30 }, { low: 0, high: 7 })).toEqual(idnnsEdges(30));
  });

  // Twelve decimals are known, so 1e-11 allows for the last of them and the sum. The known answers for IDNNs are for its edges in double
  // precision. Float32 moves each of the 28 inner edges by at most 2^-25, which carries at most 2e-8 of probability (the density of T is
  // below 0.6 where edges move so far) into a neighbouring cell, at most a factor four more or less likely: under 28 * 2e-8 * 2 bits.
  const oneNeuron: readonly [number, number, number][] = [
    [0.1, 2.644465793272, 2.59739639342],
    [1, 4.877065865701, 4.828183975057],
    [5, 2.775132509701, 2.7499015835],
  ];
  for (const [w, equal, idnns] of oneNeuron) {
    it(`H(tanh(${w} X)) for X ~ N(0, 1) is ${equal} bits in 30 equal intervals and ${idnns} in IDNNs 30 edges`, () => {
      const inDoubles = { ...idnnsEdges(30), starts: Float64Array.from([-Infinity, ...Array.from({ length: 29 }, (_, k) => -1 + (2 * k) / 29), 1, Infinity]) };
      expect(Math.abs(tanhEntropy(equalIntervals(-1, 1, 30), w) - equal)).toBeLessThan(1e-11);
      expect(Math.abs(tanhEntropy(inDoubles, w) - idnns)).toBeLessThan(1e-11);
      expect(Math.abs(tanhEntropy(idnnsEdges(30), w) - idnns)).toBeLessThan(1.2e-6);
    });
  }

  it('H(tanh(w X)) rises with w, then falls towards the one bit of a saturated neuron', () => {
    const bits = [0.1, 1, 5, 1e3, 1e6].map((w) => tanhEntropy(equalIntervals(-1, 1, 30), w));
    expect(bits[1]).toBeGreaterThan(bits[0]);
    for (let i = 2; i < bits.length; i += 1) expect(bits[i]).toBeLessThan(bits[i - 1]);
    // At w = 10^6 a share of 2 atanh(29/30) phi(0) / w = 1.6e-6 is not saturated; its bits are at most that times log2(30 / 1.6e-6).
    expect(bits[4]).toBeGreaterThan(1);
    expect(bits[4] - 1).toBeLessThan(1.6e-6 * 25);
  });

  it('refuses a range or a count that means nothing', () => {
    expect(() => equalIntervals(1, -1, 30)).toThrowError(RangeError, /low <= high, got \[1, -1\]/);
    expect(() => equalIntervals(NaN, 1, 30)).toThrowError(RangeError, /finite/);
    expect(() => equalIntervals(-Infinity, 1, 30)).toThrowError(RangeError, /finite/);
    expect(() => equalIntervals(-1.7e308, 1.7e308, 30)).toThrowError(RangeError, /finite/);
    expect(() => equalIntervals(-1, 1, 0)).toThrowError(RangeError, /bins must be a whole number >= 1, got 0/);
    expect(() => equalIntervals(-1, 1, 2.5)).toThrowError(RangeError, /got 2.5/);
    expect(() => idnnsEdges(1)).toThrowError(RangeError, /edges must be a whole number >= 2, got 1/);
    expect(() => cellOf(idnnsEdges(30), NaN)).toThrowError(RangeError, /finite, got NaN/);
    expect(() => cellOf(idnnsEdges(30), Infinity)).toThrowError(RangeError, /finite, got Infinity/);
  });
});
