import { RefusedError, type RecordPage, type SessionSummary, type Watch } from '@infoplane/contracts';
import type { Log } from '../log';
import type { SessionRegistry } from '../sessions/session-registry';
import type { Doorbell } from '../storage/doorbell';
import type { RecordLog } from '../storage/record-log';
import { Pump, type Schedule } from './pump';
import { SummaryFeed, type SummaryReader } from './summary-feed';

/** One connection, whatever carries it. */
export interface LiveClient extends SummaryReader {
  readonly id: string;
  sendPage(page: RecordPage, received: () => void): void;
  drop(reason: string): void;
}

/** Sessions that one connection may watch at once: what a page compares side by side, and a bound for its memory here. */
const mostWatched = 16;

interface Watching {
  readonly pump: Pump;
  readonly stop: () => void;
}

/** Who watches what. */
export class LiveHub {
  readonly #watching = new Map<string, Map<string, Watching>>();
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
    this.#watching.set(client.id, new Map());
  }

  disconnect(client: string): void {
    for (const watching of this.#watching.get(client)?.values() ?? []) watching.stop();
    this.#watching.delete(client);
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
    const watched = this.#watching.get(client.id);
    if (!watched) throw new RefusedError('wrong-state', 'This connection has ended');
    if (!watched.has(session) && watched.size >= mostWatched) {
      throw new RefusedError('too-large', `One connection watches at most ${mostWatched} sessions: unwatch one first`);
    }
    watched.get(session)?.stop();
    const drop = (reason: string) => {
      this.log.warn(`a viewer of session ${session} was disconnected: ${reason}`);
      client.drop(reason);
    };
    const pump = new Pump(session, after, this.records, { send: (page, received) => client.sendPage(page, received), drop }, this.schedule);
    const stopListening = this.doorbell.listen(session, () => pump.ring());
    watched.set(session, { pump, stop: () => (stopListening(), pump.stop()) });
    this.#feed.follow(client.id, client, session);
    // In a later turn: the answer to this watch goes out before its first page.
    setImmediate(() => pump.ring());
    return { head: summary.head, summary };
  }

  unwatch(client: string, session: string): void {
    const watched = this.#watching.get(client);
    watched?.get(session)?.stop();
    watched?.delete(session);
    this.#feed.unfollow(client, session);
  }

  /** Sends snapshots of every session that changes from now on. */
  joinLobby(client: LiveClient): { sessions: SessionSummary[] } {
    this.#feed.joinLobby(client.id, client);
    return { sessions: this.sessions.list() };
  }

  get connections(): number {
    return this.#watching.size;
  }

  get unansweredPages(): number {
    let pages = 0;
    for (const watched of this.#watching.values()) for (const { pump } of watched.values()) pages += pump.unanswered;
    return pages;
  }

  close(): void {
    for (const client of [...this.#watching.keys()]) this.disconnect(client);
    this.#feed.stop();
  }
}
