import {
  packRecord,
  parseInput,
  toTrainerSchema,
  uncommittedWindow,
  type EngineName,
  type FromTrainer,
  type LifecycleRecord,
  type Progress,
  type SessionConfiguration,
  type SessionRecord,
  type ToTrainer,
} from '@infoplane/contracts';
import { SessionControl } from '@infoplane/experiment';
import { CommitWindow } from './commit-window';

/** What a trainer runs with. Everything but the rules of the channel is handed in. */
export interface TrainerParts {
  readonly send: (message: FromTrainer) => void;
  /** Opens an engine and streams the session's records on it; ends with a record that says how. */
  readonly stream: (
    engine: EngineName,
    configuration: SessionConfiguration,
    options: { readonly control: SessionControl; readonly onProgress: (progress: Progress) => void },
  ) => AsyncIterable<SessionRecord>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * One session over a channel: records in order, each sent once, never more than the window ahead of what the server has stored. It knows
 * nothing of storage or of who watches.
 */
export class Trainer {
  readonly #control = new SessionControl();
  readonly #window = new CommitWindow(uncommittedWindow);
  #session: string | null = null;
  #epoch: number | null = null;

  constructor(private readonly parts: TrainerParts) {}

  /** Says that it is ready for a session. */
  announce(): void {
    this.parts.send({ type: 'ready' });
  }

  /** Does what a message of the server asks. @throws RefusedError if it is not one. */
  hear(input: unknown): void {
    const message: ToTrainer = parseInput(toTrainerSchema, input, 'message to the trainer');
    switch (message.type) {
      case 'run':
        if (this.#session !== null) throw new Error('a trainer runs one session, and this one has its own already');
        this.#session = message.session;
        void this.#run(message.session, message.engine, message.configuration);
        return;
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

  /** Says that the session ended by an error that nothing below expected. */
  fail(error: unknown): void {
    const reason = `the trainer met an error: ${error instanceof Error ? error.message : String(error)}`;
    if (this.#session === null) return this.parts.send({ type: 'log', level: 'error', message: reason });
    const record: LifecycleRecord = { kind: 'lifecycle', state: 'failed', reason, epoch: this.#epoch, engine: null };
    this.#sendRecord(this.#session, record);
    this.parts.send({ type: 'ended', session: this.#session });
  }

  async #run(session: string, engine: EngineName, configuration: SessionConfiguration): Promise<void> {
    try {
      const options = {
        control: this.#control,
        onProgress: (progress: Progress) => this.parts.send({ type: 'progress', session, progress }),
      };
      for await (const record of this.parts.stream(engine, configuration, options)) {
        await this.#window.room();
        if (record.kind === 'measurement') this.#epoch = record.epoch;
        this.#sendRecord(session, record);
      }
      this.parts.send({ type: 'ended', session });
    } catch (error) {
      // No engine, no memory, or a bug: the session ends with a reason that a person can read.
      this.fail(error);
    }
  }

  #sendRecord(session: string, record: SessionRecord): void {
    this.#window.sent(1);
    this.parts.send({ type: 'records', session, records: [{ at: this.parts.now(), bytes: packRecord(record) }] });
  }
}
