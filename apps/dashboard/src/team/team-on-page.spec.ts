import { TestBed } from '@angular/core/testing';
import { RouterTestingHarness } from '@angular/router/testing';
import { MatDialog } from '@angular/material/dialog';
import type { Annotation, MarkRecord, Present, SessionRecord } from '@infoplane/contracts';
import { buildAnnotationRecord } from '@infoplane/contracts/testing';
import { buildSummary } from '../testing/build-summary';
import { buildPage, FakeSocket } from '../testing/fake-socket';
import { buildSmallConfiguration, measurementAt } from '../testing/measured-store';
import { getByRole } from '../testing/person';
import { pageProviders, personWith, until } from '../testing/providers';

const id = 'abcdefghijkl';
const bo = { id: 'bo', name: 'Bo', colour: 200 };
const anchor = { fromEpoch: 1, toEpoch: 1, layer: null, replica: null, panel: null, point: null };
const noteId = '6f1b0a52-8f3c-4c7e-9a51-0d2f6f4c1a11';
const note = (overrides: Partial<Annotation> = {}) => buildAnnotationRecord({ id: noteId, author: bo, anchor, body: 'it **turns**', ...overrides });
const measured = [0, 1, 3].map((epoch) => measurementAt(epoch));
const markOf = (person: typeof bo, epoch: number): MarkRecord => ({
  kind: 'mark', by: person, layer: 2, criterion: 'drift-diffusion', isBlind: false, isTaken: false,
  mark: { person, layer: 2, criterion: 'drift-diffusion', epoch, interval: { fromEpoch: epoch, toEpoch: epoch + 1 }, reason: 'steep', verdict: null, at: 1 },
});

describe('a team on the page of a session', () => {
  let asked: { method: string; path: string; body: Record<string, unknown> }[];
  let answer: () => Response;
  const open = async (records: readonly SessionRecord[] = [], address = `/sessions/${id}`, role: Parameters<typeof personWith>[0] = 'annotator') => {
    const socket = new FakeSocket();
    const fetch = (path: string, request?: RequestInit) => {
      if (!request?.method || request.method === 'GET') return Promise.resolve(new Response(JSON.stringify(path.endsWith('/marks') ? { marks: [] } : path.endsWith('/lineage') ? { session: id, nodes: [] } : { people: [] }), { status: 200 }));
      asked.push({ method: request.method, path, body: JSON.parse(String(request.body)) as Record<string, unknown> });
      return Promise.resolve(answer());
    };
    TestBed.configureTestingModule({ providers: pageProviders(socket, fetch as typeof globalThis.fetch, personWith(role)) });
    const harness = await RouterTestingHarness.create();
    await harness.navigateByUrl(address);
    socket.open();
    const all = [...measured, ...records];
    socket.of('watch')[0].answer({ ok: true, head: all.length, summary: buildSummary({ configuration: buildSmallConfiguration(), head: all.length }) });
    socket.page(buildPage(id, 1, all));
    await harness.fixture.whenStable();
    return { socket, page: harness.routeNativeElement!, settle: () => harness.fixture.whenStable() };
  };
  const press = (key: string, init: KeyboardEventInit = {}) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }));
  const write = (root: ParentNode, text: string) => {
    const field = root.querySelector('textarea')!;
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    return field;
  };

  beforeEach(() => {
    asked = [];
    answer = () => new Response('{}', { status: 200 });
  });
  afterEach(() => TestBed.inject(MatDialog).closeAll());

  it('a writes an annotation at the epoch shown; Ctrl Enter saves it', async () => {
    const { settle } = await open();
    press('a');
    await until(() => document.querySelector('ip-annotation-editor') !== null, 'the editor');
    write(document.querySelector('ip-annotation-editor')!, 'here it turns').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true }));
    await settle();
    expect(asked.map(({ method, path, body }) => [method, path, body['body'], body['anchor']])).toEqual([['POST', `/api/sessions/${id}/annotations`, 'here it turns', { ...anchor, fromEpoch: 3, toEpoch: 3 }]]);
  });

  it('Escape closes the editor and keeps the text for the next time', async () => {
    await open();
    press('a');
    await until(() => document.querySelector('ip-annotation-editor textarea') !== null, 'the editor');
    write(document.querySelector('ip-annotation-editor')!, 'half a thought');
    document.querySelector('ip-annotation-editor')!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, keyCode: 27 }));
    await until(() => document.querySelector('ip-annotation-editor') === null, 'the editor to close');
    press('a');
    await until(() => document.querySelector<HTMLTextAreaElement>('ip-annotation-editor textarea')?.value === 'half a thought', 'the draft');
    expect(asked).toEqual([]);
  });

  it('a link leads to the annotation and its epoch', async () => {
    const { page } = await open([note()], `/sessions/${id}?note=${noteId}`);
    expect(page.querySelector(`#note-${noteId}`)?.classList).toContain('current');
    expect(page.querySelector(`#note-${noteId} .body`)?.innerHTML).toContain('<strong>turns</strong>');
    expect(getByRole(page, 'slider', /^Epoch/).getAttribute('aria-valuenow')).toBe('1');
  });

  it('lists, answers, resolves and reacts', async () => {
    const { page, settle } = await open([note()], `/sessions/${id}?notes=open`, 'editor');
    const card = page.querySelector<HTMLElement>('ip-annotation-card')!;
    getByRole(card, 'button', /Answer/).click();
    await settle();
    write(card, 'agreed');
    await settle();
    getByRole(card, 'button', /^Answer$/).click();
    getByRole(card, 'button', /Resolve/).click();
    await until(() => asked.length === 2, 'both to be sent');
    expect(asked.map(({ method, body }) => [method, body['parent'] ?? null, body['resolved'] ?? null])).toEqual([['POST', noteId, null], ['PATCH', null, true]]);
    await settle();
    expect(card.textContent).toContain('agreed');
  });

  it('shows both versions of a conflict, and sends what should hold', async () => {
    const { socket, page, settle } = await open([note({ author: personWith('annotator').person! })], `/sessions/${id}?notes=open`);
    const theirs = note({ version: 2, body: 'theirs', author: personWith('annotator').person! });
    answer = () => new Response(JSON.stringify({ code: 'conflict', message: 'Somebody else changed it', faults: [], current: theirs.annotation }), { status: 409 });
    getByRole(page.querySelector<HTMLElement>('ip-annotation-card')!, 'button', /^Change$/).click();
    await until(() => document.querySelector('ip-annotation-editor textarea') !== null, 'the editor');
    socket.page(buildPage(id, 5, [theirs]));
    write(document.querySelector('ip-annotation-editor')!, 'mine').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true }));
    await until(() => page.querySelector('ip-conflict-choice') !== null, 'the conflict');
    expect([...page.querySelectorAll('ip-conflict-choice pre')].map(({ textContent }) => textContent)).toEqual(['mine', 'theirs']);
    answer = () => new Response('{}', { status: 200 });
    getByRole(page, 'button', /Keep yours/).click();
    await until(() => asked.length === 2, 'the second edit');
    await settle();
    expect([asked[1].body['seen'], asked[1].body['body'], page.querySelector('ip-conflict-choice')]).toEqual([2, 'mine', null]);
  });

  it('m marks the epoch shown; the panel tells the median and how far the marks agree', async () => {
    const { page, settle } = await open([markOf(bo, 3), markOf({ ...bo, id: 'cy', name: 'Cy' }, 3), markOf({ ...bo, id: 'di', name: 'Di' }, 19)]);
    expect(page.querySelector('[data-testid="mark-agreement"]')?.textContent).toBe('3 marks: median epoch 3, middle half 3–8, agreement 0.33');
    expect([...page.querySelectorAll('ip-mark-panel .said')].map(({ textContent }) => textContent!.trim())).withContext('what each says, in full').toEqual(['steep', 'steep', 'steep']);
    press('m');
    await settle();
    expect(asked.map(({ method, path, body }) => [method, path, body['epoch'], body['layer'], body['criterion']])).toEqual([['PUT', `/api/sessions/${id}/marks`, 3, 2, 'drift-diffusion']]);
  });

  it('says who marked blind, and not what', async () => {
    const { page } = await open([{ ...markOf(bo, 3), isBlind: true, mark: null }]);
    expect(page.querySelector('ip-mark-panel')?.textContent).toMatch(/Bo marked blind/);
    expect(page.querySelector('[data-testid="mark-agreement"]')).toBeNull();
  });

  it('whoever may only look is offered nothing to write with', async () => {
    const { page } = await open([note()], `/sessions/${id}?notes=open`, 'viewer');
    press('a');
    press('m');
    expect([asked.length, document.querySelector('ip-annotation-editor'), page.querySelector('ip-mark-panel .place'), page.querySelector('ip-annotation-card .open')]).toEqual([0, null, null, null]);
  });

  it('shows who else is here and their cursor, follows them, and says where one is oneself', async () => {
    const { socket, page, settle } = await open();
    expect(page.querySelector('[data-testid="present"]')).toBeNull();
    const looking: Present = { id: 'x', person: bo, isGuest: false, isIdle: false, presence: { session: id, panel: 'loss', epoch: 1, cursor: 2, layer: null, replica: null, isPresenting: true, view: 'epoch=1' } };
    socket.receive('presence-here', { session: id, here: [looking] });
    await settle();
    expect(page.querySelector('[data-testid="present"]')?.getAttribute('aria-label')).toBe('Also here: Bo. Bo, at epoch 1');
    // Figures out of sight are not drawn.
    page.querySelector('[data-figure="gradients"]')!.scrollIntoView();
    await until(() => page.querySelector('[data-figure="gradients"] [data-cursor="Bo"]') !== null, 'the cursor');
    getByRole(page, 'button', /^follow$/).click();
    await settle();
    expect(getByRole(page, 'slider', /^Epoch/).getAttribute('aria-valuenow')).toBe('1');
    press('ArrowLeft');
    await settle();
    expect(page.textContent).not.toContain('following Bo');
    const said = socket.of('presence').map(({ message }) => message);
    expect(said.length).toBeGreaterThan(0);
    expect(said[0].session).toBe(id);
  });
});
