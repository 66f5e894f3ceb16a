// npm start: builds what is missing or stale, then runs the server in this very process, so that Ctrl+C and signals reach it.
import { spawn, spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Before anything is loaded: older versions crash in the storage instead of saying so.
const [major, minor, patch] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && (minor < 22 || (minor === 22 && patch < 3)))) {
  console.error(
    `Infoplane needs Node 22.22.3 or newer and this is ${process.version}: start it with npm start, which uses the one it brought along.`,
  );
  process.exit(2);
}

const isWindows = process.platform === 'win32';
const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
console.log('Building what has changed (the first time takes about half a minute) …');
const started = performance.now();
const { status, output } = await build();
if (status !== 0) {
  console.error(output);
  console.error('The build failed: the lines above say where. If it could not start, run npm ci first.');
  process.exit(1);
}
console.log(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
await import(new URL('../dist/apps/server/main.js', import.meta.url).href);

/** Runs the build in a process group of its own, so that a signal ends all of it, compilers included, and leaves no orphan. */
async function build() {
  const nx = spawn('nx', ['run-many', '-t', 'build', '-p', 'server', 'trainer', 'dashboard', '--outputStyle=static'], {
    detached: !isWindows,
    shell: isWindows,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`,
      NX_DAEMON: 'false',
      NX_TUI: 'false',
      FORCE_COLOR: '0',
    },
  });
  const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
  const listeners = Object.entries(signals).map(([signal, code]) => [
    signal,
    () => {
      endGroup(nx.pid);
      process.exit(code);
    },
  ]);
  for (const [signal, end] of listeners) process.on(signal, end);
  let output = '';
  for (const stream of [nx.stdout, nx.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const status = await new Promise((resolve) => {
    nx.on('close', resolve);
    nx.on('error', (error) => {
      output += error.message;
      resolve(1);
    });
  });
  for (const [signal, end] of listeners) process.off(signal, end);
  return { status, output };
}

function endGroup(pid) {
  if (pid === undefined) return;
  if (isWindows) return void spawnSync('taskkill', ['/pid', String(pid), '/t', '/f']);
  try {
    // Not asked but ended: a build holds nothing that it would have to put away, and its steps are repeated as a whole.
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: it has just ended by itself.
  }
}
