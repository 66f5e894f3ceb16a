// npm test: lint, type check, unit and integration tests of every project, then the whole product in a browser.
// Goes on after a failure, so that one run tells everything, and ends with the true totals over all projects.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';

const results = 'dist/test-results';
const chromium = process.env.CHROME_BIN ?? '/usr/bin/chromium';
if (!existsSync(chromium)) {
  console.error(`No browser at ${chromium}: the page's tests need Chromium. On Debian: apt-get install chromium; elsewhere set CHROME_BIN to one.`);
  process.exit(2);
}

const environment = { ...process.env, CHROME_BIN: chromium, NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: '0' };
const nx = (...args) => spawnSync('nx', args, { stdio: 'inherit', env: environment, shell: process.platform === 'win32' }).status === 0;

const projects = globSync('{apps,libs}/*/project.json').map((file) => JSON.parse(readFileSync(file, 'utf8')));
const tested = [...projects.filter(({ targets }) => targets.test).map(({ name }) => name), 'e2e'];
rmSync(results, { recursive: true, force: true });

const failures = [];
if (!nx('run-many', '-t', 'lint', 'typecheck', '--parallel=2', '--nxBail=false', '--outputStyle=static')) failures.push('lint or type check');
nx('run-many', '-t', 'test', '--parallel=2', '--nxBail=false', '--outputStyle=static');
nx('run', 'e2e:e2e', '--outputStyle=static');

let passed = 0;
let failed = failures.length;
let skipped = 0;
console.log('\nproject        passed  failed  skipped');
for (const project of tested.sort()) {
  const file = `${results}/${project}.json`;
  // A runner that died before its end leaves no tally: that is a failure and not an absence.
  const tally = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 1, skipped: 0, note: 'did not finish' };
  passed += tally.passed;
  failed += tally.failed;
  skipped += tally.skipped;
  console.log(`${project.padEnd(14)} ${[tally.passed, tally.failed, tally.skipped].map((n) => String(n).padStart(6)).join('  ')}${tally.note ? `  ${tally.note}` : ''}`);
}
for (const failure of failures) console.log(`failed: ${failure}`);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
