import { CountedStream } from '@infoplane/numerics';
import fc from 'fast-check';
import { digamma } from './digamma';
import { ksgInformation } from './ksg-information';

/** Samples of a bivariate normal with correlation rho. */
function correlated(samples: number, rho: number, seed: number): { x: Float64Array; y: Float64Array } {
  const stream = new CountedStream(seed, 0, 0, 0);
  const x = Float64Array.from({ length: samples }, (_, i) => stream.normal(2 * i));
  return { x, y: x.map((value, i) => rho * value + Math.sqrt(1 - rho * rho) * stream.normal(2 * i + 1)) };
}

const one = (values: Float64Array) => ({ values, units: 1 });

describe('the nearest-neighbour estimate', () => {
  it('of correlated normals is -1/2 log2(1 - rho^2) within the spread over seeds', () => {
    for (const rho of [0, 0.5, 0.9]) {
      const truth = -0.5 * Math.log2(1 - rho * rho);
      const estimates = Array.from({ length: 24 }, (_, seed) => {
        const { x, y } = correlated(400, rho, seed);
        return ksgInformation(one(x), one(y));
      });
      const mean = estimates.reduce((sum, value) => sum + value, 0) / estimates.length;
      const variance = estimates.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (estimates.length - 1);
      // Four standard errors of the mean of 24, and a bias of the order of k / N = 0.01 bits.
      expect(Math.abs(mean - truth)).toBeLessThan(4 * Math.sqrt(variance / estimates.length) + 0.01);
      // The spread of one estimate at N = 400, k = 3 is below 0.1 bits (Kraskov et al., figure 3): an estimator that is wrong shows more.
      expect(Math.sqrt(variance)).toBeLessThan(0.1);
    }
  });

  it('does not change when the two variables change places, are shifted or scaled together', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.constantFrom(0.25, 2, 1024), (seed, scale) => {
        const { x, y } = correlated(60, 0.6, seed);
        const plain = ksgInformation(one(x), one(y), { tieNoise: 0 });
        expect(ksgInformation(one(y), one(x), { tieNoise: 0 })).toBeCloseTo(plain, 12);
        // Powers of two scale without rounding.
        expect(ksgInformation(one(x.map((v) => v * scale)), one(y.map((v) => v * scale)), { tieNoise: 0 })).toBe(plain);
      }),
      { numRuns: 20 },
    );
  });

  it('the tie noise is drawn from the seed', () => {
    const x = Float64Array.from({ length: 50 }, (_, i) => i % 5);
    const y = Float64Array.from({ length: 50 }, (_, i) => i % 3);
    expect(ksgInformation(one(x), one(y), { seed: 2 })).toBe(ksgInformation(one(x), one(y), { seed: 2 }));
    expect(ksgInformation(one(x), one(y), { seed: 2 })).not.toBe(ksgInformation(one(x), one(y), { seed: 3 }));
  });

  it('of four points on a line with k = 1 is the hand-computed value', () => {
    // Every sample's nearest neighbour lies exactly at eps, so only the sample itself is strictly nearer: psi(1) + psi(4) - 2 psi(1).
    const line = Float64Array.of(0, 1, 3, 7);
    const harmonic = 1 + 1 / 2 + 1 / 3;
    expect(ksgInformation(one(line), one(line), { k: 1, tieNoise: 0 })).toBeCloseTo(harmonic / Math.LN2, 13);
  });

  it('refuses bad input', () => {
    const line = Float64Array.of(0, 1, 3, 7);
    expect(() => ksgInformation(one(line), one(line.slice(1)))).toThrowError(RangeError, /x has 4 samples, y 3/);
    expect(() => ksgInformation(one(line), one(line), { k: 4 })).toThrowError(RangeError, /more than k = 4/);
    expect(() => ksgInformation(one(line), one(line), { k: 0.5 })).toThrowError(RangeError, /k must/);
    expect(() => ksgInformation(one(line), one(Float64Array.of(0, 1, NaN, 2)))).toThrowError(RangeError, /NaN in unit 0 of sample 2/);
    expect(() => ksgInformation({ values: line, units: 3 }, one(line))).toThrowError(RangeError, /rows of 3/);
    expect(() => ksgInformation(one(line), one(line), { tieNoise: -1 })).toThrowError(RangeError, /tieNoise/);
  });
});

describe('digamma', () => {
  it('has the known values', () => {
    expect(digamma(1)).toBeCloseTo(-0.5772156649015329, 14);
    expect(digamma(0.5)).toBeCloseTo(-0.5772156649015329 - 2 * Math.LN2, 13);
    expect(digamma(10)).toBeCloseTo(2.251752589066721, 14);
  });

  it('psi(x + 1) = psi(x) + 1/x', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 1e4, noNaN: true }), (x) => expect(digamma(x + 1)).toBeCloseTo(digamma(x) + 1 / x, 12)),
    );
    expect(() => digamma(0)).toThrowError(RangeError, /x must be > 0/);
  });
});
