import { signEveryMs, type Presence, type Present } from '@infoplane/contracts';
import { PresenceStore, type PresenceSocket } from './presence-store';

const session = 'abcdefghijkl';
const presence = (overrides: Partial<Presence> = {}): Presence => ({ session, panel: null, epoch: 3, cursor: null, layer: null, replica: null, isPresenting: false, view: null, ...overrides });
const present = (id: string, overrides: Partial<Presence> = {}): Present => ({ id, person: { id: `p-${id}`, name: id, colour: 1 }, isGuest: false, isIdle: false, presence: presence(overrides) });

describe('presence', () => {
  let now: number;
  let waiting: { at: number; callback: () => void }[];
  let sent: Presence[];
  const listeners = new Map<string, (message: never) => void>();
  const socket = { id: 'me', connected: true, on: (event: string, listener: (message: never) => void) => listeners.set(event, listener), emit: (_: string, message: Presence) => sent.push(message) };
  const receive = (event: string, message: unknown) => listeners.get(event)!(message as never);
  let store: PresenceStore;
  const pass = (ms: number) => {
    const until = now + ms;
    for (let next = waiting.sort((a, b) => a.at - b.at)[0]; next && next.at <= until; next = waiting.sort((a, b) => a.at - b.at)[0]) {
      waiting.shift();
      now = next.at;
      next.callback();
    }
    now = until;
  };

  beforeEach(() => {
    [now, waiting, sent] = [0, [], []];
    socket.connected = true;
    store = new PresenceStore(socket as unknown as PresenceSocket, () => now, (callback, ms) => {
      const entry = { at: now + ms, callback };
      waiting.push(entry);
      return () => (waiting = waiting.filter((other) => other !== entry));
    });
    store.enter(session);
  });

  it('is said at once, then at most ten times a second, the newest of what came between', () => {
    for (let i = 0; i < 50; i += 1) {
      store.say(presence({ cursor: i }));
      pass(10);
    }
    pass(100);
    expect(sent.length).toBeLessThanOrEqual(6);
    expect([sent[0].cursor, sent.at(-1)?.cursor]).toEqual([0, 49]);
  });

  it('is said again now and then, and not while nothing changed before that', () => {
    store.say(presence());
    store.say(presence());
    expect(sent.length).toBe(1);
    pass(2 * signEveryMs);
    expect(sent.length).toBe(3);
  });

  it('is said anew once connected again, and nobody is held while the connection is lost', () => {
    receive('presence-here', { session, here: [present('a')] });
    socket.connected = false;
    receive('disconnect', undefined);
    store.say(presence({ epoch: 9 }));
    expect([store.others().length, sent.length]).toEqual([0, 0]);
    socket.connected = true;
    receive('connect', undefined);
    expect(sent.map(({ epoch }) => epoch)).toEqual([9]);
  });

  it('knows who comes, moves and goes, and not oneself', () => {
    receive('presence-here', { session, here: [present('a'), present('me')] });
    receive('presence', { session, here: [present('b', { isPresenting: true }), present('a', { epoch: 7 })], gone: [] });
    expect(store.others().map(({ id, presence: { epoch } }) => [id, epoch])).toEqual([['a', 7], ['b', 3]]);
    expect(store.presenters().map(({ id }) => id)).toEqual(['b']);
    receive('presence', { session, here: [], gone: ['a'] });
    receive('presence', { session: 'other', here: [present('c')], gone: [] });
    expect(store.others().map(({ id }) => id)).toEqual(['b']);
  });

  it('nobody is taken along to the next session, and whoever is still in the last one is there again on return', () => {
    receive('presence-here', { session, here: [present('a')] });
    store.enter('bcdefghijklm');
    expect(store.others()).toEqual([]);
    store.enter(session);
    expect(store.others().map(({ id }) => id)).toEqual(['a']);
  });
});
