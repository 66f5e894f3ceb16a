import { RefusedError, type Refusal } from '@infoplane/contracts';
import { memoryStorage } from '../testing/memory-storage';
import { Outbox, type Wish } from './outbox';

const id = (n: number) => `6f1b0a52-8f3c-4c7e-9a51-0d2f6f4c1a${10 + n}`;
const anchor = { fromEpoch: 3, toEpoch: 3, layer: null, replica: null, panel: null, point: null };
const wish = (n: number): Wish => ({ kind: 'annotate', at: n, wish: { id: id(n), parent: null, anchor, body: `n${n}`, tags: [] } });
const bodyOf = (one: Wish) => (one.kind === 'annotate' ? one.wish.body : '');

describe('what is not sent yet', () => {
  let server: { sent: string[]; refusal: RefusedError | null };
  let refused: [string, Refusal][];
  const send = (one: Wish) => {
    if (server.refusal) return Promise.reject(server.refusal);
    server.sent.push(bodyOf(one));
    return Promise.resolve();
  };
  const open = (storage = memoryStorage()) => new Outbox(storage, 'outbox', send, (one, refusal) => refused.push([bodyOf(one), refusal]));

  beforeEach(() => {
    server = { sent: [], refusal: null };
    refused = [];
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

  it('does not take what it does not understand from the storage', () => {
    const held = (text: string) => open(memoryStorage({ outbox: text })).waiting().length;
    expect([held('{'), held('{"kind":"edit"}'), held(JSON.stringify([{ kind: 'other' }, wish(1)]))]).toEqual([0, 0, 1]);
  });
});
