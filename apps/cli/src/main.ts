import { openAsBlob, statSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { runCommandLine } from './command-line';

// A reader that has seen enough (| head) closes the pipe: that ends the command, and is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

process.exitCode = await runCommandLine(process.argv.slice(2), {
  write: (text) => new Promise((resolve) => process.stdout.write(text, () => resolve())),
  log: (line) => process.stderr.write(`${line}\n`),
  read: (path) => (path === '-' ? buffer(process.stdin) : readFile(path)),
  open: (path) => openAsBlob(path),
  save,
  onInterrupt: (stop) => {
    // Once: a person who interrupts a second time does not want to wait for the epoch to end.
    process.once('SIGINT', stop);
    return () => process.off('SIGINT', stop);
  },
});

/** First beside its place: what breaks off must not take the place of what was there. */
async function save(path: string, content: string | AsyncIterable<Uint8Array>): Promise<void> {
  // A terminal or a device has no neighbours.
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) return writeFile(path, content);
  const part = `${path}.part`;
  try {
    await writeFile(part, content);
    await rename(part, path);
  } catch (error) {
    // No room, or content that broke off.
    await rm(part, { force: true });
    throw error;
  }
}
