import type { Schedule } from '../live/pump';
import type { StartTrainer, TrainerListener, TrainerProcess } from './trainer-process';

// Long enough for the session that has just begun to have its first epochs to itself, short enough for the fork that comes of looking at them.
const delayMs = 3000;

/** A process that was started before anybody needed it, and what it said and did meanwhile, to be told again. */
interface Spare {
  readonly process: TrainerProcess;
  readonly meanwhile: ((listener: TrainerListener) => void)[];
  taken: TrainerListener | null;
}

/**
 * Trainer processes of which one is kept ready: to load the program and the engine takes a second, which nobody who forks a session wants to wait. The
 * first one is started some seconds after the first trainer was asked for, so that a server that trains nothing keeps nothing.
 */
export class SpareTrainer {
  #spare: Spare | null = null;
  #cancel: (() => void) | null = null;
  #isClosed = false;

  constructor(
    private readonly startTrainer: StartTrainer,
    private readonly schedule: Schedule,
  ) {}

  /** Starts a trainer, or hands over the one that is ready. */
  readonly start: StartTrainer = (listener) => {
    const spare = this.#spare;
    this.#spare = null;
    if (!this.#isClosed) this.#cancel ??= this.schedule(() => this.#prepare(), delayMs);
    return spare ? hand(spare, listener) : this.startTrainer(listener);
  };

  /** Ends the one that waits, and starts no further one. */
  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
    this.#spare?.process.kill();
    this.#spare = null;
  }

  #prepare(): void {
    this.#cancel = null;
    if (this.#spare || this.#isClosed) return;
    const tell = (what: (listener: TrainerListener) => void) => (spare.taken ? what(spare.taken) : void spare.meanwhile.push(what));
    const process = this.startTrainer({
      heard: (message) => tell((listener) => listener.heard(message)),
      misheard: (why) => tell((listener) => listener.misheard(why)),
      printed: (line) => tell((listener) => listener.printed(line)),
      ended: (exit) => {
        // One that ends before anybody took it is nobody's loss: the next one starts when it is asked for.
        if (this.#spare === spare) this.#spare = null;
        tell((listener) => listener.ended(exit));
      },
    });
    const spare: Spare = { process, meanwhile: [], taken: null };
    this.#spare = spare;
  }
}

/** From now on the listener hears the process, beginning with what it has said, in a later turn: whoever starts a process does not expect it to speak at once. */
function hand(spare: Spare, listener: TrainerListener): TrainerProcess {
  setImmediate(() => {
    spare.taken = listener;
    for (const tell of spare.meanwhile.splice(0)) tell(listener);
  });
  return spare.process;
}
