import { RefusedError, type Refusal } from '@infoplane/contracts';
import { memoryStorage } from '../testing/memory-storage';
import { firstRetryMs, longestRetryMs, Outbox, type Wish } from './outbox';

const id = (n: number) => `6f1b0a52-8f3c-4c7e-9a51-0d2f6f4c1a${10 + n}`;
const anchor = { fromEpoch: 3, toEpoch: 3, layer: null, replica: null, panel: null, point: null };
const wish = (n: number): Wish => ({ kind: 'annotate', at: n, wish: { id: id(n), parent: null, anchor, body: `n${n}`, tags: [] } });
const bodyOf = (one: Wish) => (one.kind === 'annotate' ? one.wish.body : '');

describe('what is not sent yet', () => {
  let server: { sent: string[]; refusal: RefusedError | null };
  let refused: [string, Refusal][];
  /** The further try that is waited for. */
  let retry: { readonly act: () => void; readonly waitMs: number } | null;
  let tries: number;
  const later = (act: () => void, waitMs: number) => {
    retry = { act, waitMs };
    return () => void (retry = null);
  };
  const settled = () => new Promise((next) => setTimeout(next));
  /** Lets the wait pass. @returns how long it was. */
  const passed = async () => {
    const { act, waitMs } = retry!;
    retry = null;
    act();
    await settled();
    return waitMs;
  };
  const send = (one: Wish) => {
    tries += 1;
    if (server.refusal) return Promise.reject(server.refusal);
    server.sent.push(bodyOf(one));
    return Promise.resolve();
  };
  const open = (storage = memoryStorage()) => new Outbox(storage, 'outbox', send, (one, refusal) => refused.push([bodyOf(one), refusal]), later);

  beforeEach(() => {
    server = { sent: [], refusal: null };
    refused = [];
    retry = null;
    tries = 0;
  });

  it('is sent at once, in order', async () => {
    const outbox = open();
    await Promise.all([outbox.add(wish(1)), outbox.add(wish(2))]);
    expect([server.sent, outbox.waiting().length, outbox.sent().length]).toEqual([['n1', 'n2'], 0, 2]);
  });

  it('waits while the server is away, survives a reload, and is sent once on return', async () => {
    const storage = memoryStorage();
    server.refusal = new RefusedError('unavailable', 'away');
    const before = open(storage);
    await before.add(wish(1));
    await before.add(wish(2));
    expect(before.waiting().map(bodyOf)).toEqual(['n1', 'n2']);
    server.refusal = null;
    const after = open(storage);
    await Promise.all([after.flush(), after.flush()]);
    expect([server.sent, after.waiting().length, open(storage).waiting().length, refused.length]).toEqual([['n1', 'n2'], 0, 0, 0]);
  });

  it('is handed over with the reason when the server refuses it for good, and does not hold up what follows', async () => {
    const outbox = open();
    server.refusal = new RefusedError('conflict', 'somebody else changed it');
    await outbox.add(wish(1));
    server.refusal = null;
    await outbox.add(wish(2));
    expect([refused.map(([body, { code }]) => [body, code]), server.sent]).toEqual([[['n1', 'conflict']], ['n2']]);
  });

  it('is tried again by itself after waits that double up to half a minute, and sent once', async () => {
    const outbox = open();
    server.refusal = new RefusedError('unavailable', 'away');
    await outbox.add(wish(1));
    const waits: number[] = [];
    for (let time = 0; time < 7; time += 1) waits.push(await passed());
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30].map((seconds) => seconds * firstRetryMs));
    expect([Math.max(...waits), tries]).toEqual([longestRetryMs, 8]);
    server.refusal = null;
    await passed();
    expect([server.sent, outbox.waiting().length, retry]).toEqual([['n1'], 0, null]);
  });

  it('is sent at once when the way is free, without waiting, and what fails then waits shortly again', async () => {
    const outbox = open();
    server.refusal = new RefusedError('storage-full', 'full');
    await outbox.add(wish(1));
    await passed();
    await passed();
    await outbox.flush();
    expect(retry?.waitMs).toBe(firstRetryMs);
    server.refusal = null;
    await outbox.flush();
    expect([server.sent, retry, tries]).toEqual([['n1'], null, 5]);
  });

  it('is not tried again by itself for somebody who must sign in first', async () => {
    const outbox = open();
    server.refusal = new RefusedError('unauthenticated', 'sign in');
    await outbox.add(wish(1));
    expect([outbox.waiting().length, retry]).toEqual([1, null]);
  });

  it('leaves what another page of the same person stored meanwhile', async () => {
    const storage = memoryStorage();
    server.refusal = new RefusedError('unavailable', 'away');
    const one = open(storage);
    await one.add(wish(1));
    const other = open(storage);
    await other.add(wish(2));
    server.refusal = null;
    await one.flush();
    expect([one.waiting().length, open(storage).waiting().map(bodyOf)]).toEqual([0, ['n2']]);
  });

  it('does not take what it does not understand from the storage', () => {
    const held = (text: string) => open(memoryStorage({ outbox: text })).waiting().length;
    expect([held('{'), held('{"kind":"edit"}'), held(JSON.stringify([{ kind: 'other' }, wish(1)]))]).toEqual([0, 0, 1]);
  });
});
