import { unpackRecord } from '@infoplane/contracts';
import { openDatabase } from './storage/database';
import { Doorbell } from './storage/doorbell';
import { SqlRecordLog } from './storage/sql-record-log';
import { buildLifecycle, buildSession, measured, unplaced } from './testing/builders';
import { holdsEnd, numbered, upTo } from './testing/held-records';
import { TestServer, until } from './testing/test-server';

describe('server', () => {
  let server: TestServer;
  beforeEach(() => (server = new TestServer()));
  afterEach(() => server.destroy());

  it('[R4] brings a session from its creation to its end to who watches it', async () => {
    await server.start();
    const created = await server.create();
    expect(created.state).toBe('queued');
    const client = server.connect();
    const answer = await client.watch(created.id);
    expect(answer.ok).toBeTrue();
    await until(() => holdsEnd(client));
    const records = client.held.map(({ bytes }) => unpackRecord(bytes));
    expect(numbered(client)).toEqual(upTo(13));
    expect(records.map((record): string => (record.kind === 'lifecycle' ? record.state : record.kind))).toEqual([
      'queued',
      'running',
      ...Array<string>(10).fill('measurement'),
      'completed',
    ]);
    expect(await server.summary(created.id)).toEqual(
      jasmine.objectContaining({ state: 'completed', head: 13, epoch: 9, progress: null, queuePosition: null }),
    );
  });

  it('[R7] a client that reconnects from its last seq, and one that comes later, end with the same bytes as one that stayed', async () => {
    await server.start({ measurements: 200, spacingMs: 2 });
    const { id } = await server.create();
    const stayed = server.connect();
    await stayed.watch(id);
    const returning = server.connect();
    await returning.watch(id);
    for (let times = 0; times < 4; times += 1) {
      const before = returning.held.length;
      await until(() => returning.held.length > before + 5);
      returning.socket.disconnect().connect();
      await returning.watch(id);
    }
    await until(() => holdsEnd(stayed) && holdsEnd(returning));
    const late = server.connect();
    await late.watch(id);
    await until(() => holdsEnd(late));
    expect(numbered(stayed)).toEqual(upTo(203));
    expect(returning.held).toEqual(stayed.held);
    expect(late.held).toEqual(stayed.held);
  });

  it('[R19] a record arrives as the very bytes that the log holds', async () => {
    await server.start({ measurements: 5 });
    const { id } = await server.create();
    await server.reaches(id, 'completed');
    const client = server.connect();
    await client.watch(id);
    await until(() => holdsEnd(client));
    await server.stop();
    const db = await openDatabase(server.dataDirectory());
    const { records } = await new SqlRecordLog(db, new Doorbell()).read(id, 0, { records: 100, bytes: 1e9 });
    await db.destroy();
    expect(client.held.length).toBe(8);
    expect(client.held.map(({ seq, at, bytes }) => ({ seq, at, bytes: Buffer.from(bytes) }))).toEqual(
      records.map(({ seq, at, bytes }) => ({ seq, at, bytes: Buffer.from(bytes) })),
    );
  });

  it('[R3] answers a watch before it sends the first page', async () => {
    await server.start();
    const { id } = await server.create();
    await server.reaches(id, 'completed');
    const client = server.connect();
    let pagesAtAnswer = -1;
    await new Promise<void>((resolve) =>
      client.socket.emit('watch', { protocol: 2, session: id, after: 0 }, () => ((pagesAtAnswer = client.pages.length), resolve())),
    );
    await until(() => holdsEnd(client));
    expect(pagesAtAnswer).toBe(0);
  });

  const storeLongSession = async (pages: number): Promise<string> => {
    const id = 'longlonglong';
    const db = await openDatabase(server.dataDirectory());
    const log = new SqlRecordLog(db, new Doorbell());
    await log.create(buildSession({ id }), unplaced(buildLifecycle('queued')));
    await log.append(id, Array.from({ length: 64 * pages }, (_, epoch) => measured(epoch)));
    await log.append(id, [unplaced(buildLifecycle('stopped'))]);
    await db.destroy();
    return id;
  };

  it('[R5] sends a client that never answers thirty-two pages and no more', async () => {
    const id = await storeLongSession(34);
    await server.start();
    const client = server.connect();
    let pages = 0;
    client.socket.off('records').on('records', () => void (pages += 1));
    await client.watch(id);
    await until(() => pages === 32);
    await client.lobby();
    expect(pages).toBe(32);
    expect((await server.request('GET', '/metrics')).text).toContain('infoplane_pump_pages_unanswered 32');
  });

  it('[R22] ends a connection that watches again and again without answering a page', async () => {
    const id = await storeLongSession(34);
    await server.start();
    const client = server.connect();
    let pages = 0;
    client.socket.off('records').on('records', () => void (pages += 1));
    for (let times = 1; times <= 40 && (times === 1 || client.socket.connected); times += 1) {
      client.socket.emit('watch', { protocol: 2, session: id, after: 0 }, () => undefined);
      await until(() => pages === 32 * times || (times > 1 && !client.socket.connected));
    }
    expect(client.socket.connected).toBeFalse();
    expect(pages).toBe(512);
    expect((await server.request('GET', '/metrics')).text).toContain('infoplane_connections 0');
  });

  it('[R22] ends a connection that asks and does not read the answers', async () => {
    await server.start({ measurements: 1 });
    await Promise.all(Array.from({ length: 30 }, () => server.create()));
    const client = server.connect();
    await client.lobby();
    const { ws } = (client.socket.io.engine as unknown as { transport: { ws: { pause(): void; terminate(): void } } }).transport;
    ws.pause();
    for (let times = 0; times < 4000; times += 1) client.socket.emit('lobby', { protocol: 2 }, () => undefined);
    await until(async () => (await server.request('GET', '/metrics')).text.includes('infoplane_connections 0'));
    ws.terminate();
    expect((await server.connect().lobby()).ok).toBeTrue();
  });

  it('[R18] pauses, frees the place for the next one, and goes on where it was', async () => {
    await server.start({ measurements: 60, spacingMs: 4 }, { INFOPLANE_TRAINERS: '1' });
    const first = await server.create();
    await server.reaches(first.id, 'running');
    const second = await server.create();
    const paused = await server.request('POST', `/api/sessions/${first.id}/commands`, { command: 'pause' });
    expect([paused.status, (paused.json as { state: string }).state]).toEqual([200, 'paused']);
    await server.reaches(second.id, 'running');
    const resumed = await server.request('POST', `/api/sessions/${first.id}/commands`, { command: 'resume' });
    expect(resumed.json).toEqual(
      jasmine.objectContaining({ state: 'queued', reason: 'waits for a free trainer to go on', queuePosition: 0 }),
    );
    await server.reaches(second.id, 'completed');
    expect((await server.reaches(first.id, 'completed')).epoch).toBe(59);
  });

  it('[R18] stops a session that runs, one that waits and one that is paused', async () => {
    await server.start({ measurements: 1000, spacingMs: 10 }, { INFOPLANE_TRAINERS: '1' });
    const running = await server.create();
    await server.reaches(running.id, 'running');
    const waiting = await server.create();
    const command = (id: string, name: string) => server.request('POST', `/api/sessions/${id}/commands`, { command: name });
    expect((await command(waiting.id, 'stop')).json).toEqual(
      jasmine.objectContaining({ state: 'stopped', reason: 'stopped before it began' }),
    );
    await command(running.id, 'pause');
    expect((await command(running.id, 'stop')).json).toEqual(jasmine.objectContaining({ state: 'stopped' }));
  });

  it('begins the demo once, when the first page opens on an empty data directory', async () => {
    await server.start({}, { INFOPLANE_DEMO: 'on' });
    expect(((await server.request('GET', '/api/sessions')).json as { sessions: unknown[] }).sessions).toEqual([]);
    const answers = await Promise.all([server.connect().lobby(), server.connect().lobby()]);
    for (const answer of answers) expect(answer).toEqual(jasmine.objectContaining({ ok: true }));
    const { sessions } = (await server.request('GET', '/api/sessions')).json as { sessions: { name: string; id: string }[] };
    expect(sessions.map(({ name }) => name)).toEqual(['Demo: the paper’s experiment, small']);
    await server.reaches(sessions[0].id, 'completed');
  });

  it('[R14] tells the lobby how sessions go on', async () => {
    await server.start({ measurements: 100, spacingMs: 4 });
    const client = server.connect();
    await client.lobby();
    const { id } = await server.create();
    await until(() => client.summaries.find((summary) => summary.id === id && summary.state === 'completed'));
    expect(client.summaries.some((summary) => summary.progress?.networkEpochsPerSecond === 100)).toBeTrue();
  });

  it('is ready when the database takes writes and the page is built', async () => {
    await server.start();
    expect((await server.request('GET', '/health/live')).status).toBe(200);
    const ready = await server.request('GET', '/health/ready');
    expect([ready.status, (ready.json as { status: string }).status]).toEqual([200, 'ready']);
  });

  it('describes every route with its requests, answers and refusals', async () => {
    await server.start();
    const { paths } = (await server.request('GET', '/api/docs/openapi.json')).json as {
      paths: Record<string, Record<string, { responses: object; requestBody?: object }>>;
    };
    expect(Object.keys(paths['/api/sessions']['post'].responses)).toEqual(
      jasmine.arrayWithExactContents(['200', '201', '400', '401', '403', '404', '413', '503', '507']),
    );
    expect(JSON.stringify(paths['/api/sessions']['post'].requestBody)).toContain('hiddenWidths');
    expect(Object.keys(paths)).toEqual(
      jasmine.arrayContaining([
        '/api/sessions/{session}/commands',
        '/api/sessions/{session}/records',
        '/api/presets',
        '/health/ready',
        '/metrics',
      ]),
    );
    expect((await server.request('GET', '/api/docs')).text).not.toMatch(/<script>[^<]/);
  });
});
