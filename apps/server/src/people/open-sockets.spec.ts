import { HandClock } from '../testing/hand-clock';
import { anonymous, type Caller } from './caller';
import { OpenSockets } from './open-sockets';

const viewer: Caller = { person: { id: 'p', name: 'P', colour: 1 }, standing: 'viewer', session: null, scopes: ['read'], credential: 'c', expiresAt: 100_000 };

describe('open connections', () => {
  let clock: HandClock;
  let now: Caller;
  let sockets: OpenSockets;
  let closed: number;
  let told: number;
  const open = () => ({ caller: viewer, tellStanding: () => void (told += 1), close: () => void (closed += 1) });
  beforeEach(() => {
    clock = new HandClock();
    now = viewer;
    closed = 0;
    told = 0;
    sockets = new OpenSockets({ current: () => now }, clock.schedule);
  });

  it('end with the time of what let them in, though nothing is asked on them', () => {
    sockets.admit(open());
    clock.pass(30_000);
    expect(closed).toBe(0);
    now = anonymous;
    clock.pass(30_000);
    expect(closed).toBe(1);
    clock.pass(30_000);
    expect([closed, clock.waiting]).withContext('no connection, no timer').toEqual([1, 0]);
  });

  it('are not let in by what ended while they were made', () => {
    now = anonymous;
    expect([sockets.admit(open()), clock.waiting]).toEqual([false, 0]);
  });

  it('belong to who somebody is now, not to who they were when they came', () => {
    const socket = open();
    sockets.admit(socket);
    now = { ...viewer, standing: 'editor' };
    sockets.sweep();
    expect([socket.caller.standing, closed]).toEqual(['editor', 0]);
  });

  it('are told of another role once, whoever notices it first, and not of being closed', () => {
    const [asks, listens] = [open(), open()];
    sockets.admit(asks);
    sockets.admit(listens);
    now = { ...viewer, standing: 'editor' };
    sockets.current(asks);
    sockets.sweep();
    sockets.sweep();
    expect(told).toBe(2);
    now = anonymous;
    sockets.sweep();
    expect([told, closed]).toEqual([2, 2]);
  });

  it('that have left are not closed again', () => {
    const socket = open();
    sockets.admit(socket);
    sockets.leave(socket);
    now = anonymous;
    sockets.sweep();
    expect(closed).toBe(0);
  });
});
