import fc from 'fast-check';
import { CountedStream } from '@infoplane/numerics';
import { NearCenters } from './near-centers';

describe('the centers near a point', () => {
  it('sum_c exp(-|t - c|^2 / (2 v)) of each sample is what all centers give, relative to the drawn one', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 3 }), fc.constantFrom(1e-3, 0.05, 2), (seed, units, propagations, noiseVariance) => {
        const samples = 40;
        const stream = new CountedStream(seed, 0, 0, 0);
        const centers = Float32Array.from({ length: samples * propagations * units }, (_, i) => Math.tanh(stream.normal(i)));
        const t = Float64Array.from({ length: units }, (_, k) => centers[k] + Math.sqrt(noiseVariance) * stream.normal(1e6 + k));
        const distanceTo = (center: number) => t.reduce((sum, value, k) => sum + (value - centers[center * units + k]) ** 2, 0);
        const drawn = distanceTo(0);
        const expected = new Float64Array(samples);
        for (let c = 0; c < samples * propagations; c += 1) expected[Math.floor(c / propagations)] += Math.exp((drawn - distanceTo(c)) / (2 * noiseVariance));

        const near = new NearCenters({ centers, samples, propagations, units, noiseVariance });
        const found = new Float64Array(samples);
        const count = near.find(t, drawn / noiseVariance);
        for (let i = 0; i < count; i += 1) found[near.samplesOf[i]] += near.densities[i];

        // Exponents up to a few hundred, each rounded by 2^-53 of itself, and what is left out: 120 e^-46 of the drawn one's.
        found.forEach((density, sample) => expect(Math.abs(density - expected[sample])).toBeLessThan(1e-12 * expected[sample] + 1e-17));
      }),
      { numRuns: 100 },
    );
  });
});
