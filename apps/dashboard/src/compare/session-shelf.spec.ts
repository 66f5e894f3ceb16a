import { SessionStore } from '../live/session-store';
import { buildSummary } from '../testing/build-summary';
import { SessionShelf } from './session-shelf';

function buildShelf() {
  const [opened, closed]: [string[], string[]] = [[], []];
  const connection = {
    open: (id: string) => {
      opened.push(id);
      return new SessionStore(id);
    },
    close: (id: string) => void closed.push(id),
  };
  return { shelf: new SessionShelf(connection), opened, closed };
}

describe('the shelf of compared sessions', () => {
  it('opens each session once and closes those that are not wanted any more', () => {
    const { shelf, opened, closed } = buildShelf();
    shelf.hold(['a', 'b']);
    shelf.hold(['b', 'c']);
    expect([opened, closed]).toEqual([['a', 'b', 'c'], ['a']]);
    shelf.close();
    expect([closed, shelf.store('b')]).toEqual([['a', 'b', 'c'], null]);
  });

  it('holds the ancestors of a fork once it is known, and shares one that is compared itself', () => {
    const { shelf, opened } = buildShelf();
    shelf.hold(['child', 'root']);
    shelf.store('child')!.summary.set(buildSummary({ parent: { session: 'parent', epoch: 5 } }));
    shelf.hold(['child', 'root']);
    shelf.store('parent')!.summary.set(buildSummary({ parent: { session: 'root', epoch: 2 } }));
    shelf.hold(['child', 'root']);
    expect(opened).toEqual(['child', 'root', 'parent']);
  });
});
