import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { blankNotes, type CreateSession, type SessionSummary } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { type } from './testing/type-command';

const summary: SessionSummary = {
  id: 'session00001', name: 'the parent', ...blankNotes, tags: ['paper'], state: 'completed', reason: null, createdAt: 1, head: 9, epoch: 20, step: 140, phaseChanges: 0, engine: null,
  queuePosition: null, startsInMs: null, progress: null, parent: null, origin: null, checkpoints: 3, remeasuring: null, configuration: buildConfiguration(),
};

/** A server that answers what it was told to, and remembers what it was asked. */
class ScriptedServer {
  readonly asked: { readonly line: string; readonly authorization: string | undefined; readonly body: Buffer }[] = [];
  answers: Record<string, (body: Buffer) => readonly [status: number, body: unknown]> = {};
  readonly #server: Server = createServer((request, response) => {
    void this.#answer(request).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(Buffer.isBuffer(body) ? body : JSON.stringify(body));
    });
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage): Promise<readonly [number, unknown]> {
    const line = `${request.method} ${request.url}`;
    const body = await buffer(request);
    this.asked.push({ line, authorization: request.headers.authorization, body });
    return this.answers[line]?.(body) ?? [404, { code: 'not-found', message: `There is nothing at ${line}`, faults: [] }];
  }
}

describe('the command line at a server', () => {
  let server: ScriptedServer;
  let address: string;
  beforeEach(async () => {
    server = new ScriptedServer();
    address = await server.listen();
  });
  afterEach(() => server.close());

  it('lists all pages of the sessions that are asked for, with the token in every request', async () => {
    server.answers = {
      'GET /api/sessions?limit=500&tag=paper&starred=true': () => [200, { sessions: [summary], next: '1-session00001', total: 2 }],
      'GET /api/sessions?limit=500&cursor=1-session00001&tag=paper&starred=true': () => [200, { sessions: [{ ...summary, id: 'session00002' }], next: null, total: 2 }],
    };
    const { code, out } = await type(`sessions --server ${address} --token secret_1 --tag paper --starred --json`);
    expect(code).toBe(0);
    expect((JSON.parse(out) as { sessions: SessionSummary[] }).sessions.map(({ id }) => id)).toEqual(['session00001', 'session00002']);
    expect(server.asked.map(({ authorization }) => authorization)).toEqual(['Bearer secret_1', 'Bearer secret_1']);
  });

  it('takes the token from the environment where none is typed', async () => {
    server.answers = { 'GET /api/sessions?limit=500': () => [200, { sessions: [summary], next: null, total: 1 }] };
    process.env['INFOPLANE_TOKEN'] = 'of_the_environment';
    try {
      const { out } = await type(`sessions --server ${address}`);
      expect(out).toBe('session00001 completed           20/20  the parent #paper\n');
    } finally {
      delete process.env['INFOPLANE_TOKEN'];
    }
    expect(server.asked[0].authorization).toBe('Bearer of_the_environment');
  });

  it('forks with the settings that are named, and says what differs', async () => {
    server.answers = {
      'GET /api/sessions/session00001': () => [200, summary],
      'POST /api/sessions': (body) => {
        const wish: CreateSession = JSON.parse(body.toString());
        return [201, { ...summary, id: 'session00002', name: wish.name, parent: wish.parent, configuration: wish.configuration }];
      },
    };
    const { out, log } = await type(`fork --server ${address} --session session00001 --epoch 7 --set training.batchSize=64 --set training.optimizer.learningRate=0.01`);
    expect(log).toEqual([]);
    expect(out).toBe('session session00002: "the parent from epoch 7", training.optimizer.learningRate 0.0004 → 0.01, training.batchSize "full" → 64\n');
    const wish: CreateSession = JSON.parse(server.asked[1].body.toString());
    expect([wish.parent, wish.configuration.training.batchSize]).toEqual([{ session: 'session00001', epoch: 7 }, 64]);
  });

  it('brings a bundle, and says what became of it', async () => {
    server.answers = { 'POST /api/bundles': () => [201, summary] };
    const { out } = await type(`import a.zip --server ${address} --token t`, { files: { 'a.zip': new Uint8Array([1, 2, 3]) } });
    expect(out).toBe('imported as session session00001: "the parent", completed, 9 records, 3 checkpoints\n');
    expect([...server.asked[0].body]).toEqual([1, 2, 3]);
  });

  it('exports from a server: text to the terminal, bytes into a file', async () => {
    server.answers = {
      'GET /api/sessions/session00001/export.csv': () => [200, Buffer.from('seq\n1\n')],
      'GET /api/sessions/session00001/bundle?checkpoints=last': () => [200, Buffer.from('PK')],
    };
    expect((await type(`export --server ${address} --session session00001 --format csv`)).out).toBe('seq\n1\n');
    const { out, saved } = await type(`export --server ${address} --session session00001 --format bundle --checkpoints last --out b.zip --json`);
    expect(saved).toEqual({ 'b.zip': 'PK' });
    expect(JSON.parse(out)).toEqual({ file: 'b.zip', format: 'bundle', bytes: 2 });
  });

  it('says in the server’s own words why it refuses, and writes no file', async () => {
    const { code, log, saved } = await type(`export --server ${address} --session session00001 --format npz --out b.npz`);
    expect([code, log, saved]).toEqual([1, ['error: There is nothing at GET /api/sessions/session00001/export.npz'], {}]);
  });

  for (const [words, sentence] of [
    ['fork --session session00001 --epoch x', /--epoch: must be a whole number/],
    ['fork --session nope --epoch 1', /--session: must be a session id/],
    ['sessions --token a/b', /--token: must be a token as the server gave it/],
    ['sessions --server nowhere', /--server: must be an address/],
    ['export --session session00001 --format xml', /--format: must be one of csv, json, npz, bundle, got "xml"/],
    ['export --session session00001 --format npz', /--out: is needed/],
    ['export --format csv', /--session: is needed/],
    ['import none.zip', /<file>: cannot be read: no such file/],
    ['backup x.db --data /nowhere', /--data: \/nowhere has no database/],
  ] as const) {
    it(`refuses ${words} before anything is asked`, async () => {
      const { code, log } = await type(words.includes('--server') || words.startsWith('backup') ? words : `${words} --server ${address}`);
      expect(code).toBe(2);
      expect(log[0]).toMatch(sentence);
      expect(server.asked).toEqual([]);
    });
  }

  for (const [set, sentence] of [
    ['training', /--set: must be a setting and its value/],
    ['training.nothing=1', /--set: there is no setting training\.nothing/],
    ['training.__proto__.a=1', /--set: there is no setting/],
    ['training.batchSize=0', /training\.batchSize/],
  ] as const) {
    it(`refuses to fork with --set ${set}`, async () => {
      server.answers = { 'GET /api/sessions/session00001': () => [200, summary] };
      const { code, log } = await type(`fork --server ${address} --session session00001 --epoch 1 --set ${set}`);
      expect([code, server.asked.length]).toEqual([2, 1]);
      expect(log[0]).toMatch(sentence);
    });
  }
});
