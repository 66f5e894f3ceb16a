import { RefusedError } from '@infoplane/contracts';
import { argon2id } from 'hash-wasm';
import type { KeyDerivation, KeyRequest } from '../people/key-derivation';

/** Derives keys on the thread that asks. */
export class InThreadKeyDerivation implements KeyDerivation {
  #isClosed = false;

  async derive(request: KeyRequest): Promise<Uint8Array> {
    if (this.#isClosed) throw new RefusedError('unavailable', 'closed');
    return argon2id({ ...request, outputType: 'binary' });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }
}
