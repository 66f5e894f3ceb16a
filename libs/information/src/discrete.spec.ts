import fc from 'fast-check';
import { entropyFromCounts, entropyFromProbabilities } from './entropy';
import { conditionalMutualInformation, mutualInformation } from './mutual-information';
import { relativeEntropy } from './relative-entropy';

// Sums of at most 64 terms of at most 1 bit each, rounded at 2^-53 relative a few times over: 64 * 4 * 1.1e-16 is below 1e-13.
const rounding = 1e-13;

const binaryEntropy = (p: number) => entropyFromProbabilities([p, 1 - p]);

/** p(x) p(y|x) for a binary symmetric channel with uniform input. */
const symmetric = (delta: number) => [(1 - delta) / 2, delta / 2, delta / 2, (1 - delta) / 2];

/** Counts of a discrete sample in [rows, columns], at least one of them not 0. */
const anyCounts = fc
  .record({ rows: fc.integer({ min: 1, max: 6 }), columns: fc.integer({ min: 1, max: 6 }) })
  .chain(({ rows, columns }) =>
    fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      counts: fc.array(fc.nat(50), { minLength: rows * columns, maxLength: rows * columns }).filter((counts) => counts.some((count) => count > 0)),
    }),
  );
const normalised = (counts: readonly number[]) => {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
};
const marginals = (joint: readonly number[], rows: number, columns: number) => {
  const x = new Array<number>(rows).fill(0);
  const y = new Array<number>(columns).fill(0);
  joint.forEach((p, i) => {
    x[Math.floor(i / columns)] += p;
    y[i % columns] += p;
  });
  return { x, y };
};

describe('discrete entropy', () => {
  it('H(1/2, 1/4, 1/8, 1/8) = 1.75, and counts in those proportions give the same', () => {
    expect(entropyFromProbabilities([0.5, 0.25, 0.125, 0.125])).toBe(1.75);
    expect(entropyFromCounts([4, 2, 1, 1])).toBe(1.75);
  });

  it('0 log 0 = 0: outcomes that never happen change nothing, and a certain one has exactly 0 bits', () => {
    expect(entropyFromCounts([0, 3, 0, 3])).toBe(1);
    expect(Object.is(entropyFromCounts([0, 4096]), 0)).toBeTrue();
    expect(Object.is(entropyFromProbabilities([0, 1]), 0)).toBeTrue();
  });

  it('0 <= H <= log2 K, and equal counts reach log2 K', () => {
    fc.assert(
      fc.property(anyCounts, ({ counts }) => {
        const bits = entropyFromCounts(counts);
        expect(bits).toBeGreaterThanOrEqual(-rounding);
        expect(bits).toBeLessThanOrEqual(Math.log2(counts.length) + rounding);
      }),
    );
    expect(entropyFromCounts(new Array(4096).fill(1))).toBe(12);
  });

  it('counts and their proportions have the same entropy', () => {
    fc.assert(fc.property(anyCounts, ({ counts }) => expect(Math.abs(entropyFromCounts(counts) - entropyFromProbabilities(normalised(counts)))).toBeLessThan(rounding)));
  });

  for (const [what, counts] of [['a negative count', [1, -1]], ['half a count', [0.5]], ['NaN', [NaN]], ['infinity', [Infinity]], ['nothing at all', []], ['only zeros', [0, 0]]] as const) {
    it(`refuses ${what} as counts`, () => expect(() => entropyFromCounts(counts)).toThrowError(RangeError, /^entropyFromCounts: /));
  }
  for (const [what, p] of [['a negative probability', [1.5, -0.5]], ['NaN', [NaN, 1]], ['infinity', [Infinity]], ['nothing at all', []], ['a sum of 0.9', [0.5, 0.4]]] as const) {
    it(`refuses ${what} as probabilities`, () => expect(() => entropyFromProbabilities(p)).toThrowError(RangeError, /^entropyFromProbabilities: /));
  }
});

describe('discrete mutual information', () => {
  it('of a uniform binary symmetric channel is 1 - h(delta)', () => {
    const information = (delta: number) => mutualInformation(symmetric(delta), { rows: 2, columns: 2 });
    // Published to nine digits.
    expect(information(0.1)).toBeCloseTo(0.531004406, 9);
    expect(information(0.25)).toBeCloseTo(0.188721876, 9);
    expect(information(0)).toBe(1);
    expect(Math.abs(information(0.5))).toBeLessThan(rounding);
  });

  it('of a uniform binary erasure channel is 1 - epsilon', () => {
    const epsilon = 0.25;
    const joint = [(1 - epsilon) / 2, epsilon / 2, 0, 0, epsilon / 2, (1 - epsilon) / 2];
    expect(mutualInformation(joint, { rows: 2, columns: 3 })).toBeCloseTo(0.75, 13);
  });

  it('obeys data processing in a cascade of binary symmetric channels of 0.1 and 0.2', () => {
    const through = 0.1 * 0.8 + 0.9 * 0.2;
    const cascade = mutualInformation(symmetric(through), { rows: 2, columns: 2 });
    const second = mutualInformation(symmetric(0.2), { rows: 2, columns: 2 });
    expect(cascade).toBeCloseTo(0.173253627507382, 13);
    expect(second).toBeCloseTo(0.278071905112638, 13);
    expect(cascade).toBeLessThan(second);
  });

  it('of one bit and its exclusive-or with a fair bit is 0, and given that bit it is 1', () => {
    // p(x, y, z) with z = x xor y, x and y fair.
    const joint = [0, 0, 0, 1, 1, 0, 1, 1].reduce<number[]>((p, _, i, bits) => {
      if (i % 2 === 0) p[bits[i] * 4 + bits[i + 1] * 2 + (bits[i] ^ bits[i + 1])] = 0.25;
      return p;
    }, new Array(8).fill(0));
    const xz = [0.25, 0.25, 0.25, 0.25];
    expect(mutualInformation(xz, { rows: 2, columns: 2 })).toBe(0);
    expect(conditionalMutualInformation(joint, { x: 2, y: 2, z: 2 })).toBe(1);
  });

  it('0 <= I(X;Y) <= min(H(X), H(Y))', () => {
    fc.assert(
      fc.property(anyCounts, ({ rows, columns, counts }) => {
        const joint = normalised(counts);
        const { x, y } = marginals(joint, rows, columns);
        const information = mutualInformation(joint, { rows, columns });
        expect(information).toBeGreaterThanOrEqual(-rounding);
        expect(information).toBeLessThanOrEqual(Math.min(entropyFromProbabilities(x), entropyFromProbabilities(y)) + rounding);
      }),
    );
  });

  it('I(X;Y) = D(p(x,y) || p(x) p(y))', () => {
    fc.assert(
      fc.property(anyCounts, ({ rows, columns, counts }) => {
        const joint = normalised(counts);
        const { x, y } = marginals(joint, rows, columns);
        const product = joint.map((_, i) => x[Math.floor(i / columns)] * y[i % columns]);
        expect(Math.abs(mutualInformation(joint, { rows, columns }) - relativeEntropy(joint, product))).toBeLessThan(rounding);
      }),
    );
  });

  it('I(X;Y,Z) = I(X;Z) + I(X;Y|Z)', () => {
    const shape = { x: 2, y: 3, z: 3 };
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 18, maxLength: 18 }).filter((counts) => counts.some((count) => count > 0)), (counts) => {
        const joint = normalised(counts);
        const xz = new Array<number>(6).fill(0);
        joint.forEach((p, i) => (xz[Math.floor(i / 9) * 3 + (i % 3)] += p));
        const whole = mutualInformation(joint, { rows: 2, columns: 9 });
        const parts = mutualInformation(xz, { rows: 2, columns: 3 }) + conditionalMutualInformation(joint, shape);
        expect(Math.abs(whole - parts)).toBeLessThan(rounding);
      }),
    );
  });

  it('refuses a joint that is not of its shape, or not a distribution', () => {
    expect(() => mutualInformation([0.5, 0.5], { rows: 2, columns: 2 })).toThrowError(RangeError, /shape \[2, 2\] does not hold 2/);
    expect(() => mutualInformation([], { rows: 0, columns: 1 })).toThrowError(RangeError, /shape \[0, 1\]/);
    expect(() => mutualInformation([0.5, 0.6], { rows: 1, columns: 2 })).toThrowError(RangeError, /must sum to 1/);
    expect(() => conditionalMutualInformation([0.5, 0.5], { x: 2, y: 2, z: 1 })).toThrowError(RangeError, /shape \[2, 2, 1\]/);
    expect(() => conditionalMutualInformation([1, NaN], { x: 2, y: 1, z: 1 })).toThrowError(RangeError, /finite/);
  });
});

describe('relative entropy', () => {
  it('D((1/2, 1/2) || (1/4, 3/4)) = 1 - log2(3) / 2', () => {
    expect(relativeEntropy([0.5, 0.5], [0.25, 0.75])).toBeCloseTo(1 - Math.log2(3) / 2, 14);
  });

  it('D(p || q) >= 0, and D(p || p) = 0', () => {
    const pair = fc.integer({ min: 1, max: 8 }).chain((length) => {
      const positive = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: length, maxLength: length });
      return fc.tuple(positive, positive);
    });
    fc.assert(
      fc.property(pair, ([p, q]) => {
        expect(relativeEntropy(normalised(p), normalised(q))).toBeGreaterThanOrEqual(-rounding);
        expect(relativeEntropy(normalised(p), normalised(p))).toBe(0);
      }),
    );
  });

  it('is infinite where q excludes what p allows, and ignores what p excludes', () => {
    expect(relativeEntropy([0.5, 0.5], [1, 0])).toBe(Infinity);
    expect(relativeEntropy([1, 0], [0.5, 0.5])).toBe(1);
  });

  it('refuses distributions of different lengths', () => {
    expect(() => relativeEntropy([1], [0.5, 0.5])).toThrowError(RangeError, /equal lengths, got 1 and 2/);
  });

  it('of a coin against a fair one is 1 - h(p)', () => {
    expect(relativeEntropy([0.9, 0.1], [0.5, 0.5])).toBeCloseTo(1 - binaryEntropy(0.1), 14);
  });
});
