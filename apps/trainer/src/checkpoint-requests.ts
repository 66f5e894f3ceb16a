import { unpackCheckpoint, type TrainingState } from '@infoplane/training';

interface Request {
  readonly epoch: number;
  readonly resolve: (bytes: Uint8Array) => void;
}

/** Asks for checkpoints, one at a time, and hands on what comes. */
export class CheckpointRequests {
  #open: Request | null = null;

  /** @param ask asks for the checkpoint of an epoch. */
  constructor(private readonly ask: (epoch: number) => void) {}

  /** Takes what was asked for. @throws Error if it was not. */
  answer(epoch: number, bytes: Uint8Array): void {
    const request = this.#open;
    if (request?.epoch !== epoch) throw new Error(`the checkpoint of epoch ${epoch} came, and ${request ? `that of ${request.epoch}` : 'none'} was asked for`);
    this.#open = null;
    request.resolve(bytes);
  }

  /** The states of those epochs, each asked for when the one before has been used. @throws RefusedError if what comes is no checkpoint. */
  async *statesOf(epochs: readonly number[]): AsyncGenerator<TrainingState, void, undefined> {
    for (const epoch of epochs) {
      const bytes = await new Promise<Uint8Array>((resolve) => {
        this.#open = { epoch, resolve };
        this.ask(epoch);
      });
      yield unpackCheckpoint(bytes).state;
    }
  }
}
