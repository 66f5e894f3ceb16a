import type { IncomingMessage } from 'node:http';
import { limits, RefusedError } from '@infoplane/contracts';

/**
 * The bytes of an uploaded table.
 *
 * @throws RefusedError `invalid-input` if the request does not say that it is text/csv, `too-large` beyond the bound. Then what still comes is read
 * and dropped, so that a client that sends first and listens afterwards hears the answer.
 */
export async function readUpload(request: IncomingMessage): Promise<Uint8Array> {
  try {
    assertHeaders(request);
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of request.iterator({ destroyOnReturn: false })) {
      size += (part as Buffer).length;
      if (size > limits.datasetBytes) throw tooLarge();
      parts.push(part as Buffer);
    }
    return Buffer.concat(parts);
  } catch (error) {
    request.resume();
    throw error;
  }
}

function assertHeaders({ headers }: IncomingMessage): void {
  const type = headers['content-type'] ?? '';
  if (!/^text\/csv\s*(;|$)/i.test(type)) throw wrongHeader('Content-Type', `must be text/csv, got "${type.slice(0, 80)}"`);
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') throw wrongHeader('Content-Encoding', `must be absent: the table is sent as it is, got "${encoding.slice(0, 80)}"`);
  if (Number(headers['content-length'] ?? 0) > limits.datasetBytes) throw tooLarge();
}

function wrongHeader(field: string, message: string): RefusedError {
  return new RefusedError('invalid-input', `${field}: ${message}`, [{ field, message }]);
}

function tooLarge(): RefusedError {
  return new RefusedError('too-large', `A data set must be at most ${limits.datasetBytes / 2 ** 20} MiB`);
}
