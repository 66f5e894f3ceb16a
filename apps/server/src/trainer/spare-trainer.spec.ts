import { HandClock } from '../testing/hand-clock';
import { SpareTrainer } from './spare-trainer';
import type { TrainerListener } from './trainer-process';

function open() {
  const clock = new HandClock();
  const started: { listener: TrainerListener; killed: boolean; told: unknown[] }[] = [];
  const spares = new SpareTrainer((listener) => {
    const process = { listener, killed: false, told: [] as unknown[] };
    started.push(process);
    return { pid: started.length, send: (message) => void process.told.push(message), release: () => undefined, kill: () => (process.killed = true, undefined) };
  }, clock.schedule);
  return { clock, started, spares };
}

function listener() {
  const heard: unknown[] = [];
  const ends: unknown[] = [];
  const hears: TrainerListener = { heard: (message) => heard.push(message), misheard: () => undefined, printed: () => undefined, ended: (exit) => ends.push(exit) };
  return { hears, heard, ends };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));
const exit = { code: 0, signal: null, lastWords: null };

describe('the spare trainer', () => {
  it('is started some seconds after a trainer was asked for, and not before', () => {
    const { clock, started, spares } = open();
    clock.pass(60_000);
    expect(started.length).toBe(0);
    spares.start(listener().hears);
    expect(started.length).toBe(1);
    clock.pass(3000);
    expect(started.length).toBe(2);
    clock.pass(60_000);
    expect(started.length).withContext('one and no more').toBe(2);
  });

  it('is handed over with what it said meanwhile, in a later turn, and another one takes its place', async () => {
    const { clock, started, spares } = open();
    spares.start(listener().hears);
    clock.pass(3000);
    started[1].listener.heard({ type: 'ready' });
    const taker = listener();
    const process = spares.start(taker.hears);
    expect([process.pid, started.length, taker.heard]).toEqual([2, 2, []]);
    await turn();
    expect(taker.heard).toEqual([{ type: 'ready' }]);
    started[1].listener.heard({ type: 'log', level: 'info', message: 'later' });
    expect(taker.heard.length).toBe(2);
    clock.pass(3000);
    expect(started.length).toBe(3);
  });

  it('that ends while it waits is not handed over', () => {
    const { clock, started, spares } = open();
    spares.start(listener().hears);
    clock.pass(3000);
    started[1].listener.ended(exit);
    expect(spares.start(listener().hears).pid).toBe(3);
    expect(started.length).toBe(3);
  });

  it('that ends in the turn in which it is handed over is heard to end', async () => {
    const { clock, started, spares } = open();
    spares.start(listener().hears);
    clock.pass(3000);
    const taker = listener();
    spares.start(taker.hears);
    started[1].listener.ended(exit);
    await turn();
    expect(taker.ends).toEqual([exit]);
  });

  it('is ended at close, and none is started any more', () => {
    const { clock, started, spares } = open();
    spares.start(listener().hears);
    clock.pass(3000);
    spares.start(listener().hears);
    clock.pass(3000);
    spares.close();
    clock.pass(60_000);
    expect([started.length, started.map(({ killed }) => killed)]).toEqual([3, [false, false, true]]);
  });
});
