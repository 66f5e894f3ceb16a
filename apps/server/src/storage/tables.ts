import type { Generated, Insertable, Selectable } from 'kysely';
import { parseInput, sessionConfigurationSchema, type RecordKind, type SessionState } from '@infoplane/contracts';
import type { PeopleTables } from '../people/people-tables';
import type { WebhookTables } from '../webhooks/webhook-tables';
import type { NoteTables } from './note-tables';
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
  parent_session: string | null;
  parent_epoch: number | null;
  /** JSON text. */
  origin: string | null;
  description: string;
  /** JSON text. */
  tags: string;
  is_starred: number;
  is_archived: number;
  priority: number;
  deleted_at: number | null;
  notes_version: number;
  /** JSON text. */
  notes_changed_at: string;
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

/** The checkpoint table: which file holds the checkpoint of an epoch. */
export interface CheckpointTable {
  session: string;
  epoch: number;
  step: number;
  /** The last record of the session that was made before the checkpoint. */
  seq: number;
  /** SHA-256 of the file's bytes, in hexadecimal digits. */
  hash: string;
  /** Size of the file. */
  bytes: number;
  at: number;
}

/** What a probe of writability stamps. */
export interface HeartbeatTable {
  id: Generated<number>;
  at: number;
}

export interface Tables extends PeopleTables, NoteTables, WebhookTables {
  session: SessionTable;
  record: RecordTable;
  checkpoint: CheckpointTable;
  heartbeat: HeartbeatTable;
}

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
    parent_session: row.parent && row.parent.session,
    parent_epoch: row.parent && row.parent.epoch,
    origin: row.origin && JSON.stringify(row.origin),
    ...toStoredNotes(row.notes),
  };
}

/** The stored form of what people wrote about a session. */
export function toStoredNotes({ description, tags, isStarred, isArchived, priority, deletedAt, version, changedAt }: SessionRow['notes']) {
  return {
    description,
    tags: JSON.stringify(tags),
    is_starred: Number(isStarred),
    is_archived: Number(isArchived),
    priority,
    deleted_at: deletedAt,
    notes_version: version,
    notes_changed_at: JSON.stringify(changedAt),
  } satisfies Partial<Insertable<SessionTable>>;
}

/**
 * A row from its stored form. Settings that the configuration of an older version does not have get their defaults, which leave a session
 * what it was.
 *
 * @throws RefusedError `invalid-input` if the configuration is not one, SyntaxError if it is not JSON.
 */
export function fromStored(stored: Selectable<SessionTable>): SessionRow {
  return {
    id: stored.id,
    requestId: stored.request_id,
    name: stored.name,
    configuration: parseInput(sessionConfigurationSchema, JSON.parse(stored.configuration), `configuration of the stored session ${stored.id}`),
    createdAt: stored.created_at,
    head: stored.next_seq - 1,
    state: stored.state,
    reason: stored.reason,
    epoch: stored.epoch,
    step: stored.step,
    phaseChanges: stored.phase_changes,
    engine: stored.engine === null ? null : JSON.parse(stored.engine),
    parent: stored.parent_session === null || stored.parent_epoch === null ? null : { session: stored.parent_session, epoch: stored.parent_epoch },
    origin: stored.origin === null ? null : JSON.parse(stored.origin),
    notes: {
      version: stored.notes_version,
      description: stored.description,
      tags: JSON.parse(stored.tags),
      isStarred: stored.is_starred === 1,
      isArchived: stored.is_archived === 1,
      priority: stored.priority,
      deletedAt: stored.deleted_at,
      changedAt: JSON.parse(stored.notes_changed_at),
    },
  };
}
