import type { SessionSummary } from '@infoplane/contracts';
import { HandClock } from '../testing/hand-clock';
import { SummaryFeed } from './summary-feed';

const summaryOf = (id: string) => ({ id }) as SessionSummary;

function reader() {
  const sent: string[][] = [];
  const state = { isBusy: false };
  return {
    sent,
    state,
    isBusy: () => state.isBusy,
    send: (sessions: readonly SessionSummary[]) => void sent.push(sessions.map(({ id }) => id)),
  };
}

describe('summary feed', () => {
  let clock: HandClock;
  let feed: SummaryFeed;
  beforeEach(() => {
    clock = new HandClock();
    feed = new SummaryFeed(summaryOf, clock.schedule);
  });

  it('[R14] sends each changed session once in a round, to the lobby and to who watches it', () => {
    const lobby = reader();
    const watcher = reader();
    feed.joinLobby('a', lobby);
    feed.follow('b', watcher, 'two');
    for (const session of ['one', 'two', 'one', 'two']) feed.changed(session);
    clock.pass(250);
    expect(lobby.sent).toEqual([['one', 'two']]);
    expect(watcher.sent).toEqual([['two']]);
  });

  it('[R14] sends at most four packets a second', () => {
    const lobby = reader();
    feed.joinLobby('a', lobby);
    for (let ms = 0; ms < 1000; ms += 1) {
      feed.changed('one');
      clock.pass(1);
    }
    expect(lobby.sent.length).toBeGreaterThan(2);
    expect(lobby.sent.length).toBeLessThanOrEqual(4);
  });

  it('[R14] sends a thousand readers at most five hundred packets a second', () => {
    const readers = Array.from({ length: 1000 }, reader);
    readers.forEach((one, i) => feed.follow(String(i), one, 'one'));
    for (let ms = 0; ms < 10_000; ms += 10) {
      feed.changed('one');
      clock.pass(10);
    }
    const packets = readers.reduce((sum, { sent }) => sum + sent.length, 0);
    expect(packets).toBeGreaterThanOrEqual(4000);
    expect(packets).toBeLessThanOrEqual(5000);
  });

  it('gives readers who wait for the same sessions the same list', () => {
    const lists: (readonly SessionSummary[])[] = [];
    const keeper = { isBusy: () => false, send: (sessions: readonly SessionSummary[]) => void lists.push(sessions) };
    feed.follow('a', keeper, 'one');
    feed.follow('b', keeper, 'one');
    feed.follow('c', keeper, 'two');
    feed.changed('one');
    feed.changed('two');
    clock.pass(250);
    expect(lists[0]).toBe(lists[1]);
    expect(lists.map(([{ id }]) => id)).toEqual(['one', 'one', 'two']);
  });

  it('[R14] lets a busy connection skip rounds, and brings it the last state in the end', () => {
    const slow = reader();
    feed.joinLobby('a', slow);
    slow.state.isBusy = true;
    feed.changed('one');
    clock.pass(250);
    clock.pass(250);
    expect(slow.sent).toEqual([]);
    slow.state.isBusy = false;
    clock.pass(250);
    expect(slow.sent).toEqual([['one']]);
    expect(clock.waiting).toBe(0);
  });

  it('sends nothing to who has left', () => {
    const gone = reader();
    feed.joinLobby('a', gone);
    feed.changed('one');
    feed.leave('a');
    clock.pass(250);
    expect(gone.sent).toEqual([]);
  });
});
