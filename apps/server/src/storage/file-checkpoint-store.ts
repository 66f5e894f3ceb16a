import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RefusedError } from '@infoplane/contracts';
import type { Kysely } from 'kysely';
import { DamagedCheckpointError, type CheckpointStore, type NewCheckpoint, type StoredCheckpoint } from './checkpoint-store';
import { asStorageError } from './storage-error';
import type { Tables } from './tables';

const temporary = '.incoming-';
const isFolder = (name: string) => /^[0-9a-f]{2}$/.test(name);
const isFile = (name: string) => /^[0-9a-f]{64}$/.test(name) || name.startsWith(temporary);

/**
 * Checkpoints as files named by their content, `ab/ab12…`, and a row in the database for each. The row is written last and removed first:
 * a row always has its file, and a file without a row is left over from a server that ended in between.
 */
export class FileCheckpointStore implements CheckpointStore {
  /** One change at a time: a file may be shared, and must not be removed while another session begins to use it. */
  #last: Promise<unknown> = Promise.resolve();
  #written = 0;

  private constructor(
    private readonly db: Kysely<Tables>,
    private readonly directory: string,
  ) {}

  /** Opens the store and removes the files that no row names. */
  static async open(db: Kysely<Tables>, directory: string): Promise<FileCheckpointStore> {
    await mkdir(directory, { recursive: true });
    const store = new FileCheckpointStore(db, directory);
    await store.#sweep();
    return store;
  }

  put(checkpoint: NewCheckpoint): Promise<{ taken: number; isNew: boolean }> {
    return this.#alone(async () => {
      const { session, epoch, step, seq, at, bytes } = checkpoint;
      const hash = hashOf(bytes);
      const before = await this.#row(session, epoch);
      const added = (await this.#isKept(hash)) ? 0 : bytes.length;
      try {
        await this.#writeFile(hash, bytes);
        const values = { step, hash, bytes: bytes.length, at };
        await this.db
          .insertInto('checkpoint')
          .values({ session, epoch, seq, ...values })
          .onConflict((conflict) => conflict.columns(['session', 'epoch']).doUpdateSet(values))
          .execute();
      } catch (error) {
        throw asFileError(error);
      }
      const freed = before && before.hash !== hash ? await this.#freeIfUnused(before) : 0;
      return { taken: added - freed, isNew: !before };
    });
  }

  async get(session: string, epoch: number): Promise<Uint8Array | null> {
    const row = await this.#row(session, epoch);
    if (!row) return null;
    let bytes: Buffer;
    try {
      bytes = await readFile(this.#path(row.hash));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') {
        // Dropped while it was being read, or somebody removed the file.
        if (!(await this.#row(session, epoch))) return null;
        throw new DamagedCheckpointError(row, 'is missing');
      }
      throw asFileError(error);
    }
    if (hashOf(bytes) !== row.hash) throw new DamagedCheckpointError(row, `does not hold what its name says (${bytes.length} bytes of ${row.bytes})`);
    return bytes;
  }

  list(session: string): Promise<StoredCheckpoint[]> {
    return this.db.selectFrom('checkpoint').selectAll().where('session', '=', session).orderBy('epoch').execute();
  }

  listAll(): Promise<StoredCheckpoint[]> {
    return this.db.selectFrom('checkpoint').selectAll().orderBy('session').orderBy('epoch').execute();
  }

  drop(session: string, epoch: number): Promise<number> {
    return this.#alone(async () => {
      const row = await this.#row(session, epoch);
      if (!row) return 0;
      try {
        await this.db.deleteFrom('checkpoint').where('session', '=', session).where('epoch', '=', epoch).execute();
        return await this.#freeIfUnused(row);
      } catch (error) {
        throw asFileError(error);
      }
    });
  }

  #alone<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#last.then(change);
    // Whoever asked for a change hears of its failure; the next one begins all the same.
    this.#last = done.catch(() => undefined);
    return done;
  }

  #row(session: string, epoch: number): Promise<StoredCheckpoint | undefined> {
    return this.db.selectFrom('checkpoint').selectAll().where('session', '=', session).where('epoch', '=', epoch).executeTakeFirst();
  }

  async #isKept(hash: string): Promise<boolean> {
    return (await this.db.selectFrom('checkpoint').select('hash').where('hash', '=', hash).executeTakeFirst()) !== undefined;
  }

  async #freeIfUnused({ hash, bytes }: Pick<StoredCheckpoint, 'hash' | 'bytes'>): Promise<number> {
    if (await this.#isKept(hash)) return 0;
    await rm(this.#path(hash), { force: true });
    return bytes;
  }

  /** Write, fsync, rename, fsync the folder: the file is there whole or not at all, also after a power cut. */
  async #writeFile(hash: string, bytes: Uint8Array): Promise<void> {
    const path = this.#path(hash);
    if (await holds(path, hash)) return;
    const folder = join(this.directory, hash.slice(0, 2));
    if ((await mkdir(folder, { recursive: true })) !== undefined) await syncFolder(this.directory);
    this.#written += 1;
    const incoming = join(folder, `${temporary}${this.#written}`);
    try {
      const file = await open(incoming, 'w');
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(incoming, path);
    } catch (error) {
      // A full disk: half a file must not keep the room that is missing.
      await rm(incoming, { force: true });
      throw error;
    }
    await syncFolder(folder);
  }

  async #sweep(): Promise<void> {
    const rows = await this.db.selectFrom('checkpoint').select('hash').distinct().execute();
    const kept = new Set(rows.map(({ hash }) => hash));
    for (const folder of (await readdir(this.directory)).filter(isFolder)) {
      const files = (await readdir(join(this.directory, folder))).filter(isFile);
      for (const file of files.filter((name) => !kept.has(name))) await rm(join(this.directory, folder, file), { force: true });
    }
  }

  #path(hash: string): string {
    return join(this.directory, hash.slice(0, 2), hash);
  }
}

/** SHA-256 in hexadecimal digits. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Whether a file is there and undamaged. */
async function holds(path: string, hash: string): Promise<boolean> {
  try {
    return hashOf(await readFile(path)) === hash;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows opens no folder as a file, and its file system orders the rename by itself.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null;
}

function asFileError(error: unknown): unknown {
  const cause = asStorageError(error);
  const code = codeOf(error);
  if (cause !== error || code === null || !/^E[A-Z]+$/.test(code)) return cause;
  return new RefusedError('unavailable', `A checkpoint cannot be written or read: ${(error as Error).message}`);
}
