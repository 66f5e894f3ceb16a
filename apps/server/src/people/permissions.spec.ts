import Database from 'better-sqlite3';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import type { INestApplication } from '@nestjs/common';
import { join as pathOf } from 'node:path';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { TestServer, until } from '../testing/test-server';
import { eventNeeds, needKey } from './needs';
import { idOf, join, joinFirst, shareWithGuest, Visitor } from './testing/visitor';

/** Whoever may come, and what they come with. */
const nobodies = ['anonymous', 'revoked', 'expired cookie', 'expired token', 'ended token', 'unknown token', 'expired guest', 'guest of an ended share'] as const;
const somebodies = [
  'guest',
  'guest of another',
  'viewer',
  'annotator',
  'editor',
  'admin',
  'read token',
  'annotate token',
  'write token',
  'write token of a viewer',
] as const;
const everybody = [...nobodies, ...somebodies];
type Who = (typeof nobodies)[number] | (typeof somebodies)[number];

const all = everybody;
const members: readonly Who[] = ['viewer', 'annotator', 'editor', 'admin', 'read token'];
const readers: readonly Who[] = ['guest', ...members];
const annotators: readonly Who[] = ['annotator', 'editor', 'admin', 'annotate token'];
const editors: readonly Who[] = ['editor', 'admin', 'write token'];
const accounts: readonly Who[] = ['viewer', 'annotator', 'editor', 'admin'];
const admins: readonly Who[] = ['admin'];

/** Every route, who may use it, and whether whoever sits at the machine may before there is an admin. Written out, not derived. */
const routes: Record<string, readonly [readonly Who[], boolean]> = {
  'GET /health/live': [all, true],
  'GET /health/ready': [all, true],
  'GET /metrics': [['admin', 'read token'], true],
  'GET /api/presets': [members, true],
  'GET /api/sessions': [members, true],
  'POST /api/sessions': [editors, true],
  'GET /api/sessions/:session': [readers, true],
  'POST /api/sessions/:session/commands': [editors, true],
  'GET /api/sessions/:session/records': [readers, true],
  'GET /api/sessions/:session/checkpoints': [readers, true],
  'GET /api/sessions/:session/lineage': [members, true],
  'POST /api/sessions/:session/remeasurements': [editors, true],
  'PATCH /api/sessions/:session': [editors, true],
  'DELETE /api/sessions/:session': [editors, true],
  'POST /api/sessions/:session/restore': [editors, true],
  'GET /api/sessions/:session/export.csv': [readers, true],
  'GET /api/sessions/:session/export.json': [readers, true],
  'GET /api/sessions/:session/export.npz': [readers, true],
  'GET /api/sessions/:session/figures/:figure.svg': [readers, true],
  'GET /api/sessions/:session/bundle': [readers, true],
  'POST /api/bundles': [editors, true],
  'GET /api/datasets': [members, true],
  'POST /api/datasets': [editors, true],
  'GET /api/datasets/:dataset': [members, true],
  'GET /api/me': [all, true],
  'POST /api/people/first': [all, true],
  'POST /api/invites/accept': [all, true],
  'POST /api/sign-in': [all, true],
  'POST /api/sign-out': [all, true],
  'POST /api/shares/open': [all, true],
  'POST /api/me/password': [accounts, false],
  'GET /api/me/tokens': [accounts, false],
  'POST /api/me/tokens': [accounts, false],
  'DELETE /api/me/tokens/:token': [accounts, false],
  'GET /api/invites': [admins, false],
  'POST /api/invites': [admins, false],
  'DELETE /api/invites/:invite': [admins, false],
  'GET /api/people': [members, true],
  'PATCH /api/people/:person': [admins, false],
  'DELETE /api/people/:person': [admins, false],
  'GET /api/sessions/:session/shares': [editors, true],
  'POST /api/sessions/:session/shares': [editors, true],
  'DELETE /api/shares/:share': [editors, true],
  'GET /api/audit': [admins, false],
  'GET /api/sessions/:session/annotations': [readers, true],
  'POST /api/sessions/:session/annotations': [annotators, true],
  'PATCH /api/sessions/:session/annotations/:annotation': [annotators, true],
  'PUT /api/sessions/:session/annotations/:annotation/reactions': [annotators, true],
  'GET /api/sessions/:session/annotations/:annotation/history': [readers, true],
  'GET /api/sessions/:session/marks': [readers, true],
  'PUT /api/sessions/:session/marks': [annotators, true],
  'POST /api/sessions/:session/marks/reveal': [editors, true],
  'GET /api/me/notifications': [members, true],
  'POST /api/me/notifications/read': [members, true],
  'GET /api/me/subscriptions': [members, true],
  'PUT /api/sessions/:session/subscription': [members, true],
  'DELETE /api/sessions/:session/subscription': [members, true],
  'GET /api/webhooks': [admins, false],
  'POST /api/webhooks': [admins, false],
  'DELETE /api/webhooks/:webhook': [admins, false],
};
/** The description of the doors, which holds nothing of anybody. */
const described = ['GET /api/docs', 'GET /api/docs/', 'GET /api/docs/openapi.json', 'GET /api/docs-json', 'GET /api/docs-yaml'];

/** Every command of the live channel. `received` has no answer: that it does no harm is the pump's matter. */
const events: Record<keyof typeof eventNeeds, readonly Who[]> = {
  watch: readers,
  unwatch: readers,
  lobby: members,
  received: somebodies,
  presence: readers,
};

/** Asks at a door so that whoever is let through changes nothing: a body that is refused, an id that nobody has. */
function knock(visitor: Visitor, route: string, session: string) {
  const [method, pattern] = route.split(' ');
  // Nothing is deleted: whoever may delete is told that there is no such session, and a guest is refused before that.
  const path = pattern.replace(':session', method === 'DELETE' ? 'nobody000000' : session).replace(/:\w+/, 'nobody000000');
  const body = method === 'GET' || method === 'DELETE' ? undefined : { nonsense: true };
  return visitor.ask(method, path, body);
}

let app: INestApplication;
/** A server of which the specs see the inside. */
async function startSeen(): Promise<TestServer> {
  const server = new TestServer();
  const create = NestFactory.create.bind(NestFactory) as (...parameters: unknown[]) => Promise<INestApplication>;
  const spy = spyOn(NestFactory, 'create') as unknown as jasmine.Spy;
  spy.and.callFake(async (...parameters: unknown[]) => (app = await create(...parameters)));
  await server.start({ measurements: 3 });
  return server;
}

function newSession() {
  return { requestId: crypto.randomUUID(), name: 'a session', configuration: buildConfiguration() };
}

describe('permissions', () => {
  let server: TestServer;
  let session: string;
  const visitors = new Map<Who, Visitor>();

  beforeAll(async () => {
    server = await startSeen();
    const admin = await joinFirst(server);
    session = (await admin.get('POST', '/api/sessions', newSession())).id;
    const other = (await admin.get('POST', '/api/sessions', newSession())).id;
    for (const role of ['viewer', 'annotator', 'editor'] as const) visitors.set(role, await join(server, admin, `a ${role}`, role));
    visitors.set('admin', admin);
    visitors.set('anonymous', new Visitor(server));
    visitors.set('guest', (await shareWithGuest(server, admin, session)).guest);
    visitors.set('guest of another', (await shareWithGuest(server, admin, other)).guest);
    const token = async (by: Visitor, scope: string) => {
      const { id, secret } = await by.get('POST', '/api/me/tokens', { name: scope, scopes: [scope] });
      return { id, visitor: new Visitor(server, secret) };
    };
    for (const scope of ['read', 'annotate', 'write'] as const) visitors.set(`${scope} token`, (await token(admin, scope)).visitor);
    visitors.set('write token of a viewer', (await token(visitors.get('viewer')!, 'write')).visitor);

    const revoked = await join(server, admin, 'revoked', 'editor');
    await admin.get('DELETE', `/api/people/${await idOf(revoked)}`);
    visitors.set('revoked', revoked);
    const ended = await token(admin, 'read');
    await admin.ask('DELETE', `/api/me/tokens/${ended.id}`);
    visitors.set('ended token', ended.visitor);
    visitors.set('unknown token', new Visitor(server, 'infoplane_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'));
    const withdrawn = await shareWithGuest(server, admin, session);
    await admin.ask('DELETE', `/api/shares/${withdrawn.share}`);
    visitors.set('guest of an ended share', withdrawn.guest);
    const late = await join(server, admin, 'late', 'admin');
    const lateToken = await token(late, 'read');
    visitors.set('expired token', lateToken.visitor);
    visitors.set('expired cookie', late);
    const lateGuest = await shareWithGuest(server, admin, session);
    visitors.set('expired guest', lateGuest.guest);
    const db = new Database(pathOf(server.dataDirectory(), 'infoplane.db'));
    db.prepare('update credential set expires_at = 1 where person = (select id from person where name = ?)').run('late');
    db.prepare('update credential set expires_at = 1 where share = ?').run(lateGuest.share);
    db.close();
  });
  afterAll(() => server.destroy());

  it('are declared by every route of the application, and each is in the table of these specs', () => {
    const declared: string[] = [];
    for (const { controllers } of app.get(ModulesContainer).values()) {
      for (const { metatype } of controllers.values()) {
        const prototype = (metatype as { prototype: object }).prototype;
        for (const name of Object.getOwnPropertyNames(prototype).filter((own) => own !== 'constructor')) {
          const handler = Object.getOwnPropertyDescriptor(prototype, name)!.value as object;
          if (typeof handler !== 'function' || !Reflect.hasMetadata('path', handler)) continue;
          expect(Reflect.getMetadata(needKey, handler)).withContext(`${metatype!.name}.${name}`).toBeDefined();
          declared.push(name);
        }
      }
    }
    const { router } = app.getHttpAdapter().getInstance() as { router: { stack: { route?: { path: string; methods: Record<string, boolean> } }[] } };
    const served = router.stack.flatMap(({ route }) => (route ? Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`) : []));
    expect(served.filter((route) => !described.includes(route) && !/^GET \/api\/docs\//.test(route)).sort()).toEqual(Object.keys(routes).sort());
    expect(declared.length).toBe(Object.keys(routes).length);
  });

  it('are declared by every command of the live channel', () => {
    // These come often and are heard beside Nest's table; the connection checks them all the same.
    const commands: unknown[] = ['received', 'presence'];
    for (const { providers } of app.get(ModulesContainer).values()) {
      for (const { metatype } of providers.values()) {
        const prototype = (metatype as { prototype?: object } | null)?.prototype;
        if (!prototype) continue;
        for (const { value } of Object.values(Object.getOwnPropertyDescriptors(prototype))) {
          if (typeof value === 'function' && Reflect.hasMetadata('message', value)) commands.push(Reflect.getMetadata('message', value));
        }
      }
    }
    expect(commands.sort()).toEqual(Object.keys(eventNeeds).sort());
  });

  for (const [route, [may]] of Object.entries(routes)) {
    for (const who of everybody) {
      const isLetIn = may.includes(who);
      const isNobody = (nobodies as readonly string[]).includes(who);
      it(`${isLetIn ? 'let' : 'keep'} ${who} ${isLetIn ? 'in' : 'out'} at ${route}`, async () => {
        const { status, json } = await knock(visitors.get(who)!, route, session);
        if (isLetIn) expect(String(status)).not.toMatch(/401|403|500/);
        else expect([status, json.code]).toEqual(isNobody ? [401, 'unauthenticated'] : [403, 'forbidden']);
      });
    }
  }

  for (const who of nobodies) {
    it(`give ${who} no live connection`, async () => {
      const client = visitors.get(who)!.connect();
      const error = await new Promise((resolve) => client.socket.once('connect_error', resolve));
      expect(String(error)).toMatch(/websocket error/);
    });
  }

  for (const event of ['watch', 'unwatch', 'lobby'] as const) {
    for (const who of somebodies) {
      const isLetIn = events[event].includes(who);
      it(`${isLetIn ? 'let' : 'keep'} ${who} ${isLetIn ? 'in' : 'out'} at the command ${event}`, async () => {
        const client = visitors.get(who)!.connect();
        const answer = (await { watch: () => client.watch(session, 0), unwatch: () => client.raw('unwatch', { session }), lobby: () => client.lobby() }[event]()) as {
          ok: boolean;
          error?: { code: string };
        };
        expect([answer.ok, answer.error?.code]).toEqual(isLetIn ? [true, undefined] : [false, 'forbidden']);
        client.close();
      });
    }
  }

  for (const who of somebodies) {
    const isLetIn = events.presence.includes(who);
    it(`${isLetIn ? 'let' : 'keep'} ${who} ${isLetIn ? 'in' : 'out'} at the command presence`, async () => {
      const client = visitors.get(who)!.connect();
      // A presence is answered only if it is refused: whoever is let in is told what is wrong with this one.
      const { error } = (await client.raw('presence', { session, nonsense: true })) as { error: { code: string } };
      expect(error.code).toBe(isLetIn ? 'invalid-input' : 'forbidden');
      client.close();
    });
  }

  it('[R11] give another site’s page no connection, whatever cookie its visitor has', async () => {
    const admin = visitors.get('admin')!;
    const client = admin.connect({ origin: 'http://evil.example' });
    const error = await new Promise((resolve) => client.socket.once('connect_error', resolve));
    expect(String(error)).toMatch(/websocket error/);
    expect(await admin.refused('POST', '/api/invites', { role: 'admin' }, { origin: 'http://evil.example' })).toEqual([403, 'forbidden-origin']);
  });
});

describe('permissions of whoever sits at the machine', () => {
  let server: TestServer;
  let session: string;
  let visitor: Visitor;
  beforeAll(async () => {
    server = new TestServer();
    await server.start({ measurements: 3 });
    visitor = new Visitor(server);
    session = (await visitor.get('POST', '/api/sessions', newSession())).id;
  });
  afterAll(() => server.destroy());

  for (const [route, [, may]] of Object.entries(routes)) {
    it(`${may ? 'open' : 'close'} ${route} before there is an admin`, async () => {
      const { status, json } = await knock(visitor, route, session);
      if (may) expect(String(status)).not.toMatch(/401|403|500/);
      else expect([status, json.code]).toEqual([403, 'forbidden']);
    });
  }

  it('open the live channel before there is an admin', async () => {
    const client = visitor.connect();
    expect([(await client.lobby()).ok, (await client.watch(session, 0)).ok]).toEqual([true, true]);
    await until(() => client.held.length > 0);
    client.close();
  });

  it('are not those of what a proxy on the machine passes on, nor of a token that is none', async () => {
    for (const header of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip']) {
      expect(await visitor.refused('GET', '/api/sessions', undefined, { [header]: '10.0.0.1' })).toEqual([401, 'unauthenticated']);
    }
    expect(await new Visitor(server, 'nonsense').refused('GET', '/api/sessions')).toEqual([401, 'unauthenticated']);
    expect(await visitor.refused('GET', '/api/sessions', undefined, { authorization: 'Basic YTpi' })).toEqual([401, 'unauthenticated']);
  });
});
