import { CountedStream } from '@infoplane/numerics';
import fc from 'fast-check';
import { BinnedInformation } from './binned-information';
import { equalIntervals } from './binning';
import { hardLabels } from './labels';
import { millerMadowInformation } from './miller-madow';

const tenCells = equalIntervals(0, 10, 10);
const symbol = fc.integer({ min: 0, max: 9 });

/** Samples of one unit whose cell is a digit, with a class each. */
const anySamples = fc.array(fc.tuple(symbol, fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 40 });

describe('Miller and Madow of a binned layer', () => {
  it('I(X;T) = H(T) + (K_T - 1) / (2 N ln 2), and I(T;Y) is that of the table of counts', () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const information = new BinnedInformation(hardLabels(samples.map(([, y]) => y), 3));
        const values = Float64Array.from(samples, ([t]) => t + 0.5);
        const plain = information.measure(values, 1, tenCells);
        const corrected = information.measureWithMillerMadow(values, 1, tenCells);
        const counts = new Array<number>(30).fill(0);
        for (const [t, y] of samples) counts[t * 3 + y] += 1;
        expect(corrected.ixt).toBeCloseTo(plain.ixt + (plain.occupiedCells - 1) / (2 * samples.length * Math.LN2), 12);
        expect(corrected.ity).toBeCloseTo(millerMadowInformation(counts, { rows: 10, columns: 3 }), 12);
        expect([corrected.ht, corrected.occupiedCells]).toEqual([corrected.ixt, plain.occupiedCells]);
      }),
    );
  });

  it('a constant layer keeps exactly 0 bits', () => {
    const { ixt, ity } = new BinnedInformation(hardLabels([0, 1, 1], 2)).measureWithMillerMadow(Float32Array.of(3, 3, 3), 1, tenCells);
    expect([ixt, ity]).toEqual([0, 0]);
  });

  // 400 draws of 100 samples: the mean has a standard error of about 0.03 / 20 = 0.0015 bits where plug-in is off by 0.03 and more.
  for (const kind of ['hard', 'soft'] as const) {
    it(`of samples with ${kind} labels is nearer to the population's I(X;T) and I(T;Y) than plug-in`, () => {
      const stream = new CountedStream(4, 0, 0, 0);
      const p1 = (t: number) => 0.1 + 0.08 * t;
      // T uniform on 10 cells, p(y=1|t) from 0.1 to 0.82, whose mean is 0.46.
      const h = (p: number) => -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);
      const truth = { ixt: Math.log2(10), ity: h(0.46) - Array.from({ length: 10 }, (_, t) => h(p1(t)) / 10).reduce((a, b) => a + b) };
      const errors = { plain: [0, 0], corrected: [0, 0] };
      let index = 0;
      for (let run = 0; run < 400; run += 1) {
        const probabilities = new Float64Array(200);
        const values = new Float64Array(100);
        for (let i = 0; i < 100; i += 1) {
          const t = Math.floor(10 * stream.uniform(index));
          const p = kind === 'soft' ? p1(t) : Number(stream.uniform(index + 1) < p1(t));
          index += 2;
          values[i] = t + 0.5;
          probabilities.set([p, 1 - p], 2 * i);
        }
        const information = new BinnedInformation({ classes: 2, probabilities });
        const plain = information.measure(values, 1, tenCells);
        const corrected = information.measureWithMillerMadow(values, 1, tenCells);
        errors.plain[0] += (plain.ixt - truth.ixt) / 400;
        errors.plain[1] += (plain.ity - truth.ity) / 400;
        errors.corrected[0] += (corrected.ixt - truth.ixt) / 400;
        errors.corrected[1] += (corrected.ity - truth.ity) / 400;
      }
      expect(Math.abs(errors.corrected[0])).toBeLessThan(Math.abs(errors.plain[0]) / 4);
      // With soft labels plug-in I(T;Y) has hardly any bias to take off: both are within four standard errors of the truth.
      if (kind === 'hard') expect(Math.abs(errors.corrected[1])).toBeLessThan(Math.abs(errors.plain[1]) / 4);
      else for (const error of [errors.plain[1], errors.corrected[1]]) expect(Math.abs(error)).toBeLessThan(0.006);
    });
  }
});

describe('the information of some samples alone', () => {
  it('is that of a measurement which has no others', () => {
    fc.assert(
      fc.property(anySamples, fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), (samples, isTaken) => {
        const rows = samples.map((_, i) => i).filter((i) => i === 0 || isTaken[i]);
        const values = Float32Array.from(samples, ([t]) => t + 0.5);
        const found = new BinnedInformation(hardLabels(samples.map(([, y]) => y), 3)).measureRows(values, 1, tenCells, rows);
        const alone = new BinnedInformation(hardLabels(rows.map((i) => samples[i][1]), 3)).measure(Float32Array.from(rows, (i) => values[i]), 1, tenCells);
        expect(found.occupiedCells).toBe(alone.occupiedCells);
        // The same terms; two numbers of some 40 log2 40 bits and their rounding.
        for (const name of ['ixt', 'ity', 'ht'] as const) expect(Math.abs(found[name] - alone[name])).toBeLessThan(1e-12);
      }),
    );
  });

  it('a layer that separates the training labels and not the others has more I(T;Y) there', () => {
    const information = new BinnedInformation(hardLabels([0, 0, 1, 1, 1, 1, 0, 0], 2));
    const values = Float32Array.of(1, 1, 2, 2, 1, 1, 2, 2);
    expect(information.measureRows(values, 1, tenCells, Int32Array.of(0, 1, 2, 3)).ity).toBe(1);
    expect(information.measure(values, 1, tenCells).ity).toBe(0);
  });

  it('of all rows is the measurement, in any order of the rows', () => {
    const information = new BinnedInformation({ classes: 2, probabilities: Float64Array.of(0.2, 0.8, 0.6, 0.4, 1, 0) });
    const values = Float32Array.of(1, 1, 4);
    const { ixt, ity } = information.measure(values, 1, tenCells);
    const found = information.measureRows(values, 1, tenCells, [2, 0, 1]);
    expect(found.ixt).toBeCloseTo(ixt, 14);
    expect(found.ity).toBeCloseTo(ity, 14);
  });

  it('refuses rows out of range, twice, or none', () => {
    const information = new BinnedInformation(hardLabels([0, 1], 2));
    const of = (rows: readonly number[]) => () => information.measureRows(Float32Array.of(1, 2), 1, tenCells, rows);
    expect(of([])).toThrowError(RangeError, /at least one row/);
    expect(of([0, 2])).toThrowError(RangeError, /within \[0, 2\), got 2 at 1/);
    expect(of([0.5])).toThrowError(RangeError, /whole number within \[0, 2\), got 0\.5 at 0/);
    expect(of([1, 0, 1])).toThrowError(RangeError, /row 1 comes twice, again at 2/);
  });
});
