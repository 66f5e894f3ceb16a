import { randomUUID } from 'node:crypto';
import type { NotificationsAnswer } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { idOf, join, joinFirst, shareWithGuest, type Visitor } from '../people/testing/visitor';
import { TestServer, until, type LiveTestClient } from '../testing/test-server';

/** What a connection was sent of its person. */
function listening({ socket }: LiveTestClient) {
  const heard = { notifications: [] as NotificationsAnswer[], subscriptions: [] as (readonly string[])[], standings: [] as string[] };
  socket.on('notifications', (answer) => heard.notifications.push(answer));
  socket.on('subscriptions', ({ sessions }) => heard.subscriptions.push(sessions));
  socket.on('standing', ({ standing }) => heard.standings.push(standing));
  return heard;
}

describe('what people are told of', () => {
  let server: TestServer;
  let [admin, editor]: Visitor[] = [];
  const begin = async (by: Visitor, requestId: string = randomUUID()): Promise<string> =>
    (await by.get('POST', '/api/sessions', { requestId, name: 'a session', configuration: buildConfiguration() })).id;
  const list = (of: Visitor): Promise<NotificationsAnswer> => of.get('GET', '/api/me/notifications');

  beforeAll(async () => {
    server = new TestServer();
    await server.start({ measurements: 3 });
    admin = await joinFirst(server, 'Ada');
    editor = await join(server, admin, 'Ed', 'editor');
  });
  afterAll(() => server.destroy());

  it('[R35] is, of a session that one begins, its end, in all pages of who began it and nobody else’s', async () => {
    const [mine, also, others] = [editor.connect(), editor.connect(), admin.connect()];
    const [heard, alsoHeard, unheard] = [listening(mine), listening(also), listening(others)];
    const session = await begin(editor);
    expect(await editor.get('GET', '/api/me/subscriptions')).toEqual({ sessions: [session] });
    await until(() => [heard, alsoHeard].every(({ notifications }) => notifications.at(-1)?.unread === 1));
    expect(heard.notifications.at(-1)!.notifications[0]).toEqual(
      jasmine.objectContaining({ kind: 'session-ended', session, sessionName: 'a session', text: '“a session” is completed', thread: null }),
    );
    expect(alsoHeard.subscriptions.at(-1)).toEqual([session]);
    expect([unheard.notifications.every(({ unread }) => unread === 0), unheard.subscriptions.flat()]).toEqual([true, []]);
    const { notifications } = await list(editor);
    await editor.get('POST', '/api/me/notifications/read', { ids: [notifications[0].id] });
    await until(() => alsoHeard.notifications.at(-1)?.unread === 0);
    for (const client of [mine, also, others]) client.close();
  });

  it('[R35] begins once: who ended the subscription and repeats the request of the session does not get it back', async () => {
    const request = randomUUID();
    const session = await begin(admin, request);
    expect((await admin.ask('DELETE', `/api/sessions/${session}/subscription`)).status).toBe(204);
    expect(await begin(admin, request)).toBe(session);
    expect(await admin.get('GET', '/api/me/subscriptions')).toEqual({ sessions: [] });
  });

  it('[R35] is marked as read up to one or one by one, and not both or neither', async () => {
    for (const wish of [{}, { upTo: 1, ids: [1] }, { ids: ['x'] }, { ids: Array.from({ length: 501 }, (_, i) => i) }, { upTo: -1 }]) {
      expect((await editor.ask('POST', '/api/me/notifications/read', wish)).status)
        .withContext(JSON.stringify(wish).slice(0, 60))
        .toBe(400);
    }
  });

  it('[R35] is sent to nobody by the link of a guest', async () => {
    const session = await begin(admin);
    const { guest } = await shareWithGuest(server, admin, session);
    const client = guest.connect();
    const heard = listening(client);
    await client.watch(session, 0);
    const others = admin.connect();
    const theirs = listening(others);
    await until(() => theirs.notifications.length > 0 && theirs.subscriptions.length > 0);
    expect([heard.notifications, heard.subscriptions]).toEqual([[], []]);
    for (const one of [client, others]) one.close();
  });

  it('[R36] another role is told to the person’s connections at once, and holds for the next command', async () => {
    const kim = await join(server, admin, 'Kim', 'editor');
    const [first, second, others] = [kim.connect(), kim.connect(), editor.connect()];
    const heard = [first, second, others].map(listening);
    await until(() => heard.every(({ notifications }) => notifications.length > 0));
    const path = `/api/people/${await idOf(kim)}`;
    await admin.get('PATCH', path, { role: 'viewer' });
    await admin.get('PATCH', path, { role: 'viewer' });
    await until(() => heard[0].standings.length > 0 && heard[1].standings.length > 0);
    expect(heard.map(({ standings }) => standings)).toEqual([['viewer'], ['viewer'], []]);
    expect((await kim.get('GET', '/api/me')).standing).toBe('viewer');
    const ended = new Promise((resolve) => first.socket.once('disconnect', resolve));
    await admin.get('DELETE', path);
    await ended;
    expect(heard[0].standings).toEqual(['viewer']);
    for (const client of [second, others]) client.close();
  });
});
