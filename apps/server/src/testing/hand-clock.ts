import type { Schedule } from '../live/pump';

/** Time that passes when a test says so. */
export class HandClock {
  #now = 0;
  #due: { at: number; callback: () => void }[] = [];

  readonly schedule: Schedule = (callback, delayMs) => {
    const entry = { at: this.#now + delayMs, callback };
    this.#due.push(entry);
    return () => void (this.#due = this.#due.filter((other) => other !== entry));
  };

  get waiting(): number {
    return this.#due.length;
  }

  pass(ms: number): void {
    this.#now += ms;
    for (const entry of this.#due.filter(({ at }) => at <= this.#now)) {
      this.#due = this.#due.filter((other) => other !== entry);
      entry.callback();
    }
  }
}
