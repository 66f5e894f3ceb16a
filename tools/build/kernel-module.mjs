// The SIMD kernels (AssemblyScript), compiled to TypeScript modules that hold the wasm as base64, so that a bundle, a test and a worker find it without
// a file beside them. With `--check` it compares instead of writing: the committed module must be what the source compiles to.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('../..', import.meta.url));

const options = [
  '--optimizeLevel',
  '3',
  '--shrinkLevel',
  '0',
  '--converge',
  '--noAssert',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--enable',
  'relaxed-simd',
  '--use',
  'abort=',
];

/**
 * Compiles one kernel, or with `--check` on the command line compares it with the committed module and sets the exit code.
 *
 * @param script this script's name, without its ending, for the module's header.
 * @param title what the kernel is, as its docstring says it.
 * @param folder where kernel.generated.ts and the folder kernel/ lie, from the repository's root.
 * @param entry the source file in kernel/ that holds the exports.
 * @param sources what the header names as the source.
 */
export async function makeKernelModule({ script, title, folder: from, entry, sources = entry }) {
  const folder = `${root}${from}`;
  const target = `${folder}kernel.generated.ts`;
  let wasm;
  const { error, stderr } = await asc.main([entry, '--baseDir', `${folder}kernel`, '--outFile', 'kernel.wasm', ...options], {
    writeFile: (name, contents) => {
      if (name === 'kernel.wasm') wasm = contents;
    },
  });
  if (error) {
    console.error(stderr.toString());
    throw error;
  }

  const lines = Buffer.from(wasm)
    .toString('base64')
    .match(/.{1,120}/g)
    .map((line) => `  '${line}',`);
  const text = `// Made by tools/build/${script}.mjs from kernel/${sources}. Not for editing.

/** The ${title} as WebAssembly, base64. */
export const kernelBase64 = [
${lines.join('\n')}
].join('');
`;

  if (process.argv.includes('--check')) {
    if (readFileSync(target, 'utf8') !== text) {
      console.error(`${target} is not what kernel/${sources} compiles to: run "node tools/build/${script}.mjs"`);
      process.exitCode = 1;
    }
  } else {
    writeFileSync(target, text);
    console.log(`${target}: ${wasm.length.toLocaleString('en')} bytes of wasm`);
  }
}
