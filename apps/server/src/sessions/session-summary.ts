import type { SessionState, SessionSummary } from '@infoplane/contracts';
import type { SessionRow } from '../storage/session-row';

/** What of a session is known outside of its row. */
export interface SessionNow extends Pick<SessionSummary, 'reason' | 'queuePosition' | 'startsInMs' | 'progress' | 'checkpoints' | 'remeasuring'> {
  readonly state: SessionState;
}

/** How a session is, as everybody is told. */
export function summaryOf(row: SessionRow, now: SessionNow): SessionSummary {
  const { id, name, notes, configuration, createdAt, head, epoch, step, phaseChanges, engine, parent, origin } = row;
  const { version, description, tags, isStarred, isArchived, priority, deletedAt } = notes;
  return {
    id,
    name,
    version,
    description,
    tags,
    isStarred,
    isArchived,
    priority,
    deletedAt,
    createdAt,
    head,
    epoch,
    step,
    phaseChanges,
    engine,
    parent,
    origin,
    configuration,
    ...now,
  };
}
