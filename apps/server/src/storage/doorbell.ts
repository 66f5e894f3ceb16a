import type { SessionRow } from './session-row';

type Listener = (row: SessionRow) => void;

/**
 * Tells who waits for a session that its log has grown. It carries no records: who hears it reads the log. So a ring that is missed or
 * heard twice costs time and never a record.
 */
export class Doorbell {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #everywhere = new Set<Listener>();

  /** Rings for one session. Only ever called after the commit. */
  ring(row: SessionRow): void {
    for (const listener of [...(this.#listeners.get(row.id) ?? []), ...this.#everywhere]) listener(row);
  }

  /** Listens at one session. @returns how to stop. */
  listen(session: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(session) ?? new Set();
    this.#listeners.set(session, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(session) === listeners) this.#listeners.delete(session);
    };
  }

  /** Listens at every session. @returns how to stop. */
  listenEverywhere(listener: Listener): () => void {
    this.#everywhere.add(listener);
    return () => void this.#everywhere.delete(listener);
  }
}
