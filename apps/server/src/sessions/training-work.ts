import { RefusedError, type EngineName } from '@infoplane/contracts';
import type { SessionRow } from '../storage/session-row';
import type { ReadDataset, TrainingWork } from '../trainer/trainer-work';
import { historyOf, type HistorySources } from './history';

/** What the work of a session is made of. */
export interface TrainingWorkSources extends HistorySources {
  readonly readDataset: ReadDataset;
  /** The engine of sessions that have not run yet. */
  readonly engine: EngineName;
}

/**
 * All that a trainer needs to begin a session or to go on with it: its newest checkpoint at or before the last measured epoch, or the one it
 * was forked from, or none; the records it has; the engine that it, or the session it was forked from, ran on, because only the same
 * engine continues bit for bit.
 *
 * @throws RefusedError if the data set or the checkpoint of a fork is not there, DamagedCheckpointError if the latter is damaged.
 */
export async function prepareTraining(row: SessionRow, sources: TrainingWorkSources): Promise<TrainingWork> {
  const latest = row.epoch === null ? null : await sources.checkpoints.newest(row.id, row.epoch);
  return {
    history: historyOf(row, sources),
    checkpoint: latest?.bytes ?? (await forkedCheckpoint(row, sources)),
    forkEpoch: row.parent?.epoch ?? null,
    engine: engineOf(row, sources),
    dataset: await sources.readDataset(row.configuration.problem),
  };
}

/** The engine that a session has to go on with. */
export function engineOf(row: SessionRow, { rowOf, engine }: Pick<TrainingWorkSources, 'rowOf' | 'engine'>): EngineName {
  for (let from: SessionRow | null = row; from; from = from.parent && rowOf(from.parent.session)) if (from.engine) return from.engine.engine;
  return engine;
}

async function forkedCheckpoint({ parent }: SessionRow, { checkpoints }: TrainingWorkSources): Promise<Uint8Array | null> {
  if (!parent) return null;
  const bytes = await checkpoints.get(parent.session, parent.epoch);
  if (!bytes) throw new RefusedError('not-found', `The checkpoint of epoch ${parent.epoch} of session ${parent.session}, from which this one is forked, is not there`);
  return bytes;
}
