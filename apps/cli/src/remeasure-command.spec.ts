import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { blankNotes, recordToJson, type Estimator, type SessionRecord } from '@infoplane/contracts';
import { buildConfiguration, buildMeasurement, buildRemeasurement } from '@infoplane/contracts/testing';
import { runCommandLine } from './command-line';

const session = 'session00001';
const exact: Estimator = { name: 'exact' };

/** A server that answers as the product's does, measures two checkpoints while it is asked, and remembers what it was asked. */
class ScriptedServer {
  readonly asked: string[] = [];
  readonly log: SessionRecord[] = [buildMeasurement({ epoch: 0 }), buildMeasurement({ epoch: 1 })];
  wish: unknown = null;
  private looks = 0;
  private readonly server: Server;

  constructor(private readonly answers: Readonly<Record<string, readonly [status: number, body: unknown]>> = {}) {
    this.server = createServer((request, response) => {
      void this.answer(request).then(([status, body]) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)));
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage): Promise<readonly [number, unknown]> {
    const asked = `${request.method} ${request.url}`;
    this.asked.push(asked);
    if (asked in this.answers) return this.answers[asked];
    if (asked === `POST /api/sessions/${session}/remeasurements`) {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      this.wish = JSON.parse(body);
      return [200, this.summary(2)];
    }
    const after = /\/records\?after=(\d+)&limit=(\d+)$/.exec(asked);
    if (after) {
      const begin = Number(after[1]);
      // One record a page, so that pages are followed.
      const records = this.log.slice(begin, begin + 1).map((record, i) => ({ seq: begin + i + 1, at: 5, ...recordToJson(record) }));
      return [200, { records, head: this.log.length }];
    }
    if (this.wish === null) return [200, this.summary(0)];
    this.looks += 1;
    if (this.looks <= 2) this.log.push(buildRemeasurement({ epoch: this.looks, estimator: exact }), buildMeasurement({ epoch: 7 }));
    return [200, this.summary(2 - this.looks)];
  }

  private summary(left: number) {
    return {
      id: session, name: 'a', ...blankNotes, origin: null, startsInMs: null, state: 'completed', reason: null, createdAt: 1, head: this.log.length, epoch: 1, step: 1, phaseChanges: 0, engine: null, queuePosition: null,
      progress: null, parent: null, checkpoints: 2, configuration: buildConfiguration({ architecture: { ...buildConfiguration().architecture, hiddenWidths: [4, 3] }, replicas: 2 }),
      remeasuring: left > 0 ? { estimators: [exact], done: 2 - left, of: 2 } : null,
    };
  }
}

async function remeasure(server: string, ...words: string[]) {
  const lines: string[] = [];
  let out = '';
  const code = await runCommandLine(['remeasure', '--server', server, '--session', session, '--estimator', 'exact', ...words], {
    write: async (text) => void (out += text),
    log: (line) => void lines.push(line),
    read: () => Promise.reject(new Error('nothing is read')),
    open: () => Promise.reject(new Error('nothing is opened')),
    save: () => Promise.reject(new Error('nothing is saved')),
    onInterrupt: () => () => undefined,
  });
  return { code, out, lines };
}

describe('infoplane remeasure', () => {
  let server: ScriptedServer;
  afterEach(() => server?.close());

  it('asks the server to measure, waits until it has, and prints what was found: nothing that was there before, and nothing else', async () => {
    server = new ScriptedServer();
    const { code, out, lines } = await remeasure(await server.listen(), '--json');
    expect(code).toBe(0);
    expect(server.wish).toEqual({ estimators: [exact] });
    const { records, session: named } = JSON.parse(out) as { records: { seq: number; kind: string; epoch: number; ixt: unknown }[]; session: string };
    expect(named).toBe(session);
    expect(records.map(({ seq, kind, epoch }) => [seq, kind, epoch])).toEqual([
      [3, 'remeasurement', 1],
      [5, 'remeasurement', 2],
    ]);
    expect(records[0].ixt).toEqual([[0, 0.125, 0.25], [0.375, 0.5, 0.625]]);
    expect(lines).toEqual(['1 of 2 checkpoints measured']);
  });

  it('prints a line a checkpoint and estimator for a person: the means over replicas', async () => {
    server = new ScriptedServer();
    const { out } = await remeasure(await server.listen());
    expect(out.split('\n').map((line) => line.trim().split(/\s+/))).toEqual([
      ['1', '1', '0.188', '0.313', '0.438', '1.188', '1.313', '1.438', 'exact'],
      ['2', '1', '0.188', '0.313', '0.438', '1.188', '1.313', '1.438', 'exact'],
      [''],
    ]);
  });

  it('says in the server’s own words why it refuses', async () => {
    const refusal = { code: 'wrong-state', message: 'This session has no checkpoints to measure', faults: [] };
    server = new ScriptedServer({ [`POST /api/sessions/${session}/remeasurements`]: [409, refusal] });
    const { code, lines, out } = await remeasure(await server.listen());
    expect([code, out, lines]).toEqual([1, '', ['error: This session has no checkpoints to measure']]);
  });

  it('says which server does not answer, or does not answer as one', async () => {
    server = new ScriptedServer({ [`GET /api/sessions/${session}`]: [502, null] });
    const address = await server.listen();
    expect((await remeasure(address)).lines).toEqual([`error: The server at ${address} answered 502 Bad Gateway`]);
    server.close();
    const { code, lines } = await remeasure(address);
    expect(code).toBe(1);
    expect(lines[0]).toMatch(/^error: The server at http:\/\/127\.0\.0\.1:\d+ does not answer: .*ECONNREFUSED/);
  });

  for (const [words, sentence] of [
    [['--server', 'localhost'], /^error: --server: must be an address/],
    [['--server', 'file:///etc/passwd'], /^error: --server: must be an address/],
    [['--session', '../../x'], /^error: --session: must be a session id/],
    [['--estimator', 'binning'], /^error: --estimator: must be binning-N, .* got "binning"/],
    [['--estimator', 'binning-1'], /estimators\.1\.bins: bins must be a whole number from 2/],
  ] as const) {
    it(`refuses ${words.join(' ')} before anything is asked`, async () => {
      server = new ScriptedServer();
      const address = await server.listen();
      const { code, lines } = await remeasure(address, ...words);
      expect(code).toBe(2);
      expect(lines[0]).toMatch(sentence);
      expect(server.asked).toEqual([]);
    });
  }
});
