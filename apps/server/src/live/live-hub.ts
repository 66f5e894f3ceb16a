import { pageWindow, RefusedError, type Received, type RecordPage, type SessionSummary, type Watch } from '@infoplane/contracts';
import type { Log } from '../log';
import type { SessionRegistry } from '../sessions/session-registry';
import type { Doorbell } from '../storage/doorbell';
import type { RecordLog } from '../storage/record-log';
import { Audience } from './audience';
import { Pump, type Schedule } from './pump';
import { SummaryFeed, type SummaryReader } from './summary-feed';

/** One connection, whatever carries it. */
export interface LiveClient extends SummaryReader {
  readonly id: string;
  /** Sends one page. The same page may go to many. */
  sendPage(page: RecordPage): void;
  drop(reason: string): void;
}

/** Sessions that one connection may watch at once: what a page compares side by side, and a bound for its memory here. */
const mostWatched = 16;
/**
 * Pages that one connection may hold unanswered, those of watches that ended included: what its watches may have under way together. Who
 * watches again and again without reading would otherwise fill this memory.
 */
const mostUnanswered = mostWatched * pageWindow;

interface Watching {
  readonly pump: Pump;
  readonly stop: () => void;
}

interface Connection {
  readonly watched: Map<string, Watching>;
  /** What is to be called as each page under way is answered, oldest first; pages of watches that ended are among them. */
  readonly unanswered: (() => void)[];
  /** Pages answered since the connection began. */
  answered: number;
}

/** Who watches what. */
export class LiveHub {
  readonly #connections = new Map<string, Connection>();
  readonly #audiences = new Map<string, Audience>();
  readonly #feed: SummaryFeed;

  constructor(
    private readonly sessions: SessionRegistry,
    private readonly records: RecordLog,
    private readonly doorbell: Doorbell,
    private readonly schedule: Schedule,
    private readonly log: Log,
  ) {
    this.#feed = new SummaryFeed((session) => (sessions.has(session) ? sessions.summary(session) : null), schedule);
    sessions.onChange((session) => this.#feed.changed(session));
  }

  connect(client: LiveClient): void {
    this.#connections.set(client.id, { watched: new Map(), unanswered: [], answered: 0 });
  }

  disconnect(client: string): void {
    for (const watching of this.#connections.get(client)?.watched.values() ?? []) watching.stop();
    this.#connections.delete(client);
    this.#feed.leave(client);
  }

  /**
   * Begins to send a session's records after a seq. A second watch of the same session takes the place of the first.
   *
   * @throws RefusedError `not-found`, `invalid-input` for a seq beyond the head, `too-large` for one session too many.
   */
  watch(client: LiveClient, { session, after }: Watch): { head: number; summary: SessionSummary } {
    const summary = this.sessions.summary(session);
    if (after > summary.head) {
      const message = `is beyond the session's last record (${summary.head}): begin again from 0`;
      throw new RefusedError('invalid-input', `Invalid watch: after: ${message}`, [{ field: 'after', message }]);
    }
    const connection = this.#connection(client);
    const { watched } = connection;
    if (!watched.has(session) && watched.size >= mostWatched) {
      throw new RefusedError('too-large', `One connection watches at most ${mostWatched} sessions: unwatch one first`);
    }
    watched.get(session)?.stop();
    const drop = (reason: string) => {
      this.log.warn(`a viewer of session ${session} was disconnected: ${reason}`);
      client.drop(reason);
    };
    const send = (page: RecordPage, received: () => void) => {
      if (connection.unanswered.length === mostUnanswered) return drop(`it held ${mostUnanswered} pages of its watches unanswered`);
      connection.unanswered.push(received);
      client.sendPage(page);
    };
    const pump = new Pump(session, after, this.records, { send, drop }, this.schedule);
    const leave = this.#join(session, () => pump.ring());
    watched.set(session, { pump, stop: () => (leave(), pump.stop()) });
    this.#feed.follow(client.id, client, session);
    // In a later turn: the answer to this watch goes out before its first page.
    setImmediate(() => pump.ring());
    return { head: summary.head, summary };
  }

  /**
   * The client holds that many of the pages sent on its connection. Pages arrive in the order they were sent, so a count says which.
   *
   * @throws RefusedError `invalid-input` for more pages than were sent.
   */
  received(client: string, { pages }: Received): void {
    const connection = this.#connections.get(client);
    // It may have left while its message was on its way.
    if (!connection) return;
    const { unanswered } = connection;
    if (pages > connection.answered + unanswered.length) {
      const message = `is more than was sent (${connection.answered + unanswered.length})`;
      throw new RefusedError('invalid-input', `Invalid received: pages: ${message}`, [{ field: 'pages', message }]);
    }
    if (pages <= connection.answered) return;
    const answered = unanswered.splice(0, pages - connection.answered);
    connection.answered = pages;
    for (const answer of answered) answer();
  }

  unwatch(client: string, session: string): void {
    const watched = this.#connections.get(client)?.watched;
    watched?.get(session)?.stop();
    watched?.delete(session);
    this.#feed.unfollow(client, session);
  }

  /** Sends snapshots of every session that changes from now on. */
  joinLobby(client: LiveClient): { sessions: SessionSummary[] } {
    // It may have left while a demo was begun for it; nobody would take it out of the feed again.
    this.#connection(client);
    this.#feed.joinLobby(client.id, client);
    return { sessions: this.sessions.list() };
  }

  get connections(): number {
    return this.#connections.size;
  }

  get unansweredPages(): number {
    let pages = 0;
    for (const { watched } of this.#connections.values()) for (const { pump } of watched.values()) pages += pump.unanswered;
    return pages;
  }

  close(): void {
    for (const client of [...this.#connections.keys()]) this.disconnect(client);
    this.#feed.stop();
  }

  /** @returns how to leave. */
  #join(session: string, listener: () => void): () => void {
    const audience = this.#audiences.get(session) ?? new Audience(session, this.doorbell, this.schedule);
    this.#audiences.set(session, audience);
    audience.join(listener);
    return () => {
      audience.leave(listener);
      if (!audience.isEmpty || this.#audiences.get(session) !== audience) return;
      audience.close();
      this.#audiences.delete(session);
    };
  }

  #connection(client: LiveClient): Connection {
    const connection = this.#connections.get(client.id);
    if (!connection) throw new RefusedError('wrong-state', 'This connection has ended');
    return connection;
  }
}
