import fc from 'fast-check';
import { decimate, type Point } from './decimation';

const curve = fc
  .array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 400 })
  .map((values) => values.map((value, i): Point => [i, value]));
const limit = fc.integer({ min: 4, max: 100 });

describe('decimate', () => {
  it('keeps at most the limit, in order, and only points that were there', () => {
    fc.assert(
      fc.property(curve, limit, (points, most) => {
        const { points: kept } = decimate(points, most);
        expect(kept.length).toBeLessThanOrEqual(Math.max(most, Math.min(points.length, most)));
        expect(kept.every((point) => points.includes(point))).toBeTrue();
        expect(kept.every((point, i) => i === 0 || kept[i - 1][0] < point[0])).toBeTrue();
      }),
    );
  });

  it('keeps the first, the last, the minimum and the maximum', () => {
    fc.assert(
      fc.property(curve, limit, (points, most) => {
        const { points: kept } = decimate(points, most);
        const values = (of: readonly Point[]) => of.map(([, value]) => value);
        expect([kept[0], kept[kept.length - 1]]).toEqual([points[0], points[points.length - 1]]);
        expect([Math.min(...values(kept)), Math.max(...values(kept))]).toEqual([Math.min(...values(points)), Math.max(...values(points))]);
      }),
    );
  });

  it('says whether it left points out', () => {
    const points = Array.from({ length: 10 }, (_, i): Point => [i, i]);
    expect(decimate(points, 10).decimated).toBeFalse();
    expect(decimate(points, 9).decimated).toBeTrue();
  });

  it('prefers a number to an absent one', () => {
    const points = [[0, 0], [1, NaN], [2, 5], [3, NaN], [4, 1], [5, NaN], [6, 0]] as Point[];
    expect(decimate(points, 4).points).toEqual([[0, 0], [2, 5], [4, 1], [6, 0]]);
  });
});
