import { FrameScheduler } from './frame-scheduler';

describe('FrameScheduler', () => {
  let frames: (() => void)[];
  let scheduler: FrameScheduler;
  beforeEach(() => {
    frames = [];
    scheduler = new FrameScheduler((callback) => frames.push(() => callback(0)));
  });

  it('draws each thing at most once a frame, all in one frame', () => {
    const drawn: string[] = [];
    const [a, b] = ['a', 'b'].map((name) => () => void drawn.push(name));
    for (const draw of [a, b, a, a, b]) scheduler.schedule(draw);
    expect(frames.length).toBe(1);
    frames[0]();
    expect(drawn).toEqual(['a', 'b']);
  });

  it('asks for the next frame only when something new has to be drawn', () => {
    scheduler.schedule(() => undefined);
    frames[0]();
    expect(frames.length).toBe(1);
    scheduler.schedule(() => undefined);
    expect(frames.length).toBe(2);
  });

  it('says after each frame that it is drawn, until told to stop', () => {
    let frameCount = 0;
    const stop = scheduler.afterDraw(() => (frameCount += 1));
    scheduler.schedule(() => undefined);
    frames[0]();
    stop();
    scheduler.schedule(() => undefined);
    frames[1]();
    expect(frameCount).toBe(1);
  });

  it('does not draw what was called off', () => {
    const draw = jasmine.createSpy('draw');
    scheduler.schedule(draw);
    scheduler.cancel(draw);
    frames[0]();
    expect(draw).not.toHaveBeenCalled();
  });
});
