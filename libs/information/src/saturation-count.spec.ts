import fc from 'fast-check';
import { areFinite, countBeyond, plainCountBeyond } from './saturation-count';

describe('saturation count', () => {
  const thresholds = [0, 0.5, 0.95, 0.975];
  const near = fc.constantFrom(...thresholds.flatMap((t) => [t, -t, t * (1 + 2 ** -23), t * (1 - 2 ** -23)]), 1e-45, -0);

  it('by the SIMD kernel is the plain one: thresholds and their neighbours, least numbers, several parts', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(near, fc.float({ min: -2, max: 2, noNaN: true })), { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 40_000 }), fc.constantFrom(...thresholds), (pool, length, threshold) => {
        const values = Float32Array.from({ length }, (_, i) => pool[(i * 7) % pool.length]);
        expect(countBeyond(values, threshold)).toBe(plainCountBeyond(values, threshold));
      }),
      { numRuns: 150 },
    );
  });

  it('is -1 if a value is NaN or infinite, wherever it is', () => {
    for (const at of [0, 5, 16_383, 16_384, 19_999]) {
      for (const value of [NaN, Infinity, -Infinity]) {
        const values = new Float32Array(20_000).fill(3e38);
        expect(areFinite(values)).toBeTrue();
        values[at] = value;
        expect(areFinite(values)).toBeFalse();
        expect([countBeyond(values, 0.95), plainCountBeyond(values, 0.95), countBeyond(Float64Array.from(values), 0.95)]).toEqual([-1, -1, -1]);
      }
    }
  });
});
