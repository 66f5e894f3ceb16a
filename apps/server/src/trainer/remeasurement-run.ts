import { peekRecord, type FromTrainer, type RemeasurementRecord, type SessionConfiguration } from '@infoplane/contracts';
import type { Schedule } from '../live/pump';
import { describeError, type Log } from '../log';
import { DamagedCheckpointError } from '../storage/checkpoint-store';
import type { RecordLog } from '../storage/record-log';
import type { SessionRow } from '../storage/session-row';
import { RecordIntake } from './record-intake';
import type { StartTrainer, TrainerProcess } from './trainer-process';
import { plain, remeasureMessage, type RemeasurementWork } from './trainer-work';

/** What a re-measurement's run needs from around it. */
export interface RemeasurementRunParts {
  readonly records: RecordLog;
  readonly startTrainer: StartTrainer;
  readonly prepare: () => Promise<RemeasurementWork>;
  readonly checkpoint: (epoch: number) => Promise<Uint8Array | null>;
  readonly log: Log;
  readonly schedule: Schedule;
}

/** How a run ended. Whatever it is, what it has measured is stored. */
export interface RemeasurementEnd {
  /** Null when the trainer said that it was done. */
  readonly fault: string | null;
  /** Whether another try would meet the same fault: a full disk, an engine that refuses. */
  readonly isFinal: boolean;
  /** An epoch whose checkpoint cannot be read. */
  readonly unusable: number | null;
}

/** How a run tells what happened. */
export interface RemeasurementRunListener {
  /** Records of these are durable. */
  measured(records: readonly Pick<RemeasurementRecord, 'epoch' | 'estimator'>[]): void;
  /** The process is gone and everything it sent is stored. */
  finished(end: RemeasurementEnd): void;
}

const readyPatienceMs = 30_000;
const leavePatienceMs = 2000;

/** One re-measurement on one trainer process: it is given each checkpoint that it asks for, and its records go to the session's log. */
export class RemeasurementRun {
  readonly #process: TrainerProcess;
  readonly #intake: RecordIntake;
  readonly #sent: Pick<RemeasurementRecord, 'epoch' | 'estimator'>[] = [];
  #end: RemeasurementEnd | null = null;
  #told = 0;
  #cancelDeadline: () => void;

  constructor(
    private readonly row: SessionRow,
    private readonly parts: RemeasurementRunParts,
    private readonly listener: RemeasurementRunListener,
  ) {
    this.#intake = new RecordIntake(row, parts.records, {
      stored: () => undefined,
      committed: (records) => {
        this.#process.send({ type: 'committed', records });
        listener.measured(this.#sent.slice(this.#told, records));
        this.#told = records;
      },
      failed: ({ reason }) => this.#giveUp({ fault: reason, isFinal: true, unusable: null }),
    });
    this.#process = parts.startTrainer({
      heard: (message) => this.#hear(message),
      misheard: (why) => this.#giveUp(final(`the trainer sent a message that this server does not understand (${why})`)),
      printed: (line) => parts.log.info(`session ${row.id}: trainer: ${line}`),
      ended: ({ code, signal, lastWords }) =>
        void this.#conclude(`the trainer process was ended by ${signal ?? `exit code ${code}`}${lastWords ? ` (${lastWords})` : ''}`),
    });
    this.#cancelDeadline = parts.schedule(
      () => this.#giveUp({ fault: `the trainer process was not ready within ${readyPatienceMs / 1000} s`, isFinal: false, unusable: null }),
      readyPatienceMs,
    );
  }

  /** Ends the process now, because the server is shut down. What is missing can be asked for again. */
  shutDown(): void {
    this.#giveUp(final('the server was shut down'));
  }

  #hear(message: FromTrainer): void {
    if ('session' in message && message.session !== this.row.id) {
      return this.#giveUp(final(`the trainer sent records of another session (${message.session})`));
    }
    switch (message.type) {
      case 'ready':
        this.#cancelDeadline();
        return void this.#assign();
      case 'records':
        return this.#take(message.records);
      case 'want-checkpoint':
        return void this.#hand(message.epoch);
      case 'checkpoint':
        return this.#giveUp(final('the trainer sent a checkpoint, as only a session that trains may'));
      case 'progress':
        return;
      case 'ended':
        this.#end ??= { fault: null, isFinal: true, unusable: null };
        this.#process.release();
        this.#cancelDeadline = this.parts.schedule(() => this.#process.kill(), leavePatienceMs);
        return;
      case 'log':
        return this.parts.log[message.level](`session ${this.row.id}: ${message.message}`);
      default:
        return message satisfies never;
    }
  }

  #take(records: readonly { readonly at: number; readonly bytes: Uint8Array }[]): void {
    for (const { bytes } of records) {
      let header: ReturnType<typeof peekRecord>;
      try {
        header = peekRecord(bytes);
      } catch (error) {
        // RefusedError: bytes that are no record.
        return this.#giveUp(final(describeError(error)));
      }
      // Why it gives up. No record of the session: that has ended, and stays ended as it did.
      if (header.kind === 'lifecycle') return this.#giveUp(final(header.reason ?? `the trainer said that it ${header.state}`));
      if (header.kind !== 'remeasurement') return this.#giveUp(final(`the trainer sent a ${header.kind} record`));
      this.#sent.push({ epoch: header.epoch, estimator: header.estimator });
    }
    this.#intake.append(records);
  }

  async #assign(): Promise<void> {
    try {
      const configuration: SessionConfiguration = this.row.configuration;
      this.#process.send(remeasureMessage(this.row.id, configuration, await this.parts.prepare()));
    } catch (error) {
      // A data set that is not there, or an unusable disk.
      this.#giveUp(final(describeError(error)));
    }
  }

  async #hand(epoch: number): Promise<void> {
    try {
      const bytes = await this.parts.checkpoint(epoch);
      if (bytes) this.#process.send({ type: 'checkpoint', epoch, bytes: plain(bytes) });
      else this.#giveUp({ fault: `there is no checkpoint of epoch ${epoch}`, isFinal: false, unusable: epoch });
    } catch (error) {
      // Damaged, or a disk that cannot be read.
      const isDamaged = error instanceof DamagedCheckpointError;
      this.#giveUp({ fault: describeError(error), isFinal: !isDamaged, unusable: isDamaged ? epoch : null });
    }
  }

  async #conclude(loss: string): Promise<void> {
    this.#cancelDeadline();
    await this.#intake.settled();
    this.listener.finished(this.#end ?? { fault: loss, isFinal: false, unusable: null });
  }

  #giveUp(end: RemeasurementEnd): void {
    this.#end ??= end;
    this.#process.kill();
  }
}

function final(fault: string): RemeasurementEnd {
  return { fault, isFinal: true, unusable: null };
}
