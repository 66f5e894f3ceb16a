import { RefusedError, type NotificationsAnswer, type ReadNotifications, type Standing } from '@infoplane/contracts';
import { buildNotification } from '../testing/build-notification';
import { FakeSocket } from '../testing/fake-socket';
import { NotificationStore } from './notification-store';

const numbered = (ids: readonly number[], readAt: number | null = null) => ids.map((id) => buildNotification({ id, readAt }));
const range = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, i) => from - i);

describe('what somebody is told of, as a page holds it', () => {
  let socket: FakeSocket;
  let kept: NotificationsAnswer;
  let asked: unknown[];
  let standing: Standing;
  let store: NotificationStore;
  const ids = () => store.notifications().map(({ id }) => id);
  const hear = (answer: NotificationsAnswer) => socket.receive('notifications', answer);
  beforeEach(() => {
    socket = new FakeSocket();
    kept = { notifications: [], unread: 0 };
    asked = [];
    standing = 'viewer';
    const answer = () => (asked.length > 9 ? Promise.reject(new Error('too often')) : Promise.resolve(kept));
    store = new NotificationStore(
      socket,
      {
        list: () => (asked.push('list'), answer()),
        read: (which: ReadNotifications) => (asked.push(which), answer()),
        subscribe: (session: string, isOn: boolean) => (asked.push([session, isOn]), session === 'gone' ? Promise.reject(new RefusedError('not-found', 'There is no session gone')) : Promise.resolve()),
      },
      () => standing,
    );
  });

  it('is what the server sent last, in this page or after a change in another', () => {
    hear({ notifications: numbered([2, 1]), unread: 2 });
    hear({ notifications: numbered([2, 1], 5), unread: 0 });
    expect([ids(), store.unread(), store.notifications()[0].readAt]).toEqual([[2, 1], 0, 5]);
  });

  it('announces what is new, and not what was there or was read', () => {
    hear({ notifications: numbered([3]), unread: 1 });
    expect(store.arrived()).toBeNull();
    hear({ notifications: numbered([3], 5), unread: 0 });
    expect(store.arrived()).toBeNull();
    hear({ notifications: [...numbered([4]), ...numbered([3], 5)], unread: 1 });
    expect(store.arrived()?.id).toBe(4);
  });

  it('marks as read those that are unread alone, and asks nothing where there are none', async () => {
    hear({ notifications: [...numbered([3]), ...numbered([2], 5)], unread: 1 });
    await store.read([2]);
    expect(asked).toEqual([]);
    kept = { notifications: numbered([3, 2], 6), unread: 0 };
    await store.read([3, 2]);
    expect([asked, store.unread()]).toEqual([[{ ids: [3] }], 0]);
  });

  it('marks all as read up to the newest that is shown: what comes meanwhile stays unread', async () => {
    hear({ notifications: numbered([7, 6]), unread: 2 });
    kept = { notifications: [...numbered([8]), ...numbered([7, 6], 9)], unread: 1 };
    await store.readAll();
    expect([asked, store.unread()]).toEqual([[{ upTo: 7 }], 1]);
  });

  it('offers older ones once a packet is full, shows them when asked, and keeps them right when something changes', async () => {
    const packet = range(30, 11);
    hear({ notifications: numbered(packet), unread: 30 });
    expect(store.hasOlder()).toBe(true);
    kept = { notifications: numbered(range(30, 1)), unread: 30 };
    await store.showOlder();
    expect([ids().length, store.hasOlder()]).toEqual([30, false]);
    // Read in another tab: what is below the packet changed as well.
    kept = { notifications: numbered(range(30, 1), 5), unread: 0 };
    hear({ notifications: numbered(packet, 5), unread: 0 });
    await Promise.resolve();
    await Promise.resolve();
    expect(store.notifications().every(({ readAt }) => readAt === 5)).toBe(true);
    expect(asked).toEqual(['list', 'list']);
  });

  it('subscribes and ends it at once here, and hears of it from other pages', async () => {
    await store.subscribe('one', true);
    expect(store.isSubscribed('one')).toBe(true);
    socket.receive('subscriptions', { sessions: ['two'] });
    expect([store.isSubscribed('one'), store.isSubscribed('two')]).toEqual([false, true]);
    await store.subscribe('two', false);
    expect(store.isSubscribed('two')).toBe(false);
  });

  it('says why something did not happen, until the next try', async () => {
    await store.subscribe('gone', true);
    expect([store.refusal(), store.isSubscribed('gone')]).toEqual(['There is no session gone', false]);
    await store.subscribe('one', true);
    expect(store.refusal()).toBeNull();
  });

  it('is for who has an account, and forgotten with them', () => {
    hear({ notifications: numbered([1]), unread: 1 });
    socket.receive('subscriptions', { sessions: ['one'] });
    store.forget();
    expect([ids(), store.unread(), store.isSubscribed('one')]).toEqual([[], 0, false]);
    hear({ notifications: numbered([5]), unread: 1 });
    expect(store.arrived()).withContext('theirs were there already').toBeNull();
    const isFor = (who: Standing) => ((standing = who), new NotificationStore(socket, {} as never, () => standing).isForPerson());
    expect((['viewer', 'annotator', 'editor', 'admin', 'guest', 'local', 'anonymous'] as const).map(isFor)).toEqual([true, true, true, true, false, false, false]);
  });
});
