import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { RefusedError } from '@infoplane/contracts';
import { asStorageError } from '../storage/storage-error';

/** The files that are being imported, in a folder of their own. */
export class IncomingFiles {
  private constructor(
    private readonly directory: string,
    private readonly limit: number,
  ) {}

  /** Makes the folder and empties it of what a server that ended in between left. */
  static async open(directory: string, limit: number): Promise<IncomingFiles> {
    await mkdir(directory, { recursive: true });
    for (const name of await readdir(directory)) if (name.endsWith('.incoming')) await rm(join(directory, name), { force: true });
    return new IncomingFiles(directory, limit);
  }

  /**
   * Writes the body of a request into a file, lets something be done with it and removes it. Beyond the limit what still comes is read and dropped, so
   * that a client that sends first and listens afterwards hears the answer.
   *
   * @throws RefusedError `invalid-input` if the request does not say that it is a zip, `too-large` beyond the limit, `storage-full`, `unavailable`.
   */
  async receive<T>(request: IncomingMessage, use: (path: string) => Promise<T>): Promise<T> {
    const path = join(this.directory, `${randomUUID()}.incoming`);
    try {
      this.#assertHeaders(request);
      await pipeline(this.#bounded(request), createWriteStream(path));
      return await use(path);
    } catch (error) {
      request.resume();
      if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') throw new RefusedError('invalid-input', 'The file was cut off on its way: send it again');
      throw asStorageError(error);
    } finally {
      await rm(path, { force: true });
    }
  }

  #assertHeaders({ headers }: IncomingMessage): void {
    const type = headers['content-type'] ?? '';
    if (!/^application\/zip\s*(;|$)/i.test(type)) throw wrongHeader('Content-Type', `must be application/zip, got "${type.slice(0, 80)}"`);
    const encoding = headers['content-encoding'] ?? 'identity';
    if (encoding.toLowerCase() !== 'identity') throw wrongHeader('Content-Encoding', `must be absent, got "${encoding.slice(0, 80)}"`);
    if (Number(headers['content-length'] ?? 0) > this.limit) throw this.#tooLarge();
  }

  async *#bounded(request: IncomingMessage): AsyncGenerator<Buffer, void, undefined> {
    let bytes = 0;
    for await (const part of request.iterator({ destroyOnReturn: false })) {
      bytes += (part as Buffer).length;
      if (bytes > this.limit) throw this.#tooLarge();
      yield part as Buffer;
    }
  }

  #tooLarge(): RefusedError {
    return new RefusedError('too-large', `A bundle may have at most ${this.limit} bytes: set INFOPLANE_IMPORT_LIMIT on the server for larger ones`);
  }
}

function wrongHeader(field: string, message: string): RefusedError {
  return new RefusedError('invalid-input', `${field}: ${message}`, [{ field, message }]);
}
