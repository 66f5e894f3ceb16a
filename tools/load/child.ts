import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a process has used so far. */
export interface Usage {
  /** Processor time in microseconds, user and system. */
  readonly cpuUs: number;
  /** Resident memory in bytes. */
  readonly memory: number;
}

/** A process of the load test: it is asked, and answers once, in order. */
export class Child {
  private constructor(private readonly process: ChildProcess) {}

  /** Starts one of this folder's programs. */
  static start(program: string, parameters: readonly string[] = []): Child {
    const path = fileURLToPath(new URL(program, import.meta.url));
    return new Child(fork(path, parameters, { execArgv: ['--import', '@swc-node/register/esm-register'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
  }

  /** Sends a question and waits for its answer. @throws Error when the process ends first. */
  async ask<T>(question: object): Promise<T> {
    this.process.send(question);
    return this.hear<T>();
  }

  /** Waits for what the process says next. @throws Error when it ends first. */
  async hear<T>(): Promise<T> {
    const ended = new AbortController();
    try {
      const exit = once(this.process, 'exit', { signal: ended.signal }).then(([code, signal]) => {
        throw new Error(`${this.process.spawnargs.at(-1)} ended with ${code ?? signal}`);
      });
      return (await Promise.race([once(this.process, 'message', { signal: ended.signal }), exit]))[0] as T;
    } finally {
      ended.abort();
    }
  }

  async end(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exit = once(this.process, 'exit');
    this.process.disconnect();
    await exit;
  }
}

/** What this process has used so far. */
export function ownUsage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuUs: user + system, memory: process.memoryUsage.rss() };
}

/** Answers each question of the parent; ends with it. */
export function answerQuestions<Q>(answer: (question: Q) => Promise<unknown> | unknown): void {
  process.on('message', (question: Q) => void (async () => process.send!((await answer(question)) ?? {}))());
}
