import { randomInt } from 'node:crypto';
import { CheckpointKeeper } from '../checkpoints/checkpoint-keeper';
import type { Environment } from '../environment';
import type { Schedule } from '../live/pump';
import type { Log } from '../log';
import type { CheckpointStore } from '../storage/checkpoint-store';
import type { DatasetSummary } from '../datasets/dataset-summary';
import type { Doorbell } from '../storage/doorbell';
import type { RecordLog, RecordTail, SessionCatalog } from '../storage/record-log';
import { TrainerPool } from '../trainer/trainer-pool';
import type { StartTrainer } from '../trainer/trainer-process';
import type { ReadDataset } from '../trainer/trainer-work';
import { requireDataset } from './csv-problem';
import { Recovery } from './recovery';
import { Remeasurements } from './remeasurements';
import { SessionCommands } from './session-commands';
import { SessionRegistry } from './session-registry';
import { engineOf, prepareTraining } from './training-work';

/** What the sessions of a server are made of. */
export interface SessionsParts {
  readonly environment: Pick<Environment, 'trainers' | 'engine' | 'resume' | 'checkpointQuota'>;
  readonly storage: RecordLog & RecordTail & SessionCatalog;
  readonly checkpointStore: CheckpointStore;
  readonly doorbell: Doorbell;
  readonly startTrainer: StartTrainer;
  readonly readDataset: ReadDataset;
  /** What is known of a data set; null if it is not here. */
  readonly findDataset: (dataset: string) => Promise<DatasetSummary | null>;
  /** Whether a person marked that epoch of a session: its checkpoint stays when others are thinned. */
  readonly isMarked: (session: string, epoch: number) => boolean;
  readonly onTrainerLost: () => void;
  readonly log: Log;
  readonly now: () => number;
  readonly schedule: Schedule;
}

/** The sessions of a server and all that works for them. */
export interface Sessions {
  readonly registry: SessionRegistry;
  readonly commands: SessionCommands;
  readonly checkpoints: CheckpointKeeper;
}

/** Puts together the sessions of a server: nothing runs before `restore` and `begin`. */
export function openSessions(parts: SessionsParts): Sessions {
  const { environment, storage, doorbell, log, now, schedule, startTrainer } = parts;
  const checkpoints = new CheckpointKeeper({
    store: parts.checkpointStore,
    quota: environment.checkpointQuota,
    sessions: () => registry.thinnedSessions(parts.isMarked),
    log,
  });
  const recovery = new Recovery(environment.resume, storage);
  const sources = {
    records: storage,
    checkpoints,
    rowOf: (session: string) => registry.row(session),
    readDataset: parts.readDataset,
    engine: environment.engine,
  };
  const registry: SessionRegistry = new SessionRegistry({
    storage,
    checkpoints,
    recovery,
    doorbell,
    log,
    now,
    newId: newSessionId,
    requireData: (problem) => requireDataset(problem, parts.findDataset),
    onTrainerLost: parts.onTrainerLost,
    openPool: (listener) =>
      new TrainerPool(
        environment.trainers,
        {
          records: storage,
          startTrainer,
          prepare: (row) => prepareTraining(row, sources),
          keepCheckpoint: (checkpoint) => checkpoints.put(checkpoint).then(() => listener.changed(checkpoint.session)),
          afterLoss: (row, reason) => recovery.afterLoss(row, reason),
          atShutdown: (row) => recovery.atShutdown(row),
          log,
          now,
          schedule,
        },
        listener,
      ),
    openRemeasurements: (pool, changed) =>
      new Remeasurements({
        records: storage,
        checkpoints,
        startTrainer,
        engineAndDatasetOf: async (row) => ({ engine: engineOf(row, sources), dataset: await parts.readDataset(row.configuration.problem) }),
        enqueue: (job) => pool.enqueueJob(job),
        changed,
        log,
        schedule,
      }),
  });
  return { registry, commands: new SessionCommands(registry, checkpoints, doorbell), checkpoints };
}

const idLetters = '0123456789abcdefghijklmnopqrstuvwxyz';
/** An id that no session has. */
export const newSessionId = () => Array.from({ length: 12 }, () => idLetters[randomInt(idLetters.length)]).join('');
