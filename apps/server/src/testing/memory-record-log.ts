import { peekRecord, RefusedError, unpackRecord, type RecordKind, type RecordPage, type WireRecord } from '@infoplane/contracts';
import type { Doorbell } from '../storage/doorbell';
import type { Mutation, NoteChange, NoteDecision, NoteLog, SessionNotes } from '../storage/notes';
import type { CommittedRange, PageLimits, RecordLog, RecordTail, SessionCatalog, UnplacedRecord } from '../storage/record-log';
import { advancedBy, blankRow, type NewSession, type SessionRow } from '../storage/session-row';
import { usedTwice } from '../storage/log-refusals';
import { MemoryNotes } from './memory-notes';

interface Stored {
  row: SessionRow;
  readonly records: UnplacedRecord[];
}

/** The log's twin in memory: what the contract means, in its plainest form. */
export class MemoryRecordLog implements RecordLog, RecordTail, SessionCatalog, NoteLog {
  readonly notes = new MemoryNotes();
  readonly #sessions = new Map<string, Stored>();
  readonly #granted = new Map<string, { readonly fingerprint: string; readonly answer: string }>();
  /** One change at a time, as one transaction. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly doorbell: Doorbell) {}

  async append(session: string, records: readonly UnplacedRecord[]): Promise<CommittedRange> {
    if (records.length === 0) throw new RangeError('append: records must not be empty');
    const headers = records.map(({ bytes }) => peekRecord(bytes));
    const stored = this.#stored(session);
    const first = stored.row.head + 1;
    stored.records.push(...records.map(({ at, bytes }) => ({ at, bytes: bytes.slice() })));
    const row = headers.reduce(advancedBy, stored.row);
    stored.row = row;
    await Promise.resolve();
    this.doorbell.ring(row);
    return { first, last: row.head, row };
  }

  change<T>(
    session: string,
    mutation: Mutation,
    decide: (notes: SessionNotes, row: SessionRow) => Promise<NoteDecision<T>>,
  ): Promise<NoteChange<T>> {
    const changed = this.#last.then(() => this.#change(session, mutation, decide));
    // What refuses one wish is its own answer.
    this.#last = changed.catch(() => undefined);
    return changed;
  }

  async read(session: string, after: number, limits: PageLimits): Promise<RecordPage> {
    const { records, row } = this.#stored(session);
    const page: { seq: number; at: number; bytes: Uint8Array }[] = [];
    let bytes = 0;
    for (let seq = after + 1; seq <= row.head && page.length < limits.records; seq += 1) {
      bytes += records[seq - 1].bytes.length;
      if (bytes > limits.bytes && page.length > 0) break;
      page.push({ seq, ...records[seq - 1] });
    }
    return { session, records: page, head: row.head };
  }

  async newest(session: string, kinds: readonly RecordKind[], most: number): Promise<WireRecord[]> {
    const numbered = (this.#sessions.get(session)?.records ?? []).map((record, i) => ({ seq: i + 1, ...record }));
    return numbered.filter(({ bytes }) => kinds.includes(peekRecord(bytes).kind)).slice(-most);
  }

  async head(session: string): Promise<number> {
    return this.#stored(session).row.head;
  }

  async create(session: NewSession, first: UnplacedRecord): Promise<{ row: SessionRow; isNew: boolean }> {
    for (const { row } of this.#sessions.values()) if (row.requestId === session.requestId) return { row, isNew: false };
    const row = advancedBy(blankRow(session), peekRecord(first.bytes));
    this.#sessions.set(session.id, { row, records: [first] });
    this.doorbell.ring(row);
    return { row, isNew: true };
  }

  async find(id: string): Promise<SessionRow | null> {
    return this.#sessions.get(id)?.row ?? null;
  }

  async list(): Promise<SessionRow[]> {
    return [...this.#sessions.values()].map(({ row }) => row).sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
  }

  async #change<T>(
    session: string,
    mutation: Mutation,
    decide: (notes: SessionNotes, row: SessionRow) => Promise<NoteDecision<T>>,
  ): Promise<NoteChange<T>> {
    const { row } = this.#stored(session);
    const key = `${session} ${mutation.person} ${mutation.id}`;
    const granted = this.#granted.get(key);
    if (granted) {
      if (granted.fingerprint !== mutation.fingerprint) throw usedTwice(mutation);
      return { answer: JSON.parse(granted.answer), isRepeated: true, writes: [], range: null };
    }
    const { records, writes, answer } = await decide(this.notes.of(session), row);
    this.notes.write(session, this.#stored(session).row.head + 1, writes);
    this.#granted.set(key, { fingerprint: mutation.fingerprint, answer: JSON.stringify(answer) });
    const range = records.length === 0 ? null : await this.append(session, records);
    records.forEach(({ at, bytes }, i) => {
      const record = unpackRecord(bytes);
      if (record.kind === 'annotation')
        this.notes.remember(session, record.annotation.id, { seq: range!.first + i, at, by: record.by, annotation: record.annotation });
    });
    return { answer, isRepeated: false, writes, range };
  }

  #stored(session: string): Stored {
    const stored = this.#sessions.get(session);
    if (!stored) throw new RefusedError('not-found', `There is no session ${session}`);
    return stored;
  }
}
