import {
  isEnded,
  packRecord,
  RefusedError,
  type FromTrainer,
  type LifecycleRecord,
  type Progress,
  type SessionState,
} from '@infoplane/contracts';
import type { Schedule } from '../live/pump';
import { describeError, type Log } from '../log';
import { DamagedCheckpointError, type NewCheckpoint } from '../storage/checkpoint-store';
import type { RecordLog } from '../storage/record-log';
import { describeKept, lifecycleRecord, type SessionRow } from '../storage/session-row';
import { RecordIntake, type StorageFailure } from './record-intake';
import type { StartTrainer, TrainerExit, TrainerProcess } from './trainer-process';
import { historyMessage, runMessage, type TrainingWork } from './trainer-work';

/** What a run needs from around it. */
export interface TrainerRunParts {
  readonly records: RecordLog;
  readonly startTrainer: StartTrainer;
  /** All that the trainer is given. Called once the trainer is ready. */
  readonly prepare: (row: SessionRow) => Promise<TrainingWork>;
  readonly keepCheckpoint: (checkpoint: NewCheckpoint) => Promise<void>;
  /** What is to be recorded of a session whose trainer was lost. */
  readonly afterLoss: (row: SessionRow, reason: string) => Promise<LifecycleRecord[]>;
  /** What is to be recorded of a session that runs when the server is shut down. */
  readonly atShutdown: (row: SessionRow) => LifecycleRecord;
  readonly log: Log;
  readonly now: () => number;
  readonly schedule: Schedule;
}

/** How a run tells its pool what happened. */
export interface TrainerRunListener {
  /** Its place may be free or taken now. */
  moved(): void;
  progressed(): void;
  /** The end of a session could not be stored: it is known here only. */
  unstored(end: SessionEnd): void;
  /** The process is gone and everything it sent is stored. */
  finished(wasExpected: boolean): void;
}

/** A state that a session ends in, or waits in without a process, and why. */
export interface SessionEnd {
  readonly state: SessionState;
  readonly reason: string;
}

// Loading the program takes about a second, and on a machine whose cores are all busy some more.
const readyPatienceMs = 30_000;
// Longer than any epoch within the limits of a configuration takes on a slow machine.
const stopPatienceMs = 30_000;
// A trainer that has said "ended" closes its engine and leaves.
const leavePatienceMs = 2000;

/**
 * One session on one trainer process of its own, so that a process that dies takes nobody else's session along. Records go to the log in
 * the order they came; the trainer is told how many are durable and waits when too many are not.
 */
export class TrainerRun {
  readonly #process: TrainerProcess;
  readonly #intake: RecordIntake;
  #row: SessionRow;
  #progress: Progress | null = null;
  #isReady = false;
  #holdsPlace = true;
  #isShuttingDown = false;
  /** How the session ends if the trainer's last record does not say it. */
  #end: SessionEnd | null = null;
  #cancelDeadline: (() => void) | null = null;

  constructor(
    row: SessionRow,
    private readonly parts: TrainerRunParts,
    private readonly listener: TrainerRunListener,
  ) {
    this.#row = row;
    this.#intake = new RecordIntake(row, parts.records, {
      stored: (stored) => this.#adopt(stored),
      committed: (records) => this.#process.send({ type: 'committed', records }),
      failed: (failure) => this.#pauseOrFail(failure),
    });
    this.#process = parts.startTrainer({
      heard: (message) => this.#hear(message),
      misheard: (why) =>
        this.#giveUp({ state: 'failed', reason: `the trainer sent a message that this server does not understand (${why})` }),
      printed: (line) => parts.log.info(`session ${row.id}: trainer: ${line}`),
      ended: (exit) => void this.#conclude(exit),
    });
    this.#within(readyPatienceMs, () =>
      this.#giveUp({ state: 'interrupted', reason: `the trainer process was not ready within ${readyPatienceMs / 1000} s and was ended` }),
    );
    parts.log.info(`session ${row.id}: trainer process ${this.#process.pid ?? 'could not be started'}`);
  }

  get progress(): Progress | null {
    return this.#progress;
  }

  /** Whether it counts among the sessions that train at once: not while it is paused. */
  get holdsPlace(): boolean {
    return this.#holdsPlace;
  }

  pause(): void {
    this.#process.send({ type: 'pause' });
  }

  resume(): void {
    this.#holdsPlace = true;
    this.#process.send({ type: 'resume' });
  }

  stop(): void {
    if (!this.#isReady) return this.#giveUp({ state: 'stopped', reason: 'stopped before its trainer was ready' });
    this.#process.send({ type: 'stop' });
    this.#within(stopPatienceMs, () =>
      this.#giveUp({ state: 'stopped', reason: 'stopped; the trainer did not answer and its process was ended' }),
    );
  }

  /** Ends the process now, because the server is shut down. A session that waits or is paused stays so, and one that has ended has ended. */
  shutDown(): void {
    this.#isShuttingDown = true;
    this.#process.kill();
  }

  #hear(message: FromTrainer): void {
    switch (message.type) {
      case 'ready':
        this.#isReady = true;
        this.#cancelDeadline?.();
        return void this.#assign();
      case 'records':
        if (this.#isForeign(message.session)) return;
        return this.#intake.append(message.records);
      case 'checkpoint': {
        if (this.#isForeign(message.session)) return;
        const { session, epoch, step, bytes } = message;
        return this.#intake.keep((seq) => this.parts.keepCheckpoint({ session, epoch, step, seq, at: this.parts.now(), bytes }));
      }
      case 'want-checkpoint':
        return this.#giveUp({ state: 'failed', reason: 'the trainer asked for a checkpoint, as only a re-measurement may' });
      case 'progress':
        if (this.#isForeign(message.session)) return;
        this.#progress = message.progress;
        return this.listener.progressed();
      case 'ended':
        if (this.#isForeign(message.session)) return;
        this.#end ??= { state: 'failed', reason: 'the trainer ended the session without saying how' };
        this.#process.release();
        return this.#within(leavePatienceMs, () => this.#process.kill());
      case 'log':
        return this.parts.log[message.level](`session ${this.#row.id}: ${message.message}`);
      default:
        return message satisfies never;
    }
  }

  /** Gives the trainer its work. What is under way to a process that ends meanwhile goes nowhere. */
  async #assign(): Promise<void> {
    try {
      const work = await this.parts.prepare(this.#row);
      for await (const part of work.history) this.#process.send(historyMessage(part));
      this.#process.send(runMessage(this.#row.id, this.#row.configuration, work));
    } catch (error) {
      // The disk, a data set or a checkpoint that is not there, or a damaged one.
      const isExpected = error instanceof RefusedError || error instanceof DamagedCheckpointError;
      const reason = isExpected ? error.message : `its trainer could not be given its work: ${describeError(error)}`;
      this.#pauseOrFail({ reason, isOfDisk: error instanceof RefusedError && error.code !== 'not-found' });
    }
  }

  #isForeign(session: string): boolean {
    if (session === this.#row.id) return false;
    this.#giveUp({ state: 'failed', reason: `the trainer sent records of another session (${session.slice(0, 20)})` });
    return true;
  }

  /** Nothing is lost with the process: what is stored is stored, and the rest is trained again from the last checkpoint. */
  #pauseOrFail({ reason, isOfDisk }: StorageFailure): void {
    this.parts.log.error(`session ${this.#row.id}: ${reason}`);
    this.#giveUp({ state: isOfDisk ? 'paused' : 'failed', reason });
  }

  #adopt(row: SessionRow): void {
    const before = this.#row.state;
    this.#row = row;
    if (row.state === before) return;
    this.parts.log.info(
      `session ${row.id}: ${row.state}${row.reason ? `: ${row.reason}` : ''}${row.state === 'running' && before === 'queued' ? describeEngine(row) : ''}`,
    );
    if (row.state === 'paused') this.#holdsPlace = false;
    if (row.state === 'running') this.#holdsPlace = true;
    if (row.state !== 'running') this.#progress = null;
    this.listener.moved();
  }

  async #conclude(exit: TrainerExit): Promise<void> {
    this.#cancelDeadline?.();
    await this.#intake.settled();
    const end = this.#end ?? { state: 'interrupted', reason: describeLoss(exit, this.#row) };
    const isLost = !this.#isShuttingDown && !isEnded(this.#row.state) && end.state === 'interrupted';
    await this.#write(end);
    this.#progress = null;
    this.listener.finished(!isLost);
  }

  /** What is still to be recorded, now that everything that the trainer sent is. */
  async #lastRecords(end: SessionEnd): Promise<LifecycleRecord[]> {
    const row = this.#row;
    if (isEnded(row.state)) return [];
    if (end.state === 'interrupted') {
      if (this.#isShuttingDown) return row.state === 'running' ? [this.parts.atShutdown(row)] : [];
      this.parts.log.warn(`session ${row.id}: ${end.reason}`);
      // The networks of a paused session are had again from its checkpoint when a person resumes it.
      return row.state === 'paused' ? [] : this.parts.afterLoss(row, end.reason);
    }
    // Who stopped a session has no doubt about its records.
    if (end.state === 'stopped') return [lifecycleRecord(row, 'stopped', end.reason)];
    const advice = end.state === 'paused' ? '; resume it once that is put right' : '';
    return [lifecycleRecord(row, end.state, `${end.reason}; ${describeKept(row)}${advice}`)];
  }

  async #write(end: SessionEnd): Promise<void> {
    const at = this.parts.now();
    try {
      const records = await this.#lastRecords(end);
      if (records.length === 0) return;
      const { row } = await this.parts.records.append(
        this.#row.id,
        records.map((record) => ({ at, bytes: packRecord(record) })),
      );
      this.#adopt(row);
    } catch (error) {
      // The same full disk, most likely. The server stays up and keeps what it knows in memory.
      this.parts.log.error(`session ${this.#row.id}: its end could not be stored: ${describeError(error)}`);
      this.listener.unstored({ ...end, reason: `${end.reason}; ${describeKept(this.#row)}` });
    }
  }

  #giveUp(end: SessionEnd): void {
    this.#end ??= end;
    this.#process.kill();
  }

  #within(delayMs: number, late: () => void): void {
    this.#cancelDeadline?.();
    this.#cancelDeadline = this.parts.schedule(late, delayMs);
  }
}

function describeLoss({ code, signal, lastWords }: TrainerExit, { epoch }: SessionRow): string {
  const how = signal === null ? (code === null ? 'could not be started' : `ended with exit code ${code}`) : `was ended by ${signal}`;
  const where = epoch === null ? 'before the first measured epoch' : `at epoch ${epoch}`;
  const words = signal === null && lastWords !== null ? ` (${lastWords})` : '';
  return `the trainer process ${how} ${where}${words}`;
}

function describeEngine({ engine }: SessionRow): string {
  if (!engine) return '';
  const passedOver = engine.passedOver.map(({ backend, reason }) => `${backend} passed over: ${reason}`).join('; ');
  return ` on ${engine.engine}, backend ${engine.backend} (${engine.detail})${passedOver ? `; ${passedOver}` : ''}`;
}
