import * as fc from 'fast-check';
import { logSpacedEpochs } from './testing/synthetic';
import { stateSpans } from './training-states';
import type { Transition } from './transition';

const epochs = logSpacedEpochs(8000, 200);

function buildTransition(fromEpoch: number, toEpoch: number): Transition {
  const epoch = Math.round(Math.sqrt(fromEpoch * toEpoch));
  return { epoch, step: epoch, interval: { fromEpoch, toEpoch }, confidence: 1, announcedAt: 2 * epoch, revision: 0 };
}

/** I(T;Y) rises around epoch 100; I(X;T) falls from 8 to 3 bits around epoch 1,000 and settles. */
const paperLike = {
  epochs,
  ity: epochs.map((epoch) => 0.2 + 0.75 / (1 + (100 / Math.max(epoch, 1)) ** 2)),
  ixt: epochs.map((epoch) => 3 + 5 / (1 + (epoch / 1000) ** 4)),
};

describe('stateSpans', () => {
  it('a run that fits, changes, compresses and settles has the states A to E in order', () => {
    const spans = stateSpans(paperLike, [buildTransition(280, 400), buildTransition(300, 450), buildTransition(310, 3000)]);
    expect(spans.map(({ letter }) => letter).join('')).toBe('ABCDE');
    // 0.1 of the rise is reached where (100 / t)^2 = 9 up to the value of I(T;Y) at the end, at t = 33; of three intervals the quartiles are the middle ones.
    expect(Math.abs(spans[1].fromEpoch - 33)).toBeLessThanOrEqual(2);
    expect([spans[2].fromEpoch, spans[2].toEpoch]).toEqual([300, 450]);
    // From 450 on the range is 4.80 bits; 5% of it, 0.24, is left where 5 / (1 + (t / 1000)^4) = 0.241: (t / 1000)^4 = 19.7, t = 2,107.
    expect(Math.abs(Math.log(spans[4].fromEpoch / 2107))).toBeLessThan(0.06);
  });

  it('spans cover the measured epochs without gap or overlap, each state at most once and in order', () => {
    const values = fc.array(fc.double({ min: 0, max: 12, noNaN: true }), { minLength: 200, maxLength: 200 });
    const transitions = fc.array(fc.tuple(fc.integer({ min: 1, max: 9000 }), fc.integer({ min: 0, max: 3000 })), { maxLength: 4 });
    fc.assert(
      fc.property(values, values, transitions, (ixt, ity, pairs) => {
        const grid = epochs.slice(0, 150);
        const series = { epochs: grid, ixt: ixt.slice(0, 150), ity: ity.slice(0, 150) };
        const spans = stateSpans(series, pairs.map(([from, length]) => buildTransition(from, from + length)));
        expect(spans[0].fromEpoch).toBe(0);
        expect(spans[spans.length - 1].toEpoch).toBe(grid[149]);
        spans.forEach((span, i) => {
          expect(span.toEpoch).toBeGreaterThan(span.fromEpoch);
          if (i === 0) return;
          expect(span.fromEpoch).toBe(spans[i - 1].toEpoch);
          expect(span.letter > spans[i - 1].letter).toBe(true);
        });
      }),
      { numRuns: 50 },
    );
  });

  it('without a transition fitting goes on to the head, and a run that never rises stays initial', () => {
    expect(stateSpans(paperLike, []).map(({ state }) => state)).toEqual(['initial', 'fitting']);
    const flat = { ...paperLike, ity: epochs.map(() => 0.2) };
    expect(stateSpans(flat, []).map(({ state }) => state)).toEqual(['initial']);
  });

  it('a fall that still goes on at the head has not converged', () => {
    const falling = { ...paperLike, ixt: epochs.map((epoch) => 12 - Math.log(Math.max(epoch, 1))) };
    expect(stateSpans(falling, [buildTransition(300, 400)]).at(-1)?.state).toBe('compression');
  });

  it('unequal lengths, epochs out of order and values that are not finite are refused', () => {
    expect(() => stateSpans({ epochs: [0, 1], ixt: [1], ity: [1, 2] }, [])).toThrowError(RangeError, /got 2, 1 and 2/);
    expect(() => stateSpans({ epochs: [1, 1], ixt: [1, 1], ity: [1, 2] }, [])).toThrowError(RangeError, /got 1 at index 1/);
    expect(() => stateSpans({ epochs: [0, 1], ixt: [1, NaN], ity: [1, 2] }, [])).toThrowError(RangeError, /got NaN and 2 at index 1/);
  });
});
