/**
 * Builds the native binding of @tensorflow/tfjs-node (or -gpu) from the package's own sources against a libtensorflow of your choice, for machines
 * where its install script can download none, or the one it brings is too old for the card.
 *
 *   npm ci --ignore-scripts
 *   node tools/native/build-binding.mjs --from tensorflow_cpu-2.21.0-….whl
 *   node tools/native/build-binding.mjs --gpu --from …/site-packages/tensorflow
 *
 * Needs a C++ compiler, make and python3 (node-gyp's own needs). docs/native-backend.md says more.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { layOutTensorflow } from './tensorflow-library.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

try {
  build(parseArgs({ options: { from: { type: 'string' }, gpu: { type: 'boolean', default: false } } }).values);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

function build({ from, gpu }) {
  if (process.platform !== 'linux') throw new Error('This script builds on Linux only; elsewhere let npm ci download the binding.');
  if (!from) throw new Error('Say what to link with: --from WHEEL or --from FOLDER (of an installed Python package tensorflow)');
  const name = gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
  const folder = join(root, 'node_modules', name);
  if (!existsSync(join(folder, 'binding.gyp'))) {
    throw new Error(`${name} is not installed: where its own install script fails, npm leaves it out. Run "npm ci --ignore-scripts" first.`);
  }
  const deps = join(folder, 'deps');
  rmSync(deps, { recursive: true, force: true });
  layOutTensorflow(from, deps);
  const binding = join(folder, 'lib/napi-v8');
  const gyp = [nodeGyp(), 'rebuild', '--module_name=tfjs_binding', `--module_path=${binding}`, '--napi_build_version=8', ...ownHeaders()];
  const { status } = spawnSync(process.execPath, gyp, { cwd: folder, stdio: 'inherit' });
  if (status !== 0) throw new Error(`node-gyp ended with status ${status}: its last lines say why`);
  process.stdout.write(`Built ${join(binding, 'tfjs_binding.node')}.\nTry it: npm run -s infoplane -- run --engine tensorflow --epochs 10\n`);
}

/** The headers that came with this Node, where they did; else node-gyp downloads them. The binding's interface is stable over versions. */
function ownHeaders() {
  const prefix = join(dirname(process.execPath), '..');
  return existsSync(join(prefix, 'include/node/node_api.h')) ? [`--nodedir=${prefix}`] : [];
}

/** node-gyp comes with npm. */
function nodeGyp() {
  const { stdout } = spawnSync('npm', ['root', '--global', '--silent'], { encoding: 'utf8' });
  const candidates = [
    join(stdout.trim(), 'npm/node_modules/node-gyp/bin/node-gyp.js'),
    join(dirname(process.execPath), '../lib/node_modules/npm/node_modules/node-gyp/bin/node-gyp.js'),
  ];
  const found = candidates.find((file) => existsSync(file));
  if (!found) throw new Error(`npm's node-gyp was not found at ${candidates.join(' or ')}`);
  return found;
}
