import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** One file in a zip. Its content is asked for when its turn comes, after the one before it has been written. */
export interface ZipEntry {
  readonly name: string;
  readonly content: () => AsyncIterable<Uint8Array>;
  /** Whether it is worth deflating: weights are noise and are not. */
  readonly isDeflated: boolean;
}

/**
 * A zip of those files, written as it is read, so that no more than what is under way is held.
 *
 * @param modified the time that every file bears.
 */
export function zipOf(entries: readonly ZipEntry[], modified: Date): Readable {
  const zip = new ZipFile();
  const out = new PassThrough();
  let current: Readable | null = null;
  // One who no longer reads must not leave a file half read.
  out.on('close', () => current?.destroy());
  zip.on('error', (error: Error) => out.destroy(error));
  for (const { name, content, isDeflated } of entries) {
    zip.addReadStreamLazy(name, { compress: isDeflated, mtime: modified, mode: 0o100644 }, (callback) => {
      const stream = Readable.from(content(), { objectMode: false });
      current = stream;
      stream.on('error', (error) => out.destroy(error));
      callback(null, stream);
    });
  }
  zip.end();
  zip.outputStream.pipe(out);
  return out;
}
