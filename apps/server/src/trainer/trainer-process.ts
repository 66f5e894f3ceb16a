import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fromTrainerSchema, type FromTrainer, type ToTrainer } from '@infoplane/contracts';

/** How a trainer process ended. */
export interface TrainerExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last thing it wrote on its error stream, where it said why. */
  readonly lastWords: string | null;
}

/** What hears a trainer process. */
export interface TrainerListener {
  heard(message: FromTrainer): void;
  /** It sent something that is not in the channel's contract. */
  misheard(why: string): void;
  printed(line: string): void;
  /** Nothing comes after this. */
  ended(exit: TrainerExit): void;
}

/** One trainer process, seen from the server. */
export interface TrainerProcess {
  readonly pid: number | undefined;
  send(message: ToTrainer): void;
  /** Closes the channel: the trainer ends by itself. */
  release(): void;
  kill(): void;
}

/** Starts a trainer process. */
export type StartTrainer = (listener: TrainerListener) => TrainerProcess;

// What a process sent before its end is read by then. If a grandchild keeps a pipe open, `close` is not waited for longer than this.
const closeGraceMs = 1000;

/**
 * Starts trainers by forking a Node program.
 *
 * @param main the trainer's program.
 * @param environment what it inherits.
 */
export function forkedTrainers(main: string, environment: Readonly<Record<string, string | undefined>>): StartTrainer {
  return (listener) => {
    // The structured clone of `advanced` carries bytes as bytes; JSON would make each a list of numbers.
    const child = fork(main, [], {
      serialization: 'advanced',
      execArgv: [],
      env: { ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let lastWords: string | null = null;
    let isOver = false;
    let isReleased = false;
    const end = (code: number | null, signal: string | null) => {
      if (isOver) return;
      isOver = true;
      listener.ended({ code, signal, lastWords });
    };
    child.on('message', (message: unknown) => {
      if (isOver) return;
      const parsed = fromTrainerSchema.safeParse(message);
      if (parsed.success) listener.heard(parsed.data);
      else listener.misheard(parsed.error.issues.map(({ path, message: why }) => `${path.join('.') || 'message'}: ${why}`).join('; '));
    });
    child.on('error', (error) => {
      // The process could not be started, or a message could not be sent because it has just ended.
      lastWords = error.message;
      if (child.pid === undefined) end(null, null);
    });
    // `close` comes after the exit and after the last message: what the trainer sent before it died still counts. It never comes when this
    // side closed the channel, and then there is no last message either.
    child.on('close', end);
    child.on('exit', (code, signal) => setTimeout(() => end(code, signal), isReleased ? 0 : closeGraceMs));
    if (child.stdout) createInterface(child.stdout).on('line', (line) => listener.printed(line));
    if (child.stderr) {
      createInterface(child.stderr).on('line', (line) => {
        if (line.trim() !== '') lastWords = line.trim().slice(0, 300);
        listener.printed(line);
      });
    }
    return {
      pid: child.pid,
      send: (message) => {
        // The callback takes the error of a channel that closed in between; its end is told by `ended`.
        if (child.connected) child.send(message, () => undefined);
      },
      release: () => {
        isReleased = true;
        if (child.connected) child.disconnect();
      },
      kill: () => void child.kill('SIGKILL'),
    };
  };
}
