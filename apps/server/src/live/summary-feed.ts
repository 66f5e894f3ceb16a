import type { SessionSummary } from '@infoplane/contracts';
import type { Schedule } from './pump';

/** One connection that wants summaries. */
export interface SummaryReader {
  /** Whether its earlier packets still wait to be written. */
  isBusy(): boolean;
  send(sessions: readonly SessionSummary[]): void;
}

interface Subscription {
  readonly reader: SummaryReader;
  wantsAll: boolean;
  readonly sessions: Set<string>;
  readonly changed: Set<string>;
}

/** At most four packets a second and connection: a list that a person reads needs no more. */
export const summarySpacingMs = 250;
/** At most five hundred packets a second in all: where many watch, each hears more seldom. Records do not wait for this. */
export const summarySpacingPerReaderMs = 2;

/**
 * Sends snapshots of changed sessions to the lobby and to who watches them. Snapshots replace each other, so a connection that is still busy
 * with earlier packets skips rounds; what changed is kept as a set of names, and the last state always arrives.
 */
export class SummaryFeed {
  readonly #subscriptions = new Map<string, Subscription>();
  #stopTimer: (() => void) | null = null;

  constructor(
    private readonly summaryOf: (session: string) => SessionSummary | null,
    private readonly schedule: Schedule,
  ) {}

  /** Wants every session. */
  joinLobby(id: string, reader: SummaryReader): void {
    this.#subscription(id, reader).wantsAll = true;
  }

  /** Wants one session more. */
  follow(id: string, reader: SummaryReader, session: string): void {
    this.#subscription(id, reader).sessions.add(session);
  }

  /** Wants one session less. */
  unfollow(id: string, session: string): void {
    this.#subscriptions.get(id)?.sessions.delete(session);
  }

  leave(id: string): void {
    this.#subscriptions.delete(id);
  }

  /** A session is no longer what its last snapshot said. */
  changed(session: string): void {
    let isWanted = false;
    for (const subscription of this.#subscriptions.values()) {
      if (!subscription.wantsAll && !subscription.sessions.has(session)) continue;
      subscription.changed.add(session);
      isWanted = true;
    }
    if (isWanted) this.#scheduleRound();
  }

  stop(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
    this.#subscriptions.clear();
  }

  #round(): void {
    this.#stopTimer = null;
    let isLeftOver = false;
    // Most readers wait for the same sessions: they are given the same list, which is encoded once.
    const lists = new Map<string, readonly SessionSummary[]>();
    for (const { reader, changed } of this.#subscriptions.values()) {
      if (changed.size === 0) continue;
      if (reader.isBusy()) {
        isLeftOver = true;
        continue;
      }
      const names = [...changed].join(' ');
      const summaries = lists.get(names) ?? [...changed].map((session) => this.summaryOf(session)).filter((summary) => summary !== null);
      lists.set(names, summaries);
      changed.clear();
      if (summaries.length > 0) reader.send(summaries);
    }
    if (isLeftOver) this.#scheduleRound();
  }

  #scheduleRound(): void {
    const spacingMs = Math.max(summarySpacingMs, this.#subscriptions.size * summarySpacingPerReaderMs);
    this.#stopTimer ??= this.schedule(() => this.#round(), spacingMs);
  }

  #subscription(id: string, reader: SummaryReader): Subscription {
    const known = this.#subscriptions.get(id);
    if (known) return known;
    const subscription = { reader, wantsAll: false, sessions: new Set<string>(), changed: new Set<string>() };
    this.#subscriptions.set(id, subscription);
    return subscription;
  }
}
