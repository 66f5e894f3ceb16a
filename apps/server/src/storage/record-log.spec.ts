import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
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
});
