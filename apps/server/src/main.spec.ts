import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { bundleNames, type SessionSummary } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { fromBufferPromise } from 'yauzl';
import { until } from './testing/test-server';

// Within the repository, so that it finds the packages that stay outside a bundle.
const root = fileURLToPath(new URL('../../..', import.meta.url));
const program = join(root, 'dist/specs/server/main.js');

/** The server's program, bundled as npm start runs it. */
function start(data: string, variables: Record<string, string> = {}) {
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, PORT: '0', INFOPLANE_DATA: data, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out = { stdout: '', stderr: '', ended: null as number | string | null };
  child.stdout.on('data', (text: Buffer) => (out.stdout += text));
  child.stderr.on('data', (text: Buffer) => (out.stderr += text));
  child.on('close', (code, signal) => (out.ended = code ?? signal));
  return { child, out };
}

describe('the server’s program', () => {
  let data: string;
  beforeAll(() => {
    const rolldown = join(root, 'node_modules/rolldown/bin/cli.mjs');
    const { status, stderr } = spawnSync(process.execPath, [rolldown, '-c', 'apps/server/rolldown.config.mjs', '--file', program], {
      cwd: root,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`the bundle failed: ${stderr}`);
  }, 30_000);
  beforeEach(() => (data = mkdtempSync(join(tmpdir(), 'infoplane-main-'))));
  afterEach(() => rmSync(data, { recursive: true }));

  it('says where it is, keeps a second server off its data, and ends with 0 within 5 s of SIGTERM', async () => {
    const first = start(data);
    await until(() => first.out.stdout.includes('Infoplane is at http://127.0.0.1:'));
    await until(() => /^To invite others, make yourself the admin: http:\/\/127\.0\.0\.1:\d+\/join#first=[\w-]{43}$/m.test(first.out.stdout));
    const second = start(data);
    await until(() => second.out.ended !== null);
    expect([second.out.ended, second.out.stdout]).toEqual([2, '']);
    expect(second.out.stderr).toMatch(
      new RegExp(`^The data directory .* is in use by another Infoplane server \\(process ${first.child.pid}\\): .*\\.\\n$`),
    );
    const asked = performance.now();
    first.child.kill('SIGTERM');
    await until(() => first.out.ended !== null);
    expect(performance.now() - asked).toBeLessThan(5000);
    expect([first.out.ended, first.out.stderr]).toEqual([0, '']);
  }, 30_000);

  it('writes into bundles the version that package.json has', async () => {
    const { child, out } = start(data, { INFOPLANE_DEMO: 'off' });
    const address = await until(() => /Infoplane is at (http:\S+)/.exec(out.stdout)?.[1]);
    const body = JSON.stringify({ requestId: crypto.randomUUID(), name: 'a session', configuration: buildConfiguration() });
    const created = await fetch(`${address}/api/sessions`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    const { id } = (await created.json()) as SessionSummary;
    const zip = await fromBufferPromise(Buffer.from(await (await fetch(`${address}/api/sessions/${id}/bundle`)).arrayBuffer()), { lazyEntries: true });
    let product: unknown = null;
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName === bundleNames.manifest) ({ product } = JSON.parse((await buffer(await zip.openReadStreamPromise(entry))).toString()));
    }
    expect(product).toBe(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);
    child.kill('SIGTERM');
    await until(() => out.ended !== null);
  }, 30_000);

  it('ends in order when Ctrl+C arrives twice, from the terminal and from npm', async () => {
    const { child, out } = start(data);
    await until(() => out.stdout.includes('Infoplane is at'));
    child.kill('SIGINT');
    await until(() => out.stdout.includes('stopping on SIGINT'));
    child.kill('SIGINT');
    await until(() => out.ended !== null);
    expect([out.ended, out.stderr]).toEqual([0, '']);
  }, 30_000);

  it('refuses a port that is taken and a wrong variable, each in one sentence', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await until(() => taken.listening);
    const { port } = taken.address() as { port: number };
    const busy = start(data, { PORT: String(port) });
    const wrong = start(data, { INFOPLANE_TRAINERS: 'many' });
    await until(() => busy.out.ended !== null && wrong.out.ended !== null);
    taken.close();
    expect([busy.out.ended, busy.out.stderr]).toEqual([
      2,
      `Port ${port} on 127.0.0.1 is in use by another program: stop that one, or set PORT to another port.\n`,
    ]);
    expect([wrong.out.ended, wrong.out.stderr]).toEqual([2, 'INFOPLANE_TRAINERS must be a whole number from 1 to 64, got "many".\n']);
  }, 30_000);
});
