import { Doorbell } from '../storage/doorbell';
import type { SessionRow } from '../storage/session-row';
import { HandClock } from '../testing/hand-clock';
import { Audience } from './audience';

const row = { id: 'session00001' } as SessionRow;

describe('audience', () => {
  let clock: HandClock;
  let doorbell: Doorbell;
  let audience: Audience;
  let heard: number;
  const gather = (listeners: number) => {
    for (let i = 0; i < listeners; i += 1) audience.join(() => (heard += 1));
  };

  beforeEach(() => {
    clock = new HandClock();
    doorbell = new Doorbell();
    audience = new Audience(row.id, doorbell, clock.schedule);
    heard = 0;
  });

  it('[R4] brings every ring to a few at once', () => {
    gather(3);
    for (let ring = 0; ring < 5; ring += 1) doorbell.ring(row);
    expect([heard, clock.waiting]).toEqual([15, 0]);
  });

  it('[R4] brings the first ring to a thousand at once, and those of the next 40 ms together at their end', () => {
    gather(1000);
    doorbell.ring(row);
    expect(heard).toBe(1000);
    for (let ring = 0; ring < 5; ring += 1) doorbell.ring(row);
    clock.pass(39);
    expect(heard).toBe(1000);
    clock.pass(1);
    expect(heard).toBe(2000);
    clock.pass(40);
    expect([heard, clock.waiting]).toEqual([2000, 0]);
  });

  it('brings nothing to who has left, and nothing to anybody once it is closed', () => {
    const leaver = () => void (heard += 1);
    audience.join(leaver);
    audience.leave(leaver);
    expect(audience.isEmpty).toBeTrue();
    doorbell.ring(row);
    gather(100);
    doorbell.ring(row);
    doorbell.ring(row);
    audience.close();
    clock.pass(100);
    doorbell.ring(row);
    expect([heard, clock.waiting]).toEqual([100, 0]);
  });
});
