import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { RefusedError } from '@infoplane/contracts';

/** What a key is derived with. */
export interface KeyRequest {
  readonly password: string;
  readonly salt: Uint8Array;
  /** KiB. */
  readonly memorySize: number;
  readonly iterations: number;
  readonly parallelism: number;
  /** Bytes. */
  readonly hashLength: number;
}

/** Derives keys from passwords by argon2id. */
export interface KeyDerivation {
  /** @throws RefusedError `unavailable` where it cannot be done now; Error for parameters that argon2id does not have. */
  derive(request: KeyRequest): Promise<Uint8Array>;
  /** Ends it. What is under way is refused. */
  close(): Promise<void>;
}

interface Answer {
  readonly id: number;
  readonly hash?: Uint8Array;
  readonly fault?: string;
}

interface Asked {
  readonly resolve: (hash: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

// As text, since the server is one file and its worker is not. The package is found from where this file is, not from where the server was started.
const program = `
const { parentPort, workerData } = require('node:worker_threads');
const { argon2id } = require(workerData);
parentPort.on('message', ({ id, request }) =>
  argon2id({ ...request, outputType: 'binary' }).then(
    (hash) => parentPort.postMessage({ id, hash }),
    (error) => parentPort.postMessage({ id, fault: String(error && error.message || error) }),
  ));
`;

/**
 * Derives keys on a thread of its own, so that nobody's sign-in holds up what everybody else is sent. The thread begins with the first key and does not keep
 * the process; should it end by itself, what it had is refused and the next key begins another.
 */
export class ThreadedKeyDerivation implements KeyDerivation {
  readonly #asked = new Map<number, Asked>();
  #worker: Worker | null = null;
  #lastId = 0;
  #isClosed = false;

  constructor(private readonly source = program) {}

  derive(request: KeyRequest): Promise<Uint8Array> {
    if (this.#isClosed) return Promise.reject(ended('the server is stopping'));
    this.#worker ??= this.#start();
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#worker!.postMessage({ id, request });
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#refuseAll('the server is stopping');
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const hashWasm = createRequire(import.meta.url).resolve('hash-wasm');
    // Without the options of the parent: a loader of its sources would be loaded again.
    const worker = new Worker(this.source, { eval: true, execArgv: [], workerData: hashWasm, name: 'passwords' });
    worker.unref();
    let reason: string | null = null;
    worker.on('message', (answer: Answer) => this.#settle(answer));
    worker.on('error', (error) => (reason = error.message));
    worker.on('exit', (code) => {
      if (this.#worker === worker) this.#worker = null;
      this.#refuseAll(reason ?? `its thread ended with ${code}`);
    });
    return worker;
  }

  #settle({ id, hash, fault }: Answer): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (hash) asked?.resolve(hash);
    else asked?.reject(new Error(`argon2id: ${fault}`));
  }

  #refuseAll(reason: string): void {
    for (const { reject } of this.#asked.values()) reject(ended(reason));
    this.#asked.clear();
  }
}

function ended(reason: string): RefusedError {
  return new RefusedError('unavailable', `The password could not be looked at (${reason}): try again`);
}
