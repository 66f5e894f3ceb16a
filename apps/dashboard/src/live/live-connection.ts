import { computed, signal } from '@angular/core';
import { answerAfter, protocolVersion, type Answer, type RecordPage, type Refusal, type SessionSummary } from '@infoplane/contracts';
import { onTimer, type Later } from './later';
import type { LobbyStore } from './lobby-store';
import { SessionStore } from './session-store';

/** What the connection needs of a socket; socket.io's client has it. */
export interface LiveSocket {
  readonly connected: boolean;
  on(event: 'connect' | 'disconnect', listener: () => void): unknown;
  on(event: 'connect_error', listener: (error: Error) => void): unknown;
  on(event: 'records', listener: (page: RecordPage) => void): unknown;
  on(event: 'summaries', listener: (sessions: readonly SessionSummary[]) => void): unknown;
  emit(event: 'watch', message: { protocol: typeof protocolVersion; session: string; after: number }, answer: (answer: Answer<{ head: number; summary: SessionSummary }>) => void): unknown;
  emit(event: 'received', message: { pages: number }): unknown;
  emit(event: 'unwatch', message: { session: string }, answer: (answer: Answer<object>) => void): unknown;
  emit(event: 'lobby', message: { protocol: typeof protocolVersion }, answer: (answer: Answer<{ sessions: readonly SessionSummary[] }>) => void): unknown;
  connect(): unknown;
  disconnect(): unknown;
}

export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'refused';

/** How long a session that nobody on the page looks at is still kept: a change from one page to the next takes less. */
const lingerMs = 5000;

interface Subscription {
  readonly store: SessionStore;
  users: number;
  stopLingering: () => void;
}

/**
 * The page's end of the live protocol: it asks for each watched session from the last record held, appends pages, says now and then how many
 * it holds, and asks again after every reconnection. A page that does not continue what is held is a fault of the connection: it is not counted,
 * and the socket is opened anew.
 *
 * A session has one store however many parts of the page look at it, and the store outlives a change of page.
 */
export class LiveConnection {
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly stores = signal<readonly SessionStore[]>([]);
  /** Sessions whose leaving the server has not confirmed: until then, pages of the old watch may still come. */
  private readonly leaving = new Set<string>();
  private readonly lobbies = new Set<LobbyStore>();
  private faults = 0;
  /** Pages that came on this connection, and how many of them the server has been told of. */
  private pages = 0;
  private answered = 0;
  private unansweredBytes = 0;
  private stopAnswering: (() => void) | null = null;

  readonly state = signal<LiveState>('connecting');
  /** Why the server or the page gave up, in words for a person. */
  readonly refusal = signal<Refusal | null>(null);
  /** The last record held of the session that is watched; 0 when none is. */
  readonly lastSeq = computed(() => this.stores().reduce((last, store) => Math.max(last, store.lastSeq()), 0));

  constructor(
    private readonly socket: LiveSocket,
    private readonly later: Later = onTimer,
  ) {
    socket.on('connect', () => this.resume());
    socket.on('disconnect', () => this.lose());
    socket.on('connect_error', () => this.lose());
    socket.on('records', (page) => this.receive(page));
    socket.on('summaries', (sessions) => this.update(sessions));
    if (socket.connected) this.resume();
  }

  /** The store of a session, kept up to date until each `open` has had its `close`. */
  open(id: string): SessionStore {
    let subscription = this.subscriptions.get(id);
    if (!subscription) {
      subscription = { store: new SessionStore(id, this.later), users: 0, stopLingering: () => undefined };
      this.subscriptions.set(id, subscription);
      this.stores.set([...this.subscriptions.values()].map(({ store }) => store));
      this.ask(subscription.store);
    }
    subscription.users += 1;
    subscription.stopLingering();
    return subscription.store;
  }

  /** One user of the session's store less; after the last it is left. */
  close(id: string): void {
    const subscription = this.subscriptions.get(id);
    if (!subscription) return;
    subscription.users -= 1;
    if (subscription.users > 0) return;
    subscription.stopLingering = this.later(() => this.leave(id), lingerMs);
  }

  /** Keeps a list of all sessions up to date until `leaveLobby`. */
  enterLobby(lobby: LobbyStore): void {
    this.lobbies.add(lobby);
    if (this.socket.connected) this.askLobby(lobby);
  }

  leaveLobby(lobby: LobbyStore): void {
    this.lobbies.delete(lobby);
  }

  /** Connects anew, as whoever looks at the page now. What only the one before looked at is forgotten. */
  renew(): void {
    this.forget();
    this.refusal.set(null);
    this.state.set('connecting');
    this.socket.connect();
  }

  /** Hears nothing until `renew`: nobody who may is there. */
  rest(): void {
    this.forget();
  }

  private forget(): void {
    this.socket.disconnect();
    for (const [id, { users, stopLingering }] of this.subscriptions) {
      if (users > 0) continue;
      stopLingering();
      this.subscriptions.delete(id);
    }
    this.stores.set([...this.subscriptions.values()].map(({ store }) => store));
  }

  private leave(id: string): void {
    this.subscriptions.delete(id);
    this.stores.set([...this.subscriptions.values()].map(({ store }) => store));
    if (!this.socket.connected) return;
    this.leaving.add(id);
    this.socket.emit('unwatch', { session: id }, () => {
      this.leaving.delete(id);
      const again = this.subscriptions.get(id);
      if (again) this.ask(again.store);
    });
  }

  private resume(): void {
    this.state.set('live');
    this.beginToCount();
    for (const lobby of this.lobbies) this.askLobby(lobby);
    this.leaving.clear();
    for (const { store } of this.subscriptions.values()) this.ask(store);
  }

  private lose(): void {
    this.beginToCount();
    if (this.state() !== 'refused') this.state.set(this.state() === 'connecting' ? 'connecting' : 'reconnecting');
  }

  private ask(store: SessionStore): void {
    if (!this.socket.connected || this.leaving.has(store.id)) return;
    this.socket.emit('watch', { protocol: protocolVersion, session: store.id, after: store.columns.lastSeq }, (answer) => {
      if (!answer.ok) {
        store.refusal.set(answer.error);
        return;
      }
      store.refusal.set(null);
      store.summary.set(answer.summary);
      store.head.set(answer.head);
    });
  }

  private askLobby(lobby: LobbyStore): void {
    this.socket.emit('lobby', { protocol: protocolVersion }, (answer) => {
      if (answer.ok) lobby.open(answer.sessions);
      else this.refuse(answer.error);
    });
  }

  private receive(page: RecordPage): void {
    // None for a page that was under way as its session was left: it counts, so that the server's window does not stay full.
    const store = this.leaving.has(page.session) ? undefined : this.subscriptions.get(page.session)?.store;
    try {
      store?.append(withByteArrays(page));
    } catch (error) {
      // RangeError for a page out of order, RefusedError for a malformed record.
      this.recover(error instanceof Error ? error.message : String(error));
      return;
    }
    if (store) this.faults = 0;
    this.pages += 1;
    this.unansweredBytes += page.records.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    if (this.pages - this.answered >= answerAfter.pages || this.unansweredBytes >= answerAfter.bytes) this.answer();
    else this.stopAnswering ??= this.later(() => this.answer(), answerAfter.ms);
  }

  private answer(): void {
    this.stopAnswering?.();
    this.stopAnswering = null;
    this.answered = this.pages;
    this.unansweredBytes = 0;
    this.socket.emit('received', { pages: this.pages });
  }

  /** A count is of one connection: the next one begins anew, and hears nothing of this one's. */
  private beginToCount(): void {
    this.stopAnswering?.();
    this.stopAnswering = null;
    this.pages = 0;
    this.answered = 0;
    this.unansweredBytes = 0;
  }

  /** Once anew from the last record held; if the same fault comes again it is not the connection's, and a person must know. */
  private recover(message: string): void {
    this.faults += 1;
    this.socket.disconnect();
    if (this.faults > 1) {
      this.refuse({ code: 'internal', message: `The server sent records that do not continue those held here: ${message}. Reload the page.`, faults: [] });
      return;
    }
    this.state.set('reconnecting');
    this.socket.connect();
  }

  private refuse(refusal: Refusal): void {
    this.refusal.set(refusal);
    this.state.set('refused');
  }

  private update(sessions: readonly SessionSummary[]): void {
    for (const lobby of this.lobbies) lobby.update(sessions);
    for (const session of sessions) {
      const store = this.subscriptions.get(session.id)?.store;
      const held = store?.summary();
      if (store && (!held || session.head >= held.head)) store.summary.set(session);
    }
  }
}

/** The msgpack decoder of browsers gives bytes as ArrayBuffer, that of Node as a view. */
function withByteArrays(page: RecordPage): RecordPage {
  return { ...page, records: page.records.map((record) => ({ ...record, bytes: toByteArray(record.bytes) })) };
}

function toByteArray(bytes: Uint8Array | ArrayBuffer): Uint8Array {
  return bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
}
