import { computed, signal } from '@angular/core';
import { presencePerSecond, signEveryMs, type Presence, type PresenceChanges, type PresenceHere, type Present } from '@infoplane/contracts';

/** What presence needs of a socket. */
export interface PresenceSocket {
  readonly id?: string | undefined;
  readonly connected: boolean;
  on(event: 'presence', listener: (changes: PresenceChanges) => void): unknown;
  on(event: 'presence-here', listener: (all: PresenceHere) => void): unknown;
  on(event: 'connect', listener: () => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
  emit(event: 'presence', presence: Presence): unknown;
}

/** Calls back after some milliseconds; what it returns calls that off. */
export type Later = (callback: () => void, ms: number) => () => void;

/**
 * Who is in a session and where they look, and saying where one looks oneself: with each change, but no more often than the server takes, and
 * again now and then so that one is known to be there. Nothing of it is kept.
 */
export class PresenceStore {
  /** By session: the server says who is there when a watch begins, and a watch may outlive a change of page. */
  private readonly held = signal<ReadonlyMap<string, ReadonlyMap<string, Present>>>(new Map());
  private readonly entered = signal<string | null>(null);
  private ownId: string | null = null;
  private mine: Presence | null = null;
  private lastSentAt = -Infinity;
  private stopWaiting: (() => void) | null = null;

  /** Everybody else who is here, in the order in which they came. */
  readonly others = computed(() => [...(this.held().get(this.entered() ?? '')?.values() ?? [])]);
  /** Whoever presents, but oneself. */
  readonly presenters = computed(() => this.others().filter(({ presence }) => presence.isPresenting));

  constructor(
    private readonly socket: PresenceSocket,
    private readonly now: () => number,
    private readonly later: Later,
  ) {
    socket.on('presence-here', ({ session, here }) => this.hold(session, new Map(here.map((present) => [present.id, present]))));
    socket.on('presence', (changes) => this.change(changes));
    socket.on('connect', () => this.sendNow());
    socket.on('disconnect', () => this.held.set(new Map()));
  }

  /** Looks at a session from now on; null for none. */
  enter(session: string | null): void {
    if (session === this.entered()) return;
    this.entered.set(session);
    this.mine = null;
    this.stopWaiting?.();
    this.stopWaiting = null;
  }

  /** Says where one looks. */
  say(presence: Presence): void {
    if (presence.session !== this.entered() || JSON.stringify(presence) === JSON.stringify(this.mine)) return;
    this.mine = presence;
    this.sendIn(Math.max(0, this.lastSentAt + 1000 / presencePerSecond - this.now()));
  }

  private sendIn(ms: number): void {
    this.stopWaiting?.();
    if (ms === 0) {
      this.sendNow();
      return;
    }
    this.stopWaiting = this.later(() => this.sendNow(), ms);
  }

  private sendNow(): void {
    this.stopWaiting?.();
    this.stopWaiting = null;
    if (this.mine === null || !this.socket.connected) return;
    this.ownId = this.socket.id ?? null;
    this.lastSentAt = this.now();
    this.socket.emit('presence', this.mine);
    this.stopWaiting = this.later(() => this.sendNow(), signEveryMs);
  }

  private change({ session, here, gone }: PresenceChanges): void {
    const own = this.socket.id ?? this.ownId;
    // The server says one's own place back, several times a second while one looks on: that is no news.
    if (gone.length === 0 && here.every(({ id }) => id === own)) return;
    const held = new Map(this.held().get(session));
    for (const present of here) held.set(present.id, present);
    for (const id of gone) held.delete(id);
    this.hold(session, held);
  }

  private hold(session: string, present: Map<string, Present>): void {
    present.delete(this.socket.id ?? this.ownId ?? '');
    this.held.update((held) => new Map(held).set(session, present));
  }
}
