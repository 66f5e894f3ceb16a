import { CountedStream } from '@infoplane/numerics';
import fc from 'fast-check';
import { entropyFromCounts } from './entropy';
import { millerMadowEntropy, millerMadowInformation } from './miller-madow';

describe('the Miller-Madow correction', () => {
  it('H_MM = H + (K - 1) / (2 N ln 2), K the symbols seen', () => {
    expect(millerMadowEntropy([1, 1, 2])).toBeCloseTo(1.5 + 2 / (8 * Math.LN2), 14);
    expect(millerMadowEntropy([4, 0, 0])).toBe(0);
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 20 }), (counts) => {
        fc.pre(counts.some((count) => count > 0));
        const total = counts.reduce((sum, count) => sum + count, 0);
        const seen = counts.filter((count) => count > 0).length;
        expect(millerMadowEntropy(counts)).toBeCloseTo(entropyFromCounts(counts) + (seen - 1) / (2 * total * Math.LN2), 13);
      }),
    );
  });

  it('brings the mean over samples of a uniform variable nearer to log2 K than plug-in', () => {
    const symbols = 16;
    let plugIn = 0;
    let corrected = 0;
    for (let seed = 0; seed < 200; seed += 1) {
      const stream = new CountedStream(seed, 0, 0, 0);
      const counts = new Array<number>(symbols).fill(0);
      for (let i = 0; i < 100; i += 1) counts[Math.floor(stream.uniform(i) * symbols)] += 1;
      plugIn += entropyFromCounts(counts) / 200;
      corrected += millerMadowEntropy(counts) / 200;
    }
    // First-order bias 15 / (200 ln 2) = 0.108 bits; the second order is about (K^2 / 12 N^2) / ln 2 = 0.003; the mean's spread is below 0.003.
    expect(4 - plugIn).toBeGreaterThan(0.09);
    expect(Math.abs(4 - corrected)).toBeLessThan(0.015);
  });

  it('I_MM of independent samples is near 0 where plug-in is biased high', () => {
    let mean = 0;
    for (let seed = 0; seed < 200; seed += 1) {
      const stream = new CountedStream(seed, 1, 0, 0);
      const counts = new Array<number>(16).fill(0);
      for (let i = 0; i < 200; i += 1) counts[Math.floor(stream.uniform(2 * i) * 4) * 4 + Math.floor(stream.uniform(2 * i + 1) * 4)] += 1;
      mean += millerMadowInformation(counts, { rows: 4, columns: 4 }) / 200;
    }
    // Plug-in would be at 9 / (400 ln 2) = 0.032. Spread of one estimate about 0.015, of the mean 0.001.
    expect(Math.abs(mean)).toBeLessThan(0.005);
  });

  it('refuses counts of another shape', () => {
    expect(() => millerMadowInformation([1, 2, 3], { rows: 2, columns: 2 })).toThrowError(RangeError, /3 counts are not \[2, 2\]/);
    expect(() => millerMadowEntropy([1, -1])).toThrowError(RangeError, /-1/);
  });
});
