import { FrameScheduler } from './frame-scheduler';

describe('FrameScheduler', () => {
  let frames: ((now: number) => void)[];
  let scheduler: FrameScheduler;
  beforeEach(() => {
    frames = [];
    scheduler = new FrameScheduler((callback) => frames.push(callback));
  });

  it('draws each thing at most once a frame, all in one frame', () => {
    const drawn: string[] = [];
    const [a, b] = ['a', 'b'].map((name) => () => void drawn.push(name));
    for (const draw of [a, b, a, a, b]) scheduler.schedule(draw);
    expect(frames.length).toBe(1);
    frames[0](0);
    expect(drawn).toEqual(['a', 'b']);
  });

  it('asks for the next frame only when something new has to be drawn', () => {
    scheduler.schedule(() => undefined);
    frames[0](0);
    expect(frames.length).toBe(1);
    scheduler.schedule(() => undefined);
    expect(frames.length).toBe(2);
  });

  it('says after each frame that it is drawn, until told to stop', () => {
    let frameCount = 0;
    const stop = scheduler.afterDraw(() => (frameCount += 1));
    scheduler.schedule(() => undefined);
    frames[0](0);
    stop();
    scheduler.schedule(() => undefined);
    frames[1](16);
    expect(frameCount).toBe(1);
  });

  it('draws what waits for its turn one at a time, 100 ms apart, in order, beside all that is urgent', () => {
    const drawn: string[] = [];
    const [a, b, urgent] = ['a', 'b', 'urgent'].map((name) => () => void drawn.push(name));
    for (const draw of [a, b, a]) scheduler.scheduleInTurn(draw);
    scheduler.schedule(urgent);
    frames[0](1000);
    expect(drawn).toEqual(['urgent', 'a']);
    frames[1](1099);
    expect(drawn).toEqual(['urgent', 'a']);
    frames[2](1100);
    expect(drawn).toEqual(['urgent', 'a', 'b']);
    expect(frames.length).toBe(3);
  });

  it('keeps everybody’s turn while new requests come', () => {
    const drawn: string[] = [];
    const [a, b, c] = ['a', 'b', 'c'].map((name) => () => void drawn.push(name));
    for (const draw of [a, b, c]) scheduler.scheduleInTurn(draw);
    for (let frame = 0; frame < 6; frame += 1) {
      frames[frame](100 * frame);
      for (const draw of [a, b, c]) scheduler.scheduleInTurn(draw);
    }
    expect(drawn).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  });

  it('does not draw what was called off', () => {
    const draw = jasmine.createSpy('draw');
    scheduler.schedule(draw);
    scheduler.scheduleInTurn(draw);
    scheduler.cancel(draw);
    frames[0](0);
    expect(draw).not.toHaveBeenCalled();
  });
});
