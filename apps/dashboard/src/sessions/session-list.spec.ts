import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { presetNamed, recordToJson, type Me } from '@infoplane/contracts';
import { buildSummary } from '../testing/build-summary';
import { FakeSocket } from '../testing/fake-socket';
import { measurementAt } from '../testing/measured-store';
import { fill, findByRole, getByRole } from '../testing/person';
import { pageProviders, until } from '../testing/providers';
import { CompareSelection } from '../compare/compare-selection';
import { SIGNED_FETCH } from '../people/services';
import { fakeServer, refused } from '../testing/fake-server';
import { personWith } from '../testing/providers';
import { SessionList } from './session-list';
import { cardsOfPage } from './session-pages';

async function openList(sessions: readonly ReturnType<typeof buildSummary>[], fetch?: typeof globalThis.fetch, me?: Me) {
  const socket = new FakeSocket();
  TestBed.configureTestingModule({ providers: [pageProviders(socket, fetch, me), ...(fetch ? [{ provide: SIGNED_FETCH, useValue: fetch }] : [])] });
  const fixture = TestBed.createComponent(SessionList);
  socket.open();
  await fixture.whenStable();
  socket.of('lobby')[0].answer({ ok: true, sessions });
  await fixture.whenStable();
  return { fixture, socket, page: fixture.nativeElement as HTMLElement };
}

const demo = presetNamed('demo')!;

describe('the list of sessions', () => {
  it('without a session offers the demo and starts it on request', async () => {
    const asked: unknown[] = [];
    const { page } = await openList([], (_path, request) => {
      asked.push(JSON.parse(String(request?.body)));
      return Promise.resolve(new Response(JSON.stringify(buildSummary({ id: 'demodemodemo' })), { status: 201 }));
    });
    const navigate = spyOn(TestBed.inject(Router), 'navigate').and.resolveTo(true);
    getByRole(page, 'button', /Start the demo/).click();
    await until(() => navigate.calls.any(), 'the way to the session');
    expect(asked).toEqual([jasmine.objectContaining({ name: demo.title, configuration: demo.configuration })]);
    expect(navigate).toHaveBeenCalledWith(['/sessions', 'demodemodemo']);
  });

  it('says that the demo began by itself and leads to it', async () => {
    const { page } = await openList([buildSummary({ id: 'demodemodemo', configuration: demo.configuration })]);
    expect(getByRole(page, 'status', /demo is training/).textContent).toContain('began by itself');
    expect(getByRole(page, 'link', /Watch live/).getAttribute('href')).toBe('/sessions/demodemodemo');
  });

  it('says nothing of a demo when there are other sessions', async () => {
    const { page } = await openList([buildSummary({ id: 'demodemodemo', configuration: demo.configuration }), buildSummary()]);
    expect(findByRole(page, 'link', /Watch live/)).toBeNull();
  });

  it('shows progress as it comes', async () => {
    const { fixture, socket, page } = await openList([buildSummary({ name: 'Mine' })]);
    socket.receive('summaries', [buildSummary({ name: 'Mine', head: 3, epoch: 12, progress: { epoch: 12, step: 84, networkEpochsPerSecond: 500, remainingMs: 4000, memoryBytes: 0 } })]);
    await fixture.whenStable();
    const card = getByRole(page, 'link', /Mine/);
    expect(card.textContent).toContain('epoch 12 / 20');
    expect(card.textContent).toContain('500 networks·epochs/s · 4 s left');
  });

  it('says when the server is gone, and that the list is old', async () => {
    const { fixture, socket, page } = await openList([buildSummary()]);
    socket.drop();
    await fixture.whenStable();
    expect(getByRole(page, 'status', /does not answer/).textContent).toContain('as it was last heard');
  });

  it('shows the lobby’s sessions a page at a time, and finds one by its name', async () => {
    const many = Array.from({ length: 499 }, (_, i) => buildSummary({ id: String(i).padStart(12, '0'), name: `Session ${i}`, state: 'completed', createdAt: i }));
    const { fixture, page } = await openList(many, fakeServer({}).fetch);
    expect(page.querySelectorAll('ip-session-card').length).toBe(cardsOfPage);
    getByRole(page, 'button', /Older/).click();
    await fixture.whenStable();
    expect(getByRole(page, 'link', /Session/).textContent).toContain(`Session ${498 - cardsOfPage}`);
    fill(getByRole(page, 'textbox', /Search/), 'session 123');
    await fixture.whenStable();
    expect([page.querySelectorAll('ip-session-card').length, getByRole(page, 'status', /of/).textContent]).toEqual([1, '1 of 499 sessions']);
  });

  it('asks the server for the pages and the search when there are more than the lobby brings', async () => {
    const all = Array.from({ length: 5000 }, (_, i) => buildSummary({ id: String(4999 - i).padStart(12, '0'), name: `Session ${4999 - i}`, state: 'completed', createdAt: 4999 - i }));
    const { fetch, asked } = fakeServer({
      'GET /api/sessions': ({ path }) => {
        const query = new URL(path, 'http://x').searchParams;
        const found = all.filter(({ name }) => name.toLowerCase().includes(query.get('text') ?? ''));
        const start = query.get('cursor') === null ? 0 : found.findIndex(({ createdAt }) => createdAt < Number(query.get('cursor')?.split('-')[0]));
        const sessions = found.slice(start, start + Number(query.get('limit')));
        const last = sessions[sessions.length - 1];
        return { sessions, total: found.length, next: start + sessions.length < found.length ? `${last.createdAt}-${last.id}` : null };
      },
    });
    const { fixture, page } = await openList(all.slice(0, 500), fetch);
    const first = () => page.querySelector('h2')?.textContent;
    await until(() => first() === 'Session 4999', 'the first page');
    expect([page.querySelectorAll('ip-session-card').length, getByRole(page, 'status', /sessions/).textContent]).toEqual([cardsOfPage, '5,000 sessions']);
    getByRole(page, 'button', /Older/).click();
    await until(() => first() === `Session ${4999 - cardsOfPage}`, 'the second page');
    fill(getByRole(page, 'textbox', /Search/), 'session 1234');
    await until(() => first() === 'Session 1234', 'what was searched');
    await fixture.whenStable();
    expect(getByRole(page, 'status', /session/).textContent).toBe('1 session');
    expect(asked.filter(({ path }) => path.startsWith('/api/sessions?')).length).toBe(3);
  });

  it('stars a session with the version that was seen, and shows what came of it', async () => {
    const { fetch, asked } = fakeServer({ 'PATCH /api/sessions/abcdefghijkl': () => buildSummary({ name: 'Mine', isStarred: true, version: 8 }) });
    const { page } = await openList([buildSummary({ name: 'Mine', version: 7 })], fetch);
    getByRole(page, 'button', /Star Mine/).click();
    await until(() => getByRole(page, 'button', /Star Mine/).getAttribute('aria-pressed') === 'true', 'the star');
    expect(asked.find(({ method }) => method === 'PATCH')?.body).toEqual({ seen: 7, isStarred: true });
  });

  it('says why a change was refused and leaves the session as it is', async () => {
    const { fetch } = fakeServer({ 'PATCH /api/sessions/abcdefghijkl': () => refused('conflict', 'Somebody else changed isStarred since version 7') });
    const { page } = await openList([buildSummary({ name: 'Mine', version: 7 })], fetch);
    getByRole(page, 'button', /Star Mine/).click();
    await until(() => document.body.textContent.includes('Somebody else changed isStarred'), 'the reason');
    expect(getByRole(page, 'button', /Star Mine/).getAttribute('aria-pressed')).toBe('false');
  });

  it('deletes an ended session, and has it back with Undo', async () => {
    const session = buildSummary({ name: 'Mine', state: 'completed' });
    const { fetch, asked } = fakeServer({
      'DELETE /api/sessions/abcdefghijkl': () => ({ ...session, version: 2, deletedAt: 1000 }),
      'POST /api/sessions/abcdefghijkl/restore': () => ({ ...session, version: 3 }),
    });
    const { page } = await openList([session, buildSummary({ id: 'anotherother', name: 'Other', state: 'completed' })], fetch);
    getByRole(page, 'button', /More for Mine/).click();
    await until(() => findByRole(document.body, 'button', /^Delete$/) !== null, 'the menu');
    getByRole(document.body, 'button', /^Delete$/).click();
    await until(() => findByRole(page, 'link', /Mine/) === null, 'its leaving the list');
    expect(document.body.textContent).toContain('It can be had back for 30 days.');
    getByRole(document.body, 'button', /Undo/).click();
    await until(() => findByRole(page, 'link', /Mine/) !== null, 'its being back');
    expect(asked.map(({ method }) => method).filter((method) => method !== 'GET')).toEqual(['DELETE', 'POST']);
  });

  it('shows the deleted sessions, which only the server has, each with the way back', async () => {
    const gone = buildSummary({ id: 'gonegonegone', name: 'Gone', state: 'completed', version: 2, deletedAt: Date.now() });
    const { fetch, asked } = fakeServer({
      'GET /api/sessions': () => ({ sessions: [gone], next: null, total: 1 }),
      'POST /api/sessions/gonegonegone/restore': () => ({ ...gone, version: 3, deletedAt: null }),
    });
    const { page } = await openList([buildSummary()], fetch);
    const shelf = page.querySelector<HTMLSelectElement>('select[aria-label="Shelf"]')!;
    shelf.value = 'deleted';
    shelf.dispatchEvent(new Event('change'));
    await until(() => findByRole(page, 'button', /Restore Gone/) !== null, 'the deleted one');
    expect(asked.some(({ path }) => path.includes('deleted=true'))).toBeTrue();
    getByRole(page, 'button', /Restore Gone/).click();
    await until(() => findByRole(page, 'button', /Restore Gone/) === null, 'its leaving');
  });

  it('shows tags and the description’s first words, and a tag leads to all that have it', async () => {
    const { fixture, page } = await openList([buildSummary({ id: 'a'.repeat(12), name: 'A', tags: ['baseline'], description: '# Why\n\n**Batch** of [512](https://x.test)' }), buildSummary({ id: 'b'.repeat(12), name: 'B' })]);
    expect(page.querySelector('.description')?.textContent).toBe('Why Batch of 512');
    getByRole(page, 'button', /Sessions tagged baseline/).click();
    await fixture.whenStable();
    expect([...page.querySelectorAll('h2')].map(({ textContent }) => textContent)).toEqual(['A']);
    getByRole(page, 'button', /Not only those tagged baseline/).click();
    await fixture.whenStable();
    expect(page.querySelectorAll('ip-session-card').length).toBe(2);
  });

  it('lets a viewer compare, but neither star nor change', async () => {
    const { page } = await openList([buildSummary({ name: 'Mine', state: 'completed' })], fakeServer({}).fetch, personWith('viewer'));
    expect([findByRole(page, 'button', /Star Mine/), findByRole(page, 'button', /More for Mine/)]).toEqual([null, null]);
    expect(page.querySelector('input[aria-label="Compare Mine"]')).not.toBeNull();
  });

  it('leads to the comparison of those picked, in the order of picking, six at most', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((letter) => letter.repeat(12));
    const { fixture, page } = await openList(ids.map((id, i) => buildSummary({ id, name: id.slice(0, 1), state: 'completed', createdAt: i })), fakeServer({}).fetch);
    const pick = async (id: string) => {
      page.querySelector<HTMLInputElement>(`input[aria-label="Compare ${id.slice(0, 1)}"]`)!.click();
      await fixture.whenStable();
    };
    await pick(ids[2]);
    expect(findByRole(page, 'link', /^Compare/)).toBeNull();
    await pick(ids[0]);
    expect(getByRole(page, 'link', /Compare \(2\)/).getAttribute('href')).toBe(`/compare?sessions=${ids[2]},${ids[0]}`);
    for (const id of [ids[1], ids[3], ids[4], ids[5]]) await pick(id);
    expect([TestBed.inject(CompareSelection).ids().length, page.querySelector<HTMLInputElement>('input[aria-label="Compare g"]')!.disabled]).toEqual([6, true]);
  });

  it('shows the last point of an ended session also when re-measurements came behind it in the log', async () => {
    const { fixture, page } = await openList([buildSummary({ state: 'completed', head: 900, epoch: 3 })], (path) => {
      const after = Number(new URL(String(path), 'http://x').searchParams.get('after'));
      const records = after >= 800 ? [{ kind: 'remeasurement', epoch: 3 }] : [recordToJson(measurementAt(3))];
      return Promise.resolve(new Response(JSON.stringify({ records, head: 900 })));
    });
    await until(() => page.querySelectorAll('ip-plane-thumbnail i').length > 0, 'the points');
    await fixture.whenStable();
    expect(getByRole(page, 'img').getAttribute('aria-label')).toBe('Information plane of 3 layers');
  });

  it('leads from a fork to its parent at the epoch of the fork', async () => {
    const { page } = await openList([buildSummary({ id: 'p'.repeat(12), name: 'Mother' }), buildSummary({ id: 'c'.repeat(12), name: 'Child', parent: { session: 'p'.repeat(12), epoch: 300 } })]);
    const link = getByRole(page, 'link', /^Mother$/);
    expect([link.getAttribute('href'), link.parentElement?.textContent.trim().replace(/\s+/g, ' ')]).toEqual([`/sessions/${'p'.repeat(12)}?epoch=300`, 'fork of Mother at epoch 300']);
  });

  it('shows why the demo was refused', async () => {
    const { page } = await openList([], () => Promise.resolve(new Response(JSON.stringify({ code: 'storage-full', message: 'The disk is full.', faults: [] }), { status: 507 })));
    getByRole(page, 'button', /Start the demo/).click();
    await until(() => findByRole(page, 'alert') !== null, 'the refusal');
    expect(getByRole(page, 'alert').textContent).toContain('The disk is full.');
  });
});
