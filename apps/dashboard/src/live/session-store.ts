import { signal } from '@angular/core';
import { unpackRecord, type RecordPage, type Refusal, type SessionSummary } from '@infoplane/contracts';
import { SessionColumns } from '@infoplane/figures';
import { onTimer, type Later } from './later';

/** While records of the past are coming, the page hears of them this often: each time, all of it looks what has changed. */
const hearEveryMs = 250;

/** One watched session as the page holds it: its records as columns, its newest summary, and why it was refused if it was. */
export class SessionStore {
  readonly columns = new SessionColumns();
  readonly summary = signal<SessionSummary | null>(null);
  readonly refusal = signal<Refusal | null>(null);
  /** The seq of the last record held. Columns are not signals: who reads them depends on this one. */
  readonly lastSeq = signal(0);
  /** The log's head as far as the server has said. */
  readonly head = signal(0);
  private stopTelling: (() => void) | null = null;

  constructor(
    readonly id: string,
    private readonly later: Later = onTimer,
  ) {}

  /**
   * Takes a page of records. What depends on the signals hears of it at once where it is the first or the last page
   * there is, and soon where more are coming.
   *
   * @throws RangeError if the page does not continue what is held; RefusedError if a record is malformed. Records before it are kept.
   */
  append({ records, head }: RecordPage): void {
    let isWhole = false;
    try {
      for (const { seq, at, bytes } of records) {
        this.columns.append({ seq, at, record: unpackRecord(bytes) }, bytes);
      }
      isWhole = true;
    } finally {
      this.head.set(Math.max(head, this.columns.lastSeq));
      if (!isWhole || this.columns.lastSeq >= head) this.tell();
      else this.stopTelling ??= this.later(() => this.tell(), hearEveryMs);
    }
  }

  private tell(): void {
    this.stopTelling?.();
    this.stopTelling = null;
    this.lastSeq.set(this.columns.lastSeq);
  }
}
