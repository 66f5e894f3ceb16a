import type { EngineDescription, peekRecord, SessionConfiguration, SessionState } from '@infoplane/contracts';

/** What a log needs to know of a record: all of it but a measurement's columns. */
export type RecordHeader = ReturnType<typeof peekRecord>;

/** A session as it is stored: its configuration, and what its records so far add up to. */
export interface SessionRow {
  readonly id: string;
  readonly requestId: string;
  readonly name: string;
  readonly configuration: SessionConfiguration;
  readonly createdAt: number;
  readonly head: number;
  readonly state: SessionState;
  readonly reason: string | null;
  readonly epoch: number | null;
  readonly step: number | null;
  readonly phaseChanges: number;
  readonly engine: EngineDescription | null;
}

/** What a client asked for, with the server's identifier and time. */
export type NewSession = Pick<SessionRow, 'id' | 'requestId' | 'name' | 'configuration' | 'createdAt'>;

/** A session before its first record. */
export function blankRow(session: NewSession): SessionRow {
  return { ...session, head: 0, state: 'queued', reason: null, epoch: null, step: null, phaseChanges: 0, engine: null };
}

/** Whether nothing happened to a session but that it was queued: it can begin as if no time had passed. */
export function isUntouched({ state, head }: SessionRow): boolean {
  return state === 'queued' && head === 1;
}

/** The row after one more record, so that a row always equals the fold of its records. */
export function advancedBy(row: SessionRow, record: RecordHeader): SessionRow {
  const next = { ...row, head: row.head + 1 };
  switch (record.kind) {
    case 'lifecycle':
      return { ...next, state: record.state, reason: record.reason, engine: record.engine ?? row.engine };
    case 'measurement':
      return { ...next, epoch: record.epoch, step: record.step };
    case 'phase-change':
      // A revision replaces an earlier announcement of the same transition.
      return record.revision === 0 ? { ...next, phaseChanges: row.phaseChanges + 1 } : next;
    case 'replica-health':
      return next;
    default:
      return record satisfies never;
  }
}
