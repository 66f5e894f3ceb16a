import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { StartRefusedError } from '../environment';

/** A data directory that this process alone may use, until it is released or the process ends. */
export interface DirectoryLock {
  release(): void;
}

/**
 * Creates the data directory if it is missing, and takes it for this process.
 *
 * The lock is an exclusive SQLite transaction on a file of its own, held open. The kernel owns such a lock and frees it however the process
 * ends, kill -9 and power cuts included; a file with a process number in it would need guessing whether that number is still the same
 * process. The database itself is not locked this way, so that it can be read and backed up while the server runs.
 *
 * @throws StartRefusedError if the directory cannot be made or another server holds it.
 */
export function lockDirectory(dataDirectory: string): DirectoryLock {
  const holder = join(dataDirectory, 'server.pid');
  let lock: Database.Database | undefined;
  try {
    makeDirectory(resolve(dataDirectory));
    lock = new Database(join(dataDirectory, 'server.lock'), { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    writeFileSync(holder, String(process.pid));
  } catch (error) {
    // SQLITE_BUSY: another server holds it. Anything else is the file system's refusal.
    lock?.close();
    if (error instanceof Database.SqliteError && error.code === 'SQLITE_BUSY') {
      throw new StartRefusedError(
        `The data directory ${dataDirectory} is in use by another Infoplane server (process ${processOf(holder)}): stop that one, or set INFOPLANE_DATA to another directory`,
      );
    }
    if (isFile(dataDirectory))
      throw new StartRefusedError(`INFOPLANE_DATA names a file, ${dataDirectory}: set it to a directory, or to where one may be made`);
    throw new StartRefusedError(
      `Cannot use the data directory ${dataDirectory}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const held = lock;
  return { release: () => void held.close() };
}

/** One level at a time: Node's own recursive mkdir never returns where the file system answers ENOENT to everything, as /proc does. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  mkdirSync(path);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function processOf(holder: string): string {
  try {
    return readFileSync(holder, 'utf8').trim() || 'unknown';
  } catch {
    // The other server has the lock and has not yet written its number.
    return 'unknown';
  }
}
