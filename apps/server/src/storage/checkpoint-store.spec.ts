import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { buildLifecycle, buildSession, unplaced } from '../testing/builders';
import { buildCheckpoint, describeCheckpointStore } from '../testing/checkpoint-store-contract';
import { MemoryCheckpointStore } from '../testing/memory-checkpoint-store';
import { openDatabase } from './database';
import { Doorbell } from './doorbell';
import { FileCheckpointStore } from './file-checkpoint-store';
import { SqlRecordLog } from './sql-record-log';
import type { Tables } from './tables';

describeCheckpointStore('in memory', async () => {
  const store = new MemoryCheckpointStore();
  return { store, damage: async (session, epoch) => store.damage(session, epoch), close: async () => undefined };
});

async function openScratch() {
  const directory = mkdtempSync(join(tmpdir(), 'infoplane-checkpoints-'));
  const db: Kysely<Tables> = await openDatabase(directory);
  const log = new SqlRecordLog(db, new Doorbell());
  for (const id of ['session00001', 'session00002']) await log.create(buildSession({ id }), unplaced(buildLifecycle('queued')));
  const files = join(directory, 'checkpoints');
  const store = await FileCheckpointStore.open(db, files);
  const fileOf = async (session: string, epoch: number) => {
    const { hash } = (await store.list(session)).find((row) => row.epoch === epoch)!;
    return join(files, hash.slice(0, 2), hash);
  };
  const close = async () => {
    await db.destroy();
    rmSync(directory, { recursive: true });
  };
  return { db, files, store, fileOf, close };
}

describeCheckpointStore('files', async () => {
  const { store, fileOf, close } = await openScratch();
  return { store, damage: async (session, epoch) => writeFileSync(await fileOf(session, epoch), 'spoilt!'), close };
});

describe('checkpoint files', () => {
  let scratch: Awaited<ReturnType<typeof openScratch>>;
  beforeEach(async () => (scratch = await openScratch()));
  afterEach(() => scratch.close());

  it('[R23] are named by their content, in a folder of its first two letters, without leftovers', async () => {
    await scratch.store.put(buildCheckpoint());
    // printf weights | sha256sum
    const hash = '9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c';
    const names = readdirSync(scratch.files).flatMap((folder) => readdirSync(join(scratch.files, folder)).map((name) => `${folder}/${name}`));
    expect(names).toEqual([`9a/${hash}`]);
  });

  it('[R23] that no row names, or that are half written, go when a server starts; all else stays', async () => {
    await scratch.store.put(buildCheckpoint());
    const kept = await scratch.fileOf('session00001', 3);
    mkdirSync(join(scratch.files, 'ab'), { recursive: true });
    const orphan = join(scratch.files, 'ab', 'ab'.repeat(32));
    const half = join(scratch.files, 'ab', '.incoming-4');
    const foreign = join(scratch.files, 'ab', 'notes.txt');
    for (const file of [orphan, half, foreign]) writeFileSync(file, 'x');
    const again = await FileCheckpointStore.open(scratch.db, scratch.files);
    expect([orphan, half, foreign, kept].map(existsSync)).toEqual([false, false, true, true]);
    expect(await again.get('session00001', 3)).not.toBeNull();
  });

  it('[R23] that are missing are said to be damaged', async () => {
    await scratch.store.put(buildCheckpoint());
    rmSync(await scratch.fileOf('session00001', 3));
    await expectAsync(scratch.store.get('session00001', 3)).toBeRejectedWithError(/its file [0-9a-f]{64} is missing/);
  });

  it('[R27] that cannot be written are refused, and leave no row', async () => {
    // A file where the folder should be: refused for everybody, also for root, whom permissions do not stop.
    await scratch.store.put(buildCheckpoint());
    const path = await scratch.fileOf('session00001', 3);
    await scratch.store.drop('session00001', 3);
    rmSync(join(path, '..'), { recursive: true });
    writeFileSync(join(path, '..'), '');
    await expectAsync(scratch.store.put(buildCheckpoint())).toBeRejectedWith(jasmine.objectContaining({ code: 'unavailable' }));
    expect(await scratch.store.list('session00001')).toEqual([]);
  });
});
