// npm start: builds what is missing or stale, then runs the server in this very process, so that Ctrl+C and signals reach it.
import { spawnSync } from 'node:child_process';
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

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
console.log('Building what has changed (the first time takes about half a minute) …');
const started = performance.now();
const build = spawnSync('nx', ['run-many', '-t', 'build', '-p', 'server', 'trainer', 'dashboard', '--outputStyle=static'], {
  encoding: 'utf8',
  shell: process.platform === 'win32',
  env: {
    ...process.env,
    PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`,
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    FORCE_COLOR: '0',
  },
  maxBuffer: 64 * 1024 * 1024,
});
if (build.status !== 0) {
  console.error(`${build.stdout ?? ''}${build.stderr ?? ''}`);
  console.error(
    build.error ? `The build could not start (${build.error.message}): run npm ci first.` : 'The build failed: the lines above say where.',
  );
  process.exit(1);
}
console.log(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
await import(new URL('../dist/apps/server/main.js', import.meta.url).href);
