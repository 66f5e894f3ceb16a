import { randomUUID } from 'node:crypto';
import {
  unpackRecord,
  type Annotation,
  type NotificationsAnswer,
  type Presence,
  type PresenceChanges,
  type PresenceHere,
} from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { idOf, join, joinFirst, shareWithGuest, type Visitor } from '../people/testing/visitor';
import { TestServer, until, type LiveTestClient } from '../testing/test-server';

const looking = (session: string, overrides: Partial<Presence> = {}): Presence => ({
  session,
  panel: null,
  epoch: null,
  cursor: null,
  layer: null,
  replica: null,
  isPresenting: false,
  view: null,
  ...overrides,
});

/** What a connection was sent beside records. */
function listening(client: LiveTestClient) {
  const heard = { here: [] as PresenceHere[], changes: [] as PresenceChanges[], notifications: [] as NotificationsAnswer[] };
  client.socket.on('presence-here', (here) => heard.here.push(here));
  client.socket.on('presence', (changes) => heard.changes.push(changes));
  client.socket.on('notifications', (answer) => heard.notifications.push(answer));
  return heard;
}

describe('a team on one session', () => {
  let server: TestServer;
  let session: string;
  let [admin, annotator, viewer, guest]: Visitor[] = [];

  beforeAll(async () => {
    server = new TestServer();
    await server.start({ measurements: 3 });
    admin = await joinFirst(server, 'Ada');
    annotator = await join(server, admin, 'Bo', 'annotator');
    viewer = await join(server, admin, 'Vi', 'viewer');
    const begun = await admin.get('POST', '/api/sessions', {
      requestId: randomUUID(),
      name: 'a session',
      configuration: buildConfiguration(),
    });
    session = begun.id;
    guest = (await shareWithGuest(server, admin, session)).guest;
    await until(async () => (await admin.get('GET', `/api/sessions/${session}`)).state === 'completed');
  });
  afterAll(() => server.destroy());

  const at = (path: string) => `/api/sessions/${session}/${path}`;
  const wish = (overrides: object = {}) => ({
    id: randomUUID(),
    anchor: { fromEpoch: 1, toEpoch: 2 },
    body: 'here it turns',
    ...overrides,
  });
  const edit = (overrides: object) => ({ mutation: randomUUID(), seen: 1, ...overrides });

  it('[R31] writes once, answers a repetition with 200, and shows it to who watches and to a guest', async () => {
    const client = guest.connect();
    const answer = await client.watch(session, 0);
    const one = wish({ tags: ['drift'] });
    const first = await annotator.ask('POST', at('annotations'), one);
    const again = await annotator.ask('POST', at('annotations'), one);
    expect([answer.ok, first.status, again.status]).toEqual([true, 201, 200]);
    expect(again.json).toEqual(first.json);
    const seen = () =>
      client.held
        .map(({ bytes }) => unpackRecord(bytes))
        .flatMap((record) => (record.kind === 'annotation' && record.annotation.id === one.id ? [record] : []));
    await until(() => seen().length > 0);
    expect(seen().map(({ annotation }) => annotation as unknown)).toEqual([first.json]);
    expect((await guest.get('GET', `${at('annotations')}?text=TURNS&tag=drift&kind=range`)).annotations).toEqual([first.json]);
    expect((await guest.get('GET', `${at('annotations')}?text=${encodeURIComponent('%')}`)).annotations).toEqual([]);
    client.close();
  });

  it('[R32] answers a conflict with 409, the fields and the annotation as it is, and keeps both versions in the history', async () => {
    const one: Annotation = await annotator.get('POST', at('annotations'), wish());
    await admin.get('PATCH', at(`annotations/${one.id}`), edit({ body: 'by Ada' }));
    const merged = await annotator.get('PATCH', at(`annotations/${one.id}`), edit({ tags: ['x'] }));
    const { status, json } = await annotator.ask('PATCH', at(`annotations/${one.id}`), edit({ body: 'by Bo' }));
    expect([merged.body, merged.tags]).toEqual(['by Ada', ['x']]);
    expect([status, json.code, json.faults.map(({ field }: { field: string }) => field), json.current]).toEqual([
      409,
      'conflict',
      ['body'],
      merged,
    ]);
    const { changes } = await viewer.get('GET', at(`annotations/${one.id}/history`));
    expect(
      changes.map(({ by, annotation }: { by: { name: string }; annotation: Annotation }) => [by.name, annotation.body, annotation.tags]),
    ).toEqual([
      ['Bo', 'here it turns', []],
      ['Ada', 'by Ada', []],
      ['Bo', 'by Ada', ['x']],
    ]);
  });

  it('lets annotators change their own alone, and only admins delete what others wrote', async () => {
    const one: Annotation = await admin.get('POST', at('annotations'), wish());
    expect(await annotator.refused('PATCH', at(`annotations/${one.id}`), edit({ resolved: true }))).toEqual([403, 'forbidden']);
    expect(
      (await annotator.ask('PUT', at(`annotations/${one.id}/reactions`), { mutation: randomUUID(), emoji: '👍', isOn: true })).status,
    ).toBe(200);
    expect(await viewer.refused('POST', at('annotations'), wish())).toEqual([403, 'forbidden']);
    expect(await guest.refused('PUT', at('marks'), {})).toEqual([403, 'forbidden']);
    const own: Annotation = await annotator.get('POST', at('annotations'), wish());
    expect((await admin.get('PATCH', at(`annotations/${own.id}`), edit({ isDeleted: true }))).isDeleted).toBe(true);
  });

  it('refuses what is too long, too large or not of this session with the field', async () => {
    const refused = async (overrides: object) => {
      const { status, json } = await annotator.ask('POST', at('annotations'), wish(overrides));
      return [status, json.faults.map(({ field }: { field: string }) => field)];
    };
    expect(await refused({ body: 'x'.repeat(10_001) })).toEqual([400, ['body']]);
    expect(await refused({ tags: Array.from({ length: 11 }, (_, i) => `t${i}`) })).toEqual([400, ['tags']]);
    expect(await refused({ anchor: { fromEpoch: 2, toEpoch: 1 } })).toEqual([400, ['anchor.toEpoch']]);
    expect(await refused({ anchor: { fromEpoch: 1, toEpoch: 999 } })).toEqual([400, ['anchor.toEpoch']]);
    expect(await annotator.refused('GET', `${at('annotations')}?kind=nonsense`)).toEqual([400, 'invalid-input']);
    expect(await annotator.refused('GET', at(`annotations/${randomUUID()}/history`))).toEqual([404, 'not-found']);
  });

  it('[R33] keeps a blind mark from everybody else on every door until it is revealed', async () => {
    const mark = { mutation: randomUUID(), layer: 2, criterion: 'fitting-compression', epoch: 17, reason: 'zebra', isBlind: true };
    expect((await annotator.get('PUT', at('marks'), mark)).mark.mark.epoch).toBe(17);
    const doors = ['marks', 'records?limit=1000', 'annotations?text=zebra', 'annotations']
      .map(at)
      .concat('/api/me/notifications', '/api/audit');
    for (const door of doors)
      expect((await admin.ask('GET', door)).text)
        .withContext(door)
        .not.toMatch(/zebra|"epoch":17/);
    expect((await viewer.get('GET', at('marks'))).marks).toEqual([jasmine.objectContaining({ layer: 2, isBlind: true, mark: null })]);
    expect((await annotator.ask('GET', at('marks'))).text).toMatch(/zebra/);
    expect(await annotator.refused('POST', at('marks/reveal'), { mutation: randomUUID() })).toEqual([403, 'forbidden']);
    expect(await admin.get('POST', at('marks/reveal'), { mutation: randomUUID() })).toEqual({ revealed: 1 });
    expect((await viewer.ask('GET', at('marks'))).text).toMatch(/zebra/);
    expect((await guest.ask('GET', at('records?limit=1000'))).text).toMatch(/zebra/);
    expect((await admin.ask('GET', '/api/audit')).text).toMatch(/marks\.reveal/);
  });

  it('[R34] shows who is here and where they look to all who watch, guests by no name of theirs, and who has gone', async () => {
    const [here, other] = [admin.connect(), guest.connect()];
    const heard = listening(here);
    await here.watch(session, 0);
    await until(() => heard.here.length === 1);
    other.socket.emit('presence', looking(session, { epoch: 2, cursor: 1.5 }));
    await until(() => heard.changes.some((change) => change.here.length > 0));
    const [present] = heard.changes.flatMap((change) => change.here);
    expect([present.id, present.person.name, present.isGuest, present.presence.cursor]).toEqual([other.socket.id!, 'Guest', true, 1.5]);
    const late = viewer.connect();
    const lateHeard = listening(late);
    await late.watch(session, 0);
    await until(() => lateHeard.here.length === 1);
    expect(lateHeard.here[0].here.map(({ id }) => id)).toEqual([present.id]);
    other.close();
    await until(
      () => heard.changes.some(({ gone }) => gone.includes(present.id)) && lateHeard.changes.some(({ gone }) => gone.includes(present.id)),
    );
    expect(await late.raw('presence', looking(session, { view: 'x'.repeat(501) }))).toEqual(jasmine.objectContaining({ ok: false }));
    for (const client of [here, late]) client.close();
  });

  it('[R34] refuses the presence of a guest in another session', async () => {
    const client = guest.connect();
    const answer = await client.raw('presence', looking('nobody000000'));
    expect(answer).toEqual(jasmine.objectContaining({ ok: false, error: jasmine.objectContaining({ code: 'forbidden' }) }));
    client.close();
  });

  it('tells somebody of their name in an annotation at once, in their page alone, and lets them mark it as read', async () => {
    const [mine, others] = [annotator.connect(), viewer.connect()];
    const [heard, unheard] = [listening(mine), listening(others)];
    await until(() => heard.notifications.length > 0 && unheard.notifications.length > 0);
    const one: Annotation = await admin.get('POST', at('annotations'), wish({ body: 'what do you say, @Bo?' }));
    await until(() => heard.notifications.at(-1)!.unread === 1);
    const { notifications } = await annotator.get('GET', '/api/me/notifications');
    expect(notifications[0]).toEqual(
      jasmine.objectContaining({ kind: 'mention', session, annotation: one.id, by: jasmine.objectContaining({ id: await idOf(admin) }) }),
    );
    expect((await annotator.get('POST', '/api/me/notifications/read', { upTo: notifications[0].id })).unread).toBe(0);
    expect(unheard.notifications.every(({ unread }) => unread === 0)).toBe(true);
    expect((await annotator.ask('PUT', at('subscription'))).status).toBe(204);
    expect(await annotator.get('GET', '/api/me/subscriptions')).toEqual({ sessions: [session] });
    expect((await annotator.ask('DELETE', at('subscription'))).status).toBe(204);
    for (const client of [mine, others]) client.close();
  });
});

describe('a team on a server that starts again', () => {
  it('[R31] finds annotations and marks as they were, and a repeated wish granted already', async () => {
    const server = new TestServer();
    await server.start({ measurements: 3 });
    const { id: session } = await server.create();
    await server.reaches(session, 'completed');
    const path = `/api/sessions/${session}/annotations`;
    const wish = { id: randomUUID(), anchor: { fromEpoch: 1, toEpoch: 1 }, body: 'before' };
    const made = await server.request('POST', path, wish);
    await server.stop();
    await server.start({ measurements: 3 });
    const again = await server.request('POST', path, wish);
    const found = await server.request('GET', path);
    await server.destroy();
    expect([made.status, again.status, again.json]).toEqual([201, 200, made.json]);
    expect(found.json).toEqual({ annotations: [made.json], next: null });
  });
});
