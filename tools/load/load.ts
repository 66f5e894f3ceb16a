// Many viewers of one session on one server process, and beside it, in the same run, a bare `ws` server that sends the same bytes to as many.
// npm run bench -- load [--viewers 1000] [--seconds 60] [--processes 2] [--json]; all of it on this machine's loopback.
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { presetNamed, type SessionSummary } from '@infoplane/contracts';
import { Child, type Usage } from './child';
import { recordsPerSecond } from './feed';
import { addTallies, latencyQuantile, type Tally } from './tally';
import type { Question } from './viewers-process';

interface Plan {
  readonly viewers: number;
  readonly seconds: number;
  readonly processes: number;
}

type Row = Readonly<Record<string, string | number>>;

// Before the count: who has just connected catches up, and the compiler warms.
const warmUpMs = 4000;
// After it: what was sent in time still arrives.
const drainMs = 2000;
// Descriptors of a process beside those of its viewers.
const ownDescriptors = 100;

const { values } = parseArgs({
  options: {
    viewers: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '60' },
    processes: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
  },
});

function wholeNumber(name: 'viewers' | 'seconds' | 'processes', most: number): number {
  const number = Number(values[name]);
  if (!Number.isInteger(number) || number < 1 || number > most) throw new RangeError(`--${name} must be a whole number from 1 to ${most}, got "${values[name]}"`);
  return number;
}

/** A server process holds one descriptor a viewer; without them it would refuse some, and the numbers would speak of fewer. */
function requireDescriptors(viewers: number): void {
  let limits: string;
  try {
    limits = readFileSync('/proc/self/limits', 'utf8');
  } catch {
    // Not Linux: connections that are refused end the run with their own error.
    return;
  }
  // Node raises its own limit to the hard one.
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(limits)?.[1] ?? 'unlimited';
  if (hard !== 'unlimited' && Number(hard) < viewers + ownDescriptors)
    throw new Error(`${viewers} viewers need ${viewers + ownDescriptors} open files a process, and this shell allows ${hard}: raise it with "ulimit -Hn", or ask for fewer --viewers`);
}

async function measure(kind: 'product' | 'raw', plan: Plan, server: Child, address: string, session: string, clients: readonly Child[]): Promise<Row> {
  const ask = async <T>(question: (share: number) => Question) =>
    Promise.all(clients.map((client, i) => client.ask<T>(question(Math.floor((plan.viewers + i) / clients.length)))));
  await ask((viewers) => ({ ask: 'connect', kind, address, session, viewers }));
  await sleep(warmUpMs);
  const from = Date.now();
  const to = from + plan.seconds * 1000;
  await ask(() => ({ ask: 'count', from, to }));
  const before = await server.ask<Usage>({});
  const began = performance.now();
  await sleep(to - Date.now());
  const after = await server.ask<Usage>({});
  const spanMs = performance.now() - began;
  await sleep(drainMs);
  const tally = addTallies(await ask<Tally>(() => ({ ask: 'tally' })));
  const made = tally.last - tally.first + 1;
  return {
    server: kind === 'product' ? 'Infoplane' : 'bare ws',
    viewers: plan.viewers,
    'records/s': round(made / plan.seconds, 1),
    'delivered %': round((100 * tally.received) / (made * plan.viewers), 3),
    gaps: tally.gaps,
    duplicates: tally.duplicates,
    'lost viewers': tally.lost,
    'p50 ms': latencyQuantile(tally, 0.5),
    'p99 ms': latencyQuantile(tally, 0.99),
    'CPU % of a core': round((100 * (after.cpuUs - before.cpuUs)) / 1000 / spanMs, 1),
    'memory MB': round(after.memory / 2 ** 20, 0),
    'load average': round(loadavg()[0], 1),
  };
}

async function startSession(address: string): Promise<string> {
  const { configuration } = presetNamed('szt-2017')!;
  const response = await fetch(`${address}/api/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ requestId: crypto.randomUUID(), name: 'Load', configuration }),
  });
  if (!response.ok) throw new Error(`The server refused the session: ${response.status} ${await response.text()}`);
  return ((await response.json()) as SessionSummary).id;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const round = (value: number, digits: number) => Number(value.toFixed(digits));

async function main(): Promise<void> {
  const plan: Plan = { viewers: wholeNumber('viewers', 50_000), seconds: wholeNumber('seconds', 600), processes: wholeNumber('processes', 16) };
  requireDescriptors(plan.viewers);
  const clients = Array.from({ length: plan.processes }, () => Child.start('viewers-process.ts'));
  const children = [...clients];
  const rows: Row[] = [];
  try {
    for (const kind of ['product', 'raw'] as const) {
      const server = Child.start(`${kind}-server.ts`);
      children.push(server);
      const { address } = await server.hear<{ address: string }>();
      const session = kind === 'product' ? await startSession(address) : '';
      rows.push(await measure(kind, plan, server, address, session, clients));
      await server.end();
    }
  } finally {
    await Promise.all(children.map((child) => child.end()));
  }
  if (values.json) console.log(JSON.stringify({ load: { recordsPerSecond, ...plan, rows } }));
  else console.table(rows);
}

await main();
