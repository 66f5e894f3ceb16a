import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { buildAnnotationRecord } from '@infoplane/contracts/testing';
import { CompiledQuery } from 'kysely';
import { buildLifecycle, buildSession, measured, unplaced } from '../testing/builders';
import { MemoryRecordLog } from '../testing/memory-record-log';
import { buildMutation, describeNoteLog, writing } from '../testing/note-log-contract';
import { openDatabase } from './database';
import { Doorbell } from './doorbell';
import { SqlNotes } from './sql-notes';
import { SqlRecordLog } from './sql-record-log';

const scratch = () => mkdtempSync(join(tmpdir(), 'infoplane-notes-'));

describeNoteLog('in memory', async () => {
  const storage = new MemoryRecordLog(new Doorbell());
  return { storage, notes: storage.notes, close: async () => undefined };
});

describeNoteLog('SQLite', async () => {
  const directory = scratch();
  const db = await openDatabase(directory);
  return {
    storage: new SqlRecordLog(db, new Doorbell()),
    notes: new SqlNotes(db),
    close: async () => {
      await db.destroy();
      rmSync(directory, { recursive: true });
    },
  };
});

describe('SQLite note log', () => {
  let directory: string;
  beforeEach(() => (directory = scratch()));
  afterEach(() => rmSync(directory, { recursive: true }));

  it('[R31] holds after a kill what was acknowledged, once, and answers it again as repeated', async () => {
    const before = await openDatabase(directory);
    await new SqlRecordLog(before, new Doorbell()).create(buildSession(), unplaced(buildLifecycle('queued')));
    await before.destroy();
    const program = fileURLToPath(new URL('../testing/acknowledging-writer.ts', import.meta.url));
    const writer = spawn(process.execPath, ['--import', '@swc-node/register/esm-register', program, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => writer.once('exit', resolve));
    let acknowledged = -1;
    for await (const line of createInterface(writer.stdout)) {
      acknowledged = Number(line);
      if (acknowledged === 20) writer.kill('SIGKILL');
    }
    await ended;
    expect(acknowledged).toBeGreaterThanOrEqual(20);
    const db = await openDatabase(directory);
    const storage = new SqlRecordLog(db, new Doorbell());
    const repeated: boolean[] = [];
    for (let i = 0; i <= acknowledged; i += 1) {
      const id = `6f1b0a52-8f3c-4c7e-9a51-${String(i).padStart(12, '0')}`;
      repeated.push(
        (await storage.change('session00001', buildMutation({ id, subject: id }), writing(buildAnnotationRecord({ id })))).isRepeated,
      );
    }
    const { records, head } = await storage.read('session00001', 0, { records: 1e6, bytes: 1e9 });
    const annotations = await new SqlNotes(db).of('session00001').countAnnotations();
    await db.destroy();
    expect(new Set(repeated)).toEqual(new Set([true]));
    // One more may have been committed and not printed.
    expect([head, annotations]).toEqual([records.length, records.length - 1]);
    expect(annotations).toBeGreaterThanOrEqual(acknowledged + 1);
    expect(annotations).toBeLessThanOrEqual(acknowledged + 2);
  });

  it('[R31] writes neither row nor record on a full disk, and the same wish is granted when there is room', async () => {
    const db = await openDatabase(directory);
    const storage = new SqlRecordLog(db, new Doorbell());
    await storage.create(buildSession(), unplaced(buildLifecycle('queued')));
    const pages = (await db.executeQuery<{ page_count: number }>(CompiledQuery.raw('pragma page_count'))).rows[0].page_count;
    await db.executeQuery(CompiledQuery.raw(`pragma max_page_count = ${pages}`));
    const long = buildAnnotationRecord({ body: 'x'.repeat(10_000) });
    const results = await Promise.allSettled([
      storage.append('session00001', [unplaced(buildLifecycle('running'))]),
      storage.change('session00001', buildMutation(), writing(long)),
      storage.append('session00001', [unplaced(buildLifecycle('paused'))]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((results[1] as PromiseRejectedResult).reason).toEqual(jasmine.objectContaining({ code: 'storage-full' }));
    expect([await storage.head('session00001'), await new SqlNotes(db).of('session00001').countAnnotations()]).toEqual([3, 0]);
    await db.executeQuery(CompiledQuery.raw('pragma max_page_count = 1000000'));
    expect((await storage.change('session00001', buildMutation(), writing(long))).isRepeated).toBe(false);
    expect((await storage.append('session00001', [measured(0)])).last).toBe(5);
    await db.destroy();
  });
});
