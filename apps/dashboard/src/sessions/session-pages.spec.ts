import { signal } from '@angular/core';
import { lobbySessions, type SessionSummary } from '@infoplane/contracts';
import { buildSummary } from '../testing/build-summary';
import { noFilter } from './session-filter';
import { cardsOfPage, SessionPages } from './session-pages';

const many = (count: number) => Array.from({ length: count }, (_, i) => buildSummary({ id: String(count - i).padStart(12, '0'), name: `S${count - i}`, createdAt: count - i }));
const named = (pages: SessionPages) => pages.shown().map(({ name }) => name);

describe('the pages of the list', () => {
  let lobby: ReturnType<typeof signal<readonly SessionSummary[]>>;
  let pages: SessionPages;
  const open = (count: number) => {
    lobby = signal<readonly SessionSummary[]>(many(count));
    pages = new SessionPages(lobby);
  };
  const answer = (sessions: readonly SessionSummary[], next: string | null, total = 5000) => pages.take({ query: pages.query()!, page: { sessions: [...sessions], next, total } });

  it('ask nobody while the lobby brought all', () => {
    open(cardsOfPage + 1);
    expect([pages.query(), pages.pages(), pages.shown().length]).toEqual([null, 2, cardsOfPage]);
    pages.older();
    expect([named(pages), pages.hasNext()]).toEqual([['S1'], false]);
  });

  it('ask for the deleted ones, which no lobby brings', () => {
    open(2);
    pages.choose({ ...noFilter, shelf: 'deleted' });
    expect(pages.query()).toBe(`deleted=true&limit=${cardsOfPage}`);
  });

  it('go on where the server said that the next page begins, and back', () => {
    open(lobbySessions);
    answer([buildSummary({ name: 'new' })], '9-abcdefghijkl');
    expect([named(pages), pages.total(), pages.hasNext()]).toEqual([['new'], 5000, true]);
    pages.older();
    expect([pages.isAsking(), new URLSearchParams(pages.query()!).get('cursor'), pages.page()]).toEqual([true, '9-abcdefghijkl', 2]);
    answer([buildSummary({ name: 'old' })], null);
    expect([named(pages), pages.hasNext()]).toEqual([['old'], false]);
    pages.newer();
    expect([pages.page(), new URLSearchParams(pages.query()!).get('cursor')]).toEqual([1, null]);
  });

  it('open at the page of an address, and from there back to the first', () => {
    open(lobbySessions);
    pages.restore(7, '9-abcdefghijkl');
    expect([pages.page(), pages.cursor()]).toEqual([7, '9-abcdefghijkl']);
    pages.newer();
    expect([pages.page(), pages.cursor()]).toEqual([1, null]);
  });

  it('leave out an answer that nobody waits for any more', () => {
    open(lobbySessions);
    const late = { query: pages.query()!, page: { sessions: [buildSummary({ name: 'late' })], next: null, total: 1 } };
    pages.choose({ ...noFilter, text: 'x' });
    pages.take(late);
    expect(pages.total()).toBeNull();
  });

  it('show the newest that is known of a session, and not what has left the shelf', () => {
    open(lobbySessions);
    const [first, second] = lobby();
    answer([first, second], null);
    lobby.set(lobby().map((session) => (session === first ? { ...first, version: 2, name: 'renamed' } : session === second ? { ...second, version: 2, isArchived: true } : session)));
    expect(named(pages)).toEqual(['renamed']);
  });
});
