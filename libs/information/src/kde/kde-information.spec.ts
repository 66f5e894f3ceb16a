import { CountedStream } from '@infoplane/numerics';
import fc from 'fast-check';
import { KdeInformation, kdeInformation } from './kde-information';
import type { KdeMeasure } from './kde-information';

type Engine = 'simd' | 'typescript';
const engines: readonly Engine[] = ['simd', 'typescript'];

/** Labels that are certain, class 0 for the first half of the samples. */
function halves(samples: number): Float64Array {
  return Float64Array.from({ length: 2 * samples }, (_, i) => Number(i % 2 === Number(i - (i % 2) >= samples)));
}

function normals(count: number, seed: number, scale = 1): Float64Array {
  const stream = new CountedStream(seed, 0, 0, 0);
  return Float64Array.from({ length: count }, (_, i) => scale * stream.normal(i));
}

/** The bounds straight from their formula, pair by pair, with Math.exp. */
function byDefinition(
  h: ArrayLike<number>,
  units: number,
  variance: number,
  classes: number,
  p: ArrayLike<number>,
  factor: 2 | 8,
): { ixt: number; ity: number } {
  const samples = h.length / units;
  const kernel = (i: number, j: number) => {
    let distance = 0;
    for (let k = 0; k < units; k += 1) distance += (h[i * units + k] - h[j * units + k]) ** 2;
    return Math.exp(-distance / (factor * variance));
  };
  const entropyOf = (weights: readonly number[]) =>
    -weights.reduce((sum, w, i) => (w === 0 ? sum : sum + w * Math.log2(weights.reduce((inner, v, j) => inner + v * kernel(i, j), 0))), 0);
  const all = entropyOf(Array.from({ length: samples }, () => 1 / samples));
  let given = 0;
  for (let y = 0; y < classes; y += 1) {
    const column = Array.from({ length: samples }, (_, i) => p[i * classes + y]);
    const mass = column.reduce((sum, q) => sum + q, 0);
    if (mass > 0) given += (mass / samples) * entropyOf(column.map((q) => q / mass));
  }
  return { ixt: all, ity: all - given };
}

const problems = fc
  .record({
    samples: fc.integer({ min: 1, max: 23 }),
    units: fc.integer({ min: 1, max: 12 }),
    classes: fc.integer({ min: 1, max: 4 }),
    seed: fc.nat(1e6),
    isHard: fc.boolean(),
  })
  .map(({ samples, units, classes, seed, isHard }) => {
    const stream = new CountedStream(seed, 1, 0, 0);
    const probabilities = new Float64Array(samples * classes);
    for (let i = 0; i < samples; i += 1) {
      const shares = Array.from({ length: classes }, (_, y) => stream.uniform(i * classes + y));
      const total = shares.reduce((sum, share) => sum + share, 0);
      const greatest = shares.indexOf(Math.max(...shares));
      shares.forEach((share, y) => (probabilities[i * classes + y] = isHard ? Number(y === greatest) : share / total));
    }
    return { samples, units, classes, probabilities, activations: normals(samples * units, seed, 0.1) };
  });

const variances = fc.double({ min: 1e-4, max: 10, noNaN: true });

function numbersOf({ ixt, ity }: KdeMeasure): number[] {
  return [ixt.lower, ixt.upper, ity.lower, ity.upper];
}

for (const engine of engines) {
  describe(`the pairwise bounds summed by ${engine}`, () => {
    const measure = (activations: Float64Array, units: number, variance: number, classes: number, probabilities: Float64Array) =>
      new KdeInformation({ classes, probabilities }, engine).measure(activations, units, variance);

    it('are those of the formula', () => {
      fc.assert(
        fc.property(problems, variances, ({ units, classes, probabilities, activations }, variance) => {
          const { ixt, ity } = measure(activations, units, variance, classes, probabilities);
          const lower = byDefinition(activations, units, variance, classes, probabilities, 8);
          const upper = byDefinition(activations, units, variance, classes, probabilities, 2);
          // Kernel values to 2e-14 relative, logarithms of at most log2 23 bits.
          expect(Math.abs(ixt.lower - lower.ixt)).toBeLessThan(2e-13);
          expect(Math.abs(ixt.upper - upper.ixt)).toBeLessThan(2e-13);
          expect(Math.abs(ity.lower - lower.ity)).toBeLessThan(4e-13);
          expect(Math.abs(ity.upper - upper.ity)).toBeLessThan(4e-13);
        }),
      );
    });

    it('0 <= I_lower(X;T) <= I_upper(X;T) <= log2 N', () => {
      fc.assert(
        fc.property(problems, variances, ({ samples, units, classes, probabilities, activations }, variance) => {
          const { ixt } = measure(activations, units, variance, classes, probabilities);
          // Rounding of N kernel sums.
          expect(ixt.lower).toBeGreaterThanOrEqual(-1e-14);
          expect(ixt.lower).toBeLessThanOrEqual(ixt.upper + 1e-14);
          expect(ixt.upper).toBeLessThanOrEqual(Math.log2(samples) + 1e-14);
        }),
      );
    });

    it('of two points at distance r are 1 - log2(1 + e^(-r^2 / 2s)) and 1 - log2(1 + e^(-r^2 / 8s))', () => {
      fc.assert(
        fc.property(fc.double({ min: 0, max: 3, noNaN: true }), fc.double({ min: 1e-3, max: 2, noNaN: true }), (r, s) => {
          const { ixt, ity } = measure(Float64Array.of(0.25, 0.5, 0.25, 0.5 + r), 2, s, 2, halves(2));
          const distance = 0.5 + r - 0.5;
          expect(ixt.upper).toBeCloseTo(1 - Math.log2(1 + Math.exp((-distance * distance) / (2 * s))), 13);
          expect(ixt.lower).toBeCloseTo(1 - Math.log2(1 + Math.exp((-distance * distance) / (8 * s))), 13);
          // Each class has one point, so H(T|y) is that of the noise and I(T;Y) = I(X;T).
          expect(ity.upper).toBeCloseTo(ixt.upper, 14);
        }),
      );
    });

    it('of N equal points are exactly 0, of N far points log2 N', () => {
      for (const samples of [1, 2, 3, 37, 130]) {
        const equal = measure(new Float64Array(3 * samples).fill(0.7), 3, 1e-3, 2, halves(samples));
        expect(numbersOf(equal).every((value) => value === 0)).toBeTrue();
        const far = measure(
          Float64Array.from({ length: samples }, (_, i) => 5 * i),
          1,
          1e-3,
          2,
          halves(samples),
        );
        expect(far.ixt.upper).toBeCloseTo(Math.log2(samples), 12);
        expect(far.ixt.lower).toBeCloseTo(Math.log2(samples), 12);
      }
    });

    it('a constant label gives I(T;Y) = 0 exactly', () => {
      const probabilities = Float64Array.from({ length: 200 }, (_, i) => Number(i % 2 === 0));
      expect(measure(normals(300, 4), 3, 0.1, 2, probabilities).ity).toEqual({ lower: 0, upper: 0 });
    });

    it('neither a shift nor a rotation nor the order of the samples changes them', () => {
      fc.assert(
        fc.property(
          fc.nat(1e6),
          fc.double({ min: -2, max: 2, noNaN: true }),
          fc.double({ min: 0, max: 6.3, noNaN: true }),
          (seed, shift, angle) => {
            const points = normals(60, seed, 0.3);
            const moved = points.slice();
            for (let i = 0; i < 60; i += 2) {
              moved[i] = Math.cos(angle) * points[i] - Math.sin(angle) * points[i + 1] + shift;
              moved[i + 1] = Math.sin(angle) * points[i] + Math.cos(angle) * points[i + 1] - shift;
            }
            const labels = halves(30);
            const still = numbersOf(measure(points, 2, 0.01, 2, labels));
            // Coordinates of size 3 are rounded to 4e-16; the exponent's derivative is |r| / (4 s) <= 75 where the kernel counts.
            numbersOf(measure(moved, 2, 0.01, 2, labels)).forEach((value, n) => expect(Math.abs(value - still[n])).toBeLessThan(1e-12));
            const backwards = Float64Array.from({ length: 60 }, (_, i) => points[58 - (i - (i % 2)) + (i % 2)]);
            const labelsBackwards = Float64Array.from({ length: 60 }, (_, i) => labels[58 - (i - (i % 2)) + (i % 2)]);
            numbersOf(measure(backwards, 2, 0.01, 2, labelsBackwards)).forEach((value, n) =>
              expect(Math.abs(value - still[n])).toBeLessThan(1e-13),
            );
          },
        ),
        { numRuns: 40 },
      );
    });

    it('more noise never raises a bound', () => {
      fc.assert(
        fc.property(problems, variances, ({ units, classes, probabilities, activations }, variance) => {
          const less = measure(activations, units, variance, classes, probabilities).ixt;
          const more = measure(activations, units, variance * 1.5, classes, probabilities).ixt;
          expect(more.upper).toBeLessThanOrEqual(less.upper + 1e-13);
          expect(more.lower).toBeLessThanOrEqual(less.lower + 1e-13);
        }),
      );
    });
  });
}

describe('the pairwise bounds', () => {
  it('are summed by SIMD on this runtime, and agree with the plain sums at sizes beyond one block', () => {
    for (const [samples, units] of [
      [257, 10],
      [700, 3],
    ]) {
      const activations = normals(samples * units, 9, 0.05);
      const labels = {
        classes: 2,
        probabilities: Float64Array.from({ length: 2 * samples }, (_, i) => Math.abs((i % 2) - 0.001 * (i - (i % 2)) * 0.5)),
      };
      const simd = new KdeInformation(labels);
      expect(simd.engine).toBe('simd');
      const plain = numbersOf(new KdeInformation(labels, 'typescript').measure(activations, units, 1e-3));
      numbersOf(simd.measure(activations, units, 1e-3)).forEach((value, n) => expect(Math.abs(value - plain[n])).toBeLessThan(1e-13));
    }
  });

  it('a measurement does not depend on the one before it', () => {
    const information = new KdeInformation({ classes: 2, probabilities: halves(50) });
    const first = information.measure(normals(150, 1), 3, 0.01);
    information.measure(normals(500, 2), 10, 1);
    expect(information.measure(normals(150, 1), 3, 0.01)).toEqual(first);
  });

  it('refuse bad input, naming where', () => {
    const labels = { classes: 2, probabilities: halves(4) };
    const shape = { samples: 4, units: 1 };
    expect(() => kdeInformation(new Float64Array(4), shape, 0, labels)).toThrowError(RangeError, /noiseVariance must be > 0/);
    expect(() => kdeInformation(new Float64Array(4), shape, NaN, labels)).toThrowError(RangeError, /noiseVariance/);
    expect(() => kdeInformation(new Float64Array(5), shape, 1, labels)).toThrowError(RangeError, /5 activations are not \[4, 1\]/);
    expect(() => kdeInformation(Float64Array.of(0, 0, Infinity, 0), shape, 1, labels)).toThrowError(
      RangeError,
      /Infinity in unit 0 of sample 2/,
    );
    expect(() => kdeInformation(new Float64Array(3), { samples: 3, units: 1 }, 1, labels)).toThrowError(
      RangeError,
      /4 samples, the activations of 3/,
    );
    expect(() => new KdeInformation({ classes: 2, probabilities: new Float64Array(0) })).toThrowError(RangeError, /at least one sample/);
    expect(() => new KdeInformation({ classes: 2, probabilities: Float64Array.of(0.5, 0.4) })).toThrowError(RangeError, /sum to 1/);
  });
});
