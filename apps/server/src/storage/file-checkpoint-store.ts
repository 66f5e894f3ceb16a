import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RefusedError } from '@infoplane/contracts';
import type { Kysely, Transaction } from 'kysely';
import { DamagedCheckpointError, type CheckpointStore, type NewCheckpoint, type StoredCheckpoint } from './checkpoint-store';
import { syncFolder, writeWhole } from './durable-file';
import { asStorageError } from './storage-error';
import type { Tables } from './tables';

type Stored = Awaited<ReturnType<CheckpointStore['put']>>;

interface Put {
  readonly checkpoint: NewCheckpoint;
  readonly hash: string;
  readonly resolve: (stored: Stored) => void;
  readonly reject: (error: unknown) => void;
}

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
  #waiting: Put[] = [];
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

  put(checkpoint: NewCheckpoint): Promise<Stored> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ checkpoint, hash: hashOf(checkpoint.bytes), resolve, reject });
      // What arrives while others are being stored shares the next turn: one wait for the disk and not one each.
      if (this.#waiting.length === 1) void this.#alone(() => this.#storeGroup(this.#waiting.splice(0)));
    });
  }

  /**
   * Stores checkpoints of one session that has none here, in the transaction that stores the session itself: all of it or nothing. Files come first, one
   * after the other; what a server that ends in between leaves of them is removed by the next one.
   *
   * @param write what else the transaction writes, before the checkpoints' rows.
   * @returns the bytes of the disk that this took, and how many there are.
   * @throws RefusedError `storage-full` or `unavailable`, or what `write` throws: then nothing is stored.
   */
  putTogether(
    checkpoints: AsyncIterable<NewCheckpoint>,
    write: (transaction: Transaction<Tables>) => Promise<void>,
  ): Promise<{ readonly taken: number; readonly count: number }> {
    return this.#alone(async () => {
      const stored: StoredCheckpoint[] = [];
      const added = new Map<string, number>();
      try {
        const folders = new Set<string>();
        for await (const { bytes, ...checkpoint } of checkpoints) {
          const hash = hashOf(bytes);
          if (!(await this.#isKept(hash))) added.set(hash, bytes.length);
          folders.add(await this.#writeFile(hash, bytes));
          stored.push({ ...checkpoint, hash, bytes: bytes.length });
        }
        await Promise.all([...folders].map(syncFolder));
        await this.db.transaction().execute(async (transaction) => {
          await write(transaction);
          for (const checkpoint of stored) await transaction.insertInto('checkpoint').values(checkpoint).execute();
        });
      } catch (error) {
        // A refusal, or a full disk: files without rows must not keep room that is missing.
        for (const hash of added.keys()) await rm(this.#path(hash), { force: true });
        throw asFileError(error);
      }
      return { taken: [...added.values()].reduce((sum, bytes) => sum + bytes, 0), count: stored.length };
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
    return rowOf(this.db, session, epoch);
  }

  async #isKept(hash: string): Promise<boolean> {
    return (await this.db.selectFrom('checkpoint').select('hash').where('hash', '=', hash).executeTakeFirst()) !== undefined;
  }

  async #freeIfUnused({ hash, bytes }: Pick<StoredCheckpoint, 'hash' | 'bytes'>): Promise<number> {
    if (await this.#isKept(hash)) return 0;
    await rm(this.#path(hash), { force: true });
    return bytes;
  }

  /**
   * Write, fsync, rename: with the folder synced after it, the file is there whole or not at all, also after a power cut.
   *
   * @returns the folder.
   */
  async #writeFile(hash: string, bytes: Uint8Array): Promise<string> {
    const path = this.#path(hash);
    const folder = join(this.directory, hash.slice(0, 2));
    if (await holds(path, hash)) return folder;
    if ((await mkdir(folder, { recursive: true })) !== undefined) await syncFolder(this.directory);
    this.#written += 1;
    const incoming = join(folder, `${temporary}${this.#written}`);
    await writeWhole(incoming, path, bytes);
    return folder;
  }

  async #storeGroup(group: readonly Put[]): Promise<void> {
    try {
      const stored = await this.#tryGroup(group);
      group.forEach(({ resolve }, i) => resolve(stored[i]));
    } catch (error) {
      // Alone, each fails or stands for itself.
      if (group.length === 1) return group[0].reject(asFileError(error));
      for (const put of group) await this.#storeGroup([put]);
    }
  }

  async #tryGroup(group: readonly Put[]): Promise<Stored[]> {
    const contents = new Map(group.map(({ hash, checkpoint }) => [hash, checkpoint.bytes]));
    const unkept = new Set<string>();
    for (const hash of contents.keys()) if (!(await this.#isKept(hash))) unkept.add(hash);
    const folders = await Promise.all([...contents].map(([hash, bytes]) => this.#writeFile(hash, bytes)));
    await Promise.all([...new Set(folders)].map(syncFolder));
    const replaced: (StoredCheckpoint | undefined)[] = [];
    await this.db.transaction().execute(async (transaction) => {
      for (const { checkpoint, hash } of group) {
        const { session, epoch, step, seq, at, bytes } = checkpoint;
        replaced.push(await rowOf(transaction, session, epoch));
        const values = { step, hash, bytes: bytes.length, at };
        await transaction
          .insertInto('checkpoint')
          .values({ session, epoch, seq, ...values })
          .onConflict((conflict) => conflict.columns(['session', 'epoch']).doUpdateSet(values))
          .execute();
      }
    });
    const stored: Stored[] = [];
    for (const [i, { hash, checkpoint }] of group.entries()) {
      const before = replaced[i];
      const added = unkept.delete(hash) ? checkpoint.bytes.length : 0;
      const freed = before && before.hash !== hash ? await this.#freeIfUnused(before) : 0;
      stored.push({ taken: added - freed, isNew: !before });
    }
    return stored;
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

function rowOf(db: Kysely<Tables>, session: string, epoch: number): Promise<StoredCheckpoint | undefined> {
  return db.selectFrom('checkpoint').selectAll().where('session', '=', session).where('epoch', '=', epoch).executeTakeFirst();
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

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null;
}

function asFileError(error: unknown): unknown {
  const cause = asStorageError(error);
  const code = codeOf(error);
  if (cause !== error || code === null || !/^E[A-Z]+$/.test(code)) return cause;
  return new RefusedError('unavailable', `A checkpoint cannot be written or read: ${(error as Error).message}`);
}
