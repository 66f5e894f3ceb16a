import * as fc from 'fast-check';
import { localFit } from './local-fit';

const grids = fc
  .tuple(fc.array(fc.double({ min: 0.01, max: 0.2, noNaN: true }), { minLength: 12, maxLength: 40 }), fc.double({ min: -5, max: 5, noNaN: true }))
  .map(([gaps, start]) => gaps.reduce((x, gap) => [...x, x[x.length - 1] + gap], [start]));

function fitOf(x: readonly number[], at: number, y: (x: number) => number): { level: number; slope: number } {
  const { from, level, slope } = localFit(x, at, 0.3);
  const sum = (weights: Float64Array): number => weights.reduce((total, weight, k) => total + weight * y(x[from + k]), 0);
  return { level: sum(level), slope: sum(slope) };
}

describe('localFit', () => {
  it('a + b x + c x^2 has its own level, and slope b + 2 c x, on any grid', () => {
    const coefficient = fc.double({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(grids, coefficient, coefficient, coefficient, fc.nat(), (x, a, b, c, pick) => {
        const at = 3 + (pick % (x.length - 6));
        // |y| <= 10 + 10 * 13 + 10 * 169 < 2,000 with x within 13; the weights are below 1 / gap^1 = 100 each, 40 of them, and the 3 x 3 system of
        // the most lopsided grid drawn here loses about 4 digits: 2,000 * 100 * 40 * 1e-16 * 1e4 = 1e-5.
        const { level, slope } = fitOf(x, at, (v) => a + b * v + c * v * v);
        expect(level).toBeCloseTo(a + b * x[at] + c * x[at] * x[at], 5);
        expect(slope).toBeCloseTo(b + 2 * c * x[at], 5);
      }),
    );
  });

  it('on an even grid the weights of the slope are odd about the centre, and those of the level even', () => {
    const x = Array.from({ length: 41 }, (_, i) => i / 20);
    const { from, level, slope } = localFit(x, 20, 0.3);
    expect(from + (slope.length - 1) / 2).toBe(20);
    slope.forEach((weight, k) => expect(weight).toBeCloseTo(-slope[slope.length - 1 - k], 12));
    level.forEach((weight, k) => expect(weight).toBeCloseTo(level[level.length - 1 - k], 12));
  });

  it('on an even dense grid the sum of squared slope weights tends to (15 / 7) spacing / h^3', () => {
    // The integral of K^2 u^2 over (-1, 1) is 16 / 105, that of K u^2 is 4 / 15: (16 / 105) / (4 / 15)^2 = 15 / 7. The error is of second order.
    const spacing = 0.001;
    const x = Array.from({ length: 1001 }, (_, i) => i * spacing);
    const { slope } = localFit(x, 500, 0.3);
    const sum = slope.reduce((total, weight) => total + weight * weight, 0);
    expect((sum * 0.3 ** 3) / spacing).toBeCloseTo(15 / 7, 3);
  });

  it('measurements beyond the window and the third neighbour change nothing', () => {
    fc.assert(
      fc.property(grids, fc.nat(), (x, pick) => {
        const at = 3 + (pick % (x.length - 6));
        const end = Math.max(at + 3, x.findLastIndex((v) => v < x[at] + 0.3));
        expect(localFit(x.slice(0, end + 1), at, 0.3)).toEqual(localFit(x, at, 0.3));
      }),
    );
  });

  it('fewer than three measurements on a side, or no width, are refused', () => {
    const x = [0, 1, 2, 3, 4, 5, 6];
    expect(() => localFit(x, 2, 1)).toThrowError(RangeError, /at must have 3 measurements on each side, got 2 of 7/);
    expect(() => localFit(x, 4, 1)).toThrowError(RangeError);
    expect(() => localFit(x, 3, 0)).toThrowError(RangeError, /halfWidth must be > 0, got 0/);
  });
});
