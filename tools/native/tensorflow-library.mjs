import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

// What the binding links with, by the names that the two libraries have been packed under since TensorFlow 2.13.
const linked = { 'libtensorflow.so': 'libtensorflow_cc.so.2', 'libtensorflow_framework.so': 'libtensorflow_framework.so.2' };

/**
 * Lays out libtensorflow for a tfjs-node package: headers in deps/include, libraries in deps/lib under the names that they look for each other by.
 *
 * @param from a wheel of Python's tensorflow, tensorflow_cpu or similar, or the folder `tensorflow` of an installed one.
 * @param deps the package's deps folder, empty.
 */
export function layOutTensorflow(from, deps) {
  const source = resolve(from);
  if (!existsSync(source)) throw new Error(`${source} does not exist: give a TensorFlow wheel, or the folder "tensorflow" of an installed one`);
  mkdirSync(join(deps, 'lib'), { recursive: true });
  if (statSync(source).isDirectory()) linkFolder(source, deps);
  else unpackWheel(source, deps);
  for (const [name, library] of Object.entries(linked)) {
    if (!existsSync(join(deps, 'lib', library))) throw new Error(`${source} holds no ${library}: only wheels from TensorFlow 2.13 on for Linux do`);
    symlinkSync(library, join(deps, 'lib', name));
  }
  if (!existsSync(join(deps, 'include/tensorflow/c/c_api.h'))) throw new Error(`${source} holds no include/tensorflow/c/c_api.h`);
}

function linkFolder(folder, deps) {
  const include = join(folder, 'include');
  if (!existsSync(include)) throw new Error(`${folder} holds no folder "include"`);
  symlinkSync(include, join(deps, 'include'));
  for (const library of readdirSync(folder).filter((name) => /^libtensorflow.*\.so/.test(name))) symlinkSync(join(folder, library), join(deps, 'lib', library));
}

function unpackWheel(wheel, deps) {
  // A dependency of tfjs-node itself.
  const AdmZip = createRequire(import.meta.url)('adm-zip');
  for (const entry of new AdmZip(wheel).getEntries()) {
    const place = placeOf(entry.entryName);
    if (place === null || entry.isDirectory) continue;
    const file = join(deps, place);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, entry.getData());
  }
}

/** Where a wheel's entry goes; null when it is not needed. */
function placeOf(entry) {
  if (entry.includes('..')) return null;
  const header = /^tensorflow\/include\/((?:tensorflow|tsl|xla)\/.*\.h)$/.exec(entry) ?? /^tensorflow\/include\/external\/[^/]+\/((?:tsl|xla)\/.*\.h)$/.exec(entry);
  if (header) return join('include', header[1]);
  const library = /^tensorflow\/(libtensorflow[^/]*\.so[^/]*)$/.exec(entry);
  return library ? join('lib', library[1]) : null;
}
