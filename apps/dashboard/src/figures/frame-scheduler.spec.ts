import { FrameScheduler } from './frame-scheduler';

describe('FrameScheduler', () => {
  let frames: (() => void)[];
  let waits: { readonly callback: () => void; readonly at: number }[];
  let now: number;
  let drawn: string[];
  let scheduler: FrameScheduler;
  beforeEach(() => {
    [frames, waits, now, drawn] = [[], [], 0, []];
    scheduler = new FrameScheduler((callback) => frames.push(() => callback(now)), {
      now: () => now,
      later: (callback, delayMs) => {
        const wait = { callback, at: now + delayMs };
        waits.push(wait);
        return () => (waits = waits.filter((other) => other !== wait));
      },
    });
  });

  /** A thing to draw that takes so long. */
  const thing = (name: string, tookMs = 0) => () => {
    drawn.push(name);
    now += tookMs;
  };
  /** Paints the frame that was asked for. */
  const paint = () => frames.shift()!();
  /** Lets time pass until a frame is asked for, and paints it. */
  const paintWhenDue = () => {
    while (frames.length === 0) {
      const [next] = waits.sort((a, b) => a.at - b.at);
      waits = waits.filter((other) => other !== next);
      now = Math.max(now, next.at);
      next.callback();
    }
    paint();
  };

  it('draws each thing at most once a frame, all in one frame', () => {
    const [a, b] = [thing('a'), thing('b')];
    for (const draw of [a, b, a, a, b]) scheduler.schedule(draw);
    expect(frames.length).toBe(1);
    paint();
    expect(drawn).toEqual(['a', 'b']);
  });

  it('asks for a frame only when something has to be drawn, and for no time where nothing waits', () => {
    scheduler.schedule(thing('a'));
    paint();
    expect([frames.length, waits.length]).toEqual([0, 0]);
    scheduler.schedule(thing('b'));
    expect(frames.length).toBe(1);
  });

  it('says after each frame in which something was drawn that it is, until told to stop', () => {
    let frameCount = 0;
    const stop = scheduler.afterDraw(() => (frameCount += 1));
    scheduler.schedule(thing('a'));
    paint();
    stop();
    scheduler.schedule(thing('b'));
    paint();
    expect(frameCount).toBe(1);
  });

  it('draws what comes soon one thing a frame, in the order asked for', () => {
    for (const name of ['a', 'b']) scheduler.scheduleSoon(thing(name));
    paint();
    expect(drawn).toEqual(['a']);
    paint();
    expect(drawn).toEqual(['a', 'b']);
    expect(frames.length).toBe(0);
  });

  it('draws the head at once, and again when it has rested three times as long as that took', () => {
    const head = thing('head', 10);
    scheduler.scheduleHead(head);
    paint();
    expect([drawn.length, now]).toEqual([1, 10]);
    scheduler.scheduleHead(head);
    expect(frames.length).withContext('while it rests').toBe(0);
    paintWhenDue();
    expect([drawn.length, now]).toEqual([2, 50]);
  });

  it('draws the head no sooner than asked for, unless it is then asked for at once', () => {
    const head = thing('head');
    scheduler.scheduleHead(head, 200);
    expect(frames.length).toBe(0);
    paintWhenDue();
    expect(now).toBe(200);
    scheduler.scheduleHead(head, 200);
    scheduler.scheduleHead(head);
    expect(frames.length).toBe(1);
  });

  it('draws in turn one thing at a time, in order, resting nineteen times as long as each took, a second at the most', () => {
    const [a, b, slow] = [thing('a', 10), thing('b', 10), thing('slow', 500)];
    for (const draw of [a, slow, b, a]) scheduler.scheduleInTurn(draw);
    paintWhenDue();
    expect([drawn, now]).toEqual([['a'], 10]);
    paintWhenDue();
    expect([drawn, now]).toEqual([['a', 'slow'], 10 + 190 + 500]);
    paintWhenDue();
    expect([drawn, now]).toEqual([['a', 'slow', 'b'], 700 + 1000 + 10]);
  });

  it('keeps everybody’s turn while new requests come', () => {
    const things = ['a', 'b', 'c'].map((name) => thing(name, 5));
    for (let round = 0; round < 6; round += 1) {
      for (const draw of things) scheduler.scheduleInTurn(draw);
      paintWhenDue();
    }
    expect(drawn).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  });

  it('gives turns also while something moves with every frame', () => {
    const [moving, waiting] = [thing('moving', 16), thing('waiting')];
    scheduler.scheduleInTurn(thing('first', 10));
    paintWhenDue();
    scheduler.scheduleInTurn(waiting);
    for (let frame = 0; frame < 100; frame += 1) {
      scheduler.schedule(moving);
      paint();
    }
    expect(drawn.filter((name) => name === 'waiting').length).toBe(1);
  });

  it('does not draw what was called off', () => {
    const draw = jasmine.createSpy('draw');
    scheduler.schedule(draw);
    scheduler.scheduleSoon(draw);
    scheduler.scheduleHead(draw);
    scheduler.scheduleInTurn(draw);
    scheduler.cancel(draw);
    paint();
    expect(draw).not.toHaveBeenCalled();
  });
});
