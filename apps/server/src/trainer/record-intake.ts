import { peekRecord, RefusedError } from '@infoplane/contracts';
import { describeError } from '../log';
import type { CommittedRange, RecordLog, UnplacedRecord } from '../storage/record-log';
import type { SessionRow } from '../storage/session-row';

/** Why something could not be stored. */
export interface StorageFailure {
  readonly reason: string;
  /** Whether it may go on as soon as there is space, or the disk works again: nothing is wrong with what was to be stored. */
  readonly isOfDisk: boolean;
}

/** How an intake tells its run what became of what it took in. */
export interface RecordIntakeListener {
  stored(row: SessionRow): void;
  /** Everything up to that many records is durable, checkpoints between them included. */
  committed(records: number): void;
  /** Once: nothing that came after is stored. */
  failed(failure: StorageFailure): void;
}

/**
 * What a trainer process sends, on its way to the log and the checkpoints, in the order it came. Measurements do not wait for checkpoints; the
 * word that they are durable does, so that a slow disk holds the trainer back and nothing piles up in memory. A change of state does wait: a
 * session that says that it has ended, or is paused, has all its checkpoints.
 */
export class RecordIntake {
  #committed = 0;
  #hasFailed = false;
  /** Settles when everything received so far has been handed to the log. */
  #handed: Promise<unknown> = Promise.resolve();
  /** The last seq of what has been stored so far. */
  #lastSeq: Promise<number>;
  /** Settles when everything received so far is stored or refused. */
  #stored: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly session: SessionRow,
    private readonly records: RecordLog,
    private readonly listener: RecordIntakeListener,
  ) {
    this.#lastSeq = Promise.resolve(session.head);
  }

  /** Resolves when everything received so far is stored or refused. */
  async settled(): Promise<void> {
    await this.#stored;
  }

  append(records: readonly UnplacedRecord[]): void {
    // After a refusal nothing may follow: a log with a hole in what was measured would look whole.
    if (this.#hasFailed) return;
    const begun = records.some(isChangeOfState) ? this.#stored : Promise.resolve();
    // Behind the appends before it, which may be waiting themselves.
    this.#handed = Promise.all([this.#handed, begun]);
    const appended = this.#handed.then(() => this.#store(records)).then(
      (range) => {
        if (range) this.listener.stored(range.row);
        return range?.last ?? null;
      },
      (error: unknown) => {
        this.#fail('the records could not be stored', error);
        return null;
      },
    );
    this.#lastSeq = Promise.all([this.#lastSeq, appended]).then(([before, last]) => last ?? before);
    this.#after(async () => {
      if ((await appended) === null || this.#hasFailed) return;
      this.#committed += records.length;
      this.listener.committed(this.#committed);
    });
  }

  /** Stores a checkpoint behind the records that came before it. @param put is told the last of them. */
  keep(put: (seq: number) => Promise<void>): void {
    // Not behind the checkpoints before it: those that are stored at once share what waiting for the disk costs.
    const kept = this.#lastSeq.then(async (seq) => {
      if (this.#hasFailed) return;
      try {
        await put(seq);
      } catch (error) {
        // Disk full or unusable. The records are safe, and the checkpoint can be had again from an earlier one.
        this.#fail('a checkpoint could not be stored', error);
      }
    });
    this.#after(() => kept);
  }

  async #store(records: readonly UnplacedRecord[]): Promise<CommittedRange | null> {
    return this.#hasFailed ? null : this.records.append(this.session.id, records);
  }

  #after(next: () => Promise<void>): void {
    this.#stored = this.#stored.then(next);
  }

  #fail(what: string, error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    const isOfDisk = error instanceof RefusedError && (error.code === 'storage-full' || error.code === 'unavailable');
    this.listener.failed({ reason: error instanceof RefusedError ? error.message : `${what}: ${describeError(error)}`, isOfDisk });
  }
}

/** Bytes that are no record are none: the log refuses them. */
function isChangeOfState({ bytes }: UnplacedRecord): boolean {
  try {
    return peekRecord(bytes).kind === 'lifecycle';
  } catch (error) {
    if (error instanceof RefusedError) return false;
    throw error;
  }
}
