import { peekRecord, RefusedError, type RecordHeader, type RecordPage } from '@infoplane/contracts';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { Doorbell } from './doorbell';
import { RecentRecords } from './recent-records';
import type { CommittedRange, PageLimits, RecordLog, SessionCatalog, UnplacedRecord } from './record-log';
import { advancedBy, blankRow, type NewSession, type SessionRow } from './session-row';
import { asStorageError } from './storage-error';
import { fromStored, toStored, type Tables } from './tables';

/** One transaction of the log, for those who measure it. */
export interface Commit {
  readonly records: number;
  readonly durationMs: number;
}

interface Append {
  readonly session: string;
  readonly records: readonly (UnplacedRecord & { readonly header: RecordHeader })[];
  readonly resolve: (range: CommittedRange) => void;
  readonly reject: (error: unknown) => void;
}

// Six columns a row: well below the 32,766 parameters of one SQLite statement.
const rowsPerInsert = 500;

/**
 * The log in a database. Group commit: what arrives while a transaction runs shares the next one, so many sessions cost one write to the
 * disk and not one each.
 */
export class SqlRecordLog implements RecordLog, SessionCatalog {
  readonly #recent = new RecentRecords();
  #waiting: Append[] = [];
  #isCommitting = false;

  constructor(
    private readonly db: Kysely<Tables>,
    private readonly doorbell: Doorbell,
    private readonly onCommit: (commit: Commit) => void = () => undefined,
  ) {}

  async append(session: string, records: readonly UnplacedRecord[]): Promise<CommittedRange> {
    if (records.length === 0) throw new RangeError('append: records must not be empty');
    const headed = records.map((record) => ({ ...record, header: peekRecord(record.bytes) }));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ session, records: headed, resolve, reject });
      if (!this.#isCommitting) void this.#commitWaiting();
    });
  }

  async read(session: string, after: number, limits: PageLimits): Promise<RecordPage> {
    return this.#recent.read(session, after, limits) ?? this.#readStored(session, after, limits);
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

  async #commitGroup(group: readonly Append[]): Promise<void> {
    const started = performance.now();
    let ranges: CommittedRange[];
    try {
      ranges = await this.db.transaction().execute(async (transaction) => {
        const placed: CommittedRange[] = [];
        for (const append of group) placed.push(await place(transaction, append));
        return placed;
      });
    } catch (error) {
      // Whatever the database or an unknown session refuses. Alone, each append fails or stands for itself.
      if (group.length === 1) return this.#refuse(group[0], asStorageError(error));
      this.#waiting.unshift(...group);
      for (let left = group.length; left > 0 && this.#waiting.length > 0; left -= 1) await this.#commitGroup([this.#waiting.shift()!]);
      return;
    }
    this.onCommit({ records: group.reduce((sum, append) => sum + append.records.length, 0), durationMs: performance.now() - started });
    // Before any bell: who hears one reads at once.
    group.forEach(({ session, records }, i) => this.#recent.remember(session, ranges[i].first, records));
    for (const range of ranges) this.doorbell.ring(range.row);
    group.forEach((append, i) => append.resolve(ranges[i]));
  }

  /** Refuses an append, and with it those of its session that were made before anybody could hear of it: they would leave a hole. */
  #refuse(failed: Append, error: unknown): void {
    const behind = this.#waiting.filter(({ session }) => session === failed.session);
    this.#waiting = this.#waiting.filter(({ session }) => session !== failed.session);
    for (const append of [failed, ...behind]) append.reject(error);
  }
}

/** The refusal for a session that does not exist. */
export function unknownSession(session: string): RefusedError {
  return new RefusedError('not-found', `There is no session ${session}`, [
    { field: 'session', message: 'must be the id of a session in the list' },
  ]);
}

async function place(transaction: Transaction<Tables>, { session, records }: Append): Promise<CommittedRange> {
  const stored = await transaction.selectFrom('session').selectAll().where('id', '=', session).executeTakeFirst();
  if (!stored) throw unknownSession(session);
  const before = fromStored(stored);
  const row = records.reduce((reached, { header }) => advancedBy(reached, header), before);
  await insertRecords(transaction, session, before.head + 1, records);
  const { next_seq, state, reason, epoch, step, phase_changes, engine } = toStored(row);
  await transaction
    .updateTable('session')
    .set({ next_seq, state, reason, epoch, step, phase_changes, engine })
    .where('id', '=', session)
    .execute();
  return { first: before.head + 1, last: row.head, row };
}

async function insertRecords(transaction: Transaction<Tables>, session: string, first: number, records: Append['records']): Promise<void> {
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
