import {
  estimatorId,
  peekRecord,
  RefusedError,
  type Estimator,
  type Remeasure,
  type RemeasurementRecord,
  type SessionState,
  type SessionSummary,
} from '@infoplane/contracts';
import type { CheckpointKeeper } from '../checkpoints/checkpoint-keeper';
import type { Log } from '../log';
import type { RecordLog } from '../storage/record-log';
import type { SessionRow } from '../storage/session-row';
import { RemeasurementRun, type RemeasurementEnd, type RemeasurementRunParts } from '../trainer/remeasurement-run';
import type { SideJob } from '../trainer/trainer-pool';
import type { RemeasurementWork } from '../trainer/trainer-work';

/** What re-measurements need from around them. */
export interface RemeasurementsParts extends Pick<RemeasurementRunParts, 'startTrainer' | 'schedule'> {
  readonly records: RecordLog;
  readonly checkpoints: CheckpointKeeper;
  readonly log: Log;
  readonly engineAndDatasetOf: (row: SessionRow) => Promise<Pick<RemeasurementWork, 'engine' | 'dataset'>>;
  readonly enqueue: (job: SideJob) => void;
  readonly changed: (session: string) => void;
}

/** Estimators by the epoch that they are still to be measured at. */
type Missing = Map<number, Estimator[]>;

interface Request {
  readonly row: SessionRow;
  readonly estimators: Estimator[];
  readonly of: number;
  readonly missing: Missing;
  readonly release: () => void;
  triesInVain: number;
}

const remeasurable: readonly SessionState[] = ['completed', 'stopped', 'interrupted'];
const mostTries = 3;
const pageLimits = { records: 256, bytes: 1024 * 1024 };

/** Measures ended sessions once more, from their checkpoints, with estimators that they do not have. */
export class Remeasurements {
  readonly #requests = new Map<string, Request | 'being asked for'>();

  constructor(private readonly parts: RemeasurementsParts) {}

  /** How far the re-measurement of a session is; null where there is none. */
  state(session: string): SessionSummary['remeasuring'] {
    const request = this.#requests.get(session);
    if (!request || request === 'being asked for') return null;
    return { estimators: request.estimators, done: request.of - request.missing.size, of: request.of };
  }

  /**
   * Asks for a re-measurement at every checkpoint. What an earlier one measured is not measured again.
   *
   * @throws RefusedError `wrong-state`, `conflict`, `invalid-input`.
   */
  async ask(row: SessionRow, state: SessionState, { estimators }: Remeasure): Promise<void> {
    if (!remeasurable.includes(state)) {
      throw new RefusedError('wrong-state', `Cannot re-measure a session that is ${state}: it must be ${remeasurable.join(' or ')}`);
    }
    if (this.#requests.has(row.id)) throw new RefusedError('conflict', 'This session is being re-measured: wait until that is done');
    this.#requests.set(row.id, 'being asked for');
    const release = this.parts.checkpoints.hold(row.id);
    try {
      const missing = await this.#missing(row, estimators);
      this.#requests.set(row.id, { row, estimators: [...estimators], of: missing.size, missing, release, triesInVain: 0 });
    } catch (error) {
      // A refusal, or a disk that cannot be read: as if it had not been asked for.
      release();
      this.#requests.delete(row.id);
      throw error;
    }
    this.parts.log.info(`session ${row.id}: to be measured once more with ${estimators.map(estimatorId).join(', ')}`);
    this.parts.changed(row.id);
    this.#enqueue(row.id);
  }

  async #missing(row: SessionRow, estimators: readonly Estimator[]): Promise<Missing> {
    const epochs = (await this.parts.checkpoints.list(row.id)).map(({ epoch }) => epoch);
    if (epochs.length === 0) throw new RefusedError('wrong-state', 'This session has no checkpoints to measure');
    const measured = await this.#remeasured(row);
    const isDone = (estimator: Estimator) => epochs.every((epoch) => measured.has(keyOf(epoch, estimator)));
    const has = new Set(row.configuration.measurement.estimators.map(estimatorId));
    const faults = estimators.flatMap((estimator, i) => {
      const id = estimatorId(estimator);
      const field = `estimators.${i}`;
      if (has.has(id)) return [{ field, message: `${id} is in the configuration` }];
      if (isDone(estimator)) return [{ field, message: `${id} is re-measured at every checkpoint` }];
      return estimators.findIndex((other) => estimatorId(other) === id) < i ? [{ field, message: `${id} is named twice` }] : [];
    });
    if (faults.length > 0) {
      throw new RefusedError('invalid-input', `Nothing to measure: ${faults.map(({ message }) => message).join('; ')}`, faults);
    }
    const wanted = epochs.map((epoch) => [epoch, estimators.filter((estimator) => !measured.has(keyOf(epoch, estimator)))] as const);
    return new Map(wanted.filter(([, lacking]) => lacking.length > 0));
  }

  async #remeasured({ id }: SessionRow): Promise<Set<string>> {
    const measured = new Set<string>();
    for (let after = 0; ; ) {
      const { records } = await this.parts.records.read(id, after, pageLimits);
      if (records.length === 0) return measured;
      for (const { bytes } of records) {
        const header = peekRecord(bytes);
        if (header.kind === 'remeasurement') measured.add(keyOf(header.epoch, header.estimator));
      }
      after = records[records.length - 1].seq;
    }
  }

  /** Lets a trainer measure those epochs that lack the same estimators as the first one does. The others follow. */
  #enqueue(session: string): void {
    this.parts.enqueue({ session, begin: (finished) => this.#begin(session, finished) });
  }

  #begin(session: string, finished: () => void): RemeasurementRun {
    const request = this.#requests.get(session) as Request;
    const { row, missing } = request;
    const [, estimators] = [...missing].reduce((least, entry) => (entry[0] < least[0] ? entry : least));
    const wanted = idsOf(estimators);
    const epochs = [...missing.keys()].filter((epoch) => idsOf(missing.get(epoch)!) === wanted).sort((a, b) => a - b);
    let hasMeasured = false;
    return new RemeasurementRun(
      row,
      {
        ...this.parts,
        prepare: async () => ({ estimators: [...estimators], epochs, ...(await this.parts.engineAndDatasetOf(row)) }),
        checkpoint: (epoch) => this.parts.checkpoints.get(session, epoch),
      },
      {
        measured: (records) => {
          hasMeasured = true;
          for (const record of records) strike(missing, record);
          this.parts.changed(session);
        },
        finished: (end) => {
          this.#conclude(request, end, hasMeasured);
          finished();
        },
      },
    );
  }

  #conclude(request: Request, { fault, isFinal, unusable }: RemeasurementEnd, hasMeasured: boolean): void {
    const { row, missing } = request;
    if (fault !== null) this.parts.log.warn(`session ${row.id}: re-measurement: ${fault}`);
    if (unusable !== null) missing.delete(unusable);
    request.triesInVain = hasMeasured || unusable !== null ? 0 : request.triesInVain + 1;
    const goesOn = missing.size > 0 && !(fault !== null && isFinal) && request.triesInVain < mostTries;
    if (goesOn) return this.#enqueue(row.id);
    this.parts.log[missing.size === 0 ? 'info' : 'warn'](
      `session ${row.id}: re-measured at ${request.of - missing.size} of ${request.of} checkpoints${missing.size === 0 ? '' : '; what is missing can be asked for again'}`,
    );
    request.release();
    this.#requests.delete(row.id);
    this.parts.changed(row.id);
  }
}

function keyOf(epoch: number, estimator: Estimator): string {
  return `${epoch} ${estimatorId(estimator)}`;
}

function idsOf(estimators: readonly Estimator[]): string {
  return estimators.map(estimatorId).sort().join(' ');
}

function strike(missing: Missing, { epoch, estimator }: Pick<RemeasurementRecord, 'epoch' | 'estimator'>): void {
  const left = (missing.get(epoch) ?? []).filter((other) => estimatorId(other) !== estimatorId(estimator));
  if (left.length === 0) missing.delete(epoch);
  else missing.set(epoch, left);
}
