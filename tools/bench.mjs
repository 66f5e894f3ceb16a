// npm run bench [-- NAME …] [-- --json]: the benchmarks of tools/bench, one after the other, each in a process of its own.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('./bench/', import.meta.url));
// core-peak measures the limit that engines prints beside its rates; it is no benchmark of its own.
const all = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.as.ts') && file !== 'core-peak.ts').map((file) => basename(file, '.ts'));
const given = process.argv.slice(2);
// Names first; from the first option on, everything is the benchmark's own.
const firstOption = given.findIndex((argument) => argument.startsWith('-'));
const names = firstOption < 0 ? given : given.slice(0, firstOption);
const options = firstOption < 0 ? [] : given.slice(firstOption);
const unknown = names.find((name) => !all.includes(name));
if (unknown !== undefined || options.includes('--help')) {
  console.error(`${unknown === undefined ? '' : `No benchmark is called ${unknown}. `}Benchmarks: ${all.join(', ')}`);
  process.exit(unknown === undefined ? 0 : 2);
}

let status = 0;
for (const name of names.length > 0 ? names : all) {
  if (name === 'latency') {
    const build = spawnSync('nx', ['run-many', '-t', 'build', '--outputStyle=static'], { encoding: 'utf8', env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' }, shell: process.platform === 'win32' });
    if (build.status !== 0) throw new Error(build.stdout + build.stderr);
  }
  if (!options.includes('--json')) console.log(`\n${name}`);
  const run = spawnSync(process.execPath, ['--import', '@swc-node/register/esm-register', `${folder}${name}.ts`, ...options], { stdio: 'inherit' });
  status ||= run.status ?? 1;
}
process.exitCode = status;
