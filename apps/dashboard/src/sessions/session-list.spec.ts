import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { presetNamed, recordToJson } from '@infoplane/contracts';
import { buildSummary } from '../testing/build-summary';
import { FakeSocket } from '../testing/fake-socket';
import { measurementAt } from '../testing/measured-store';
import { fill, findByRole, getByRole } from '../testing/person';
import { pageProviders, until } from '../testing/providers';
import { cardsOfPage, SessionList } from './session-list';

async function openList(sessions: readonly ReturnType<typeof buildSummary>[], fetch?: typeof globalThis.fetch) {
  const socket = new FakeSocket();
  TestBed.configureTestingModule({ providers: pageProviders(socket, fetch) });
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

  it('shows a page of cards of five thousand sessions, and finds one by its name', async () => {
    const many = Array.from({ length: 5000 }, (_, i) => buildSummary({ id: String(i).padStart(12, '0'), name: `Session ${i}`, state: 'completed', createdAt: i }));
    const { fixture, page } = await openList(many, () => Promise.resolve(new Response(JSON.stringify({ records: [], head: 0 }))));
    expect(page.querySelectorAll('ip-session-card').length).toBe(cardsOfPage);
    expect(getByRole(page, 'link', /Session/).textContent).toContain('Session 4999');
    getByRole(page, 'button', /Older/).click();
    await fixture.whenStable();
    expect(getByRole(page, 'link', /Session/).textContent).toContain(`Session ${4999 - cardsOfPage}`);
    fill(getByRole(page, 'textbox', /Search/), 'session 1234');
    await fixture.whenStable();
    expect([page.querySelectorAll('ip-session-card').length, getByRole(page, 'status', /of/).textContent]).toEqual([1, '1 of 5,000 sessions']);
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
