import { estimatorId, type Refusal, type SessionPage, type SessionSummary } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { openDatabase } from '../storage/database';
import { TestServer } from '../testing/test-server';

describe('notes on sessions', () => {
  let server: TestServer;
  beforeEach(() => (server = new TestServer()));
  afterEach(() => server.destroy());

  const send = async (method: string, path: string, body?: unknown) => {
    const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(server.address + path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
    return { status: response.status, json: (await response.json()) as SessionSummary & Refusal };
  };
  const edit = (session: string, wish: object) => send('PATCH', `/api/sessions/${session}`, wish);
  const found = async (query: string) => (await server.request('GET', `/api/sessions?${query}`)).json as SessionPage;
  const names = async (query: string) => (await found(query)).sessions.map(({ name }) => name);

  it('are edited field by field: other fields merge, the same field is a conflict that names it and what it is', async () => {
    await server.start();
    const { id, version } = await server.create();
    expect((await edit(id, { seen: version, name: 'renamed', tags: ['figure 2'] })).json.version).toBe(2);
    const merged = await edit(id, { seen: version, description: '**why**', isStarred: true });
    expect(merged.json).toEqual(jasmine.objectContaining({ version: 3, name: 'renamed', description: '**why**', tags: ['figure 2'], isStarred: true }));
    const refused = await edit(id, { seen: version, name: 'mine', isArchived: true });
    expect([refused.status, refused.json.code, refused.json.faults]).toEqual([409, 'conflict', [{ field: 'name', message: 'is "renamed" since version 2' }]]);
    expect(await server.summary(id)).toEqual(jasmine.objectContaining({ version: 3, isArchived: false }));
    expect((await edit(id, { seen: version, name: 'renamed' })).status).withContext('the same again').toBe(200);
  });

  it('outlive the server, and records that come later', async () => {
    await server.start({ measurements: 30, spacingMs: 5 });
    const { id } = await server.create();
    await edit(id, { seen: 1, name: 'renamed', priority: 3, tags: ['a', 'b'] });
    await server.reaches(id, 'completed');
    const before = await server.summary(id);
    expect(before).toEqual(jasmine.objectContaining({ name: 'renamed', priority: 3, tags: ['a', 'b'] }));
    await server.stop();
    await server.start();
    expect(await server.summary(id)).toEqual(before);
  });

  for (const [what, wish, field] of [
    ['a description of 10,001 characters', { description: 'x'.repeat(10_001) }, 'description'],
    ['21 tags', { tags: Array.from({ length: 21 }, (_, i) => `t${i}`) }, 'tags'],
    ['a tag named twice', { tags: ['a', 'a'] }, 'tags'],
    ['a priority of 11', { priority: 11 }, 'priority'],
    ['a priority between two', { priority: 0.5 }, 'priority'],
    ['an empty name', { name: ' ' }, 'name'],
    ['a version that is none', { seen: 0 }, 'seen'],
    ['a field that is none', { colour: 'red' }, '(whole)'],
  ] as const) {
    it(`refuse ${what}, naming the field, and change nothing`, async () => {
      await server.start();
      const { id } = await server.create();
      const { status, json } = await edit(id, { seen: 1, ...wish });
      expect([status, json.code]).toEqual([400, 'invalid-input']);
      expect(json.faults.map((fault) => fault.field)).toContain(field);
      expect((await server.summary(id)).version).toBe(1);
    });
  }

  it('are searched and filtered, page by page without repeating or hiding one', async () => {
    await server.start({ measurements: 1 });
    const made: SessionSummary[] = [];
    for (let i = 0; i < 7; i += 1) made.push(await server.create({ name: `run ${i}` }));
    await edit(made[2].id, { seen: 1, isStarred: true, tags: ['Paper'], description: 'batch of 512' });
    await edit(made[3].id, { seen: 1, isArchived: true });
    for (const { id } of made) await server.reaches(id, 'completed');
    expect(await names('starred=true')).toEqual(['run 2']);
    expect(await names('tag=Paper')).toEqual(['run 2']);
    expect(await names('text=BATCH%20512')).toEqual(['run 2']);
    expect(await names('text=paper%20nothing')).toEqual([]);
    expect(await names('archived=false&problem=szt-hard')).toEqual(['run 6', 'run 5', 'run 4', 'run 2', 'run 1', 'run 0']);
    expect(await names('state=running,failed')).toEqual([]);
    expect((await found('state=completed')).total).toBe(7);
    const paged: string[] = [];
    for (let next: string | null = '', rounds = 0; next !== null && rounds < 9; rounds += 1) {
      const page: SessionPage = await found(`limit=3${next && `&cursor=${next}`}`);
      paged.push(...page.sessions.map(({ name }) => name));
      if (rounds === 0) await server.create({ name: 'came meanwhile' });
      next = page.next;
    }
    expect(paged).toEqual(['run 6', 'run 5', 'run 4', 'run 3', 'run 2', 'run 1', 'run 0']);
    expect((await server.request('GET', '/api/sessions?state=done')).status).toBe(400);
    expect((await server.request('GET', '/api/sessions?cursor=x')).status).toBe(400);
  });

  it('say of a deleted session that it is, keep it out of lists and let nothing be done with it until it is restored', async () => {
    await server.start({ measurements: 1000, spacingMs: 5 });
    const { id } = await server.create();
    await server.reaches(id, 'running');
    const { status, json } = await send('DELETE', `/api/sessions/${id}`);
    expect([status, json.state]).toEqual([200, 'stopped']);
    expect(json.deletedAt).not.toBeNull();
    expect((await send('DELETE', `/api/sessions/${id}`)).json.deletedAt).withContext('repeated').toBe(json.deletedAt);
    expect([await names(''), await names('deleted=true')]).toEqual([[], ['a session']]);
    const lobby = await server.connect().lobby();
    expect(lobby.ok && lobby.sessions).toEqual([]);
    expect((await send('POST', `/api/sessions/${id}/commands`, { command: 'resume' })).json.message).toContain('restore it first');
    expect((await send('POST', `/api/sessions/${id}/remeasurements`, { estimators: [{ name: 'exact' }] })).json.message).toContain('restore it first');
    expect((await send('POST', `/api/sessions/${id}/restore`)).json.deletedAt).toBeNull();
    expect(await names('')).toEqual(['a session']);
  });

  it('remove deleted sessions after 30 days, with all that is theirs, but not those that others are forked from', async () => {
    await server.start({ measurements: 4 });
    const parent = await server.create();
    await server.reaches(parent.id, 'completed');
    const fork = await server.create({ parent: { session: parent.id, epoch: 2 } });
    await server.reaches(fork.id, 'completed');
    const alone = await server.create();
    await server.reaches(alone.id, 'completed');
    for (const { id } of [parent, alone]) await send('DELETE', `/api/sessions/${id}`);
    await restartLater(31);
    expect((await server.request('GET', `/api/sessions/${alone.id}`)).status).toBe(404);
    expect((await server.summary(parent.id)).deletedAt).not.toBeNull();
    expect((await server.request('GET', `/api/sessions/${fork.id}/lineage`)).status).toBe(200);
    await send('DELETE', `/api/sessions/${fork.id}`);
    await restartLater(29);
    expect((await server.request('GET', `/api/sessions/${fork.id}`)).status).toBe(200);
    await restartLater(31);
    expect((await found('deleted=true')).total).toBe(0);
    expect((await server.request('GET', '/metrics')).text).toMatch(/infoplane_checkpoint_bytes 0\b/);
  });

  it('let records be asked for by their kinds', async () => {
    await server.start({ measurements: 5, remeasures: [{ name: 'exact' }] });
    const { id } = await server.create({ configuration: buildConfiguration() });
    await server.reaches(id, 'completed');
    await send('POST', `/api/sessions/${id}/remeasurements`, { estimators: [{ name: 'exact' }] });
    for (;;) if ((await server.summary(id)).remeasuring === null) break;
    type Page = { records: { seq: number; kind: string; estimator?: Parameters<typeof estimatorId>[0] }[]; head: number; next: number };
    const page = async (query: string) => (await server.request('GET', `/api/sessions/${id}/records?${query}`)).json as Page;
    const lifecycle = await page('kinds=lifecycle');
    expect(lifecycle.records.map(({ kind }) => kind)).toEqual(['lifecycle', 'lifecycle', 'lifecycle']);
    expect(lifecycle.next).toBe(lifecycle.head);
    const first = await page('kinds=remeasurement&limit=2');
    const rest = await page(`kinds=remeasurement&after=${first.next}`);
    expect([...first.records, ...rest.records].map(({ estimator }) => estimatorId(estimator!))).toEqual(Array.from({ length: 5 }, () => 'exact'));
    expect((await server.request('GET', `/api/sessions/${id}/records?kinds=none`)).status).toBe(400);
  });

  /** Starts the server again as if that many days had passed since sessions were deleted. */
  async function restartLater(days: number): Promise<void> {
    await server.stop();
    const db = await openDatabase(server.dataDirectory());
    const deleted = Date.now() - days * 24 * 60 * 60_000;
    await db.updateTable('session').set({ deleted_at: deleted }).where('deleted_at', 'is not', null).execute();
    await db.destroy();
    await server.start({ measurements: 4 });
  }
});
