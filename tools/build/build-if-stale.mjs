import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Builds dist/apps/<name>/main.js when it is missing or older than any source it could hold, without a word, and returns its address to
 * import. Two that build at once do not meet: each builds in a folder of its own and moves the result into place.
 */
export async function buildIfStale(name) {
  const output = join(root, 'dist/apps', name);
  const main = join(output, 'main.js');
  const built = modified(main);
  const sources = [`apps/${name}`, 'libs', 'tools/build', 'package.json', 'tsconfig.base.json'];
  if (built === null || sources.some((source) => isNewer(join(root, source), built))) await build(name, output);
  return pathToFileURL(main).href;
}

async function build(name, output) {
  const { rolldown } = await import('rolldown');
  const { default: config } = await import(`../../apps/${name}/rolldown.config.mjs`);
  const folder = join(output, `.build-${process.pid}`);
  const bundle = await rolldown({ ...config, cwd: root, logLevel: 'silent' });
  try {
    mkdirSync(folder, { recursive: true });
    await bundle.write({ ...config.output, file: join(folder, 'main.js') });
    renameSync(join(folder, 'main.js.map'), join(output, 'main.js.map'));
    renameSync(join(folder, 'main.js'), join(output, 'main.js'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await bundle.close();
  }
}

/** Whether the file, or any file below the folder, changed after that time. Tests and build outputs are no part of a program. */
function isNewer(path, time) {
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs > time && !path.endsWith('.spec.ts');
  return readdirSync(path).some((name) => name !== 'node_modules' && isNewer(join(path, name), time));
}

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;
}
