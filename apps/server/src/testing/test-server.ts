import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  liveNamespace,
  packRecord,
  protocolVersion,
  unpackRecord,
  type Answer,
  type ClientEvents,
  type Estimator,
  type RecordPage,
  type ServerEvents,
  type SessionRecord,
  type SessionSummary,
  type WireRecord,
} from '@infoplane/contracts';
import { buildConfiguration, buildMeasurement } from '@infoplane/contracts/testing';
import { io, type Socket } from 'socket.io-client';
import msgpack from 'socket.io-msgpack-parser';
import { readEnvironment } from '../environment';
import { textLog } from '../log';
import { startServer, type RunningServer } from '../server';
import { buildLifecycle, buildRemeasurement } from './builders';

// Each spec starts a server and processes. Where all cores are busy with other projects' specs that takes seconds.
jasmine.DEFAULT_TIMEOUT_INTERVAL = 20_000;

/** What the scripted trainer does. */
export interface Script {
  readonly measurements?: number;
  readonly spacingMs?: number;
  /** Epoch after which it dies: each of its processes, or the first one only. */
  readonly dieAfter?: number;
  readonly diesOnce?: boolean;
  readonly garbageAfter?: number;
  readonly checkpointBytes?: number;
  /** Estimators that a re-measurement may ask for. */
  readonly remeasures?: readonly Estimator[];
}

/** A real server on a free port and a scratch directory, with scripted trainers. */
export class TestServer {
  readonly directory = mkdtempSync(join(tmpdir(), 'infoplane-server-'));
  readonly lines: string[] = [];
  readonly #sockets: LiveTestClient[] = [];
  #running: RunningServer | null = null;

  async start(script: Script = {}, variables: Record<string, string> = {}): Promise<void> {
    const file = join(this.directory, 'script.json');
    writeFileSync(file, JSON.stringify({ ...playable(script), ...(script.diesOnce && { dieOnce: join(this.directory, 'died') }) }));
    const dashboard = join(this.directory, 'browser');
    mkdirSync(dashboard, { recursive: true });
    writeFileSync(join(dashboard, 'index.html'), '<!doctype html><title>page</title>');
    writeFileSync(join(dashboard, 'main-ABCD1234.js'), 'export {};');
    this.#running = await startServer({
      version: '1.2.3-test',
      environment: readEnvironment({ PORT: '0', INFOPLANE_DATA: this.dataDirectory(), INFOPLANE_DEMO: 'off', ...variables }),
      trainerMain: fileURLToPath(new URL('scripted-trainer.mjs', import.meta.url)),
      trainerEnvironment: { ...process.env, INFOPLANE_TEST_SCRIPT: file },
      dashboard,
      log: textLog(
        (line) => this.lines.push(line),
        () => new Date(),
      ),
      now: Date.now,
    });
  }

  /** The data directory, which exists from now on. */
  dataDirectory(): string {
    const data = join(this.directory, 'data');
    mkdirSync(data, { recursive: true });
    return data;
  }

  get address(): string {
    return this.#running!.address;
  }

  get firstAdminLink(): string | null {
    return this.#running!.firstAdminLink;
  }

  /** Stops as on SIGTERM; the data stays. */
  async stop(): Promise<void> {
    await this.#running?.close();
    // What the server sent before it went is still on its way.
    await until(() => this.#sockets.every(({ socket }) => !socket.connected));
    for (const socket of this.#sockets.splice(0)) socket.close();
    this.#running = null;
  }

  async destroy(): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true });
  }

  async request(method: 'GET' | 'POST', path: string, body?: unknown, headers: Record<string, string> = {}) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(this.address + path, {
      method,
      body: text,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    });
    const answer = await response.text();
    return { status: response.status, headers: response.headers, text: answer, json: parsed(answer) };
  }

  async create(overrides: Record<string, unknown> = {}): Promise<SessionSummary> {
    const { status, json, text } = await this.request('POST', '/api/sessions', {
      requestId: crypto.randomUUID(),
      name: 'a session',
      configuration: buildConfiguration(),
      ...overrides,
    });
    if (status !== 201) throw new Error(`create: ${status} ${text}`);
    return json as SessionSummary;
  }

  async summary(session: string): Promise<SessionSummary> {
    return (await this.request('GET', `/api/sessions/${session}`)).json as SessionSummary;
  }

  /** Waits for a state, for as long as the spec's own time allows. */
  async reaches(session: string, state: SessionSummary['state']): Promise<SessionSummary> {
    return until(async () => {
      const summary = await this.summary(session);
      return summary.state === state ? summary : null;
    });
  }

  /** What the log holds, in order. */
  async records(session: string): Promise<SessionRecord[]> {
    const client = this.connect();
    const answer = await client.watch(session, 0);
    if (!answer.ok) throw new Error(answer.error.message);
    await until(() => (client.held.at(-1)?.seq ?? 0) >= answer.head);
    client.close();
    return client.held.map(({ bytes }) => unpackRecord(bytes));
  }

  connect(headers: Record<string, string> = {}): LiveTestClient {
    const client = new LiveTestClient(this.address, headers);
    this.#sockets.push(client);
    return client;
  }
}

/** A client of the live channel that holds what it was sent. */
export class LiveTestClient {
  readonly socket: Socket<ServerEvents, ClientEvents>;
  readonly held: WireRecord[] = [];
  readonly summaries: SessionSummary[] = [];
  readonly pages: RecordPage[] = [];
  /** Pages of this connection alone. */
  #received = 0;

  constructor(address: string, headers: Record<string, string> = {}) {
    this.socket = io(address + liveNamespace, {
      transports: ['websocket'],
      parser: msgpack,
      forceNew: true,
      reconnection: false,
      extraHeaders: headers,
    });
    this.socket.on('connect', () => (this.#received = 0));
    this.socket.on('records', (page) => {
      this.pages.push(page);
      this.held.push(...page.records);
      this.#received += 1;
      this.socket.emit('received', { pages: this.#received });
    });
    this.socket.on('summaries', (sessions) => void this.summaries.push(...sessions));
  }

  watch(session: string, after = this.held.at(-1)?.seq ?? 0): Promise<Answer<{ readonly head: number; readonly summary: SessionSummary }>> {
    return this.socket.timeout(5000).emitWithAck('watch', { protocol: protocolVersion, session, after });
  }

  lobby(): Promise<Answer<{ readonly sessions: readonly SessionSummary[] }>> {
    return this.socket.timeout(5000).emitWithAck('lobby', { protocol: protocolVersion });
  }

  /** Sends what the types would not let through. */
  raw(event: string, ...parameters: unknown[]): Promise<unknown> {
    return (this.socket.timeout(5000) as unknown as { emitWithAck(event: string, ...parameters: unknown[]): Promise<unknown> }).emitWithAck(
      event,
      ...parameters,
    );
  }

  close(): void {
    this.socket.disconnect();
  }
}

/** Asks until there is an answer. */
export async function until<T>(ask: () => Promise<T | null | undefined | false> | T | null | undefined | false): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function playable({ measurements = 10, remeasures = [], ...rest }: Script): object {
  const base64 = (record: Parameters<typeof packRecord>[0]) => Buffer.from(packRecord(record)).toString('base64');
  const engine = { engine: 'tensorflow' as const, backend: 'scripted', detail: 'a test', passedOver: [] };
  return {
    ...rest,
    running: base64(buildLifecycle('running', { engine })),
    paused: base64(buildLifecycle('paused')),
    completed: base64(buildLifecycle('completed')),
    stopped: base64(buildLifecycle('stopped')),
    measurements: Array.from({ length: measurements }, (_, epoch) => base64(buildMeasurement({ epoch, step: epoch }))),
    remeasurements: Object.fromEntries(
      Array.from({ length: measurements }, (_, epoch) => remeasures.map((estimator) => [`${epoch} ${JSON.stringify(estimator)}`, base64(buildRemeasurement(epoch, estimator))])).flat(),
    ),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not every answer is JSON: the page, the numbers.
    return null;
  }
}
