import type { LifecycleRecord } from '@infoplane/contracts';
import { openDatabase } from './storage/database';
import { Doorbell } from './storage/doorbell';
import { SqlRecordLog } from './storage/sql-record-log';
import { buildLifecycle, buildSession, measured, unplaced } from './testing/builders';
import { holdsEnd, lastRecord, numbered, upTo } from './testing/held-records';
import { TestServer, until } from './testing/test-server';

const trainerPid = (server: TestServer) =>
  until(() => server.lines.map((line) => /trainer process (\d+)/.exec(line)?.[1]).find(Boolean)).then(Number);

describe('a server that loses a trainer or itself', () => {
  let server: TestServer;
  beforeEach(() => (server = new TestServer()));
  afterEach(() => server.destroy());

  it('[R15] marks a session interrupted at once when its trainer is killed with -9, keeps its records and begins the next one', async () => {
    await server.start({ measurements: 1000, spacingMs: 10 }, { INFOPLANE_TRAINERS: '1', INFOPLANE_RESUME: 'manual' });
    const first = await server.create();
    const second = await server.create();
    const client = server.connect();
    await client.watch(first.id);
    await until(() => client.held.length > 10);
    expect((await server.summary(second.id)).queuePosition).toBe(0);
    const killedAt = performance.now();
    process.kill(await trainerPid(server), 'SIGKILL');
    await until(() => holdsEnd(client));
    expect(performance.now() - killedAt).toBeLessThan(5000);
    const end = lastRecord(client) as LifecycleRecord;
    expect(end.state).toBe('interrupted');
    expect(end.reason).toMatch(/^the trainer process was ended by SIGKILL at epoch \d+; the \d+ records up to here are kept$/);
    expect(end.reason).toContain(`the ${client.held.length - 1} records`);
    expect(numbered(client)).toEqual(upTo(client.held.length));
    await server.reaches(second.id, 'running');
    expect((await server.request('GET', '/metrics')).text).toContain('infoplane_trainers_lost_total 1');
  });

  it('[R15] says with which words a trainer ended by itself', async () => {
    await server.start({ dieAfter: 3 }, { INFOPLANE_RESUME: 'manual' });
    const { id } = await server.create();
    const { reason } = await server.reaches(id, 'interrupted');
    expect(reason).toBe('the trainer process ended with exit code 7 at epoch 3 (out of patience); the 6 records up to here are kept');
  });

  it('[R15] fails a session whose trainer sends what is not in the contract', async () => {
    await server.start({ garbageAfter: 2, measurements: 1000 });
    const { id } = await server.create();
    const { reason } = await server.reaches(id, 'failed');
    expect(reason).toContain('a message that this server does not understand (records: ');
  });

  it('[R16] shows finished sessions again after a restart, and marks what ran as interrupted with the reason', async () => {
    await server.start({ measurements: 3 });
    const finished = await server.create();
    await server.reaches(finished.id, 'completed');
    await server.stop();
    await server.start({ measurements: 1000, spacingMs: 10 }, { INFOPLANE_TRAINERS: '1', INFOPLANE_RESUME: 'manual' });
    const cut = await server.create();
    await server.reaches(cut.id, 'running');
    const waiting = await server.create();
    const client = server.connect();
    await client.watch(cut.id);
    await server.stop();
    expect((lastRecord(client) as LifecycleRecord).state)
      .withContext('who watches sees it')
      .toBe('interrupted');
    await server.start({ measurements: 3 }, { INFOPLANE_RESUME: 'manual' });
    expect((await server.summary(finished.id)).state).toBe('completed');
    expect(await server.summary(cut.id)).toEqual(
      jasmine.objectContaining({
        state: 'interrupted',
        reason: jasmine.stringMatching(/^the server was shut down while this session ran at epoch \d+; the \d+ records up to here are kept$/),
      }),
    );
    await server.reaches(waiting.id, 'completed');
  });

  it('[R16] marks what ran when the server was killed as interrupted, and begins what it had only queued', async () => {
    const db = await openDatabase(server.dataDirectory());
    const log = new SqlRecordLog(db, new Doorbell());
    for (const id of ['cutcutcutcut', 'waitwaitwait']) await log.create(buildSession({ id }), unplaced(buildLifecycle('queued')));
    await log.append('cutcutcutcut', [unplaced(buildLifecycle('running')), measured(12)]);
    await db.destroy();
    await server.start({}, { INFOPLANE_RESUME: 'manual' });
    expect(await server.summary('cutcutcutcut')).toEqual(
      jasmine.objectContaining({
        state: 'interrupted',
        reason: 'the server ended while this session ran at epoch 12; the 3 records up to here are kept',
        head: 4,
      }),
    );
    await server.reaches('waitwaitwait', 'completed');
  });

  /** A session that has ended and whose records are `pages` full pages. */
});
