import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/** A file that an answer consists of. */
export interface SentFile {
  readonly name: string;
  readonly type: string;
}

/**
 * Answers with a file while it is being made, as fast as its reader takes it. A reader who leaves ends the making; what goes wrong after the first bytes
 * cuts the answer off, which every client takes for an error.
 */
export async function sendStream(response: Response, { name, type }: SentFile, content: AsyncIterable<string | Uint8Array>): Promise<void> {
  // The first piece before the headers, so that a refusal is still an answer of its own.
  const pieces = content[Symbol.asyncIterator]();
  const first = await pieces.next();
  response.set({ 'Content-Type': type, 'Content-Disposition': `attachment; filename="${name}"` });
  const whole = Readable.from(restOf(first, pieces), { objectMode: false });
  try {
    await pipeline(whole, response);
  } catch (error) {
    // The reader left.
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')) throw error;
  }
}

async function* restOf(first: IteratorResult<string | Uint8Array>, pieces: AsyncIterator<string | Uint8Array>) {
  try {
    for (let next = first; !next.done; next = await pieces.next()) yield next.value;
  } finally {
    await pieces.return?.();
  }
}
