import type { RecordKind, RecordPage, WireRecord } from '@infoplane/contracts';
import type { NewSession, SessionRow } from './session-row';

/** A record before it has a place in the log. */
export interface UnplacedRecord {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Where records came to lie, both ends included, and the session's row right after them. */
export interface CommittedRange {
  readonly first: number;
  readonly last: number;
  readonly row: SessionRow;
}

/** What ends a page, whichever is reached first. A single larger record makes a page alone. */
export interface PageLimits {
  readonly records: number;
  readonly bytes: number;
}

/**
 * The truth about every session: its records in order. A record is identified by (session, seq); seq counts 1, 2, 3 … without gaps and is
 * given in the transaction that stores the record and advances the session's row. What is read has been committed, and stays.
 */
export interface RecordLog {
  /**
   * Stores the records behind all earlier ones, together or not at all. Resolves once they are durable and the doorbell has rung.
   *
   * @param records at least one; their order is kept, also between calls for one session.
   * @throws RefusedError `not-found` for an unknown session, `invalid-input` for bytes that are no record, `storage-full`.
   */
  append(session: string, records: readonly UnplacedRecord[]): Promise<CommittedRange>;
  /**
   * The records after a seq, in order, as many as the limits let through; none at the head. At once where they are at hand: a promise for each of
   * a thousand viewers of each record is felt.
   *
   * @throws RefusedError `not-found`, as a rejection.
   */
  read(session: string, after: number, limits: PageLimits): RecordPage | Promise<RecordPage>;
  /** The last seq of a session. @throws RefusedError `not-found`. */
  head(session: string): Promise<number>;
}

/** The ends of sessions' logs. */
export interface RecordTail {
  /** The newest records of those kinds, at most so many, in order; none of a session that is not there. */
  newest(session: string, kinds: readonly RecordKind[], most: number): Promise<WireRecord[]>;
}

/** The sessions there are. */
export interface SessionCatalog {
  /** Stores a session with its first record, or finds the one that this requestId made before. */
  create(session: NewSession, first: UnplacedRecord): Promise<{ readonly row: SessionRow; readonly isNew: boolean }>;
  find(id: string): Promise<SessionRow | null>;
  /** Newest first. */
  list(): Promise<SessionRow[]>;
}
