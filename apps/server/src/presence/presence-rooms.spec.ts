import {
  goneAfterMs,
  idleAfterMs,
  mostPresent,
  presencePerSecond,
  type Presence,
  type PresenceChanges,
  type PresenceHere,
} from '@infoplane/contracts';
import { HandClock } from '../testing/hand-clock';
import { packetSpacingMs, PresenceRooms, type PresenceClient } from './presence-rooms';

const session = 'session00001';
const looking = (overrides: Partial<Presence> = {}): Presence => ({
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
const named = (name: string) => ({ person: { id: name, name, colour: 1 }, isGuest: false });

class Reader implements PresenceClient {
  readonly here: PresenceHere[] = [];
  readonly changes: PresenceChanges[] = [];
  busy = false;
  constructor(readonly id: string) {}
  isBusy = () => this.busy;
  sendHere = (here: PresenceHere) => void this.here.push(here);
  sendChanges = (changes: PresenceChanges) => void this.changes.push(changes);
}

describe('presence rooms', () => {
  let clock: HandClock;
  let now: number;
  let rooms: PresenceRooms;
  let reader: Reader;

  beforeEach(() => {
    clock = new HandClock();
    now = 1_000_000;
    rooms = new PresenceRooms(() => now, clock.schedule);
    reader = new Reader('reader');
    rooms.watch(reader, session);
  });

  const pass = (ms: number) => {
    for (let left = ms; left > 0; left -= packetSpacingMs) {
      now += packetSpacingMs;
      clock.pass(packetSpacingMs);
    }
  };
  const epochs = ({ here }: PresenceChanges | PresenceHere) => here.map(({ id, presence }) => [id, presence.epoch]);

  it('[R34] say who is there to whoever begins to watch, and then what changed, the newest of each in one packet', () => {
    rooms.share('a', named('Ada'), looking({ epoch: 1 }));
    rooms.share('b', named('Bo'), looking({ epoch: 5 }));
    rooms.share('a', named('Ada'), looking({ epoch: 2 }));
    const late = new Reader('late');
    rooms.watch(late, session);
    expect(epochs(late.here[0])).toEqual([
      ['a', 2],
      ['b', 5],
    ]);
    expect(reader.changes).toEqual([]);
    pass(packetSpacingMs);
    expect(reader.changes.map(epochs)).toEqual([
      [
        ['a', 2],
        ['b', 5],
      ],
    ]);
    pass(1000);
    expect(reader.changes.length).toBe(1);
  });

  it('[R34] wait for a reader who is busy, and then say the newest alone', () => {
    reader.busy = true;
    rooms.share('b', named('Bo'), looking());
    for (let epoch = 0; epoch < 5; epoch += 1) {
      rooms.share('a', named('Ada'), looking({ epoch }));
      pass(packetSpacingMs);
    }
    rooms.leave('b');
    expect(reader.changes).toEqual([]);
    reader.busy = false;
    pass(packetSpacingMs);
    expect(reader.changes.map((change) => [epochs(change), change.gone])).toEqual([[[['a', 4]], ['b']]]);
  });

  it('[R34] take so many a second of one connection and drop the rest', () => {
    for (let epoch = 0; epoch < 3 * presencePerSecond; epoch += 1) rooms.share('a', named('Ada'), looking({ epoch }));
    pass(packetSpacingMs);
    expect(epochs(reader.changes[0])).toEqual([['a', presencePerSecond - 1]]);
    pass(1000);
    rooms.share('a', named('Ada'), looking({ epoch: 99 }));
    pass(packetSpacingMs);
    expect(epochs(reader.changes.at(-1)!)).toEqual([['a', 99]]);
  });

  it('[R34] call idle who changes nothing, and gone who gives no sign or whose connection ends', () => {
    rooms.share('b', named('Bo'), looking());
    for (let waited = 0; waited <= idleAfterMs; waited += 5000) {
      rooms.share('a', named('Ada'), looking());
      if (waited === goneAfterMs) expect(reader.changes.flatMap(({ gone }) => gone)).toEqual([]);
      pass(5000);
    }
    expect(reader.changes.flatMap(({ gone }) => gone)).toEqual(['b']);
    expect(reader.changes.at(-1)!.here.map(({ id, isIdle }) => [id, isIdle])).toEqual([['a', true]]);
    rooms.share('a', named('Ada'), looking({ epoch: 3 }));
    pass(packetSpacingMs);
    expect(reader.changes.at(-1)!.here[0].isIdle).toBe(false);
    rooms.leave('a');
    pass(packetSpacingMs);
    expect(reader.changes.at(-1)).toEqual({ session, here: [], gone: ['a'] });
    expect(rooms.size).toBe(0);
  });

  it('move somebody who looks at another session, and tell each room of its own', () => {
    const other = new Reader('other');
    rooms.watch(other, 'session00002');
    rooms.share('a', named('Ada'), looking());
    rooms.share('a', named('Ada'), looking({ session: 'session00002', epoch: 4 }));
    pass(packetSpacingMs);
    expect(reader.changes).toEqual([{ session, here: [], gone: ['a'] }]);
    expect(other.changes.map(epochs)).toEqual([[['a', 4]]]);
    rooms.unwatch('a', 'session00002');
    pass(packetSpacingMs);
    expect(other.changes.at(-1)!.gone).toEqual(['a']);
  });

  it('hold so many and refuse the next', () => {
    for (let i = 0; i < mostPresent; i += 1) rooms.share(`${i}`, named(`${i}`), looking());
    expect(() => rooms.share('late', named('Late'), looking())).toThrow(jasmine.objectContaining({ code: 'too-many' }));
    rooms.leave('0');
    rooms.share('late', named('Late'), looking());
    expect(rooms.size).toBe(mostPresent);
  });

  it('keep no timer once nobody is there', () => {
    rooms.share('a', named('Ada'), looking());
    rooms.leave('a');
    rooms.leave('reader');
    pass(2000);
    expect(clock.waiting).toBe(0);
  });
});
