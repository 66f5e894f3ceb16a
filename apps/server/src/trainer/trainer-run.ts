import {
  isEnded,
  packRecord,
  RefusedError,
  type EngineName,
  type FromTrainer,
  type LifecycleRecord,
  type Progress,
  type SessionState,
  type ToTrainer,
} from '@infoplane/contracts';
import type { Schedule } from '../live/pump';
import { describeError, type Log } from '../log';
import type { RecordLog } from '../storage/record-log';
import { isUntouched, type SessionRow } from '../storage/session-row';
import type { StartTrainer, TrainerExit, TrainerProcess } from './trainer-process';

/** What a run needs from around it. */
export interface TrainerRunParts {
  readonly records: RecordLog;
  readonly startTrainer: StartTrainer;
  readonly engine: EngineName;
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

/** A state that a session ends in, and why. */
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
  #row: SessionRow;
  #progress: Progress | null = null;
  #isReady = false;
  #holdsPlace = true;
  #committed = 0;
  #isStorageLost = false;
  #mayStayQueued = false;
  /** Settles when everything received so far is stored or refused. */
  #stored: Promise<unknown> = Promise.resolve();
  /** How the session ends if the trainer's last record does not say it. */
  #end: SessionEnd | null = null;
  #cancelDeadline: (() => void) | null = null;

  constructor(
    row: SessionRow,
    private readonly parts: TrainerRunParts,
    private readonly listener: TrainerRunListener,
  ) {
    this.#row = row;
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
    const end: SessionEnd = { state: 'stopped', reason: 'stopped before it began' };
    if (!this.#isReady) return this.#giveUp(end);
    this.#process.send({ type: 'stop' });
    this.#within(stopPatienceMs, () =>
      this.#giveUp({ state: 'stopped', reason: 'stopped; the trainer did not answer and its process was ended' }),
    );
  }

  /** Ends the process now. The session ends that way, unless its trainer has ended it already or it had not begun: then it stays queued. */
  interrupt(reason: string): void {
    this.#mayStayQueued = true;
    this.#giveUp({ state: 'interrupted', reason });
  }

  #hear(message: FromTrainer): void {
    switch (message.type) {
      case 'ready':
        this.#isReady = true;
        this.#cancelDeadline?.();
        return this.#send({ type: 'run', session: this.#row.id, configuration: this.#row.configuration, engine: this.parts.engine });
      case 'records':
        if (this.#isForeign(message.session)) return;
        return this.#store(message.records);
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

  #isForeign(session: string): boolean {
    if (session === this.#row.id) return false;
    this.#giveUp({ state: 'failed', reason: `the trainer sent records of another session (${session.slice(0, 20)})` });
    return true;
  }

  #store(records: readonly { readonly at: number; readonly bytes: Uint8Array }[]): void {
    // After a refusal nothing may follow: a log with a hole in what was measured would look whole.
    if (this.#isStorageLost) return;
    const appended = this.parts.records.append(this.#row.id, records).then(
      ({ row }) => {
        this.#committed += records.length;
        this.#adopt(row);
        this.#send({ type: 'committed', records: this.#committed });
      },
      (error: unknown) => {
        // Disk full, database unusable, or bytes that are no record.
        if (this.#isStorageLost) return;
        this.#isStorageLost = true;
        const cause = error instanceof RefusedError ? error.message : `the records could not be stored: ${describeError(error)}`;
        this.parts.log.error(`session ${this.#row.id}: ${cause}`);
        this.#giveUp({ state: 'failed', reason: cause });
      },
    );
    this.#stored = Promise.all([this.#stored, appended]);
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
    await this.#stored;
    const wasExpected = this.#end !== null || isEnded(this.#row.state);
    const staysQueued = this.#mayStayQueued && isUntouched(this.#row);
    if (!isEnded(this.#row.state) && !staysQueued)
      await this.#write(this.#end ?? { state: 'interrupted', reason: describeLoss(exit, this.#row) });
    this.#progress = null;
    this.listener.finished(wasExpected);
  }

  async #write(end: SessionEnd): Promise<void> {
    const { state } = end;
    // Counted now that everything is stored. Who stopped a session has no doubt about its records.
    const reason = state === 'stopped' ? end.reason : `${end.reason}; ${describeKept(this.#row)}`;
    const record: LifecycleRecord = { kind: 'lifecycle', state, reason, epoch: this.#row.epoch, engine: null };
    try {
      const { row } = await this.parts.records.append(this.#row.id, [{ at: this.parts.now(), bytes: packRecord(record) }]);
      this.#adopt(row);
    } catch (error) {
      // The same full disk, most likely. The server stays up and keeps what it knows in memory.
      this.parts.log.error(`session ${this.#row.id}: its end could not be stored: ${describeError(error)}`);
      this.listener.unstored({ state, reason });
    }
  }

  #giveUp(end: SessionEnd): void {
    this.#end ??= end;
    this.#process.kill();
  }

  #send(message: ToTrainer): void {
    this.#process.send(message);
  }

  #within(delayMs: number, late: () => void): void {
    this.#cancelDeadline?.();
    this.#cancelDeadline = this.parts.schedule(late, delayMs);
  }
}

/** That nothing of what is in the log is lost, and how much it is. */
export function describeKept({ head }: SessionRow): string {
  return head === 1 ? 'the 1 record up to here is kept' : `the ${head} records up to here are kept`;
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
