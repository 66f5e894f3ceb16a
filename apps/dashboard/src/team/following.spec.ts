import { signal } from '@angular/core';
import type { Present } from '@infoplane/contracts';
import { lightTheme } from '@infoplane/figures';
import { SessionView } from '../session/session-view';
import { buildStore } from '../testing/measured-store';
import { Following } from './following';

const looking = (view: string): Present => ({
  id: 'a',
  person: { id: 'p', name: 'Ada', colour: 1 },
  isGuest: false,
  isIdle: false,
  presence: { session: 'abcdefghijkl', panel: null, epoch: null, cursor: null, layer: null, replica: null, isPresenting: true, view },
});

describe('following somebody', () => {
  const others = signal<readonly Present[]>([]);
  let view: SessionView;
  let following: Following;

  beforeEach(() => {
    view = new SessionView(buildStore([0, 1, 3, 7]), () => lightTheme);
    others.set([looking('epoch=1&hide=2')]);
    following = new Following(view, others);
    following.start('a');
    following.keepUp();
  });

  it('shows what they see, and goes with them', () => {
    expect([view.epoch(), [...view.hiddenLayers()]]).toEqual([1, [2]]);
    others.set([looking('epoch=7')]);
    following.keepUp();
    expect([view.epoch(), view.hiddenLayers().size, following.followed()?.person.name]).toEqual([7, 0, 'Ada']);
  });

  it('ends when the person does something to the view, which stays as they made it', () => {
    view.showIndex(0);
    following.keepUp();
    expect([following.followed(), view.epoch()]).toEqual([null, 0]);
    others.set([looking('epoch=7')]);
    following.keepUp();
    expect(view.epoch()).toBe(0);
  });

  it('ends when they are gone', () => {
    others.set([]);
    following.keepUp();
    others.set([looking('epoch=7')]);
    following.keepUp();
    expect([following.followed(), view.epoch()]).toEqual([null, 1]);
  });
});
