import fc from 'fast-check';
import { RefusedError } from '@infoplane/contracts';
import { SlowDown } from './slow-down';

const patience = { free: 3, longestMs: 60_000 };

/** Milliseconds until a key is let through again. */
function waitOf(slowDown: SlowDown, key: string, clock: { now: number }): number {
  const began = clock.now;
  for (;;) {
    try {
      slowDown.check(key);
      return clock.now - began;
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      clock.now += 500;
    }
  }
}

describe('slowing down', () => {
  it('doubles the delay with each failure after the free ones, up to the longest', () => {
    const clock = { now: 0 };
    const slowDown = new SlowDown(patience, () => clock.now);
    const waits = Array.from({ length: 12 }, () => (slowDown.fail('a'), waitOf(slowDown, 'a', clock)));
    expect(waits).toEqual([0, 0, 0, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('says when to try again, with 429’s code', () => {
    const slowDown = new SlowDown({ free: 0, longestMs: 60_000 }, () => 0);
    slowDown.fail('a');
    expect(() => slowDown.check('a')).toThrowMatching((error) => error.code === 'too-many' && /in 1 second$/.test(error.message));
  });

  it('holds nothing against other keys, against who proved themselves, or after an hour without a failure', () => {
    const clock = { now: 0 };
    const slowDown = new SlowDown(patience, () => clock.now);
    for (let times = 0; times < 5; times += 1) slowDown.fail('a');
    expect(() => slowDown.check('b')).not.toThrow();
    expect(() => slowDown.check('a')).toThrow();
    slowDown.forgive('a');
    for (let times = 0; times < 3; times += 1) slowDown.fail('a');
    expect(() => slowDown.check('a')).not.toThrow();
    clock.now += 60 * 60_000;
    slowDown.fail('a');
    expect(() => slowDown.check('a')).not.toThrow();
  });

  it('guesses let through in time t <= free + log2(t / 1 s) + t / longest + 2', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20_000 }), { maxLength: 200 }), (pauses) => {
        const clock = { now: 0 };
        const slowDown = new SlowDown(patience, () => clock.now);
        let guesses = 0;
        for (const pause of pauses) {
          clock.now += pause;
          try {
            slowDown.check('a');
            slowDown.fail('a');
            guesses += 1;
          } catch (error) {
            if (!(error instanceof RefusedError)) throw error;
          }
        }
        const seconds = Math.max(1, clock.now / 1000);
        return guesses <= patience.free + Math.log2(seconds) + clock.now / patience.longestMs + 2;
      }),
    );
  });
});
