import type { Generated, Insertable, Kysely, Selectable } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { RecordKind, SessionState } from '@infoplane/contracts';
import type { SessionRow } from './session-row';

/** The session table. Times are milliseconds since 1970; configuration and engine are JSON texts. */
export interface SessionTable {
  id: string;
  request_id: string;
  name: string;
  configuration: string;
  created_at: number;
  next_seq: number;
  state: SessionState;
  reason: string | null;
  epoch: number | null;
  step: number | null;
  phase_changes: number;
  engine: string | null;
}

/** The record table: one row a record, its packed bytes as they go over the wire. */
export interface RecordTable {
  session: string;
  seq: number;
  kind: RecordKind;
  epoch: number | null;
  at: number;
  bytes: Uint8Array;
}

/** What a probe of writability stamps. */
export interface HeartbeatTable {
  id: Generated<number>;
  at: number;
}

export interface Tables {
  session: SessionTable;
  record: RecordTable;
  heartbeat: HeartbeatTable;
}

/** Every change of the tables, by name in the order they run. A change that was released is never edited. */
export const migrations: Record<string, Migration> = {
  '0001-sessions-and-records': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('session')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('request_id', 'text', (c) => c.notNull().unique())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('configuration', 'text', (c) => c.notNull())
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('next_seq', 'integer', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('reason', 'text')
        .addColumn('epoch', 'integer')
        .addColumn('step', 'bigint')
        .addColumn('phase_changes', 'integer', (c) => c.notNull())
        .addColumn('engine', 'text')
        .execute();
      await db.schema
        .createTable('record')
        .addColumn('session', 'text', (c) => c.notNull().references('session.id'))
        .addColumn('seq', 'integer', (c) => c.notNull())
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('epoch', 'integer')
        .addColumn('at', 'bigint', (c) => c.notNull())
        .addColumn('bytes', 'blob', (c) => c.notNull())
        .addPrimaryKeyConstraint('record_place', ['session', 'seq'])
        .execute();
      await db.schema
        .createTable('heartbeat')
        .addColumn('id', 'integer', (c) => c.primaryKey())
        .addColumn('at', 'bigint', (c) => c.notNull())
        .execute();
    },
  },
};

/** The stored form of a row. */
export function toStored(row: SessionRow): Insertable<SessionTable> {
  return {
    id: row.id,
    request_id: row.requestId,
    name: row.name,
    configuration: JSON.stringify(row.configuration),
    created_at: row.createdAt,
    next_seq: row.head + 1,
    state: row.state,
    reason: row.reason,
    epoch: row.epoch,
    step: row.step,
    phase_changes: row.phaseChanges,
    engine: row.engine && JSON.stringify(row.engine),
  };
}

/** A row from its stored form. The JSON was written by `toStored` and is not checked again. */
export function fromStored(stored: Selectable<SessionTable>): SessionRow {
  return {
    id: stored.id,
    requestId: stored.request_id,
    name: stored.name,
    configuration: JSON.parse(stored.configuration),
    createdAt: stored.created_at,
    head: stored.next_seq - 1,
    state: stored.state,
    reason: stored.reason,
    epoch: stored.epoch,
    step: stored.step,
    phaseChanges: stored.phase_changes,
    engine: stored.engine === null ? null : JSON.parse(stored.engine),
  };
}
