import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEnvironment, requireNode, StartRefusedError } from './environment';
import { textLog } from './log';
import { startServer, type RunningServer } from './server';

// The bundle lies at dist/apps/server/main.js, its neighbours beside it and package.json at the root, as the packages that it needs.
const apps = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const shutdownPatienceMs = 4500;

try {
  requireNode(process.version);
  const environment = readEnvironment(process.env);
  const log = textLog(
    (line) => process.stdout.write(line),
    () => new Date(),
  );
  const { version } = JSON.parse(readFileSync(resolve(apps, '../../package.json'), 'utf8')) as { readonly version: string };
  const server = await startServer({
    version,
    environment,
    trainerMain: join(apps, 'trainer/main.js'),
    trainerEnvironment: environment.workers === null ? process.env : { ...process.env, INFOPLANE_WORKERS: String(environment.workers) },
    dashboard: join(apps, 'dashboard/browser'),
    log,
    now: Date.now,
  });
  process.on('unhandledRejection', (error) =>
    log.error(`unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  );
  // Before it says where it is: who reads that may end it at once.
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // Ctrl+C comes twice under npm: from the terminal and passed on by npm. The second must not cut the first short.
      if (!isStopping) void shutDown(server, signal);
      isStopping = true;
    });
  }
  log.info(`Infoplane is at ${server.address} (data in ${resolve(environment.dataDirectory)}; Ctrl+C stops it)`);
  for (const address of neighboursAddresses(environment.host, server.port)) log.info(`others on this network find it at ${address}`);
  // On the terminal alone, beside the log: whoever reads it becomes the admin.
  if (server.firstAdminLink) process.stdout.write(`To invite others, make yourself the admin: ${server.firstAdminLink}\n`);
} catch (error) {
  // What a person can put right is one sentence; anything else is a bug and shows where it is.
  if (!(error instanceof StartRefusedError)) throw error;
  process.stderr.write(`${error.message}.\n`);
  process.exitCode = 2;
}

/** Where a colleague's browser finds a server that listens on all of this machine's addresses. */
function neighboursAddresses(host: string, port: number): string[] {
  if (host !== '0.0.0.0' && host !== '::') return [];
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => `http://${address}:${port}`);
}

async function shutDown(server: RunningServer, signal: string): Promise<void> {
  process.stdout.write(`${new Date().toISOString()} stopping on ${signal}\n`);
  // Whatever still hangs must not keep the terminal: what is committed is safe on the disk.
  setTimeout(() => process.exit(1), shutdownPatienceMs).unref();
  await server.close();
  process.exit(0);
}
