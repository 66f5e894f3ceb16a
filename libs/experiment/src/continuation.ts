import { estimatorId, type Estimator, type SessionRecord } from '@infoplane/contracts';
import type { TrainingState } from '@infoplane/training';

/** What came before a fork: the records of one session of its lineage, up to the next one's fork. */
export interface AncestorHistory {
  /** The estimators of that session's configuration, whose planes its measurements hold. */
  readonly estimators: readonly Estimator[];
  readonly records: readonly SessionRecord[];
}

/** Where a fork begins, and what came before it. */
export interface ForkedFrom {
  readonly epoch: number;
  /** From the root of the lineage to the parent. Records of measurements at the fork's epoch and later are passed over. */
  readonly ancestors: readonly AncestorHistory[];
}

/**
 * Where a session goes on, other than at epoch 0 with nothing before.
 *
 * - `resume`: it ran before. `history` is all its own records; what they hold is not sent again. `state` is one of its own checkpoints, the one that its
 *   fork began with, or null where there is none: then it trains from epoch 0.
 * - `fork`: it begins with another session's checkpoint, and has no records yet.
 */
export type Continuation =
  | { readonly kind: 'resume'; readonly state: TrainingState | null; readonly history: readonly SessionRecord[]; readonly fork: ForkedFrom | null }
  | { readonly kind: 'fork'; readonly state: TrainingState; readonly fork: ForkedFrom };

/** What a record is about: a session has at most one record of each, but for lifecycle records and what people say, which have none. */
export function recordKey(record: SessionRecord): string | null {
  switch (record.kind) {
    case 'lifecycle':
    case 'annotation':
    case 'mark':
      return null;
    case 'problem':
      return 'problem';
    case 'measurement':
    case 'bottleneck':
      return `${record.kind} ${record.epoch}`;
    case 'remeasurement':
      return `remeasurement ${record.epoch} ${estimatorId(record.estimator)}`;
    case 'phase-change':
      return `phase-change ${record.layer} ${record.criterion} ${record.revision}`;
    case 'replica-health':
      return `replica-health ${record.replica} ${record.health} ${record.epoch}`;
    default:
      return record satisfies never;
  }
}
