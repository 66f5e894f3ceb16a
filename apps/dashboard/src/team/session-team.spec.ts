import { RefusedError, type Annotation, type EditAnnotation, type MarkView } from '@infoplane/contracts';
import { buildAnnotationRecord } from '@infoplane/contracts/testing';
import { SessionStore } from '../live/session-store';
import { buildPage } from '../testing/fake-socket';
import { memoryStorage } from '../testing/memory-storage';
import { SessionTeam } from './session-team';

const me = { id: 'me', name: 'Me', colour: 10 };
const bo = { id: 'bo', name: 'Bo', colour: 200 };
const anchor = { fromEpoch: 3, toEpoch: 3, layer: null, replica: null, panel: null, point: null };
const idOf = (n: number) => `6f1b0a52-8f3c-4c7e-9a51-0d2f6f4c1a${10 + n}`;

describe('what a team says of a session', () => {
  let store: SessionStore;
  let sent: { kind: string; body: unknown }[];
  let refusal: RefusedError | null;
  let team: SessionTeam;
  let ids: number;
  let views: readonly MarkView[];
  const answer = (kind: string, body: unknown) => {
    if (refusal) return Promise.reject(refusal);
    sent.push({ kind, body });
    return Promise.resolve();
  };
  const door = {
    annotate: (_: string, body: unknown) => answer('annotate', body),
    edit: (_: string, id: string, edit: EditAnnotation) => answer('edit', { id, ...edit }),
    react: (_: string, id: string, body: object) => answer('react', { id, ...body }),
    mark: (_: string, body: unknown) => answer('mark', body),
    reveal: (_: string, body: unknown) => answer('reveal', body),
    marks: () => Promise.resolve(views),
  };
  const hear = (overrides: Partial<Annotation>) => store.append(buildPage(store.id, store.lastSeq() + 1, [buildAnnotationRecord({ author: bo, anchor, ...overrides })]));
  const settled = () => new Promise((next) => setTimeout(next));

  beforeEach(() => {
    store = new SessionStore('abcdefghijkl');
    sent = [];
    refusal = null;
    ids = 0;
    views = [];
    team = new SessionTeam(store, { door, storage: memoryStorage(), me, newId: () => idOf((ids += 1)), now: () => 5 });
  });

  it('shows an annotation at once, as not sent yet, and as the log has it once it comes', async () => {
    refusal = new RefusedError('unavailable', 'away');
    const id = team.annotate({ anchor, body: 'here', tags: [] });
    await settled();
    expect(team.threads().map(({ annotation, isUnsent, number }) => [annotation.body, isUnsent, number])).toEqual([['here', true, null]]);
    refusal = null;
    await team.outbox.flush();
    expect(team.threads().map(({ isUnsent }) => isUnsent)).toEqual([false]);
    hear({ id, author: me, body: 'here' });
    expect(team.threads().map(({ annotation, number }) => [annotation.id, number])).toEqual([[id, 1]]);
    expect(sent.length).toBe(1);
  });

  it('puts answers under what they answer, oldest first', () => {
    hear({ id: idOf(1) });
    hear({ id: idOf(2), parent: idOf(1), body: 'second', createdAt: 9 });
    hear({ id: idOf(3), parent: idOf(1), body: 'first', createdAt: 4 });
    expect(team.threads().map(({ replies }) => replies.map(({ body }) => body))).toEqual([['first', 'second']]);
  });

  it('an edit says the version that was seen; a conflict waits to be settled with both versions', async () => {
    hear({ id: idOf(1), author: me, body: 'old' });
    const seen = team.threads()[0].annotation;
    hear({ id: idOf(1), author: me, version: 2, body: 'theirs' });
    // Changed once more, and the page has not heard of it.
    const current = buildAnnotationRecord({ id: idOf(1), author: me, version: 3, body: 'theirs now' }).annotation;
    refusal = new RefusedError('conflict', 'changed meanwhile', [{ field: 'body', message: 'was changed' }], current);
    team.edit(seen, { body: 'mine' });
    await settled();
    const [conflict] = team.conflicts();
    expect([conflict.mine, conflict.theirs.body]).toEqual([{ body: 'mine' }, 'theirs now']);
    refusal = null;
    team.settle(conflict, { body: 'both' });
    await settled();
    expect([sent.at(-1)?.body, team.conflicts().length]).toEqual([jasmine.objectContaining({ seen: 3, body: 'both' }) as never, 0]);
  });

  it('words that are kept against a deletion bring the annotation back', async () => {
    hear({ id: idOf(1), author: me, body: 'old' });
    const current = buildAnnotationRecord({ id: idOf(1), author: me, version: 2, body: '', isDeleted: true }).annotation;
    refusal = new RefusedError('conflict', 'deleted meanwhile', [], current);
    team.edit(team.threads()[0].annotation, { body: 'mine' });
    await settled();
    refusal = null;
    team.settle(team.conflicts()[0], team.conflicts()[0].mine);
    await settled();
    expect(sent.at(-1)?.body).toEqual(jasmine.objectContaining({ seen: 2, body: 'mine', isDeleted: false }) as never);
  });

  it('an edit whose id was used for something else is a refusal to read, not a choice', async () => {
    hear({ id: idOf(1), author: me, body: 'old' });
    refusal = new RefusedError('conflict', 'make a new id', [{ field: 'mutation', message: 'must be new' }]);
    team.edit(team.threads()[0].annotation, { body: 'mine' });
    await settled();
    expect([team.conflicts(), team.refusal()]).toEqual([[], 'make a new id']);
  });

  it('takes its own last change back and makes it again', async () => {
    hear({ id: idOf(1), author: me, body: 'old' });
    team.edit(team.threads()[0].annotation, { body: 'new' });
    hear({ id: idOf(1), author: me, version: 2, body: 'new' });
    team.undo();
    await settled();
    expect(sent.at(-1)?.body).toEqual(jasmine.objectContaining({ seen: 2, body: 'old' }) as never);
    hear({ id: idOf(1), author: me, version: 3, body: 'old' });
    team.redo();
    await settled();
    expect(sent.at(-1)?.body).toEqual(jasmine.objectContaining({ seen: 3, body: 'new' }) as never);
  });

  it('keeps a text that was refused as a draft, with the reason', async () => {
    refusal = new RefusedError('invalid-input', 'must not be empty');
    team.annotate({ anchor, body: 'long text', tags: ['a'] });
    await settled();
    expect([team.refusal(), team.draft()]).toEqual(['must not be empty', { anchor, body: 'long text', tags: ['a'] }]);
  });

  it('asks for the blind marks that one may see when the log hides one, and again with each further mark', async () => {
    const topic = { layer: 2, criterion: 'drift-diffusion' as const };
    const mark = { ...topic, person: me, epoch: 7, interval: { fromEpoch: 6, toEpoch: 9 }, reason: '', verdict: null, at: 1 };
    const hearMark = () => store.append(buildPage(store.id, store.lastSeq() + 1, [{ kind: 'mark', by: me, ...topic, isBlind: true, isTaken: false, mark: null }]));
    views = [{ person: me, ...topic, isBlind: true, mark }, { person: bo, ...topic, isBlind: true, mark: null }];
    await team.lookBehind();
    expect(team.unveiled()).toEqual([]);
    hearMark();
    await team.lookBehind();
    expect(team.unveiled().map(({ epoch }) => epoch)).toEqual([7]);
    views = [];
    await team.lookBehind();
    expect(team.unveiled().length).toBe(1);
    hearMark();
    await team.lookBehind();
    expect(team.unveiled().length).toBe(0);
  });

  it('keeps a draft of each person and session apart, and forgets an empty one', () => {
    const storage = memoryStorage();
    const of = (person: typeof me) => new SessionTeam(store, { door, storage, me: person, newId: () => idOf(9), now: () => 1 });
    of(me).keepDraft({ anchor, body: 'mine', tags: [] });
    expect([of(me).draft()?.body, of(bo).draft()]).toEqual(['mine', null]);
    of(me).keepDraft({ anchor, body: '  ', tags: [] });
    expect(of(me).draft()).toBeNull();
  });
});
