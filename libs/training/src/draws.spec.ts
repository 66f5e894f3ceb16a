import { initializerNames, type Initializer } from '@infoplane/contracts';
import fc from 'fast-check';
import { activationNoise, batchOrder, initialWeights, measuredPatterns, probeOrder, purposes, splitPatterns, trainCount, weightNoise } from './draws';

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const replicas = fc.integer({ min: 0, max: 199 });
const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b);
const everyIndex = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('training split', () => {
  for (const [percent, count] of [[3, 123], [5, 205], [10, 410], [45, 1843], [80, 3277], [85, 3482]]) {
    it(`${percent} per cent of 4,096 patterns are ${count}`, () => {
      expect(trainCount(4096, percent)).toBe(count);
      expect(splitPatterns(4096, percent, 1, 0).train.length).toBe(count);
    });
  }

  it('rounds halves to even, as rint does', () => {
    expect([1, 3, 5, 7].map((patterns) => trainCount(patterns * 10, 5))).toEqual([1, 2, 2, 4]);
    expect(trainCount(50, 5)).toBe(2);
    expect(trainCount(50, 7)).toBe(4);
  });

  it('leaves at least one pattern on each side', () => {
    expect(trainCount(10, 1)).toBe(1);
    expect(trainCount(10, 99)).toBe(9);
  });

  it('train and test are complements: every pattern is in exactly one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 500 }), fc.double({ min: 1, max: 99, noNaN: true }), seeds, replicas, (patterns, percent, seed, replica) => {
        const { train, test } = splitPatterns(patterns, percent, seed, replica);
        expect(sorted([...train, ...test])).toEqual(everyIndex(patterns));
      }),
    );
  });

  it('is the same for the same seed and replica, and another for another', () => {
    expect(splitPatterns(4096, 85, 1, 3)).toEqual(splitPatterns(4096, 85, 1, 3));
    expect(splitPatterns(4096, 85, 1, 3)).not.toEqual(splitPatterns(4096, 85, 1, 4));
    expect(splitPatterns(4096, 85, 1, 3)).not.toEqual(splitPatterns(4096, 85, 2, 3));
  });

  it('is shuffled: over replicas every pattern is trained on about as often as any other', () => {
    // 400 replicas at 50 per cent: each of 64 patterns is drawn Binomial(400, 1/2) times, deviation 10. Six deviations.
    const draws = new Float64Array(64);
    for (let replica = 0; replica < 400; replica += 1) for (const pattern of splitPatterns(64, 50, 7, replica).train) draws[pattern] += 1;
    expect(Math.max(...draws)).toBeLessThan(260);
    expect(Math.min(...draws)).toBeGreaterThan(140);
  });
});

describe('initial weights', () => {
  const drawn = (initializer: Initializer, layer: number, seed: number, replica: number, fanIn = 12, fanOut = 10) =>
    initialWeights({ initializer, fanIn, fanOut, layer }, seed, replica);
  // Deviation, and excess kurtosis of the law: the sample deviation of n draws errs by sqrt((2 + excess) / (4 n)) of itself.
  const [fanIn, fanOut] = [100, 200];
  const laws: Record<Initializer, { readonly deviation: number; readonly excess: number; readonly bound: number }> = {
    'truncated-fan-in': { deviation: 0.87962566 / Math.sqrt(fanIn), excess: -0.63, bound: 2 / Math.sqrt(fanIn) },
    'truncated-fan-out': { deviation: 0.87962566 / Math.sqrt(fanOut), excess: -0.63, bound: 2 / Math.sqrt(fanOut) },
    'glorot-normal': { deviation: Math.sqrt(2 / (fanIn + fanOut)), excess: 0, bound: Infinity },
    'glorot-uniform': { deviation: Math.sqrt(2 / (fanIn + fanOut)), excess: -1.2, bound: Math.sqrt(6 / (fanIn + fanOut)) },
    'he-normal': { deviation: Math.sqrt(2 / fanIn), excess: 0, bound: Infinity },
    'lecun-normal': { deviation: Math.sqrt(1 / fanIn), excess: 0, bound: Infinity },
  };

  for (const initializer of initializerNames) {
    it(`${initializer}: have its deviation and its bound, about 0`, () => {
      const weights = drawn(initializer, 0, 1, 0, fanIn, fanOut);
      const { deviation, excess, bound } = laws[initializer];
      expect(weights.length).toBe(fanIn * fanOut);
      const [mean, square] = [1, 2].map((power) => weights.reduce((sum, w) => sum + w ** power, 0) / weights.length);
      // Five standard errors of 20,000 draws.
      expect(Math.abs(Math.sqrt(square) / deviation - 1)).toBeLessThan(5 * Math.sqrt((2 + excess) / (4 * weights.length)));
      expect(Math.abs(mean / deviation)).toBeLessThan(5 / Math.sqrt(weights.length));
      const largest = weights.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
      expect(largest).toBeLessThanOrEqual(bound === Infinity ? 6 * deviation : Math.fround(bound));
      // Twenty thousand draws come within a hundredth of the bound of a bounded law, and beyond three deviations of a normal one.
      expect(largest).toBeGreaterThan(bound === Infinity ? 3 * deviation : 0.99 * bound);
    });
  }

  it('differ between layers, replicas and seeds, and repeat for the same', () => {
    const weights = drawn('truncated-fan-in', 0, 1, 0);
    expect(drawn('truncated-fan-in', 0, 1, 0)).toEqual(weights);
    for (const other of [drawn('truncated-fan-in', 1, 1, 0), drawn('truncated-fan-in', 0, 1, 1), drawn('truncated-fan-in', 0, 2, 0)]) {
      expect(other.filter((w, i) => w === weights[i]).length).toBeLessThan(3);
    }
  });
});

describe('noise', () => {
  it('of weights and of activations is standard normal, independent of each other, of steps, layers and replicas', () => {
    const n = 4096;
    const draws = [
      weightNoise(n, 0, 1, 0),
      weightNoise(n, 1, 1, 0),
      weightNoise(n, 0, 1, 1),
      activationNoise(64, 64, 0, 0, 1, 0),
      activationNoise(64, 64, 1, 0, 1, 0),
      activationNoise(64, 64, 0, 1, 1, 0),
    ];
    draws.forEach((first, i) => {
      draws.forEach((second, j) => {
        // Mean product 1 with itself, deviation sqrt(2 / n); 0 with another, deviation sqrt(1 / n). Five deviations.
        const product = first.reduce((sum, value, k) => sum + value * second[k], 0) / n;
        expect(Math.abs(product - (i === j ? 1 : 0)))
          .withContext(`${i}, ${j}`)
          .toBeLessThan(5 * Math.sqrt((i === j ? 2 : 1) / n));
      });
    });
  });

  it('of a smaller network is the beginning of that of a larger', () => {
    expect(weightNoise(100, 3, 1, 0)).toEqual(weightNoise(200, 3, 1, 0).slice(0, 100));
  });
});

describe('measured patterns', () => {
  it('are all where they fit, else that many, ascending, without repetition, and the same again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 500 }), seeds, (patterns, count, seed) => {
        const measured = measuredPatterns(patterns, count, seed);
        expect(measured.length).toBe(Math.min(patterns, count));
        expect([...measured]).toEqual(sorted(new Set(measured)));
        expect(measured.every((pattern) => pattern >= 0 && pattern < patterns)).toBeTrue();
        expect(measuredPatterns(patterns, count, seed)).toEqual(measured);
      }),
    );
  });
});

describe('orders', () => {
  it('of batches and of probes visit every position once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 1e5 }), seeds, replicas, (count, epoch, seed, replica) => {
        expect(sorted(batchOrder(count, true, epoch, seed, replica))).toEqual(everyIndex(count));
        expect(sorted(probeOrder(count, epoch, seed, replica))).toEqual(everyIndex(count));
      }),
    );
  });

  it('of batches stay as they are without reshuffling, and change with the epoch with it', () => {
    expect([...batchOrder(5, false, 3, 1, 0)]).toEqual([0, 1, 2, 3, 4]);
    expect(batchOrder(100, true, 3, 1, 0)).not.toEqual(batchOrder(100, true, 4, 1, 0));
  });

  it('of probes are others than those of batches', () => expect(probeOrder(100, 3, 1, 0)).not.toEqual(batchOrder(100, true, 3, 1, 0)));
});

describe('purposes', () => {
  it('keep the numbers that finished sessions were drawn with', () => {
    expect(purposes).toEqual({ split: 1, initialWeights: 2, batchOrder: 3, probeOrder: 4, weightNoise: 5, activationNoise: 6, measuredPatterns: 7 });
  });
});
