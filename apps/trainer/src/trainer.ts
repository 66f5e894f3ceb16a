import {
  packRecord,
  parseInput,
  RefusedError,
  toTrainerSchema,
  uncommittedWindow,
  type EngineName,
  type Estimator,
  type FromTrainer,
  type LifecycleRecord,
  type Progress,
  type SessionConfiguration,
  type SessionRecord,
  type ToTrainer,
} from '@infoplane/contracts';
import { SessionControl, type Continuation } from '@infoplane/experiment';
import { packCheckpoint, unpackCheckpoint, type CheckpointOrigin, type TrainingState } from '@infoplane/training';
import { CheckpointRequests } from './checkpoint-requests';
import { CommitWindow } from './commit-window';
import { HeardHistory } from './heard-history';

/** What both kinds of work are given. */
interface WorkOptions {
  readonly control: SessionControl;
  /** The file of a `csv` problem. */
  readonly dataset: Uint8Array | null;
}

/** What a session is trained with. */
export interface TrainingOptions extends WorkOptions {
  readonly from: Continuation | undefined;
  readonly onProgress: (progress: Progress) => void;
  readonly onCheckpoint: (state: TrainingState, origin: CheckpointOrigin) => void;
}

/** What an ended session is measured with once more. */
export interface RemeasuringOptions extends WorkOptions {
  readonly estimators: readonly Estimator[];
  readonly checkpoints: AsyncIterable<TrainingState>;
}

/** What a trainer runs with. Everything but the rules of the channel is handed in. */
export interface TrainerParts {
  readonly send: (message: FromTrainer) => void;
  /** Opens an engine and streams the session's records on it; ends with a record that says how. */
  readonly stream: (engine: EngineName, configuration: SessionConfiguration, options: TrainingOptions) => AsyncIterable<SessionRecord>;
  /** Opens an engine and streams what is measured of the session's checkpoints. */
  readonly remeasure: (engine: EngineName, configuration: SessionConfiguration, options: RemeasuringOptions) => AsyncIterable<SessionRecord>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

type Work = Extract<ToTrainer, { readonly type: 'run' | 'remeasure' }>;

/**
 * The work of one session over a channel, training it or measuring it once more: records in order, each sent once, never more than the window ahead of
 * what the server has stored. It knows nothing of storage or of who watches.
 */
export class Trainer {
  readonly #control = new SessionControl();
  readonly #window = new CommitWindow(uncommittedWindow);
  readonly #history = new HeardHistory();
  readonly #requests: CheckpointRequests;
  #work: Work | null = null;
  #epoch: number | null = null;

  constructor(private readonly parts: TrainerParts) {
    this.#requests = new CheckpointRequests((epoch) => this.#work && parts.send({ type: 'want-checkpoint', session: this.#work.session, epoch }));
  }

  /** Says that it is ready for a session. */
  announce(): void {
    this.parts.send({ type: 'ready' });
  }

  /** Does what a message of the server asks. @throws RefusedError if it is not one. */
  hear(input: unknown): void {
    const message: ToTrainer = parseInput(toTrainerSchema, input, 'message to the trainer');
    switch (message.type) {
      case 'history':
        return this.#history.hear(message);
      case 'run':
      case 'remeasure':
        if (this.#work !== null) throw new Error('a trainer runs one session, and this one has its own already');
        this.#work = message;
        void this.#begin(message);
        return;
      case 'checkpoint':
        return this.#requests.answer(message.epoch, message.bytes);
      case 'pause':
        return this.#control.pause();
      case 'resume':
        return this.#control.resume();
      case 'stop':
        return this.#control.stop();
      case 'committed':
        return this.#window.committed(message.records);
      default:
        return message satisfies never;
    }
  }

  /**
   * Says that the work ended by an error that nothing below expected, as a record that the session failed. Of a session that was measured once more it is
   * only the reason: that session ended as it did.
   */
  fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    // A refusal is a sentence for people already: a file that is absent or damaged.
    const reason = error instanceof RefusedError ? message : `the trainer met an error: ${message}`;
    if (this.#work === null) return this.parts.send({ type: 'log', level: 'error', message: reason });
    const { session } = this.#work;
    const record: LifecycleRecord = { kind: 'lifecycle', state: 'failed', reason, epoch: this.#epoch, engine: null };
    this.#sendRecord(session, record);
    this.parts.send({ type: 'ended', session });
  }

  async #begin(work: Work): Promise<void> {
    try {
      for await (const record of work.type === 'run' ? this.#trained(work) : this.#remeasured(work)) {
        await this.#window.room();
        if (record.kind === 'measurement') this.#epoch = record.epoch;
        this.#sendRecord(work.session, record);
      }
      this.parts.send({ type: 'ended', session: work.session });
    } catch (error) {
      // No engine, no memory, a damaged checkpoint, or a bug: it ends with a reason that a person can read.
      this.fail(error);
    }
  }

  #trained({ session, engine, configuration, dataset, checkpoint, forkEpoch }: Extract<Work, { readonly type: 'run' }>): AsyncIterable<SessionRecord> {
    return this.parts.stream(engine, configuration, {
      control: this.#control,
      dataset,
      from: this.#history.continuation(checkpoint === null ? null : unpackCheckpoint(checkpoint).state, forkEpoch ?? null),
      onProgress: (progress) => this.parts.send({ type: 'progress', session, progress }),
      onCheckpoint: (state, origin) =>
        this.parts.send({ type: 'checkpoint', session, epoch: state.epoch, step: state.step, bytes: packCheckpoint(state, origin) }),
    });
  }

  #remeasured({ engine, configuration, dataset, estimators, epochs }: Extract<Work, { readonly type: 'remeasure' }>): AsyncIterable<SessionRecord> {
    return this.parts.remeasure(engine, configuration, { control: this.#control, dataset, estimators, checkpoints: this.#requests.statesOf(epochs) });
  }

  #sendRecord(session: string, record: SessionRecord): void {
    this.#window.sent(1);
    this.parts.send({ type: 'records', session, records: [{ at: this.parts.now(), bytes: packRecord(record) }] });
  }
}
