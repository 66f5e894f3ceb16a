import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CheckpointSummary, SessionPage, SessionSummary } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { TestServer, until } from '../testing/test-server';

// Within the repository, so that it finds the packages that stay outside a bundle.
const root = fileURLToPath(new URL('../../../..', import.meta.url));
const program = join(root, 'dist/specs/server-import/main.js');
const checkpointCount = 40;
/** Of the shape that the scripted trainer measures. */
const base = buildConfiguration();
const configuration = { ...base, replicas: 2, architecture: { ...base.architecture, hiddenWidths: [4, 3] }, measurement: { ...base.measurement, estimators: base.measurement.estimators.slice(0, 1) } };

describe('[R2] an import whose server is killed with -9', () => {
  let bundle: Buffer;
  let head: number;
  let data: string;
  let running: ChildProcess | null = null;

  beforeAll(async () => {
    const rolldown = join(root, 'node_modules/rolldown/bin/cli.mjs');
    const { status, stderr } = spawnSync(process.execPath, [rolldown, '-c', 'apps/server/rolldown.config.mjs', '--file', program], { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(`the bundle failed: ${stderr}`);
    const source = new TestServer();
    await source.start({ measurements: checkpointCount, checkpointBytes: 100_000 });
    const { id } = await source.create({ configuration });
    head = (await source.reaches(id, 'completed')).head;
    bundle = Buffer.from(await (await fetch(`${source.address}/api/sessions/${id}/bundle?checkpoints=all`)).arrayBuffer());
    await source.destroy();
  }, 60_000);
  beforeEach(() => (data = mkdtempSync(join(tmpdir(), 'infoplane-killed-'))));
  afterEach(async () => {
    await kill();
    rmSync(data, { recursive: true });
  });

  /** Starts the server's program as npm start runs it. @returns its address. */
  const start = async (): Promise<string> => {
    const child = spawn(process.execPath, [program], { env: { ...process.env, PORT: '0', HOST: '127.0.0.1', INFOPLANE_DATA: data, INFOPLANE_DEMO: 'off' }, stdio: ['ignore', 'pipe', 'inherit'] });
    running = child;
    let said = '';
    child.stdout.on('data', (text: Buffer) => (said += text));
    return until(() => {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}: ${said}`);
      return /Infoplane is at (http:\S+)/.exec(said)?.[1];
    });
  };
  const kill = async (): Promise<void> => {
    const child = running;
    running = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  /** Sends the bundle or its beginning, and leaves the connection as it is. */
  const send = (address: string, bytes: number) => {
    const sent = request(`${address}/api/bundles`, { method: 'POST', headers: { 'content-type': 'application/zip', 'content-length': bundle.length } });
    // The server is killed before it answers.
    sent.on('error', () => undefined);
    sent.write(bundle.subarray(0, bytes));
    if (bytes === bundle.length) sent.end();
  };
  const filesIn = (folder: string, pattern: RegExp): number =>
    existsSync(join(data, folder)) ? readdirSync(join(data, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && pattern.test(entry.name)).length : 0;
  const checkpointFiles = () => filesIn('checkpoints', /^[0-9a-f]{64}$/);
  const leftovers = () => filesIn('imports', /./) + filesIn('checkpoints', /incoming/);
  const sessionsAt = async (address: string) => ((await (await fetch(`${address}/api/sessions`)).json()) as SessionPage).sessions;
  const assertWhole = async (address: string, { id }: SessionSummary) => {
    const summary = (await (await fetch(`${address}/api/sessions/${id}`)).json()) as SessionSummary;
    const { records } = (await (await fetch(`${address}/api/sessions/${id}/records?limit=1000`)).json()) as { records: unknown[] };
    const { checkpoints } = (await (await fetch(`${address}/api/sessions/${id}/checkpoints`)).json()) as { checkpoints: CheckpointSummary[] };
    expect([summary.state, summary.head, records.length, checkpoints.length]).toEqual(['completed', head, head, checkpointCount]);
    expect(checkpointFiles()).toBe(checkpointCount);
  };

  const moments: readonly (readonly [when: string, bytes: () => number, isThen: () => boolean, mayBeDone: boolean])[] = [
    ['while the file still comes', () => Math.floor(bundle.length / 2), () => filesIn('imports', /\.incoming$/) > 0, false],
    ['when it has written half of its checkpoints', () => bundle.length, () => checkpointFiles() >= checkpointCount / 2, false],
    // The transaction is under way, or just over.
    ['when it has written its last checkpoint', () => bundle.length, () => checkpointFiles() === checkpointCount, true],
  ];
  for (const [when, bytes, isThen, mayBeDone] of moments) {
    it(`${when} leaves all of it or nothing, and can be repeated`, async () => {
      send(await start(), bytes());
      // Without a pause in between: checkpoints are written within milliseconds of each other.
      await until(() => filesIn('imports', /\.incoming$/) > 0);
      const patience = performance.now() + 10_000;
      while (!isThen()) {
        if (performance.now() > patience) throw new Error('the moment to kill never came');
        await new Promise((resolve) => setImmediate(resolve));
      }
      await kill();
      const address = await start();
      const there = await sessionsAt(address);
      expect(leftovers()).toBe(0);
      if (!mayBeDone) expect(there).toEqual([]);
      if (there.length === 0) expect(checkpointFiles()).toBe(0);
      for (const session of there) await assertWhole(address, session);
      const response = await fetch(`${address}/api/bundles`, { method: 'POST', body: new Uint8Array(bundle), headers: { 'content-type': 'application/zip' } });
      expect(response.status).toBe(201);
      await assertWhole(address, (await response.json()) as SessionSummary);
      expect((await sessionsAt(address)).length).toBe(there.length + 1);
    }, 30_000);
  }
});
