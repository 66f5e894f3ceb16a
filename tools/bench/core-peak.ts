import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import { compileKernel, type Kernel } from '../../libs/training/src/engines/fused/kernel';
import { webAssembly } from '../../libs/training/src/engines/fused/web-assembly';

/** What one core reaches at most, a second. */
export interface CorePeak {
  readonly flops: number;
  /** Of the fused kernel's own tanh, on memory that stays in the first cache. */
  readonly tanhs: number;
}

/** The functions that measure a core's peak: best of several short runs, for a disturbance only ever slows. */
export async function corePeakMeter(): Promise<() => CorePeak> {
  const { multiplyAndAdd } = (await instance(await compilePeak())) as { multiplyAndAdd(n: number): number };
  const kernel = new webAssembly.Instance(await compileKernel(), {}).exports as Kernel;
  const floats = 2048;
  const address = kernel.reserveFloats(floats);
  return () => ({
    flops: best(() => (multiplyAndAdd(200_000), 200_000 * 24 * 4)),
    tanhs: best(() => {
      for (let i = 0; i < 500; i += 1) kernel.activateInPlace(0, address, floats);
      return 500 * floats;
    }),
  });
}

/** The most operations a second of 20 runs. */
function best(run: () => number): number {
  let most = 0;
  for (let i = 0; i < 20; i += 1) {
    const start = performance.now();
    const operations = run();
    most = Math.max(most, (operations * 1000) / (performance.now() - start));
  }
  return most;
}

async function compilePeak(): Promise<Uint8Array> {
  let wasm: Uint8Array | null = null;
  const { error } = await asc.main(['peak.as.ts', '--outFile', 'peak.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'], {
    readFile: (name: string) => (name === 'peak.as.ts' ? readFileSync(new URL('peak.as.ts', import.meta.url), 'utf8') : null),
    writeFile: (name: string, contents: string | Uint8Array) => {
      if (name === 'peak.wasm') wasm = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error) throw error;
  if (!wasm) throw new Error('peak.as.ts compiled to nothing');
  return wasm;
}

async function instance(bytes: Uint8Array): Promise<unknown> {
  return new webAssembly.Instance(await webAssembly.compile(bytes), {}).exports;
}
