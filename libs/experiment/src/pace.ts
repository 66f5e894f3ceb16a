import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Progress, SessionConfiguration } from '@infoplane/contracts';
import type { TrainingRun } from '@infoplane/training';
import { ProgressMeter } from './progress-meter';

// Between two looks at the wishes of people, who do not notice it. Long beside the millisecond that threads wait for a next turn where this one is
// busy measuring a replica, and that the last of them takes over its last replica.
const turnMs = 40;

/** Where a pace tells what it sees. */
export interface PaceOptions {
  /** Told at most four times a second. Needs `now` and `memoryBytes`. */
  readonly onProgress?: (progress: Progress) => void;
  /** Memory of the process that trains. */
  readonly memoryBytes?: () => number;
  /** Milliseconds on a clock that never runs back. */
  readonly now?: () => number;
}

/** Trains in turns of a few milliseconds, or of one epoch where that is longer, and lets the process listen between them. */
export class Pace {
  private readonly meter: ProgressMeter | null;
  private epochsPerMs = 0;
  private ahead: Promise<void> | null = null;
  private isHeld = false;

  constructor(
    private readonly run: TrainingRun,
    { training, replicas }: SessionConfiguration,
    private readonly options: PaceOptions,
  ) {
    const { now, memoryBytes, onProgress } = options;
    this.meter = now && memoryBytes && onProgress ? new ProgressMeter(training.epochs, replicas, now, memoryBytes, onProgress) : null;
    this.meter?.note(run.epoch, run.step);
  }

  /** Trains one turn, but not beyond that epoch. */
  async trainTowards(epoch: number): Promise<void> {
    const { now } = this.options;
    const started = now?.() ?? 0;
    const count = Math.min(Math.max(1, Math.floor(this.epochsPerMs * turnMs)), epoch - this.run.epoch);
    await this.run.trainEpochs(count);
    if (now) this.epochsPerMs = count / Math.max(now() - started, 0.01);
    await this.endTurn();
  }

  /**
   * Begins to train, turn after turn but not beyond that epoch, and does not wait: an engine with threads of its own trains while this thread
   * measures. Whoever measures must let the process listen now and then, for a turn is begun when the one before has been heard of.
   */
  trainAhead(epoch: number): void {
    this.isHeld = false;
    this.ahead = this.trainTurns(epoch);
    // Looked at by whoever settles; until then a failure must not count as one that nobody handles.
    this.ahead.catch(() => undefined);
  }

  /** Lets the turn under way end and begins no other. @throws what training threw. */
  async settle(): Promise<void> {
    const { ahead } = this;
    if (!ahead) return;
    this.ahead = null;
    this.isHeld = true;
    await ahead;
  }

  /** Forgets the past speed: the time of a pause is not work. */
  restart(): void {
    this.meter?.restart();
  }

  private async trainTurns(epoch: number): Promise<void> {
    while (!this.isHeld && this.run.epoch < epoch) await this.trainTowards(epoch);
  }

  private async endTurn(): Promise<void> {
    this.meter?.note(this.run.epoch, this.run.step);
    await nextTurn();
  }
}
