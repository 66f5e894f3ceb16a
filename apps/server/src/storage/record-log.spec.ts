import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { buildMeasurement } from '@infoplane/contracts/testing';
import { buildLifecycle, buildSession, measured, unplaced } from '../testing/builders';
import { MemoryRecordLog } from '../testing/memory-record-log';
import { describeRecordLog } from '../testing/record-log-contract';
import { openDatabase } from './database';
import { Doorbell } from './doorbell';
import { SqlRecordLog, type Commit } from './sql-record-log';

const scratch = () => mkdtempSync(join(tmpdir(), 'infoplane-log-'));

describeRecordLog('in memory', async (doorbell) => ({ storage: new MemoryRecordLog(doorbell), close: async () => undefined }));

describeRecordLog('SQLite', async (doorbell) => {
  const directory = scratch();
  const db = await openDatabase(directory);
  return {
    storage: new SqlRecordLog(db, doorbell),
    close: async () => {
      await db.destroy();
      rmSync(directory, { recursive: true });
    },
  };
});

describe('SQLite record log', () => {
  let directory: string;
  beforeEach(() => (directory = scratch()));
  afterEach(() => rmSync(directory, { recursive: true }));

  it('holds the records of an earlier server', async () => {
    const before = await openDatabase(directory);
    await new SqlRecordLog(before, new Doorbell()).create(buildSession(), unplaced(buildLifecycle('queued')));
    await before.destroy();
    const after = await openDatabase(directory);
    expect(await new SqlRecordLog(after, new Doorbell()).head('session00001')).toBe(1);
    await after.destroy();
  });

  it('lets appends that arrive while a transaction runs share the next one', async () => {
    const db = await openDatabase(directory);
    const commits: Commit[] = [];
    const log = new SqlRecordLog(db, new Doorbell(), (commit) => commits.push(commit));
    await log.create(buildSession(), unplaced(buildLifecycle('queued')));
    await Promise.all(Array.from({ length: 50 }, (_, epoch) => log.append('session00001', [measured(epoch)])));
    await db.destroy();
    expect(commits.map(({ records }) => records)).toEqual([1, 49]);
  });

  it('says that the disk is full, keeps what was committed, and goes on when there is room again', async () => {
    const db = await openDatabase(directory);
    const log = new SqlRecordLog(db, new Doorbell());
    await log.create(buildSession(), unplaced(buildLifecycle('queued')));
    const pages = (await db.executeQuery<{ page_count: number }>(CompiledQuery.raw('pragma page_count'))).rows[0].page_count;
    await db.executeQuery(CompiledQuery.raw(`pragma max_page_count = ${pages + 2}`));
    let stored = 1;
    let refusal: unknown = null;
    for (let epoch = 0; epoch < 500 && !refusal; epoch += 1) {
      await log.append('session00001', [measured(epoch)]).then(
        ({ last }) => (stored = last),
        (error: unknown) => (refusal = error),
      );
    }
    expect(refusal).toEqual(jasmine.objectContaining({ code: 'storage-full' }));
    expect(await log.head('session00001')).toBe(stored);
    await db.executeQuery(CompiledQuery.raw('pragma max_page_count = 1000000'));
    expect((await log.append('session00001', [measured(501)])).last).toBe(stored + 1);
    await db.destroy();
  });

  it('[R15] leaves no hole: what waits behind an append that fails fails with it, and other sessions go on', async () => {
    const db = await openDatabase(directory);
    const log = new SqlRecordLog(db, new Doorbell());
    await log.create(buildSession(), unplaced(buildLifecycle('queued')));
    await log.create(buildSession({ id: 'session00002' }), unplaced(buildLifecycle('queued')));
    const pages = (await db.executeQuery<{ page_count: number }>(CompiledQuery.raw('pragma page_count'))).rows[0].page_count;
    await db.executeQuery(CompiledQuery.raw(`pragma max_page_count = ${pages + 2}`));
    const large = unplaced(buildMeasurement({ shape: { replicas: 200, layers: 10, estimators: 2 } }));
    const appends = await Promise.allSettled([
      log.append('session00001', [measured(0)]),
      log.append('session00001', [large]),
      log.append('session00001', [measured(2)]),
      log.append('session00002', [measured(0)]),
      // Called while the others are being stored: before anybody can have heard of the failure.
      Promise.resolve().then(() => log.append('session00001', [measured(3)])),
    ]);
    expect(appends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled', 'rejected']);
    expect([await log.head('session00001'), await log.head('session00002')]).toEqual([2, 2]);
    expect((await log.append('session00001', [measured(4)])).last).toBe(3);
    await db.destroy();
  });
});
