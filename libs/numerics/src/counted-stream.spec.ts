import fc from 'fast-check';
import { CountedStream } from './counted-stream';

const n = 20_000;
const stream = () => new CountedStream(1, 0, 9, 0);
const draws = (draw: (index: number) => number) => Float64Array.from({ length: n }, (_, i) => draw(i));
const moment = (values: Float64Array, order: number) => values.reduce((sum, value) => sum + value ** order, 0) / values.length;

/** How far a mean of n independent draws may lie from its expectation: five deviations, which a sound generator passes with odds of 1.7 million to one. */
const allowed = (variance: number) => 5 * Math.sqrt(variance / n);

// Every coordinate in its range: seed, replica, purpose, epoch, lane.
const coordinates = fc.tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 1e5 }), fc.integer({ min: 0, max: 12 }));
const index = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('counted stream', () => {
  it('the same coordinates give the same draw, in whatever order and however often it is asked for', () => {
    fc.assert(
      fc.property(coordinates, fc.array(index, { minLength: 1, maxLength: 20 }), (at, indices) => {
        const one = new CountedStream(...at);
        const other = new CountedStream(...at);
        const forward = indices.map((i) => [one.uniform(i), one.normal(i), one.truncatedNormal(i)]);
        const backward = [...indices].reverse().map((i) => [other.uniform(i), other.normal(i), other.truncatedNormal(i)]);
        expect(backward.reverse()).toEqual(forward);
      }),
    );
  });

  it('other coordinates give another draw, whichever of them differs', () => {
    fc.assert(
      fc.property(coordinates, index, fc.nat(5), fc.integer({ min: 1, max: 12 }), (at, i, which, shift) => {
        const ranges = [2 ** 32, 201, 7, 100_001, 13, 2 ** 32];
        const all = [...at, i];
        const moved = all.map((value, k) => (k === which ? (value + Math.min(shift, ranges[k] - 1)) % ranges[k] : value));
        fc.pre(moved[which] !== all[which]);
        const draw = ([seed, replica, purpose, epoch, lane, drawn]: number[]) => new CountedStream(seed, replica, purpose, epoch, lane).uniform(drawn);
        expect(draw(moved)).not.toBe(draw(all));
      }),
      { numRuns: 500 },
    );
  });

  it('uniform draws lie within (0, 1), with mean 1/2 and variance 1/12', () => {
    const values = draws((i) => stream().uniform(i));
    expect(values.every((u) => u > 0 && u < 1)).toBeTrue();
    expect(Math.abs(moment(values, 1) - 1 / 2)).toBeLessThan(allowed(1 / 12));
    // u^2 has mean 1/3 and variance 1/5 - 1/9.
    expect(Math.abs(moment(values, 2) - 1 / 3)).toBeLessThan(allowed(4 / 45));
  });

  it('uniform draws fill 64 equal intervals evenly: chi squared within five deviations of 63', () => {
    const counts = new Float64Array(64);
    for (const u of draws((i) => stream().uniform(i))) counts[Math.floor(u * 64)] += 1;
    const chiSquared = counts.reduce((sum, count) => sum + (count - n / 64) ** 2 / (n / 64), 0);
    expect(Math.abs(chiSquared - 63)).toBeLessThan(5 * Math.sqrt(2 * 63));
  });

  it('normal draws have the moments 0, 1, 0, 3', () => {
    const values = draws((i) => stream().normal(i));
    // Variances of z, z^2, z^3, z^4: 1, 2, 15, 96.
    [0, 1, 0, 3].forEach((expected, k) => expect(Math.abs(moment(values, k + 1) - expected)).toBeLessThan(allowed([1, 2, 15, 96][k])));
  });

  it('truncated normal draws stay within 2, with mean 0 and deviation 0.87962566', () => {
    const values = draws((i) => stream().truncatedNormal(i));
    expect(values.every((z) => Math.abs(z) <= 2)).toBeTrue();
    // With the density phi(2) and the mass P = erf(sqrt 2) inside: E z^2 = 1 - 4 phi / P, E z^4 = 3 E z^2 - 16 phi / P.
    const ratio = Math.exp(-2) / Math.sqrt(2 * Math.PI) / 0.9544997361036416;
    const second = 1 - 4 * ratio;
    const fourth = 3 * second - 16 * ratio;
    expect(Math.sqrt(second)).toBeCloseTo(0.87962566, 8);
    expect(Math.abs(moment(values, 1))).toBeLessThan(allowed(second));
    expect(Math.abs(moment(values, 2) - second)).toBeLessThan(allowed(fourth - second * second));
  });

  it('neighbouring coordinates are uncorrelated: index, replica, seed, epoch, purpose and lane', () => {
    const values = draws((i) => stream().normal(i));
    const neighbours = [
      draws((i) => stream().normal(i + 1)),
      ...[new CountedStream(1, 1, 9, 0), new CountedStream(2, 0, 9, 0), new CountedStream(1, 0, 9, 1), new CountedStream(1, 0, 10, 0), new CountedStream(1, 0, 9, 0, 1)].map((other) => draws((i) => other.normal(i))),
    ];
    // A product of two independent standard normals has mean 0 and variance 1.
    for (const other of neighbours) expect(Math.abs(moment(values.map((z, i) => z * other[i]), 1))).toBeLessThan(allowed(1));
  });

  it('a permutation of n holds each of 0 … n - 1 once', () => {
    fc.assert(
      fc.property(coordinates, fc.integer({ min: 0, max: 300 }), (at, size) => {
        expect([...new CountedStream(...at).permutation(size)].sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
      }),
    );
  });

  it('all 24 permutations of four are equally likely: chi squared within five deviations of 23', () => {
    const counts = new Map<string, number>();
    const trials = 6000;
    for (let replica = 0; replica < trials; replica += 1) {
      const key = new CountedStream(1, replica, 9, 0).permutation(4).join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const chiSquared = [...counts.values()].reduce((sum, count) => sum + (count - trials / 24) ** 2 / (trials / 24), 0);
    expect(Math.abs(chiSquared - 23)).toBeLessThan(5 * Math.sqrt(2 * 23));
  });

  it('refuses coordinates that 32-bit words would fold onto others', () => {
    for (const wrong of [-1, 0.5, NaN, 2 ** 32]) {
      expect(() => new CountedStream(wrong, 0, 1, 0)).toThrowError(RangeError, /seed must be/);
      expect(() => new CountedStream(1, wrong, 1, 0)).toThrowError(RangeError, /replica must be/);
      expect(() => new CountedStream(1, 0, wrong, 0)).toThrowError(RangeError, /purpose must be/);
      expect(() => new CountedStream(1, 0, 1, wrong)).toThrowError(RangeError, /epoch must be/);
      expect(() => new CountedStream(1, 0, 1, 0, wrong)).toThrowError(RangeError, /lane must be/);
      expect(() => stream().uniform(wrong)).toThrowError(RangeError, /index must be/);
    }
    expect(() => new CountedStream(1, 0, 1, 0, 65536)).toThrowError(RangeError, /lane must be .* below 65536/);
  });

  it('keeps its numbers from release to release: finished sessions were drawn with them', () => {
    // Recorded once; a change here makes every stored session irreproducible.
    expect(new CountedStream(1, 2, 3, 4, 5).uniform(6)).toBe(0.5353591835706097);
    expect([...new CountedStream(1, 2, 3, 4).permutation(8)]).toEqual([2, 3, 1, 4, 7, 0, 6, 5]);
  });
});
