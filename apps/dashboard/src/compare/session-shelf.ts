import { signal, untracked } from '@angular/core';
import type { LiveConnection } from '../live/live-connection';
import type { SessionStore } from '../live/session-store';

/** The stores of several sessions and of all that they were forked from, each kept live by the connection while it is held. */
export class SessionShelf {
  private readonly held = signal<ReadonlyMap<string, SessionStore>>(new Map());

  constructor(private readonly connection: Pick<LiveConnection, 'open' | 'close'>) {}

  /** The store of a session; null unless it is held. */
  store(id: string): SessionStore | null {
    return this.held().get(id) ?? null;
  }

  /** Holds those sessions and their ancestors as far as they are known, and leaves all others. To be called anew when a summary comes: it may name a parent. */
  hold(ids: readonly string[]): void {
    const before = untracked(this.held);
    const next = new Map<string, SessionStore>();
    const waiting = [...ids];
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      if (next.has(id)) continue;
      const wanted = id;
      const store = before.get(wanted) ?? untracked(() => this.connection.open(wanted));
      next.set(wanted, store);
      const parent = store.summary()?.parent;
      if (parent) waiting.push(parent.session);
    }
    for (const id of before.keys()) if (!next.has(id)) this.connection.close(id);
    if (next.size !== before.size || [...next.keys()].some((id) => !before.has(id))) this.held.set(next);
  }

  close(): void {
    for (const id of untracked(this.held).keys()) this.connection.close(id);
    this.held.set(new Map());
  }
}
