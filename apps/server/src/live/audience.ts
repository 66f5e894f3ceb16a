import type { Doorbell } from '../storage/doorbell';
import type { Schedule } from './pump';

/**
 * The least time between two rings to the same audience, for each who is in it. Bringing a page to one viewer costs the server about 20 µs, most
 * of it in the system's socket (tools/load): so at most half of a core, however many watch and however fast the records come. Records that come
 * closer together share a page.
 */
export const spacingPerViewerMs = 0.04;

/** Those who watch one session, and hear of its doorbell together. */
export class Audience {
  readonly #listeners = new Set<() => void>();
  readonly #stopListening: () => void;
  #stopTimer: (() => void) | null = null;
  #hasRung = false;

  constructor(
    session: string,
    doorbell: Doorbell,
    private readonly schedule: Schedule,
  ) {
    this.#stopListening = doorbell.listen(session, () => this.#hear());
  }

  get isEmpty(): boolean {
    return this.#listeners.size === 0;
  }

  join(listener: () => void): void {
    this.#listeners.add(listener);
  }

  leave(listener: () => void): void {
    this.#listeners.delete(listener);
  }

  /** Hears nothing from now on. */
  close(): void {
    this.#stopListening();
    this.#stopTimer?.();
    this.#stopTimer = null;
  }

  #hear(): void {
    if (this.#stopTimer) this.#hasRung = true;
    else this.#ring();
  }

  #ring(): void {
    this.#hasRung = false;
    const spacingMs = Math.floor(this.#listeners.size * spacingPerViewerMs);
    // Timers know nothing below a millisecond, and so few cost nothing. Before the listeners: the time they take is part of the spacing.
    if (spacingMs >= 1) {
      this.#stopTimer = this.schedule(() => {
        this.#stopTimer = null;
        if (this.#hasRung) this.#ring();
      }, spacingMs);
    }
    for (const listener of this.#listeners) listener();
  }
}
