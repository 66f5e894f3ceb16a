import * as fc from 'fast-check';
import { measuredEpochs } from './measured-epochs';

const lengths = fc.integer({ min: 1, max: 20_000 });
const counts = fc.integer({ min: 2, max: 400 });

describe('measured epochs', () => {
  it('0 and the last are measured, ascending and unique, at most `count` of them', () => {
    fc.assert(
      fc.property(lengths, counts, (epochs, count) => {
        const chosen = measuredEpochs(epochs, count);
        expect(chosen[0]).toBe(0);
        expect(chosen[chosen.length - 1]).toBe(epochs);
        expect(chosen.length).toBeLessThanOrEqual(count);
        expect(chosen.every((epoch, i) => i === 0 || epoch > chosen[i - 1])).toBeTrue();
      }),
      { numRuns: 60 },
    );
  });

  it('every epoch is measured when there is room for all', () => {
    expect(measuredEpochs(20, 21)).toEqual(Array.from({ length: 21 }, (_, i) => i));
    expect(measuredEpochs(1, 2)).toEqual([0, 1]);
  });

  it('gaps grow with the epoch, on round numbers', () => {
    const chosen = measuredEpochs(8000, 300);
    const gaps = chosen.slice(1, -1).map((epoch, i) => ({ epoch: chosen[i], gap: epoch - chosen[i] }));
    expect(chosen.length).toBe(299);
    expect(new Set(gaps.filter(({ epoch, gap }) => epoch % gap === 0).map(({ gap }) => gap))).toEqual(new Set([1, 5, 25, 50, 100]));
  });

  it('sessions of different lengths share the epochs at which they are compared', () => {
    for (const [epochs, count] of [
      [1000, 300],
      [4000, 300],
      [8000, 300],
      [10_000, 300],
    ] as const) {
      expect(measuredEpochs(epochs, count)).toEqual(jasmine.arrayContaining([125, 225, 325, 450, 1000].filter((epoch) => epoch <= epochs)));
    }
  });

  it('the room is used: one epoch less room means fewer epochs only if they are needed', () => {
    // Gaps change at a few epochs at once, so up to a fifth of the room may stay empty.
    for (const epochs of [500, 1000, 3000, 8000, 100_000]) expect(measuredEpochs(epochs, 300).length).toBeGreaterThan(240);
  });

  it('refuses counts that are no counts', () => {
    for (const [epochs, count] of [
      [0, 10],
      [1.5, 10],
      [10, 1],
      [10, NaN],
    ]) {
      expect(() => measuredEpochs(epochs, count)).toThrowError(RangeError);
    }
  });
});
