import { randomBytes, timingSafeEqual } from 'node:crypto';
import { RefusedError } from '@infoplane/contracts';
import type { KeyDerivation } from './key-derivation';

/** Argon2id as OWASP's password storage cheat sheet asks for at least: 19 MiB, two passes, one lane. */
const cost = { memorySize: 19_456, iterations: 2, parallelism: 1 } as const;
const hashLength = 32;
const saltLength = 16;
/** One hash takes some 60 ms of the one thread that makes them; who comes when that many wait is told to come again. */
const mostWaiting = 32;

const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;

/** Hashes passwords and compares them with their hashes, one after the other: each takes 19 MiB while it runs. */
export class Passwords {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(private readonly keys: KeyDerivation) {}

  /** @throws RefusedError `too-many` while many others wait; `unavailable`. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(saltLength);
    const hash = await this.#inTurn(() => this.#derive(password, salt, cost));
    return phcString(salt, hash);
  }

  /**
   * Whether it is the password of that hash. Without a hash the answer is no, and takes as long: the time does not tell whether there is
   * somebody of a name.
   *
   * @throws RefusedError `too-many` while many others wait; `unavailable`.
   */
  async verify(password: string, stored: string | null): Promise<boolean> {
    const [, m, t, p, salt, hash] = phc.exec(stored ?? phcString(randomBytes(saltLength), randomBytes(hashLength))) ?? [];
    if (hash === undefined) throw new Error('Passwords.verify: the stored hash is no argon2id PHC string');
    const parameters = { memorySize: Number(m), iterations: Number(t), parallelism: Number(p) };
    const derived = await this.#inTurn(() => this.#derive(password, Buffer.from(salt, 'base64'), parameters));
    return timingSafeEqual(derived, Buffer.from(hash, 'base64')) && stored !== null;
  }

  #derive(password: string, salt: Uint8Array, parameters: { memorySize: number; iterations: number; parallelism: number }): Promise<Uint8Array> {
    // NFKC: the same letters typed on another keyboard may come as other code points.
    return this.keys.derive({ password: password.normalize('NFKC'), salt, ...parameters, hashLength });
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= mostWaiting) throw new RefusedError('too-many', 'Too many people sign in at this moment: try again in a few seconds');
    this.#waiting += 1;
    const turn = this.#last.then(work);
    // Whoever comes next waits for the end of this turn, good or bad.
    this.#last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
    }
  }
}

function phcString(salt: Uint8Array, hash: Uint8Array): string {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=${cost.memorySize},t=${cost.iterations},p=${cost.parallelism}$${text(salt)}$${text(hash)}`;
}
