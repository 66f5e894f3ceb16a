import { signal } from '@angular/core';
import { unpackRecord, type RecordPage, type Refusal, type SessionSummary } from '@infoplane/contracts';
import { SessionColumns } from '@infoplane/figures';

/** One watched session as the page holds it: its records as columns, its newest summary, and why it was refused if it was. */
export class SessionStore {
  readonly columns = new SessionColumns();
  readonly summary = signal<SessionSummary | null>(null);
  readonly refusal = signal<Refusal | null>(null);
  /** The seq of the last record held. Columns are not signals: who reads them depends on this one. */
  readonly lastSeq = signal(0);
  /** The log's head as far as the server has said. */
  readonly head = signal(0);

  constructor(readonly id: string) {}

  /**
   * Takes a page of records.
   *
   * @throws RangeError if the page does not continue what is held; RefusedError if a record is malformed. Records before it are kept.
   */
  append({ records, head }: RecordPage): void {
    try {
      for (const { seq, at, bytes } of records) {
        this.columns.append({ seq, at, record: unpackRecord(bytes) }, bytes);
      }
    } finally {
      this.lastSeq.set(this.columns.lastSeq);
      this.head.set(Math.max(head, this.columns.lastSeq));
    }
  }
}
