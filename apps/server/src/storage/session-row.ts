import {
  blankNotes,
  type EditableField,
  type EngineDescription,
  type ForkPoint,
  type LifecycleRecord,
  type RecordHeader,
  type SessionConfiguration,
  type SessionNotes,
  type SessionOrigin,
  type SessionState,
} from '@infoplane/contracts';

/** What people wrote about a session, and at which version each field last changed. */
export interface StoredNotes extends SessionNotes {
  readonly changedAt: Readonly<Partial<Record<EditableField, number>>>;
}

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
  /** Where its weights come from, if it is a fork. */
  readonly parent: ForkPoint | null;
  /** Where it comes from, if it was imported. */
  readonly origin: SessionOrigin | null;
  readonly notes: StoredNotes;
}

/** What a client asked for, with the server's identifier and time. */
export type NewSession = Pick<SessionRow, 'id' | 'requestId' | 'name' | 'configuration' | 'createdAt' | 'parent'>;

/** A session before its first record. */
export function blankRow(session: NewSession): SessionRow {
  return { ...session, head: 0, state: 'queued', reason: null, epoch: null, step: null, phaseChanges: 0, engine: null, origin: null, notes: { ...blankNotes, changedAt: {} } };
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
    case 'problem':
    case 'replica-health':
    case 'remeasurement':
    case 'bottleneck':
    case 'annotation':
    case 'mark':
      return next;
    default:
      return record satisfies never;
  }
}

/** A change of state as this server records it. */
export function lifecycleRecord({ epoch }: Pick<SessionRow, 'epoch'>, state: SessionState, reason: string | null): LifecycleRecord {
  return { kind: 'lifecycle', state, reason, epoch, engine: null };
}

/** That nothing of what is in the log is lost, and how much it is. */
export function describeKept({ head }: Pick<SessionRow, 'head'>): string {
  return head === 1 ? 'the 1 record up to here is kept' : `the ${head} records up to here are kept`;
}
