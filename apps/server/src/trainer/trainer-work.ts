import type { EngineName, Estimator, SessionConfiguration, ToTrainer } from '@infoplane/contracts';

/** Packed records of one session in order; of an ancestor with its estimators. */
export interface HistoryPart {
  readonly records: readonly Uint8Array[];
  readonly estimators?: Estimator[];
}

/** What a trainer is given to train a session with. */
export interface TrainingWork {
  /** What the session and its ancestors have already, in parts that each make a message. */
  readonly history: AsyncIterable<HistoryPart>;
  /** Its own, or that of its parent at the epoch of the fork. */
  readonly checkpoint: Uint8Array | null;
  /** Null of a session that is no fork. */
  readonly forkEpoch: number | null;
  readonly engine: EngineName;
  readonly dataset: Uint8Array | null;
}

/** What a trainer is given to measure a session once more. */
export interface RemeasurementWork {
  readonly estimators: Estimator[];
  readonly epochs: number[];
  readonly engine: EngineName;
  readonly dataset: Uint8Array | null;
}

/** The file of a problem that comes from one; null for all others. @throws RefusedError where it is needed and not there. */
export type ReadDataset = (problem: SessionConfiguration['problem']) => Promise<Uint8Array | null>;

/** The message that a piece of work begins with. */
export function runMessage(session: string, configuration: SessionConfiguration, { checkpoint, forkEpoch, engine, dataset }: TrainingWork): ToTrainer {
  const fork = forkEpoch === null ? {} : { forkEpoch };
  return { type: 'run', session, configuration, engine, dataset: plain(dataset), checkpoint: plain(checkpoint), ...fork };
}

/** The message that brings a part of a history. */
export function historyMessage({ records, estimators }: HistoryPart): ToTrainer {
  return { type: 'history', records: records.map((bytes) => plain(bytes)), ...(estimators && { estimators }) };
}

/** The message that a re-measurement begins with. */
export function remeasureMessage(session: string, configuration: SessionConfiguration, work: RemeasurementWork): ToTrainer {
  return { type: 'remeasure', session, configuration, ...work, dataset: plain(work.dataset) };
}

/** Bytes as the channel carries them: of a plain array of their own, whatever buffer they came in. */
export function plain<Bytes extends Uint8Array | null>(bytes: Bytes): Bytes extends null ? null : Uint8Array<ArrayBuffer>;
export function plain(bytes: Uint8Array | null): Uint8Array<ArrayBuffer> | null {
  return bytes && new Uint8Array(bytes);
}
