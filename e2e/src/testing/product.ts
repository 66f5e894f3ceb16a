import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A running server on a data directory of its own, as `npm start` runs it. */
export interface Product {
  readonly address: string;
  readonly data: string;
  readonly process: ChildProcess;
  /** Everything the server printed so far. */
  log(): string;
  get(path: string): Promise<Response>;
  post(path: string, body: unknown): Promise<Response>;
  /** Ends the server by that signal and waits for it. The data directory stays. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Ends the server and removes the data directory. */
  dispose(): Promise<void>;
}

export interface ProductOptions {
  readonly data?: string;
  /** A free one if left out. */
  readonly port?: number;
  readonly environment?: Record<string, string>;
}

/** Starts the built server and waits until it says that it is ready. */
export async function startProduct({ data = mkdtempSync(join(tmpdir(), 'infoplane-e2e-')), port: wanted, environment = {} }: ProductOptions = {}): Promise<Product> {
  const port = wanted ?? (await freePort());
  const address = `http://127.0.0.1:${port}`;
  let printed = '';
  const process_ = spawn(process.execPath, ['dist/apps/server/main.js'], {
    env: { ...process.env, PORT: String(port), HOST: '127.0.0.1', INFOPLANE_DATA: data, INFOPLANE_DEMO: 'off', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [process_.stdout, process_.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const ended = new Promise<void>((resolve) => process_.once('exit', () => resolve()));

  await until(async () => {
    if (process_.exitCode !== null) throw new Error(`The server ended with ${process_.exitCode}:\n${printed}`);
    return fetch(`${address}/health/ready`).then(
      (response) => response.ok,
      () => false, // Connection refused until it listens.
    );
  }, patienceMs, () => `the server to be ready; it printed:\n${printed}`);

  const product: Product = {
    address,
    data,
    process: process_,
    log: () => printed,
    get: (path) => fetch(address + path),
    post: (path, body) => fetch(address + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    async end(signal) {
      if (process_.exitCode === null && process_.signalCode === null) process_.kill(signal);
      await ended;
    },
    async dispose() {
      await product.end('SIGTERM');
      rmSync(data, { recursive: true, force: true });
    },
  };
  return product;
}

/**
 * How long a wait for something without a stated limit lasts: what takes two cores that draw three browsers in software some seconds. It is also what
 * Playwright waits, and a sixth of `specMs`, so that the wait that fails says so before the spec runs out of time.
 */
export const patienceMs = 30_000;

/** How long a spec of people in browsers may take. */
export const specMs = 180_000;

/** Waits until the condition holds: never for a duration. */
export async function until(condition: () => Promise<boolean> | boolean, withinMs: number, what: () => string): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Waited ${withinMs} ms in vain for ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Process ids of a process' children. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => parentOf(entry) === pid)
    .map(Number);
}

function parentOf(pid: string): number {
  try {
    // The name in parentheses may hold spaces; the parent is the second field after it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    // ENOENT: it ended between the listing and the reading.
    return -1;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port on the loopback interface');
  return address.port;
}
