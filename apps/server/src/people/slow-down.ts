import { RefusedError } from '@infoplane/contracts';

/** How a kind of key is slowed down. */
export interface Patience {
  /** Failures before it begins. */
  readonly free: number;
  /** The delay doubles with each failure from one second up to this. */
  readonly longestMs: number;
}

/**
 * A name: a few typing mistakes are free. The longest delay is short, so that a stranger cannot lock a person out for good, and long enough for
 * 1,440 guesses a day.
 */
export const namePatience: Patience = { free: 4, longestMs: 60_000 };
/** An address: a whole team may share it, and its delay keeps one machine from trying many names. */
export const addressPatience: Patience = { free: 20, longestMs: 15 * 60_000 };

const forgottenAfterMs = 60 * 60_000;
/** Keys that are remembered; past it the one that failed longest ago is forgotten. */
const mostKeys = 10_000;

interface Failures {
  count: number;
  lastAt: number;
  blockedUntil: number;
}

/**
 * Slows down who guesses: after some failures each further one doubles the time in which a key's attempts are refused. Kept in memory: a
 * restart forgives.
 */
export class SlowDown {
  readonly #failures = new Map<string, Failures>();

  constructor(
    private readonly patience: Patience,
    private readonly now: () => number,
  ) {}

  /** @throws RefusedError `too-many` while the key is refused. */
  check(key: string): void {
    const waitMs = (this.#failures.get(key)?.blockedUntil ?? 0) - this.now();
    if (waitMs <= 0) return;
    const seconds = Math.ceil(waitMs / 1000);
    throw new RefusedError('too-many', `Too many failed attempts: try again in ${seconds} second${seconds === 1 ? '' : 's'}`);
  }

  /** Counts a failure. */
  fail(key: string): void {
    const at = this.now();
    const known = this.#failures.get(key);
    const count = known && at - known.lastAt < forgottenAfterMs ? known.count + 1 : 1;
    const over = count - this.patience.free;
    const delayMs = over <= 0 ? 0 : Math.min(this.patience.longestMs, 1000 * 2 ** (over - 1));
    // To the end of the map, whose beginning is the oldest.
    this.#failures.delete(key);
    this.#failures.set(key, { count, lastAt: at, blockedUntil: at + delayMs });
    if (this.#failures.size > mostKeys) this.#failures.delete(this.#failures.keys().next().value!);
  }

  /** The key proved itself: nothing is held against it any more. */
  forgive(key: string): void {
    this.#failures.delete(key);
  }
}
