import { readFileSync, readdirSync } from 'node:fs';
import { join as pathOf } from 'node:path';
import Database from 'better-sqlite3';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { TestServer, until } from '../testing/test-server';
import { firstSecret, goodPassword, idOf, join, joinFirst, shareWithGuest, Visitor } from './testing/visitor';

const newSession = () => ({ requestId: crypto.randomUUID(), name: 'a session', configuration: buildConfiguration() });
const account = (secret: string, name: string) => ({ secret, name, password: goodPassword });

describe('people', () => {
  let server: TestServer;
  beforeEach(() => (server = new TestServer()));
  afterEach(() => server.destroy());

  /** Lets the rows chosen by a condition expire. */
  function expire(where: string): void {
    const db = new Database(pathOf(server.dataDirectory(), 'infoplane.db'));
    db.exec(`update credential set expires_at = 1 where ${where}`);
    db.close();
  }

  it('need nobody’s account until the first admin joins by the link of this start, which works once', async () => {
    await server.start();
    const early = new Visitor(server);
    expect((await early.get('GET', '/api/me'))).toEqual({ person: { id: 'local', name: 'You', colour: 210 }, standing: 'local', session: null, hasAdmin: false });
    const watcher = early.connect();
    await watcher.lobby();
    const secret = firstSecret(server);
    const admin = await joinFirst(server);
    await until(() => !watcher.socket.connected);
    expect(await admin.get('GET', '/api/me')).toEqual(jasmine.objectContaining({ standing: 'admin', hasAdmin: true }));
    expect(await early.get('GET', '/api/me')).toEqual({ person: null, standing: 'anonymous', session: null, hasAdmin: true });
    expect(await early.refused('GET', '/api/sessions')).toEqual([401, 'unauthenticated']);
    expect(await early.refused('POST', '/api/people/first', account(secret, 'Eve'))).toEqual([403, 'forbidden']);
  });

  it('get a new first link at each start, and none once there is an admin', async () => {
    await server.start();
    const old = firstSecret(server);
    await server.stop();
    await server.start();
    expect(firstSecret(server)).not.toBe(old);
    expect(await new Visitor(server).refused('POST', '/api/people/first', account(old, 'Eve'))).toEqual([403, 'forbidden']);
    const admin = await joinFirst(server);
    await server.stop();
    await server.start();
    expect(server.firstAdminLink).toBeNull();
    expect((await admin.get('GET', '/api/me')).standing).withContext('a cookie outlives a restart').toBe('admin');
  });

  it('make one admin where two use the first link at once', async () => {
    await server.start();
    const secret = firstSecret(server);
    const answers = await Promise.all(['Ada', 'Eve'].map((name) => new Visitor(server).ask('POST', '/api/people/first', account(secret, name))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403]);
  });

  it('are all anonymous on another address than loopback until there is an admin', async () => {
    await server.start({}, { HOST: '0.0.0.0' });
    const visitor = new Visitor(server);
    expect((await visitor.get('GET', '/api/me')).standing).toBe('anonymous');
    expect(await visitor.refused('GET', '/api/sessions')).toEqual([401, 'unauthenticated']);
    expect((await (await joinFirst(server)).get('GET', '/api/me')).standing).toBe('admin');
  });

  it('are anonymous behind a proxy until there is an admin, and their cookies are secure where it says https', async () => {
    await server.start({}, { INFOPLANE_PROXY: 'on' });
    const visitor = new Visitor(server);
    expect((await visitor.get('GET', '/api/me')).standing).toBe('anonymous');
    const body = account(firstSecret(server), 'Ada');
    const { headers } = await visitor.ask('POST', '/api/people/first', body, { 'x-forwarded-proto': 'https', 'x-forwarded-for': '10.0.0.1' });
    expect(headers.getSetCookie()).toEqual([jasmine.stringMatching(/^infoplane=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure$/)]);
  });

  it('get a cookie that is not secure where no trusted proxy says https', async () => {
    await server.start();
    const { headers } = await new Visitor(server).ask('POST', '/api/people/first', account(firstSecret(server), 'Ada'), { 'x-forwarded-proto': 'https' });
    expect(headers.getSetCookie()).toEqual([jasmine.stringMatching(/HttpOnly; SameSite=Lax$/)]);
  });

  it('join by an invite once, with its role, and not by one that expired or was withdrawn', async () => {
    await server.start();
    const admin = await joinFirst(server);
    const used = await admin.get('POST', '/api/invites', { role: 'annotator' });
    const twice = await Promise.all(['Bob', 'Bo'].map((name) => new Visitor(server).ask('POST', '/api/invites/accept', account(used.secret, name))));
    expect(twice.map(({ status }) => status).sort()).toEqual([201, 403]);
    expect(twice.find(({ status }) => status === 201)!.json.standing).toBe('annotator');
    const withdrawn = await admin.get('POST', '/api/invites', { role: 'viewer' });
    await admin.ask('DELETE', `/api/invites/${withdrawn.id}`);
    const late = await admin.get('POST', '/api/invites', { role: 'viewer', expiresInDays: 1 });
    expire(`id = '${late.id}'`);
    for (const { secret } of [used, withdrawn, late]) {
      expect(await new Visitor(server).refused('POST', '/api/invites/accept', account(secret, 'Cy'))).toEqual([403, 'forbidden']);
    }
    expect((await admin.get('GET', '/api/invites')).invites).toEqual([]);
  });

  it('keep their names to themselves, and an invite is not used up by a name that is taken', async () => {
    await server.start();
    const admin = await joinFirst(server, 'Ada L');
    const { secret } = await admin.get('POST', '/api/invites', { role: 'viewer' });
    for (const name of ['Ada L', 'ada  l', 'ＡＤＡ L']) {
      expect(await new Visitor(server).refused('POST', '/api/invites/accept', account(secret, name))).toEqual([409, 'conflict']);
    }
    expect((await new Visitor(server).ask('POST', '/api/invites/accept', account(secret, 'Bob'))).status).toBe(201);
  });

  it('sign in and out, here and everywhere', async () => {
    await server.start();
    await joinFirst(server);
    const [here, there] = [new Visitor(server), new Visitor(server)];
    for (const visitor of [here, there]) await visitor.get('POST', '/api/sign-in', { name: 'ada', password: goodPassword });
    const stolen = new Visitor(server);
    const headers = here.headers;
    await here.get('POST', '/api/sign-out');
    expect(here.cookies).toEqual([]);
    expect(await stolen.refused('GET', '/api/people', undefined, headers)).withContext('the cookie ended in the server too').toEqual([401, 'unauthenticated']);
    const watcher = there.connect();
    await watcher.lobby();
    await here.get('POST', '/api/sign-in', { name: 'ada', password: goodPassword });
    await here.get('POST', '/api/sign-out', { everywhere: true });
    await until(() => !watcher.socket.connected);
    expect((await there.get('GET', '/api/me')).standing).toBe('anonymous');
  });

  it('stay signed in for 30 days after they were last here', async () => {
    await server.start();
    const admin = await joinFirst(server);
    expect((await admin.ask('GET', '/api/people')).headers.getSetCookie()).withContext('a day has not passed').toEqual([]);
    const inDays = (days: number) => Date.now() + days * 24 * 60 * 60_000;
    const db = new Database(pathOf(server.dataDirectory(), 'infoplane.db'));
    db.prepare("update credential set expires_at = ? where kind = 'cookie'").run(inDays(3));
    const before = admin.cookies;
    expect((await admin.ask('GET', '/api/people')).headers.getSetCookie()).toEqual([jasmine.stringContaining('Max-Age=2592000')]);
    const { expires_at } = db.prepare("select expires_at from credential where kind = 'cookie'").get() as { expires_at: number };
    db.close();
    expect(expires_at).toBeGreaterThan(inDays(29));
    expect(admin.cookies).toEqual(before);
  });

  it('are told the same for a wrong password as for a name that nobody has, and are slowed down alike', async () => {
    await server.start();
    await joinFirst(server);
    const guess = (name: string) => new Visitor(server).ask('POST', '/api/sign-in', { name, password: 'wrong' });
    const [known, unknown] = [await guess('Ada'), await guess('Nobody')];
    expect(known.json).toEqual(unknown.json);
    expect([known.status, known.json.code]).toEqual([401, 'unauthenticated']);
    for (const name of ['Nobody', 'Ada']) {
      const codes: string[] = [];
      for (let times = 1; times < 6; times += 1) codes.push((await guess(name)).json.code);
      expect(codes).toEqual([...Array<string>(4).fill('unauthenticated'), 'too-many']);
    }
    const right = await new Visitor(server).ask('POST', '/api/sign-in', { name: 'Ada', password: goodPassword });
    expect([right.status, right.json.code]).toEqual([429, 'too-many']);
  });

  it('change their password with the current one, which signs out everywhere else', async () => {
    await server.start();
    const admin = await joinFirst(server);
    const other = new Visitor(server);
    await other.get('POST', '/api/sign-in', { name: 'Ada', password: goodPassword });
    const next = 'another good one';
    expect(await admin.refused('POST', '/api/me/password', { current: 'wrong', next })).toEqual([403, 'forbidden']);
    await admin.get('POST', '/api/me/password', { current: goodPassword, next });
    expect([(await admin.get('GET', '/api/me')).standing, (await other.get('GET', '/api/me')).standing]).toEqual(['admin', 'anonymous']);
    expect(await other.refused('POST', '/api/sign-in', { name: 'Ada', password: goodPassword })).toEqual([401, 'unauthenticated']);
    expect((await other.get('POST', '/api/sign-in', { name: 'Ada', password: next })).standing).toBe('admin');
  });

  it('who are revoked lose their connections, cookies, tokens and links at once, and cannot come back', async () => {
    await server.start({ measurements: 3 });
    const admin = await joinFirst(server);
    const editor = await join(server, admin, 'Ed', 'editor');
    const { id } = await editor.get('POST', '/api/sessions', newSession());
    const { guest } = await shareWithGuest(server, editor, id);
    const token = new Visitor(server, (await editor.get('POST', '/api/me/tokens', { name: 'ci', scopes: ['read'] })).secret);
    const sockets = [editor, guest, token].map((visitor) => visitor.connect());
    for (const socket of sockets) expect((await socket.watch(id)).ok).toBeTrue();
    await admin.get('DELETE', `/api/people/${await idOf(editor)}`);
    await until(() => sockets.every(({ socket }) => !socket.connected));
    for (const visitor of [editor, guest, token]) expect(await visitor.refused('GET', `/api/sessions/${id}`)).toEqual([401, 'unauthenticated']);
    expect(await new Visitor(server).refused('POST', '/api/sign-in', { name: 'Ed', password: goodPassword })).toEqual([401, 'unauthenticated']);
    expect((await admin.get('GET', '/api/people')).people.map(({ name, isRevoked }: { name: string; isRevoked: boolean }) => [name, isRevoked])).toEqual([['Ada', false], ['Ed', true]]);
  });

  it('have their new role at once, and no longer what they gave as what they were', async () => {
    await server.start({ measurements: 3 });
    const admin = await joinFirst(server);
    const other = await join(server, admin, 'Bob', 'admin');
    const { secret } = await other.get('POST', '/api/invites', { role: 'admin' });
    await admin.get('PATCH', `/api/people/${await idOf(other)}`, { role: 'viewer' });
    expect((await other.get('GET', '/api/me')).standing).toBe('viewer');
    expect(await other.refused('POST', '/api/sessions', newSession())).toEqual([403, 'forbidden']);
    expect(await other.refused('POST', '/api/invites/accept', account(secret, 'Bob again'))).toEqual([403, 'forbidden']);
  });

  it('always have an admin, also where two demote each other at once', async () => {
    await server.start();
    const admin = await joinFirst(server);
    const own = `/api/people/${await idOf(admin)}`;
    expect(await admin.refused('PATCH', own, { role: 'editor' })).toEqual([409, 'wrong-state']);
    expect(await admin.refused('DELETE', own)).toEqual([409, 'wrong-state']);
    const other = await join(server, admin, 'Bob', 'admin');
    const answers = await Promise.all([admin.ask('PATCH', `/api/people/${await idOf(other)}`, { role: 'viewer' }), other.ask('DELETE', own)]);
    expect(answers.filter(({ status }) => status === 200).length).toBe(1);
  });

  it('who are guests read one session until its link is ended', async () => {
    await server.start({ measurements: 3 });
    const admin = await joinFirst(server);
    const { id } = await admin.get('POST', '/api/sessions', newSession());
    const { guest, share, secret } = await shareWithGuest(server, admin, id);
    expect(await guest.get('GET', '/api/me')).toEqual(jasmine.objectContaining({ standing: 'guest', session: id }));
    const client = guest.connect();
    expect((await client.watch(id)).ok).toBeTrue();
    await admin.ask('DELETE', `/api/shares/${share}`);
    await until(() => !client.socket.connected);
    expect((await guest.get('GET', '/api/me')).standing).toBe('anonymous');
    expect(await guest.refused('POST', '/api/shares/open', { secret })).toEqual([403, 'forbidden']);
    const late = await admin.get('POST', `/api/sessions/${id}/shares`, {});
    expire(`id = '${late.id}'`);
    expect(await guest.refused('POST', '/api/shares/open', { secret: late.secret })).toEqual([403, 'forbidden']);
    expect(await admin.refused('POST', '/api/sessions/nobody000000/shares', {})).toEqual([404, 'not-found']);
  });

  it('end their own tokens and nobody else’s', async () => {
    await server.start();
    const admin = await joinFirst(server);
    const other = await join(server, admin, 'Bob', 'viewer');
    const { id, secret, ...token } = await other.get('POST', '/api/me/tokens', { name: 'ci', scopes: ['write', 'read', 'read'] });
    expect(token.scopes).toEqual(['read', 'write']);
    expect(secret).toMatch(/^infoplane_[\w-]{43}$/);
    expect(await admin.refused('DELETE', `/api/me/tokens/${id}`)).toEqual([404, 'not-found']);
    expect((await other.get('GET', '/api/me/tokens')).tokens).toEqual([{ id, ...token }]);
    expect((await other.ask('DELETE', `/api/me/tokens/${id}`)).status).toBe(204);
  });

  it('find in the audit who did what, newest first', async () => {
    await server.start({ measurements: 3 });
    const admin = await joinFirst(server);
    const bob = await join(server, admin, 'Bob', 'editor');
    const { id } = await bob.get('POST', '/api/sessions', newSession());
    await new Visitor(server).ask('POST', '/api/sign-in', { name: 'Bob', password: 'wrong' });
    const { entries } = await admin.get('GET', '/api/audit?limit=4');
    expect(entries.map(({ person, action, subject, detail }: Record<string, { name: string }>) => [person.name, action, subject, detail])).toEqual([
      ['Bob', 'sign-in.refused', null, null],
      ['Bob', 'session.begin', id, null],
      ['Bob', 'person.join', await idOf(bob), 'editor'],
      ['Ada', 'invite.make', jasmine.any(String), 'editor'],
    ]);
    const older = (await admin.get('GET', `/api/audit?before=${entries[3].id}`)).entries;
    expect(older.map(({ action }: { action: string }) => action)).toEqual(['person.join']);
    expect(await admin.refused('GET', '/api/audit?limit=201')).toEqual([400, 'invalid-input']);
  });

  it('find no secret in the log, the audit, a refusal, a list, the description of the doors, or the data directory', async () => {
    await server.start({ measurements: 3 });
    const first = firstSecret(server);
    const admin = await joinFirst(server);
    const { id } = await admin.get('POST', '/api/sessions', newSession());
    const invite = await admin.get('POST', '/api/invites', { role: 'viewer' });
    const token = await admin.get('POST', '/api/me/tokens', { name: 'ci', scopes: ['read'] });
    const { guest, secret } = await shareWithGuest(server, admin, id);
    const secrets = [first, invite.secret, token.secret, secret, goodPassword, ...admin.cookies, ...guest.cookies];
    expect(new Set(secrets).size).toBe(7);
    const reader = new Visitor(server);
    for (const one of secrets) {
      await reader.ask('POST', '/api/people/first', account(one, 'Eve'));
      await reader.ask('POST', '/api/invites/accept', { secret: one, name: one.slice(0, 60), password: 'short' });
      await reader.ask('POST', '/api/sign-in', { name: one.slice(0, 60), password: one });
      await reader.ask('POST', '/api/shares/open', { secret: one, password: one });
      await reader.ask('GET', '/api/sessions', undefined, { authorization: `Bearer ${one}x` });
      await reader.ask('GET', '/api/sessions', undefined, { cookie: `infoplane=${one}x` });
    }
    for (const door of ['/api/people/first', '/api/sign-in', '/api/shares/open']) {
      const broken = await fetch(server.address + door, { method: 'POST', headers: { 'content-type': 'application/json' }, body: `{"password":"${goodPassword}",}` });
      expect(broken.status).toBe(400);
      expect(await broken.text()).not.toContain(goodPassword.slice(0, 7));
    }
    for (const path of ['/api/audit?limit=200', '/api/people', '/api/invites', '/api/me/tokens', `/api/sessions/${id}/shares`, '/api/docs/openapi.json', '/metrics']) {
      reader.answers.push(await admin.ask('GET', path));
    }
    const data = server.dataDirectory();
    const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(1);
    const seen = [
      ...server.lines,
      ...reader.answers.map(({ text }) => text),
      ...files.map((file) => readFileSync(pathOf(file.parentPath, file.name), 'latin1')),
    ];
    expect(seen.some((text) => text.includes('Ada'))).withContext('the database was read').toBeTrue();
    for (const one of secrets) expect(seen.filter((text) => text.includes(one)).length).withContext(one.slice(0, 12)).toBe(0);
  });
});
