import { peekRecord, type RecordHeader, type RecordKind, type RecordPage, type WireRecord } from '@infoplane/contracts';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { Doorbell } from './doorbell';
import { forgotten, unknownSession, usedTwice } from './log-refusals';
import type { Mutation, NoteChange, NoteDecision, NoteLog, SessionNotes } from './notes';
import { RecentRecords } from './recent-records';
import type { CommittedRange, PageLimits, RecordLog, RecordTail, SessionCatalog, UnplacedRecord } from './record-log';
import { advancedBy, blankRow, type NewSession, type SessionRow } from './session-row';
import { SqlNotes, writeNotes } from './sql-notes';
import { asStorageError } from './storage-error';
import { fromStored, toStored, type Tables } from './tables';

/** One transaction of the log, for those who measure it. */
export interface Commit {
  readonly records: number;
  readonly durationMs: number;
}

type HeadedRecord = UnplacedRecord & { readonly header: RecordHeader };

/** What a transaction did of one piece of work. */
interface Placed {
  readonly grown: { readonly range: CommittedRange; readonly records: readonly HeadedRecord[] } | null;
  /** Tells who asked for it. Called once it is durable. */
  readonly settle: () => void;
}

/** Something that waits for its transaction. It may be tried again in another one. */
interface Work {
  readonly session: string;
  /** Whether it is a part of a stream that must have no hole: what waits behind it in its session fails with it. */
  readonly isStream: boolean;
  readonly place: (transaction: Transaction<Tables>) => Promise<Placed>;
  readonly reject: (error: unknown) => void;
}

// Six columns a row: well below the 32,766 parameters of one SQLite statement.
const rowsPerInsert = 500;

/**
 * The log in a database. Group commit: what arrives while a transaction runs shares the next one, so many sessions cost one write to the
 * disk and not one each.
 */
export class SqlRecordLog implements RecordLog, RecordTail, SessionCatalog, NoteLog {
  readonly #recent = new RecentRecords();
  #waiting: Work[] = [];
  #isCommitting = false;

  constructor(
    private readonly db: Kysely<Tables>,
    private readonly doorbell: Doorbell,
    private readonly onCommit: (commit: Commit) => void = () => undefined,
  ) {}

  async append(session: string, records: readonly UnplacedRecord[]): Promise<CommittedRange> {
    if (records.length === 0) throw new RangeError('append: records must not be empty');
    const headed = headedOf(records);
    return this.#commit(session, true, (resolve) => async (transaction) => {
      const range = await advance(transaction, await findRow(transaction, session), headed);
      return { grown: { range, records: headed }, settle: () => resolve(range) };
    });
  }

  async change<T>(
    session: string,
    mutation: Mutation,
    decide: (notes: SessionNotes, row: SessionRow) => Promise<NoteDecision<T>>,
  ): Promise<NoteChange<T>> {
    return this.#commit(session, false, (resolve, reject) => async (transaction) => {
      const row = await findRow(transaction, session);
      const granted = await findGranted(transaction, session, mutation);
      if (granted) {
        if (granted.fingerprint !== mutation.fingerprint) return { grown: null, settle: () => reject(usedTwice(mutation)) };
        if (granted.answer === '') return { grown: null, settle: () => reject(forgotten(mutation)) };
        const answer: T = JSON.parse(granted.answer);
        return { grown: null, settle: () => resolve({ answer, isRepeated: true, writes: [], range: null }) };
      }
      let decision: NoteDecision<T>;
      try {
        decision = await decide(new SqlNotes(transaction).of(session), row);
      } catch (error) {
        // A refusal, or a slip in a decision. Nothing is written yet, so what shares the transaction need not fail with it.
        return { grown: null, settle: () => reject(asStorageError(error)) };
      }
      const { writes, answer } = decision;
      const records = headedOf(decision.records);
      const range = records.length === 0 ? null : await advance(transaction, row, records);
      await writeNotes(transaction, session, row.head + 1, writes);
      await transaction
        .insertInto('mutation')
        .values({ session, ...mutation, seq: range && range.first, answer: JSON.stringify(answer) })
        .execute();
      return { grown: range && { range, records }, settle: () => resolve({ answer, isRepeated: false, writes, range }) };
    });
  }

  read(session: string, after: number, limits: PageLimits): RecordPage | Promise<RecordPage> {
    return this.#recent.read(session, after, limits) ?? this.#readStored(session, after, limits);
  }

  async newest(session: string, kinds: readonly RecordKind[], most: number): Promise<WireRecord[]> {
    const records = await this.db
      .selectFrom('record')
      .select(['seq', 'at', 'bytes'])
      .where('session', '=', session)
      .where('kind', 'in', kinds)
      .orderBy('seq', 'desc')
      .limit(most)
      .execute();
    return records.reverse();
  }

  async head(session: string): Promise<number> {
    const row = await this.db.selectFrom('session').select('next_seq').where('id', '=', session).executeTakeFirst();
    if (!row) throw unknownSession(session);
    return row.next_seq - 1;
  }

  async create(session: NewSession, first: UnplacedRecord): Promise<{ row: SessionRow; isNew: boolean }> {
    const header = peekRecord(first.bytes);
    try {
      const outcome = await this.db.transaction().execute(async (transaction) => {
        const seen = await transaction.selectFrom('session').selectAll().where('request_id', '=', session.requestId).executeTakeFirst();
        if (seen) return { row: fromStored(seen), isNew: false };
        const row = advancedBy(blankRow(session), header);
        await transaction.insertInto('session').values(toStored(row)).execute();
        await insertRecords(transaction, session.id, 1, [{ ...first, header }]);
        return { row, isNew: true };
      });
      if (outcome.isNew) this.doorbell.ring(outcome.row);
      return outcome;
    } catch (error) {
      // Whatever the database refuses; nothing was written.
      throw asStorageError(error);
    }
  }

  async find(id: string): Promise<SessionRow | null> {
    const row = await this.db.selectFrom('session').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? fromStored(row) : null;
  }

  async list(): Promise<SessionRow[]> {
    const rows = await this.db.selectFrom('session').selectAll().orderBy('created_at', 'desc').orderBy('id').execute();
    return rows.map(fromStored);
  }

  async #readStored(session: string, after: number, limits: PageLimits): Promise<RecordPage> {
    const head = await this.head(session);
    if (after >= head) return { session, records: [], head };
    // Sizes first: a page ends by its bytes, and records that it cannot take are not read from the disk.
    const sizes = await this.db
      .selectFrom('record')
      .select(['seq', sql<number>`length(bytes)`.as('size')])
      .where('session', '=', session)
      .where('seq', '>', after)
      .where('seq', '<=', head)
      .orderBy('seq')
      .limit(limits.records)
      .execute();
    let last = after;
    let bytes = 0;
    for (const { seq, size } of sizes) {
      bytes += size;
      if (bytes > limits.bytes && last > after) break;
      last = seq;
    }
    const records = await this.db
      .selectFrom('record')
      .select(['seq', 'at', 'bytes'])
      .where('session', '=', session)
      .where('seq', '>', after)
      .where('seq', '<=', last)
      .orderBy('seq')
      .execute();
    return { session, records, head };
  }

  async #commitWaiting(): Promise<void> {
    this.#isCommitting = true;
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      await this.#commitGroup(group);
    }
    this.#isCommitting = false;
  }

  #commit<T>(
    session: string,
    isStream: boolean,
    work: (resolve: (value: T) => void, reject: (error: unknown) => void) => Work['place'],
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ session, isStream, place: work(resolve, reject), reject });
      if (!this.#isCommitting) void this.#commitWaiting();
    });
  }

  async #commitGroup(group: readonly Work[]): Promise<void> {
    const started = performance.now();
    let placed: Placed[];
    try {
      placed = await this.db.transaction().execute(async (transaction) => {
        const done: Placed[] = [];
        for (const work of group) done.push(await work.place(transaction));
        return done;
      });
    } catch (error) {
      // Whatever the database or an unknown session refuses. Alone, each piece of work fails or stands for itself.
      if (group.length === 1) return this.#refuse(group[0], asStorageError(error));
      this.#waiting.unshift(...group);
      for (let left = group.length; left > 0 && this.#waiting.length > 0; left -= 1) await this.#commitGroup([this.#waiting.shift()!]);
      return;
    }
    const grown = placed.flatMap(({ grown: one }) => one ?? []);
    this.onCommit({ records: grown.reduce((sum, { records }) => sum + records.length, 0), durationMs: performance.now() - started });
    // Before any bell: who hears one reads at once.
    for (const { range, records } of grown) this.#recent.remember(range.row.id, range.first, records);
    for (const { range } of grown) this.doorbell.ring(range.row);
    for (const { settle } of placed) settle();
  }

  /** Refuses an append, and with it those of its session that were made before anybody could hear of it: they would leave a hole. */
  #refuse(failed: Work, error: unknown): void {
    const isBehind = ({ session, isStream }: Work) => failed.isStream && isStream && session === failed.session;
    const behind = this.#waiting.filter(isBehind);
    this.#waiting = this.#waiting.filter((work) => !isBehind(work));
    for (const work of [failed, ...behind]) work.reject(error);
  }
}

function headedOf(records: readonly UnplacedRecord[]): HeadedRecord[] {
  return records.map((record) => ({ ...record, header: peekRecord(record.bytes) }));
}

async function findRow(transaction: Transaction<Tables>, session: string): Promise<SessionRow> {
  const stored = await transaction.selectFrom('session').selectAll().where('id', '=', session).executeTakeFirst();
  if (!stored) throw unknownSession(session);
  return fromStored(stored);
}

async function findGranted(transaction: Transaction<Tables>, session: string, { person, id }: Mutation) {
  return transaction
    .selectFrom('mutation')
    .select(['fingerprint', 'answer'])
    .where('session', '=', session)
    .where('person', '=', person)
    .where('id', '=', id)
    .executeTakeFirst();
}

async function advance(transaction: Transaction<Tables>, before: SessionRow, records: readonly HeadedRecord[]): Promise<CommittedRange> {
  const row = records.reduce((reached, { header }) => advancedBy(reached, header), before);
  await insertRecords(transaction, row.id, before.head + 1, records);
  const { next_seq, state, reason, epoch, step, phase_changes, engine } = toStored(row);
  await transaction
    .updateTable('session')
    .set({ next_seq, state, reason, epoch, step, phase_changes, engine })
    .where('id', '=', row.id)
    .execute();
  return { first: before.head + 1, last: row.head, row };
}

async function insertRecords(transaction: Transaction<Tables>, session: string, first: number, records: readonly HeadedRecord[]): Promise<void> {
  const rows = records.map(({ at, bytes, header }, i) => ({
    session,
    seq: first + i,
    kind: header.kind,
    epoch: 'epoch' in header ? header.epoch : null,
    at,
    // The driver binds Buffers; a view costs no copy.
    bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  }));
  for (let start = 0; start < rows.length; start += rowsPerInsert) {
    await transaction
      .insertInto('record')
      .values(rows.slice(start, start + rowsPerInsert))
      .execute();
  }
}
