import { unpackRecord } from '@infoplane/contracts';
import { CountedStream } from '@infoplane/numerics';
import { childrenOf, type Product, startProduct, until } from './testing/product';
import { recordsOf, startSession, summaryOf, untilState, watchableConfiguration } from './testing/sessions';
import { Watcher } from './testing/watcher';

const rounds = 20;
const chance = new CountedStream(20, 17, 1703, 810);

// Some seconds of training, with a checkpoint every few hundredths of a second.
const base = watchableConfiguration(8000);
const configuration = { ...base, replicas: 4, measurement: { ...base.measurement, measuredEpochs: 200 } };

describe('twenty kills at random moments, of trainer and server, while three clients watch and write', () => {
  let product: Product;
  afterEach(() => product?.dispose(), 30_000);

  it('lose no record and no acknowledged annotation, leave no gap or duplicate at any client, and every session ends bit-identical to an undisturbed one', async () => {
    product = await startProduct();
    const { port } = new URL(product.address);
    const undisturbed = await startSession(product, 'Undisturbed', configuration);
    await untilState(product, undisturbed.id, ['completed']);
    const expected = trained(await recordsOf(product, undisturbed.id));

    const clients = [0, 1, 2].map(() => new Client(product.address));
    const sessions: string[] = [];
    let [ofTrainer, ofServer] = [0, 0];
    for (let round = 0; round < rounds; round += 1) {
      const last = sessions.at(-1);
      if (last === undefined || (await summaryOf(product, last)).state === 'completed') {
        const { id } = await startSession(product, `Disturbed ${sessions.length + 1}`, configuration);
        sessions.push(id);
        for (const client of clients) client.attend(id);
      }
      await new Promise((resolve) => setTimeout(resolve, 200 + 1300 * chance.uniform(3 * round)));
      clients[round % 3].watcher.drop();
      if (chance.uniform(3 * round + 1) < 0.6) {
        for (const pid of childrenOf(product.process.pid!)) process.kill(pid, 'SIGKILL');
        ofTrainer += 1;
      } else {
        await product.end('SIGKILL');
        product = await startProduct({ data: product.data, port: Number(port) });
        ofServer += 1;
      }
    }
    expect([ofTrainer, ofServer].every((kills) => kills >= 5)).withContext(`${ofTrainer} of trainers, ${ofServer} of servers`).toBeTrue();
    for (const id of sessions) await untilCompleted(product, id);
    await Promise.all(clients.map((client) => client.stopWriting()));

    for (const id of sessions) {
      const log = await recordsOf(product, id);
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, i) => i + 1));
      expect(trained(log)).withContext(`session ${id}`).toEqual(expected);
      const annotations = log.flatMap((record) => (record['kind'] === 'annotation' ? [(record['annotation'] as { id: string }).id] : []));
      const acknowledged = clients.flatMap((client) => client.acknowledged(id));
      expect(annotations.length).withContext('an annotation twice').toBe(new Set(annotations).size);
      expect(acknowledged.filter((annotation) => !annotations.includes(annotation))).withContext('acknowledged and lost').toEqual([]);
      for (const { watcher } of clients) {
        await until(() => watcher.held(id).length >= log.length, 10_000, () => `a client to hold ${log.length} records; it holds ${watcher.held(id).length}`);
        expect(watcher.faults).toEqual([]);
        expect(watcher.held(id).map((bytes) => unpackRecord(bytes).kind)).toEqual(log.map(({ kind }) => kind) as never);
      }
      const [first, ...others] = clients.map(({ watcher }) => Buffer.concat(watcher.held(id)));
      for (const other of others) expect(other.equals(first)).toBeTrue();
    }
    expect(clients.every((client) => client.acknowledged(sessions[0]).length > 0)).withContext('every client wrote').toBeTrue();
    for (const { watcher } of clients) watcher.leave();
  }, 400_000);
});

/**
 * Waits for the session's end. A session whose trainers were lost three times before the next measured epoch waits for a person: this one resumes it,
 * as often as that happens.
 */
async function untilCompleted(product: Product, id: string): Promise<void> {
  while ((await untilState(product, id, ['completed', 'interrupted'], 120_000)).state === 'interrupted') {
    const { status } = await product.post(`/api/sessions/${id}/commands`, { command: 'resume' });
    // Refused where it went on by itself in between.
    expect([200, 409]).toContain(status);
  }
}

/** What training found: everything but how the session went and what people said, without places and times. */
function trained(log: readonly Record<string, unknown>[]): unknown[] {
  return log
    .filter(({ kind }) => kind !== 'lifecycle' && kind !== 'annotation')
    .map((record) => Object.fromEntries(Object.entries(record).filter(([name]) => name !== 'seq' && name !== 'at')));
}

/** Somebody who watches sessions and writes an annotation into the newest now and then, repeating each until it is acknowledged. */
class Client {
  readonly watcher: Watcher;
  private readonly written = new Map<string, string[]>();
  private readonly writing: Promise<void>;
  private newest: string | null = null;
  private isOver = false;

  constructor(private readonly address: string) {
    this.watcher = new Watcher(address);
    this.writing = this.write();
  }

  attend(session: string): void {
    this.written.set(session, []);
    this.watcher.watch(session);
    this.newest = session;
  }

  /** Ids of the annotations of that session that the server said it holds. */
  acknowledged(session: string): readonly string[] {
    return this.written.get(session) ?? [];
  }

  async stopWriting(): Promise<void> {
    this.isOver = true;
    await this.writing;
  }

  private async write(): Promise<void> {
    while (!this.isOver) {
      const session = this.newest;
      if (session !== null) await this.annotate(session);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }

  private async annotate(session: string): Promise<void> {
    const id = crypto.randomUUID();
    const body = JSON.stringify({ id, anchor: { fromEpoch: 3, toEpoch: 5 }, body: 'written in between' });
    await until(
      () =>
        fetch(`${this.address}/api/sessions/${session}/annotations`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).then(
          async (response) => {
            if (response.status >= 400 && response.status < 500) throw new Error(`annotation refused: ${await response.text()}`);
            return response.ok;
          },
          () => false, // The server is down, or went down before it answered: the same is sent again.
        ),
      60_000,
      () => 'an annotation to be acknowledged',
    );
    this.written.get(session)!.push(id);
  }
}
