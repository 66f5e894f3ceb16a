import { lightTheme } from '@infoplane/figures';
import { buildStore } from '../testing/measured-store';
import { Playback } from './playback';
import { SessionView } from './session-view';

describe('Playback', () => {
  let frames: ((now: number) => void)[];
  let view: SessionView;
  let playback: Playback;
  const frame = (now: number) => frames.splice(0).forEach((callback) => callback(now));

  beforeEach(() => {
    frames = [];
    view = new SessionView(buildStore([0, 1, 2, 3, 4, 5]), () => lightTheme);
    playback = new Playback(view, (callback) => frames.push(callback));
  });

  it('plays from the beginning when the newest epoch is shown, twenty measurements a second', () => {
    playback.toggle();
    frame(1000);
    expect(view.epoch()).toBe(0);
    frame(1049);
    expect(view.epoch()).toBe(0);
    frame(1101);
    expect(view.epoch()).toBe(2);
  });

  it('plays on from an earlier epoch that is shown', () => {
    view.showIndex(3);
    playback.play();
    frame(0);
    frame(50);
    expect(view.epoch()).toBe(4);
  });

  it('at the head follows it again and stops', () => {
    playback.play();
    frame(0);
    frame(5000);
    expect([playback.isPlaying(), view.isFollowing(), frames.length]).toEqual([false, true, 0]);
  });

  it('paused, leaves the epoch where it is', () => {
    playback.play();
    frame(0);
    frame(60);
    playback.toggle();
    frame(5000);
    expect([view.epoch(), playback.isPlaying()]).toEqual([1, false]);
  });
});
