// Compiles the kernel of binned information (AssemblyScript) to a TypeScript module that holds the wasm as base64, so that a bundle, a test and a worker
// find it without a file beside them. `--check` compares instead of writing: the committed module must be what the source compiles to.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = `${root}libs/information/src/binning-kernel/`;
const target = `${folder}kernel.generated.ts`;

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
  '--use',
  'abort=',
];

let wasm;
const { error, stderr } = await asc.main(['binning.as.ts', '--baseDir', `${folder}kernel`, '--outFile', 'kernel.wasm', ...options], {
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
const text = `// Made by tools/build/binning-kernel.mjs from kernel/binning.as.ts. Not for editing.

/** The kernel of binned information as WebAssembly, base64. */
export const kernelBase64 = [
${lines.join('\n')}
].join('');
`;

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error(`${target} is not what kernel/binning.as.ts compiles to: run "node tools/build/binning-kernel.mjs"`);
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, text);
  console.log(`${target}: ${wasm.length.toLocaleString('en')} bytes of wasm`);
}
