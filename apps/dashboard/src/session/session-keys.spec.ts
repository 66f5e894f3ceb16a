import { lightTheme } from '@infoplane/figures';
import { buildStore } from '../testing/measured-store';
import { Playback } from './playback';
import { actOnKey } from './session-keys';
import { SessionView } from './session-view';

describe('the keys of the session page', () => {
  let view: SessionView;
  let playback: Playback;
  let shown: number;
  let forked: number;
  let team: string[];
  const press = (key: string, modifiers: Partial<KeyboardEvent> = {}) =>
    actOnKey({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...modifiers }, view, playback, { showKeys: () => (shown += 1), fork: () => (forked += 1), annotate: () => team.push('annotate'), toggleNotes: () => team.push('notes'), mark: (criterion) => team.push(criterion) });

  beforeEach(() => {
    shown = 0;
    forked = 0;
    team = [];
    view = new SessionView(buildStore(Array.from({ length: 30 }, (_, i) => i)), () => lightTheme);
    playback = new Playback(view, () => 0);
  });

  it('arrows step one measurement, with shift ten, and never past the ends', () => {
    press('ArrowLeft');
    expect(view.epoch()).toBe(28);
    press('ArrowLeft', { shiftKey: true });
    expect(view.epoch()).toBe(18);
    press('ArrowRight');
    expect(view.epoch()).toBe(19);
    press('Home');
    press('ArrowLeft');
    expect(view.epoch()).toBe(0);
  });

  it('End follows the newest', () => {
    press('Home');
    press('End');
    expect(view.isFollowing()).toBeTrue();
  });

  it('space plays, and stepping pauses', () => {
    press(' ');
    expect(playback.isPlaying()).toBeTrue();
    press('ArrowRight');
    expect(playback.isPlaying()).toBeFalse();
  });

  it('digits hide layers that there are, e changes the colours, ? lists the keys', () => {
    expect([press('3'), press('4'), press('e'), press('?')]).toEqual([true, false, true, true]);
    expect([[...view.hiddenLayers()], view.colour(), shown]).toEqual([[3], 'epoch', 1]);
  });

  it('s draws one layer by every estimator, and one estimator again', () => {
    press('s');
    expect(view.sensitivityLayer()).toBe(2);
    press('s');
    expect(view.sensitivityLayer()).toBeNull();
  });

  it('f forks', () => {
    press('f');
    press('f', { ctrlKey: true });
    expect(forked).toBe(1);
  });

  it('a annotates, n lists the annotations, m marks drift → diffusion and Shift m fitting → compression', () => {
    press('a');
    press('n');
    press('m');
    press('M', { shiftKey: true });
    expect(team).toEqual(['annotate', 'notes', 'drift-diffusion', 'fitting-compression']);
  });

  it('keys with Ctrl, Alt or the system key are the browser’s', () => {
    expect([press(' ', { ctrlKey: true }), press('ArrowLeft', { altKey: true }), press('e', { metaKey: true })]).toEqual([false, false, false]);
    expect(view.isFollowing()).toBeTrue();
  });
});
