import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { Refusal } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { TestServer, until } from './testing/test-server';

const base = buildConfiguration();
const body = (configuration: unknown, overrides: object = {}) => ({
  requestId: '5a1d1c6e-0f43-4c55-9d35-7c1f6b6a9e10',
  name: 'a session',
  configuration,
  ...overrides,
});
const widths = (hiddenWidths: unknown) => ({ ...base, architecture: { ...base.architecture, hiddenWidths } });
const rate = (learningRate: unknown) => ({
  ...base,
  training: { ...base.training, optimizer: { ...base.training.optimizer, learningRate } },
});

const refusedSessions: readonly [string, unknown, string, RegExp][] = [
  ['replicas 0', body({ ...base, replicas: 0 }), 'configuration.replicas', /from 1 to 200/],
  ['a width of 0', body(widths([10, 0])), 'configuration.architecture.hiddenWidths.1', /from 1 to 512/],
  ['a width of a million', body(widths([1e6])), 'configuration.architecture.hiddenWidths.0', /from 1 to 512/],
  ['a learning rate of null, as JSON writes NaN', body(rate(NaN)), 'configuration.training.optimizer.learningRate', /above 0/],
  ['a learning rate as text', body(rate('NaN')), 'configuration.training.optimizer.learningRate', /above 0/],
  ['an unknown field', body(base, { preset: 'nope' }), '(whole)', /preset/],
  ['no name', body(base, { name: ' ' }), 'name', /must not be empty/],
  ['a requestId that is none', body(base, { requestId: '1' }), 'requestId', /UUID/],
  ['a list', [], '(whole)', /object/],
  ['nothing', undefined, '(whole)', /object/],
];
const malformed: readonly [string, string][] = [
  ['NaN', JSON.stringify(body(rate(12345))).replace('12345', 'NaN')],
  ['half a body', '{"name":'],
  ['a text', '"text"'],
];
const none = 'nobody000000';

/** Asks with a Host header, which `fetch` would not set. */
async function askedAs(address: string, host: string): Promise<{ status: number | undefined; json: unknown }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    get(address, { headers: { host } }, resolve).on('error', reject),
  );
  let text = '';
  for await (const part of response) text += part;
  return { status: response.statusCode, json: text.startsWith('{') ? JSON.parse(text) : null };
}

describe('bad input over HTTP', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = new TestServer();
    await server.start();
  });
  afterAll(() => server.destroy());
  const written = async () => ((await server.request('GET', '/api/sessions')).json as { sessions: unknown[] }).sessions.length;

  for (const [what, input, field, message] of refusedSessions) {
    it(`[R13] refuses ${what}, naming the field and what is allowed, and writes nothing`, async () => {
      const { status, json } = await server.request('POST', '/api/sessions', input);
      const refusal = json as Refusal;
      expect([status, refusal.code]).toEqual([400, 'invalid-input']);
      expect(refusal.faults.map((fault) => fault.field)).toContain(field);
      expect(refusal.message).toMatch(message);
      expect(await written()).toBe(0);
    });
  }

  for (const [what, text] of malformed) {
    it(`[R13] refuses a body of ${what} as no JSON`, async () => {
      const { status, json } = await server.request('POST', '/api/sessions', text);
      expect([status, (json as Refusal).code]).toEqual([400, 'invalid-input']);
      expect((json as Refusal).message).toContain('JSON, which has no NaN');
      expect(await written()).toBe(0);
    });
  }

  const refusedRequests: readonly ['GET' | 'POST', string, unknown, number, Refusal['code'], RegExp][] = [
    ['GET', `/api/sessions/${none}`, undefined, 404, 'not-found', /There is no session nobody000000/],
    ['GET', `/api/sessions/${none}/records`, undefined, 404, 'not-found', /There is no session/],
    ['POST', `/api/sessions/${none}/commands`, { command: 'stop' }, 404, 'not-found', /There is no session/],
    ['POST', `/api/sessions/${none}/commands`, { command: 'explode' }, 400, 'invalid-input', /must be one of pause, resume, stop/],
    ['GET', '/api/sessions/..%2f..%2fetc', undefined, 400, 'invalid-input', /12 letters and digits/],
    ['GET', '/api/sessions/%ff', undefined, 400, 'invalid-input', /cannot be read/],
    ['GET', `/api/sessions/${none}/records?after=-1`, undefined, 400, 'invalid-input', /after: must be a whole number from 0/],
    [
      'GET',
      `/api/sessions/${none}/records?after=NaN&limit=0`,
      undefined,
      400,
      'invalid-input',
      /after: .*; limit: must be a whole number from 1 to 1000/,
    ],
    ['GET', `/api/sessions/${none}/records?limit=5&limit=6`, undefined, 400, 'invalid-input', /limit: must be/],
    ['GET', '/api/nothing', undefined, 404, 'not-found', /nothing at GET \/api\/nothing/],
    ['POST', '/api/presets', {}, 404, 'not-found', /nothing at POST/],
    ['POST', '/api/sessions', { name: 'x'.repeat(70_000) }, 413, 'too-large', /64 KB/],
  ];
  for (const [method, path, input, status, code, message] of refusedRequests) {
    it(`[R13] answers ${method} ${path} ${input ? JSON.stringify(input).slice(0, 30) : ''} with ${status} ${code}`, async () => {
      const answer = await server.request(method, path, input);
      expect([answer.status, (answer.json as Refusal).code]).toEqual([status, code]);
      expect((answer.json as Refusal).message).toMatch(message);
    });
  }

  it('[R21] answers no request that calls the server by a name that is not its own', async () => {
    await server.stop();
    await server.start({}, { INFOPLANE_HOSTS: 'plane.example' });
    const asked = (path: string, host: string) => askedAs(server.address + path, host);
    const foreign = await Promise.all(['/', '/api/sessions', '/health/live'].map((path) => asked(path, 'evil.example')));
    for (const { status, json } of foreign) {
      expect([status, (json as Refusal).code]).toEqual([403, 'forbidden-origin']);
      expect((json as Refusal).faults.map(({ field }) => field)).toEqual(['Host']);
    }
    expect((await asked('/api/sessions', 'plane.example:4270')).status).toBe(200);
  });

  it('[R11] refuses a mutation that another site’s page sends, and takes one of its own page', async () => {
    const foreign = await server.request('POST', '/api/sessions', body(base), { origin: 'http://evil.example' });
    expect([foreign.status, (foreign.json as Refusal).code]).toEqual([403, 'forbidden-origin']);
    const own = await server.request('POST', '/api/sessions/nobody000000/commands', { command: 'stop' }, { origin: server.address });
    expect(own.status).toBe(404);
  });
});

describe('commands in a wrong state', () => {
  it('[R18] are refused with 409 and the states they need', async () => {
    const server = new TestServer();
    await server.start({ measurements: 1 });
    const { id } = await server.create();
    await server.reaches(id, 'completed');
    const answers = await Promise.all(
      ['pause', 'resume', 'stop'].map((command) => server.request('POST', `/api/sessions/${id}/commands`, { command })),
    );
    expect(answers.map(({ status }) => status)).toEqual([409, 409, 409]);
    expect(answers.map(({ json }) => (json as Refusal).message)).toEqual([
      'Cannot pause a session that is completed: it must be running',
      'Cannot resume a session that is completed: it must be paused or interrupted',
      'Cannot stop a session that is completed: it must be queued or running or paused',
    ]);
    await server.destroy();
  });
});

describe('bad input over the live channel', () => {
  let server: TestServer;
  let session: string;
  beforeAll(async () => {
    server = new TestServer();
    await server.start({ measurements: 3 });
    session = (await server.create()).id;
    await server.reaches(session, 'completed');
  });
  afterAll(() => server.destroy());

  const refused: readonly [string, (session: string) => unknown[], Refusal['code'], string, RegExp][] = [
    ['a watch of nothing', () => ['watch'], 'invalid-input', '(whole)', /object/],
    ['a watch of a text', () => ['watch', 'x'], 'invalid-input', '(whole)', /object/],
    ['a watch of two messages', () => ['watch', {}, {}], 'invalid-input', '(whole)', /object/],
    ['an unknown session', () => ['watch', { protocol: 2, session: none, after: 0 }], 'not-found', 'session', /There is no session/],
    ['a session that is no id', () => ['watch', { protocol: 2, session: { $ne: 1 }, after: 0 }], 'invalid-input', 'session', /session id/],
    ['a negative seq', (id) => ['watch', { protocol: 2, session: id, after: -1 }], 'invalid-input', 'after', /whole number from 0/],
    ['a seq of NaN', (id) => ['watch', { protocol: 2, session: id, after: NaN }], 'invalid-input', 'after', /whole number from 0/],
    [
      'a seq beyond the head',
      (id) => ['watch', { protocol: 2, session: id, after: 1000 }],
      'invalid-input',
      'after',
      /beyond the session's last record \(6\): begin again from 0/,
    ],
    ['an unknown field', (id) => ['watch', { protocol: 2, session: id, after: 0, extra: 1 }], 'invalid-input', '(whole)', /extra/],
    ['an unwatch of a number', () => ['unwatch', 7], 'invalid-input', '(whole)', /object/],
    ['a count of no pages', () => ['received', { pages: 0 }], 'invalid-input', 'pages', /whole number from 1/],
    ['a count of half a page', () => ['received', { pages: 0.5 }], 'invalid-input', 'pages', /whole number from 1/],
    ['a count of pages that were not sent', () => ['received', { pages: 1 }], 'invalid-input', 'pages', /more than was sent \(0\)/],
    ['an unknown event', () => ['explode', {}], 'invalid-input', 'event', /must be one of watch, /],
  ];
  for (const [what, message, code, field, sentence] of refused) {
    it(`[R13] refuses ${what}, naming the field`, async () => {
      const client = server.connect();
      const [event, ...parameters] = message(session);
      const answer = (await client.raw(String(event), ...parameters)) as { ok: boolean; error: Refusal };
      expect([answer.ok, answer.error.code]).toEqual([false, code]);
      expect(answer.error.faults.map((fault) => fault.field)).toContain(field);
      expect(answer.error.message).toMatch(sentence);
      client.close();
    });
  }

  it('[R10] refuses a client of another protocol version, and one that names none', async () => {
    const client = server.connect();
    const answers = (await Promise.all([client.raw('watch', { protocol: 1, session, after: 0 }), client.raw('lobby', {})])) as {
      ok: boolean;
      error: Refusal;
    }[];
    for (const { ok, error } of answers) {
      expect([ok, error.code]).toEqual([false, 'invalid-input']);
      expect(error.faults).toEqual([{ field: 'protocol', message: 'this server speaks protocol 2: reload the page' }]);
    }
  });

  it('[R13] lives through messages without an answer, and answers the next good one', async () => {
    const client = server.connect();
    for (const [, message] of refused) client.socket.emit(...(message(session) as ['watch', never, never]));
    expect((await client.watch(session)).ok).toBeTrue();
    await until(() => client.held.length === 6);
    client.close();
  });

  for (const name of ['disconnect', 'error', 'disconnecting', 'connect_error', 'newListener', 5, { a: 1 }, null]) {
    it(`[R12] ends a connection that sends ${JSON.stringify(name)} as an event’s name`, async () => {
      const client = server.connect();
      await client.watch(session);
      const gone = once(client.socket as unknown as NodeJS.EventEmitter, 'disconnect');
      // Below the client library, which would refuse it.
      (client.socket as unknown as { packet(packet: object): void }).packet({ type: 2, data: [name] });
      await gone;
      expect((await server.request('GET', '/health/live')).status).toBe(200);
    });
  }

  it('[R12] ends a connection that sends more than 64 KB', async () => {
    const client = server.connect();
    await client.lobby();
    const gone = once(client.socket as unknown as NodeJS.EventEmitter, 'disconnect');
    client.socket.emit('watch', { protocol: 2, session: 'x'.repeat(100_000), after: 0 }, () => undefined);
    await gone;
    expect((await server.request('GET', '/health/live')).status).toBe(200);
  });

  it('[R12] ends a connection that sends bytes which are no message', async () => {
    const client = server.connect();
    await client.lobby();
    const gone = once(client.socket as unknown as NodeJS.EventEmitter, 'disconnect');
    client.socket.io.engine.write(Buffer.alloc(60_000, 0x91));
    await gone;
    expect((await server.request('GET', '/health/live')).status).toBe(200);
  });

  it('[R11] gives another site’s page no connection', async () => {
    const client = server.connect({ origin: 'http://evil.example' });
    const [error] = await once(client.socket as unknown as NodeJS.EventEmitter, 'connect_error');
    expect(String(error)).toMatch(/websocket error/);
    const own = server.connect({ origin: server.address });
    expect((await own.lobby()).ok).toBeTrue();
  });

  it('[R21] gives no connection to a page that calls the server by a name that is not its own', async () => {
    const client = server.connect({ host: 'evil.example', origin: 'http://evil.example' });
    const [error] = await once(client.socket as unknown as NodeJS.EventEmitter, 'connect_error');
    expect(String(error)).toMatch(/websocket error/);
  });

  it('[R8] sends nothing more of a session that is unwatched', async () => {
    const client = server.connect();
    await client.watch(session, 0);
    await until(() => client.held.length === 6);
    expect(await client.raw('unwatch', { session })).toEqual({ ok: true });
    expect((await server.request('GET', '/metrics')).text).toContain('infoplane_pump_pages_unanswered 0');
  });

  it('[R8] watching a session again takes the place of the earlier watch', async () => {
    const client = server.connect();
    await client.watch(session, 0);
    await until(() => client.held.length === 6);
    await client.watch(session, 4);
    await until(() => client.held.length === 8);
    expect(client.held.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 5, 6]);
  });
});
