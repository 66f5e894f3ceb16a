import { permissions, roles, type Me, type Permission } from '@infoplane/contracts';
import { fakeServer, refused } from '../testing/fake-server';
import { atThisMachine, nobody, personWith } from '../testing/providers';
import { MeDoor } from './me-door';
import { MeStore } from './me-store';

function storeOf(answer: () => unknown) {
  const server = fakeServer({ 'GET /api/me': answer, 'POST /api/sign-in': answer, 'POST /api/sign-out': answer, 'POST /api/shares/open': () => ({ ...nobody, standing: 'guest', session: 'abcdefghijkl' }) });
  return { store: new MeStore(new MeDoor(server.fetch)), server };
}

describe('MeStore', () => {
  it('lets nobody do anything until the server has said who it is', async () => {
    const { store } = storeOf(() => personWith('admin'));
    expect([store.can('sessions.read'), store.mustSignIn(), store.identity()]).toEqual([false, false, null]);
    await store.load();
    expect([store.can('people.write'), store.mustSignIn()]).toEqual([true, false]);
  });

  it('says why not exactly of what somebody may not do', () => {
    const { store } = storeOf(() => nobody);
    const all = Object.keys(permissions) as Permission[];
    for (const me of [...roles.map((role) => personWith(role)), atThisMachine, nobody, { ...nobody, standing: 'guest', session: 'x' } as Me]) {
      store.take(me);
      expect(all.filter((permission) => store.whyNot(permission) === null)).withContext(me.standing).toEqual(all.filter((permission) => store.can(permission)));
    }
  });

  it('names the role that is needed and the one that is held', () => {
    const { store } = storeOf(() => nobody);
    store.take(personWith('viewer'));
    expect(store.whyNot('sessions.write')).toBe('This needs the role editor; yours is viewer. An admin can change that.');
  });

  it('is another identity with another person, role or session, and none for nobody', () => {
    const { store } = storeOf(() => nobody);
    const identities = [personWith('viewer'), personWith('editor'), { ...personWith('editor'), person: { id: 'bob', name: 'Ada', colour: 120 } }, nobody].map((me) => {
      store.take(me);
      return store.identity();
    });
    expect([new Set(identities).size, identities.at(-1)]).toEqual([4, null]);
  });

  it('keeps the identity when nothing but the name changes', () => {
    const { store } = storeOf(() => nobody);
    store.take(personWith('viewer', 'Ada'));
    const before = store.identity();
    store.take(personWith('viewer', 'Ada Lovelace'));
    expect(store.identity()).toBe(before);
  });

  it('signs in as whom the server says, and throws its reason when it does not', async () => {
    let answer: unknown = refused('unauthenticated', 'The name or the password is not right');
    const { store, server } = storeOf(() => answer);
    store.take(nobody);
    await expectAsync(store.signIn('Ada', 'wrong')).toBeRejectedWithError(/not right/);
    expect(store.mustSignIn()).toBeTrue();
    answer = personWith('editor');
    await store.signIn('Ada', 'right password');
    expect([store.standing(), server.asked.at(-1)?.body]).toEqual(['editor', { name: 'Ada', password: 'right password' }]);
  });

  it('an answer that was asked for before a sign-in does not undo it', async () => {
    let answerFirst: (response: Response) => void = () => undefined;
    const slow = new Promise<Response>((resolve) => (answerFirst = resolve));
    const fetch = (path: RequestInfo | URL) => (String(path) === '/api/me' ? slow : Promise.resolve(Response.json(personWith('editor'))));
    const store = new MeStore(new MeDoor(fetch as typeof globalThis.fetch));
    const loading = store.load();
    await store.signIn('Ada', 'right password');
    answerFirst(Response.json(nobody));
    await loading;
    expect(store.standing()).toBe('editor');
  });

  it('a server that does not answer changes nobody’s standing, and is no reason to sign in', async () => {
    const away = new MeStore(new MeDoor(() => Promise.reject(new TypeError('no server'))));
    await away.ready();
    expect([away.me(), away.mustSignIn(), away.identity()]).toEqual([null, false, 'unasked']);
    away.take(personWith('editor'));
    await away.load();
    expect(away.standing()).toBe('editor');
  });

  it('whoever has signed in stays who they are when they open a share link', async () => {
    const { store } = storeOf(() => personWith('annotator'));
    expect(await store.openShare('secret')).toBe('abcdefghijkl');
    expect(store.standing()).toBe('annotator');
  });
});
