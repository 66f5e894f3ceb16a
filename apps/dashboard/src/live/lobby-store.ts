import { computed, signal } from '@angular/core';
import type { SessionSummary } from '@infoplane/contracts';

/** All sessions, newest first, as the server last described them. */
export class LobbyStore {
  private readonly byId = signal<ReadonlyMap<string, SessionSummary>>(new Map());
  /** Whether the server has answered at all. */
  readonly isOpen = signal(false);
  /** Whether there was no session when the page first opened: what appears then is the demo that the server starts by itself. */
  readonly wasEmpty = signal(false);
  readonly sessions = computed(() => [...this.byId().values()].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)));

  /** Takes the whole list. */
  open(sessions: readonly SessionSummary[]): void {
    if (!this.isOpen()) this.wasEmpty.set(sessions.length === 0);
    this.byId.set(new Map(sessions.map((session) => [session.id, session])));
    this.isOpen.set(true);
  }

  /** Takes newer snapshots of some. One that knows less of the log than what is held came late and is left out. */
  update(sessions: readonly SessionSummary[]): void {
    const next = new Map(this.byId());
    for (const session of sessions) {
      const held = next.get(session.id);
      if (!held || session.head >= held.head) next.set(session.id, session);
    }
    this.byId.set(next);
  }
}
