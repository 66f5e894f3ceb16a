import { randomUUID } from 'node:crypto';
import { packRecord, isColumned, layerWidths, checkpointName, bundleNames, type BundledSession, type SessionSummary } from '@infoplane/contracts';
import type { Transaction } from 'kysely';
import type { CheckpointKeeper } from '../checkpoints/checkpoint-keeper';
import type { SessionRegistry } from '../sessions/session-registry';
import type { NewCheckpoint } from '../storage/checkpoint-store';
import type { Doorbell } from '../storage/doorbell';
import type { FileCheckpointStore } from '../storage/file-checkpoint-store';
import type { NoteWrite } from '../storage/notes';
import { advancedBy, blankRow, lifecycleRecord, type SessionRow } from '../storage/session-row';
import { writeNotes } from '../storage/sql-notes';
import { toStored, type Tables } from '../storage/tables';
import { bundledRecords, type BundledRecord } from './bundled-records';
import { BundleFile } from './bundle-file';
import { refusedBundle } from './refused-bundle';

/** What an importer works with. */
export interface BundleImporterParts {
  readonly sessions: SessionRegistry;
  readonly checkpointStore: FileCheckpointStore;
  readonly checkpoints: CheckpointKeeper;
  readonly doorbell: Doorbell;
  readonly newId: () => string;
  readonly now: () => number;
  /** Bytes that a bundle may have, as it is and inflated. */
  readonly limit: number;
}

// Some megabytes in one statement, and far below the bound of its parameters.
const rowsPerInsert = 64;

/** Takes in sessions from other servers. */
export class BundleImporter {
  constructor(private readonly parts: BundleImporterParts) {}

  get limit(): number {
    return this.parts.limit;
  }

  /**
   * Makes a session of a bundle: all of the file is checked before anything is written, and then written as one.
   *
   * @param path the bundle's file, which nobody else changes meanwhile.
   * @throws RefusedError `invalid-input`, `too-large`, `storage-full` or `unavailable`: then nothing was written.
   */
  async import(path: string): Promise<SessionSummary> {
    const { limit, sessions, checkpointStore, checkpoints, doorbell } = this.parts;
    const bundle = await BundleFile.open(path, limit);
    try {
      await verify(bundle);
      const session = this.#newRow(bundle.session);
      let row = session;
      const stored = await checkpointStore.putTogether(checkpointsOf(session.id, bundle), async (transaction) => {
        row = await this.#write(transaction, session, bundle);
      });
      checkpoints.adopted(row.id, stored);
      doorbell.ring(row);
      return sessions.summary(row.id);
    } finally {
      bundle.close();
    }
  }

  #newRow({ id, name, notes, createdAt, configuration, parent }: BundledSession): SessionRow {
    const { sessions, newId, now } = this.parts;
    const here = parent && (sessions.has(parent.session) ? parent.session : sessions.importedAs(parent.session));
    const blank = blankRow({ id: sessions.has(id) ? newId() : id, requestId: randomUUID(), name, configuration, createdAt, parent: here ? { ...parent, session: here } : null });
    return { ...blank, origin: { session: id, parent, importedAt: now() }, notes: { ...blank.notes, ...notes } };
  }

  async #write(transaction: Transaction<Tables>, session: SessionRow, bundle: BundleFile): Promise<SessionRow> {
    let row = session;
    await transaction.insertInto('session').values(toStored(row)).execute();
    let waiting: BundledRecord[] = [];
    const flush = async () => {
      await insert(transaction, row.id, waiting);
      waiting = [];
    };
    for await (const numbered of bundledRecords(bundle.read(bundleNames.records))) {
      row = advancedBy(row, numbered.record);
      waiting.push(numbered);
      if (waiting.length === rowsPerInsert) await flush();
    }
    // Nothing trains it here: as after a server that ended under it, a person may resume it.
    if (row.state === 'running' || row.state === 'queued') {
      const record = lifecycleRecord(row, 'interrupted', `imported while it was ${row.state} on another server`);
      row = advancedBy(row, record);
      waiting.push({ seq: row.head, at: this.parts.now(), bytes: packRecord(record), record });
    }
    await flush();
    await transaction.updateTable('session').set(toStored(row)).where('id', '=', row.id).execute();
    return row;
  }
}

/** Reads everything once: checksums, and that every record is one of this session. */
async function verify(bundle: BundleFile): Promise<void> {
  const { head, configuration, checkpoints } = bundle.session;
  const layers = layerWidths(configuration).length;
  let last = 0;
  for await (const { seq, record } of bundledRecords(bundle.read(bundleNames.records))) {
    last = seq;
    if (seq === 1 && !(record.kind === 'lifecycle' && record.state === 'queued')) throw refusedBundle('its first record does not say that the session was queued');
    if (!isColumned(record)) continue;
    const { shape } = record;
    const estimators = record.kind === 'measurement' ? configuration.measurement.estimators.length : 1;
    if (shape.replicas !== configuration.replicas || shape.layers !== layers || shape.estimators !== estimators) {
      throw refusedBundle(`record ${seq} has another shape than the session's configuration`);
    }
  }
  if (last !== head) throw refusedBundle(`it says that it has ${head} records and has ${last}`);
  for (const { epoch } of checkpoints) await exhaust(bundle.read(checkpointName(epoch)));
}

async function exhaust(content: AsyncGenerator<Uint8Array, void, undefined>): Promise<void> {
  while (!(await content.next()).done);
}

async function* checkpointsOf(session: string, bundle: BundleFile): AsyncGenerator<NewCheckpoint, void, undefined> {
  for (const checkpoint of bundle.session.checkpoints) {
    const parts: Uint8Array[] = [];
    for await (const part of bundle.read(checkpointName(checkpoint.epoch))) parts.push(part);
    yield { session, ...checkpoint, bytes: Buffer.concat(parts) };
  }
}

async function insert(transaction: Transaction<Tables>, session: string, records: readonly BundledRecord[]): Promise<void> {
  if (records.length === 0) return;
  const rows = records.map(({ seq, at, bytes, record }) => ({
    session,
    seq,
    kind: record.kind,
    epoch: 'epoch' in record ? record.epoch : null,
    at,
    bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  }));
  await transaction.insertInto('record').values(rows).execute();
  for (const { seq, at, record } of records) {
    await writeNotes(transaction, session, seq, noteOf(record));
    if (record.kind !== 'annotation') continue;
    // What an annotation was before is found by the wishes that changed it.
    const wish = { session, person: record.by.id, id: randomUUID(), subject: record.annotation.id, fingerprint: 'imported', seq, answer: '', at };
    await transaction.insertInto('mutation').values(wish).execute();
  }
}

/** The rows of annotations and marks as they stand after a record. A blind mark is not in the log, and is not here either. */
function noteOf(record: BundledRecord['record']): NoteWrite[] {
  if (record.kind === 'annotation') return [{ kind: 'annotation', annotation: record.annotation }];
  if (record.kind !== 'mark') return [];
  const { by, layer, criterion, isTaken, isBlind, mark } = record;
  if (isTaken) return [{ kind: 'mark-taken', place: { person: by.id, layer, criterion } }];
  return mark ? [{ kind: 'mark', stored: { mark, isBlind } }] : [];
}
