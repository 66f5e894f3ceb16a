import fc from 'fast-check';
import { batchOrder, initialWeights, probeOrder, purposes, splitPatterns, trainCount } from './draws';

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
  it('lie within two deviations of 1 / sqrt(fanIn), with the deviation of the truncated normal', () => {
    const [fanIn, fanOut] = [100, 200];
    const weights = initialWeights(fanIn, fanOut, 0, 1, 0);
    expect(weights.length).toBe(fanIn * fanOut);
    expect(Math.max(...weights.map(Math.abs))).toBeLessThanOrEqual(Math.fround(0.2));
    // The sample deviation of 20,000 draws errs by 0.8796 sqrt((2.37 - 1) / (4 * 20000)) = 0.0037 of the unit; five of those.
    const deviation = Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0) / weights.length) * 10;
    expect(Math.abs(deviation - 0.87962566)).toBeLessThan(0.019);
  });

  it('differ between layers, replicas and seeds, and repeat for the same', () => {
    const weights = initialWeights(12, 10, 0, 1, 0);
    expect(initialWeights(12, 10, 0, 1, 0)).toEqual(weights);
    for (const other of [initialWeights(12, 10, 1, 1, 0), initialWeights(12, 10, 0, 1, 1), initialWeights(12, 10, 0, 2, 0)]) {
      expect(other.filter((w, i) => w === weights[i]).length).toBeLessThan(3);
    }
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
    expect(purposes).toEqual({ split: 1, initialWeights: 2, batchOrder: 3, probeOrder: 4, weightNoise: 5, activationNoise: 6 });
  });
});
