import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mostNotifications, type Annotation, type NotificationsAnswer } from '@infoplane/contracts';
import { buildAnnotationRecord } from '@infoplane/contracts/testing';
import type { Kysely } from 'kysely';
import { openDatabase } from '../storage/database';
import { Doorbell } from '../storage/doorbell';
import type { NewNotification } from '../storage/notes';
import { SqlRecordLog } from '../storage/sql-record-log';
import type { Tables } from '../storage/tables';
import { buildLifecycle, buildSession, measured, unplaced } from '../testing/builders';
import { HandClock } from '../testing/hand-clock';
import { until } from '../testing/test-server';
import { NotificationDesk } from './notification-desk';
import { SessionNewsReader } from './session-news';

const session = 'session00001';
const phaseChange = {
  kind: 'phase-change',
  layer: 1,
  criterion: 'snr-derivative',
  epoch: 3,
  step: 3,
  interval: { fromEpoch: 2, toEpoch: 4 },
  confidence: 1,
  announcedAt: 5,
} as const;
const news = (overrides: Partial<NewNotification> = {}): NewNotification => ({
  person: 'ada',
  at: 1,
  kind: 'mention',
  session,
  annotation: null,
  by: null,
  text: 'news',
  ...overrides,
});

describe('notification desk', () => {
  let directory: string;
  let db: Kysely<Tables>;
  let storage: SqlRecordLog;
  let doorbell: Doorbell;
  let clock: HandClock;
  let desk: NotificationDesk;

  const open = async () => {
    desk = new NotificationDesk({ db, storage, now: () => 9, schedule: clock.schedule, log: { info: () => undefined, warn: fail, error: fail } });
    await desk.restore();
    const news = new SessionNewsReader(await storage.list());
    doorbell.listenEverywhere((row) => desk.heard(row, news.read(row)));
  };
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'infoplane-notifications-'));
    db = await openDatabase(directory);
    doorbell = new Doorbell();
    clock = new HandClock();
    storage = new SqlRecordLog(db, doorbell);
    await storage.create(buildSession(), unplaced(buildLifecycle('queued')));
    await open();
  });
  afterEach(async () => {
    await desk.close();
    await db.destroy();
    rmSync(directory, { recursive: true });
  });

  const kinds = async (person: string) => {
    await desk.close();
    return (await desk.list(person, mostNotifications)).notifications.map(({ kind }) => kind);
  };
  const store = (notifications: readonly NewNotification[]) =>
    db
      .insertInto('notification')
      .values(notifications.map((one) => ({ ...one, by: null, read_at: null })))
      .execute();

  it('tells who subscribes to a session of its phase changes and its end, and nobody else', async () => {
    await desk.subscribe('ada', session, true);
    await desk.subscribe('ada', session, true);
    await desk.subscribe('bo', session, true);
    await desk.subscribe('bo', session, false);
    await storage.append(session, [unplaced(buildLifecycle('running')), measured(0)]);
    await storage.append(session, [unplaced({ ...phaseChange, revision: 0 })]);
    await storage.append(session, [unplaced({ ...phaseChange, revision: 1 })]);
    await storage.append(session, [unplaced(buildLifecycle('completed'))]);
    expect(await kinds('ada')).toEqual(['session-ended', 'phase-change']);
    expect(await kinds('bo')).toEqual([]);
    expect(await desk.subscriptions('ada')).toEqual({ sessions: [session] });
  });

  it('knows who subscribed in an earlier server, and tells of nothing that was before', async () => {
    await desk.subscribe('ada', session, true);
    await storage.append(session, [unplaced({ ...phaseChange, revision: 0 })]);
    expect(await kinds('ada')).toEqual(['phase-change']);
    doorbell = new Doorbell();
    storage = new SqlRecordLog(db, doorbell);
    await open();
    await storage.append(session, [measured(1)]);
    await storage.append(session, [unplaced(buildLifecycle('failed'))]);
    expect(await kinds('ada')).toEqual(['session-ended', 'phase-change']);
  });

  it('marks as read up to one, of one person alone', async () => {
    await store([news(), news({ person: 'bo' }), news()]);
    const [newest, oldest] = (await desk.list('ada', 10)).notifications;
    const after = await desk.read('ada', { upTo: oldest.id });
    expect(after.unread).toBe(1);
    expect(after.notifications.map(({ id, readAt }) => [id, readAt])).toEqual([
      [newest.id, null],
      [oldest.id, 9],
    ]);
    expect((await desk.list('bo', 10)).unread).toBe(1);
  });

  it('keeps so many of each person, the newest', async () => {
    await store(Array.from({ length: mostNotifications + 5 }, (_, i) => news({ text: `${i}` })));
    await desk.subscribe('ada', session, true);
    await storage.append(session, [unplaced(buildLifecycle('completed'))]);
    await desk.close();
    const { notifications } = await desk.list('ada', 2 * mostNotifications);
    expect([notifications.length, notifications.at(-1)!.text]).toEqual([mostNotifications, '6']);
  });

  it('sends a person’s connections the newest when they come and when there is news, many at once as one packet', async () => {
    const sent: NotificationsAnswer[] = [];
    const subscribed: (readonly string[])[] = [];
    desk.connect({ id: 'a', person: 'ada', send: (answer) => sent.push(answer), sendSubscriptions: ({ sessions }) => subscribed.push(sessions) });
    desk.connect({ id: 'b', person: 'bo', send: () => fail('not for Bo'), sendSubscriptions: () => fail('not for Bo') });
    desk.disconnect('b');
    clock.pass(100);
    await until(() => sent.length === 1);
    await store([news(), news()]);
    desk.changed([
      { kind: 'notification', notification: news() },
      { kind: 'notification', notification: news() },
      { kind: 'notification', notification: news({ person: 'bo' }) },
    ]);
    clock.pass(100);
    await until(() => sent.length === 2);
    expect(sent.map(({ unread }) => unread)).toEqual([0, 2]);
    expect(clock.waiting).toBe(0);
    await desk.subscribe('ada', session, true);
    clock.pass(100);
    await until(() => subscribed.length === 2);
    expect(subscribed).toEqual([[], [session]]);
    expect(sent.length).withContext('nothing new to tell of').toBe(2);
  });

  it('says of a phase change where it is, and makes one of all that somebody has not read', async () => {
    const change = (layer: number, epoch: number, revision = 0) => storage.append(session, [unplaced({ ...phaseChange, layer, epoch, revision })]);
    await desk.subscribe('ada', session, true);
    await change(1, 3);
    await desk.close();
    const [first] = (await desk.list('ada', 10)).notifications;
    expect([first.text, first.epoch, first.sessionName]).toEqual(['A phase change in “a session”: drift → diffusion of L1 at epoch 3', 3, 'a session']);
    await change(2, 8);
    await change(1, 4, 1);
    await desk.close();
    const [both, ...others] = (await desk.list('ada', 10)).notifications;
    expect([both.text, both.epoch, others]).toEqual(['2 phase changes in “a session”: the last is drift → diffusion of L2 at epoch 8', 8, []]);
    expect(both.id).withContext('newer than the one that it stands for').toBeGreaterThan(first.id);
    await desk.read('ada', { ids: [both.id] });
    await change(3, 9);
    await desk.close();
    const after = await desk.list('ada', 10);
    expect([after.unread, after.notifications.map(({ epoch }) => epoch)]).toEqual([1, [9, 8]]);
  });

  it('marks as read just those named, and nobody else’s', async () => {
    await store([news(), news(), news(), news({ person: 'bo' })]);
    const ids = (await desk.list('ada', 10)).notifications.map(({ id }) => id);
    const [bos] = (await desk.list('bo', 10)).notifications;
    const after = await desk.read('ada', { ids: [ids[1], bos.id] });
    expect([after.unread, after.notifications.map(({ readAt }) => readAt)]).toEqual([2, [null, 9, null]]);
    expect((await desk.list('bo', 10)).unread).toBe(1);
  });

  it('leads to the annotation that is answered, with its words and epoch as they are now, and nowhere once it is deleted', async () => {
    const [thread, reply] = [randomUUID(), randomUUID()];
    const annotated = (over: Partial<Annotation>) => {
      const anchor = { fromEpoch: 7, toEpoch: 9, layer: null, replica: null, panel: null, point: null };
      const { annotation } = buildAnnotationRecord({ id: reply, parent: thread, body: 'so @Ada?', anchor, ...over });
      const mutation = { id: randomUUID(), person: 'bo', subject: reply, fingerprint: 'of this test', at: 1 };
      return storage.change(session, mutation, async () => ({ records: [], answer: null, writes: [{ kind: 'annotation', annotation }] }));
    };
    await annotated({});
    await store([news({ annotation: reply })]);
    const place = async () => (({ thread, excerpt, epoch }) => [thread, excerpt, epoch])((await desk.list('ada', 1)).notifications[0]);
    expect(await place()).toEqual([thread, 'so @Ada?', 7]);
    await annotated({ isDeleted: true });
    expect(await place()).toEqual([null, null, null]);
  });
});
