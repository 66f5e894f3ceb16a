import type { Answer } from '@infoplane/contracts';
import { buildMeasurement } from '@infoplane/contracts/testing';
import { buildSummary } from '../testing/build-summary';
import { buildPage, FakeSocket } from '../testing/fake-socket';
import { LiveConnection } from './live-connection';
import { LobbyStore } from './lobby-store';

const id = 'abcdefghijkl';
const at = (epoch: number) => buildMeasurement({ epoch });

describe('LiveConnection', () => {
  let socket: FakeSocket;
  let waiting: { readonly callback: () => void; readonly delayMs: number }[];
  /** Lets one wait of that length end. */
  const endWait = (delayMs: number) => waiting.splice(waiting.findIndex((wait) => wait.delayMs === delayMs), 1)[0].callback();
  let connection: LiveConnection;

  beforeEach(() => {
    socket = new FakeSocket();
    waiting = [];
    connection = new LiveConnection(socket, (callback, delayMs) => {
      const wait = { callback, delayMs };
      waiting.push(wait);
      return () => (waiting = waiting.filter((other) => other !== wait));
    });
  });

  it('asks for a session from its beginning, once connected', () => {
    connection.open(id);
    expect(socket.sent).toEqual([]);
    socket.open();
    expect(socket.of('watch').map(({ message }) => message)).toEqual([{ protocol: 2, session: id, after: 0 } as never]);
  });

  it('[R5] says how many pages it holds after twenty-four, and a second after the first of fewer', () => {
    socket.open();
    connection.open(id);
    for (let seq = 1; seq <= 26; seq += 1) socket.page(buildPage(id, seq, [at(seq)]));
    expect(socket.answers).toEqual([24]);
    endWait(1000);
    expect(socket.answers).toEqual([24, 26]);
    expect(waiting).toEqual([]);
  });

  it('[R5] says how many pages it holds after a megabyte', () => {
    socket.open();
    connection.open(id);
    const large = buildMeasurement({ shape: { replicas: 900, layers: 6, estimators: 1 } });
    const pages = Array.from({ length: 8 }, (_, epoch) => buildPage(id, epoch + 1, [{ ...large, epoch }]));
    const bytes = pages[0].records[0].bytes.length;
    for (const page of pages) socket.page(page);
    expect(socket.answers).toEqual([Math.ceil(2 ** 20 / bytes)]);
  });

  it('[R5] counts the pages of each connection from its first', () => {
    socket.open();
    connection.open(id);
    socket.page(buildPage(id, 1, [at(0)]));
    socket.drop();
    expect(waiting).toEqual([]);
    socket.open();
    socket.page(buildPage(id, 2, [at(1)]));
    endWait(1000);
    expect(socket.answers).toEqual([1]);
  });

  it('takes bytes as the browser’s decoder gives them', () => {
    socket.open();
    const store = connection.open(id);
    const page = buildPage(id, 1, [at(0)]);
    socket.page({ ...page, records: page.records.map((record) => ({ ...record, bytes: record.bytes.slice().buffer as unknown as Uint8Array })) });
    expect(store.columns.epochs[0]).toBe(0);
  });

  it('after a reconnection goes on from the last record held', () => {
    socket.open();
    connection.open(id);
    socket.page(buildPage(id, 1, [at(0), at(1), at(2)]));
    socket.drop();
    socket.open();
    expect(socket.of('watch').map(({ message }) => message.after)).toEqual([0, 3]);
  });

  it('says whether it is live, and the last record held while it is not', () => {
    expect(connection.state()).toBe('connecting');
    socket.open();
    expect(connection.state()).toBe('live');
    connection.open(id);
    socket.page(buildPage(id, 1, [at(0), at(1)]));
    socket.drop();
    expect([connection.state(), connection.lastSeq()]).toEqual(['reconnecting', 2]);
  });

  it('does not count a page that leaves a gap, and connects anew from the last record held', () => {
    socket.open();
    const store = connection.open(id);
    socket.page(buildPage(id, 1, [at(0)]));
    socket.page(buildPage(id, 3, [at(2)]));
    expect([socket.answers.length, waiting.length, socket.connects, store.lastSeq()]).toEqual([0, 0, 1, 1]);
    socket.open();
    expect(socket.of('watch').at(-1)?.message.after).toBe(1);
  });

  it('keeps the records before a malformed one and asks again from there', () => {
    socket.open();
    const store = connection.open(id);
    const page = buildPage(id, 1, [at(0), at(1)]);
    socket.page({ ...page, records: [page.records[0], { ...page.records[1], bytes: Uint8Array.of(1, 2, 3) }] });
    expect([store.lastSeq(), socket.connects]).toEqual([1, 1]);
  });

  it('gives up with a sentence when the same fault comes again', () => {
    socket.open();
    connection.open(id);
    socket.page(buildPage(id, 2, [at(1)]));
    socket.open();
    socket.page(buildPage(id, 2, [at(1)]));
    expect([connection.state(), socket.connects]).toEqual(['refused', 1]);
    expect(connection.refusal()?.message).toContain('expected record 1, got 2');
  });

  it('forgives a fault once a good page has come', () => {
    socket.open();
    connection.open(id);
    socket.page(buildPage(id, 2, [at(1)]));
    socket.open();
    socket.page(buildPage(id, 1, [at(0)]));
    socket.page(buildPage(id, 9, [at(8)]));
    expect([connection.state(), socket.connects]).toEqual(['reconnecting', 2]);
  });

  it('shows a refused watch on the session’s store', () => {
    socket.open();
    const store = connection.open(id);
    const refused: Answer<never> = { ok: false, error: { code: 'not-found', message: 'There is no session abcdefghijkl.', faults: [] } };
    socket.of('watch')[0].answer(refused);
    expect(store.refusal()?.code).toBe('not-found');
  });

  it('takes the summary and the head from the answer, and newer summaries from then on', () => {
    socket.open();
    const store = connection.open(id);
    socket.of('watch')[0].answer({ ok: true, head: 7, summary: buildSummary({ head: 7 }) });
    expect([store.head(), store.summary()?.state]).toEqual([7, 'running']);
    socket.receive('summaries', [buildSummary({ head: 9, state: 'completed' }), buildSummary({ id: 'anotherother' })]);
    socket.receive('summaries', [buildSummary({ head: 8, state: 'running' })]);
    expect(store.summary()?.state).toBe('completed');
  });

  it('gives every part of the page the same store, and asks once', () => {
    socket.open();
    expect(connection.open(id)).toBe(connection.open(id));
    expect(socket.of('watch').length).toBe(1);
  });

  it('keeps a session over a change of page, and leaves it when nobody comes back', () => {
    socket.open();
    const store = connection.open(id);
    connection.close(id);
    expect(connection.open(id)).toBe(store);
    expect(waiting.length).toBe(0);
    connection.close(id);
    endWait(5000);
    expect(socket.of('unwatch').map(({ message }) => message)).toEqual([{ session: id }]);
  });

  it('counts and drops pages of a session that was left, and asks for it anew only when the leaving is confirmed', () => {
    socket.open();
    connection.open(id);
    socket.page(buildPage(id, 1, [at(0), at(1)]));
    connection.close(id);
    endWait(5000);
    const again = connection.open(id);
    socket.page(buildPage(id, 3, [at(2)]));
    endWait(1000);
    expect([socket.answers, again.lastSeq(), socket.of('watch').length]).toEqual([[2], 0, 1]);
    socket.of('unwatch')[0].answer({ ok: true });
    expect(socket.of('watch').map(({ message }) => message.after)).toEqual([0, 0]);
    socket.page(buildPage(id, 1, [at(0)]));
    expect(again.lastSeq()).toBe(1);
  });

  it('fills the lobby at each connection and updates it between', () => {
    const lobby = new LobbyStore();
    connection.enterLobby(lobby);
    socket.open();
    socket.of('lobby')[0].answer({ ok: true, sessions: [] });
    expect([lobby.isOpen(), lobby.wasEmpty()]).toEqual([true, true]);
    socket.receive('summaries', [buildSummary()]);
    expect(lobby.sessions().map((session) => session.id)).toEqual([id]);
    socket.drop();
    socket.open();
    expect(socket.of('lobby').length).toBe(2);
    connection.leaveLobby(lobby);
    socket.receive('summaries', [buildSummary({ id: 'anotherother' })]);
    expect(lobby.sessions().length).toBe(1);
  });

  it('is refused as a whole by a server of another protocol', () => {
    connection.enterLobby(new LobbyStore());
    socket.open();
    socket.of('lobby')[0].answer({ ok: false, error: { code: 'invalid-input', message: 'this server speaks protocol 2: reload the page', faults: [] } });
    expect([connection.state(), connection.refusal()?.message]).toEqual(['refused', 'this server speaks protocol 2: reload the page']);
  });
});
