import fc from 'fast-check';
import { blobCentres, blobs } from './blobs';

const settings = fc.record({
  inputs: fc.integer({ min: 1, max: 12 }),
  classes: fc.integer({ min: 2, max: 8 }),
  distance: fc.double({ min: 0, max: 100, noNaN: true }),
  ruleSeed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
});
const distanceOf = (a: Float64Array, b: Float64Array) => Math.sqrt(a.reduce((sum, v, i) => sum + (v - b[i]) ** 2, 0));
const pairs = <T>(values: readonly T[]) => values.flatMap((a, i) => values.slice(0, i).map((b) => [a, b] as const));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('blobs', () => {
  it('|c_i - c_j| = distance for all pairs, where the inputs leave room for a simplex', () => {
    fc.assert(
      fc.property(settings, (own) => {
        fc.pre(own.classes <= own.inputs + 1);
        // Products of at most 12 terms of size 100, each rounded to 1.1e-16 of itself a few times.
        for (const [a, b] of pairs(blobCentres(own))) expect(Math.abs(distanceOf(a, b) - own.distance)).toBeLessThan(1e-11);
      }),
    );
  });

  it('sqrt(mean |c_i - c_j|^2) = distance where they do not', () => {
    fc.assert(
      fc.property(settings, (own) => {
        fc.pre(own.classes > own.inputs + 1);
        const between = pairs(blobCentres(own)).map(([a, b]) => distanceOf(a, b) ** 2);
        expect(Math.abs(Math.sqrt(mean(between)) - own.distance)).toBeLessThan(1e-11);
      }),
    );
  });

  it('sum_y p(y|x) = 1 within the rounding of as many quotients, however far the clouds', () => {
    fc.assert(
      fc.property(settings, (own) => {
        const { labelProbabilities, classes, patterns } = blobs({ ...own, patterns: 40 });
        for (let pattern = 0; pattern < patterns; pattern += 1) {
          const row = labelProbabilities.subarray(pattern * classes, (pattern + 1) * classes);
          expect(row.every((p) => p >= 0 && p <= 1)).toBeTrue();
          expect(Math.abs(row.reduce((sum, p) => sum + p, 0) - 1)).toBeLessThan(classes * 2 ** -52);
        }
      }),
    );
  });

  it('p(y|x) is the exact posterior: log p(0|x) / p(1|x) = (|x - c_1|^2 - |x - c_0|^2) / 2', () => {
    const own = { inputs: 3, classes: 2, patterns: 200, distance: 2, ruleSeed: 4 };
    const [zero, one] = blobCentres(own);
    const { x, labelProbabilities } = blobs(own);
    for (let i = 0; i < 200; i += 1) {
      const point = Float64Array.from(x.subarray(i * 3, i * 3 + 3));
      const logOdds = Math.log(labelProbabilities[i * 2] / labelProbabilities[i * 2 + 1]);
      expect(Math.abs(logOdds - (distanceOf(point, one) ** 2 - distanceOf(point, zero) ** 2) / 2)).toBeLessThan(1e-12);
    }
  });

  for (const [distance, error] of [
    [1, 0.3085375387259869],
    [3, 0.06680720126885807],
  ] as const) {
    it(`the Bayes error of two clouds at distance ${distance} is Phi(-${distance}/2) within four standard errors`, () => {
      const { labelProbabilities, patterns } = blobs({ inputs: 2, classes: 2, patterns: 8192, distance, ruleSeed: 1 });
      const risks = Array.from({ length: patterns }, (_, i) => Math.min(labelProbabilities[i * 2], labelProbabilities[i * 2 + 1]));
      const spread = Math.sqrt(mean(risks.map((risk) => (risk - mean(risks)) ** 2)));
      expect(Math.abs(mean(risks) - error)).toBeLessThan((4 * spread) / Math.sqrt(patterns));
    });
  }

  it('E p(y|x) = 1 / classes within four standard errors', () => {
    const classes = 5;
    const { labelProbabilities, patterns } = blobs({ inputs: 4, classes, patterns: 4096, distance: 3, ruleSeed: 9 });
    for (let y = 0; y < classes; y += 1) {
      const own = Array.from({ length: patterns }, (_, i) => labelProbabilities[i * classes + y]);
      // The clouds are drawn in equal numbers, which only lowers the variance below that of independent draws.
      const spread = Math.sqrt(mean(own.map((p) => (p - mean(own)) ** 2)));
      expect(Math.abs(mean(own) - 1 / classes)).toBeLessThan((4 * spread) / Math.sqrt(patterns));
    }
  });

  it('at distance 0 nothing is known of y, far apart everything', () => {
    const of = (distance: number) => blobs({ inputs: 2, classes: 2, patterns: 64, distance, ruleSeed: 1 });
    expect([...new Set(of(0).labelProbabilities)]).toEqual([0.5]);
    expect(of(0).isDeterministic).toBeFalse();
    expect(of(100).isDeterministic).toBeTrue();
  });

  it('the same seed gives the same bytes, another seed other points', () => {
    const of = (ruleSeed: number) => blobs({ inputs: 2, classes: 3, patterns: 64, distance: 3, ruleSeed });
    expect(of(1)).toEqual(of(1));
    expect(of(2).x).not.toEqual(of(1).x);
    expect(of(1).isDeterministic).toBeFalse();
  });
});
