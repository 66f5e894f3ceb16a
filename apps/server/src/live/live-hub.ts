import { pageWindow, RefusedError, type Received, type RecordPage, type SessionSummary, type Watch } from '@infoplane/contracts';
import type { Log } from '../log';
import type { SessionRegistry } from '../sessions/session-registry';
import type { Doorbell } from '../storage/doorbell';
import type { RecordLog } from '../storage/record-log';
import { AnswerBook } from './answer-book';
import { Audience } from './audience';
import { Pump, pumpLimits, type PumpLimits, type Schedule } from './pump';
import { SummaryFeed, type SummaryReader } from './summary-feed';

/** One connection, whatever carries it. */
export interface LiveClient extends SummaryReader {
  readonly id: string;
  /** Sends one page. The same page may go to many. */
  sendPage(page: RecordPage): void;
  drop(reason: string): void;
}

/** What the hub needs of the sessions. */
export type WatchableSessions = Pick<SessionRegistry, 'summary' | 'has' | 'list' | 'onChange'>;

/** Sessions that one connection may watch at once: what a page compares side by side, and a bound for its memory here. */
const mostWatched = 16;
/**
 * What one connection may hold unanswered, pages of watches that ended included: what its watches may have under way together. Who watches
 * again and again without reading would otherwise fill this memory.
 */
const mostUnanswered = { pages: mostWatched * pageWindow.pages, bytes: mostWatched * pageWindow.bytes };

interface Watching {
  readonly pump: Pump;
  readonly stop: () => void;
}

interface Connection {
  readonly watched: Map<string, Watching>;
  readonly answers: AnswerBook;
}

/** Who watches what. */
export class LiveHub {
  readonly #connections = new Map<string, Connection>();
  readonly #audiences = new Map<string, Audience>();
  readonly #feed: SummaryFeed;

  constructor(
    private readonly sessions: WatchableSessions,
    private readonly records: RecordLog,
    private readonly doorbell: Doorbell,
    private readonly schedule: Schedule,
    private readonly log: Log,
    private readonly limits: PumpLimits = pumpLimits,
  ) {
    this.#feed = new SummaryFeed((session) => (sessions.has(session) ? sessions.summary(session) : null), schedule);
    sessions.onChange((session) => this.#feed.changed(session));
  }

  connect(client: LiveClient): void {
    this.#connections.set(client.id, { watched: new Map(), answers: new AnswerBook() });
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
    const { watched, answers } = this.#connection(client);
    if (!watched.has(session) && watched.size >= mostWatched) {
      throw new RefusedError('too-large', `One connection watches at most ${mostWatched} sessions: unwatch one first`);
    }
    watched.get(session)?.stop();
    const drop = (reason: string) => {
      this.log.warn(`a viewer of session ${session} was disconnected: ${reason}`);
      client.drop(reason);
    };
    const send = (page: RecordPage, bytes: number) => {
      if (answers.pages >= mostUnanswered.pages || answers.bytes >= mostUnanswered.bytes) {
        return drop(`it held ${answers.pages} pages of its watches unanswered`);
      }
      answers.sent(pump, bytes);
      client.sendPage(page);
    };
    const pump = new Pump(session, after, this.records, { send, drop }, this.schedule, this.limits);
    const leave = this.#join(session, () => pump.ring());
    watched.set(session, { pump, stop: () => (leave(), pump.stop()) });
    this.#feed.follow(client.id, client, session);
    // In a later turn: the answer to this watch goes out before its first page.
    setImmediate(() => pump.ring());
    return { head: summary.head, summary };
  }

  /** The client holds that many pages. @throws RefusedError `invalid-input` for more than were sent. */
  received(client: string, received: Received): void {
    // It may have left while its message was on its way.
    this.#connections.get(client)?.answers.received(received);
  }

  /** Pages under way to a client. */
  underWay(client: string): number {
    return this.#connections.get(client)?.answers.pages ?? 0;
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
