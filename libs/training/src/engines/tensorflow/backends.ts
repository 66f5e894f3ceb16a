import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import type { EngineDescription } from '@infoplane/contracts';
import { backend, enableProdMode, ready, setBackend, version_core } from '@tensorflow/tfjs-core';
import { restoreNodeUtilPredicates } from './node-util-guard';

/** The backends of TensorFlow.js in the order in which they are tried: the fastest first. */
export const backendNames = ['tfjs-node-gpu', 'tfjs-node', 'wasm', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];

/** Makes one backend the current one, or throws why it cannot be. Returns what to say of it. */
type BackendLoader = () => Promise<{ readonly backend: BackendName; readonly detail: string }>;

const loaders: Record<BackendName, BackendLoader> = {
  'tfjs-node-gpu': async () => {
    const { isUsingGpuDevice } = await loadNative('@tensorflow/tfjs-node-gpu');
    if (!isUsingGpuDevice) throw new Error('it loads, but finds no GPU');
    return { backend: 'tfjs-node-gpu', detail: `TensorFlow.js ${version_core} on libtensorflow, GPU` };
  },
  'tfjs-node': async () => {
    await loadNative('@tensorflow/tfjs-node');
    return { backend: 'tfjs-node', detail: `TensorFlow.js ${version_core} on libtensorflow, CPU` };
  },
  wasm: async () => {
    const wasm = await import('@tensorflow/tfjs-backend-wasm');
    // The package stays outside the bundle, so its files are found from wherever this module runs.
    const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
    wasm.setWasmPaths(`${dirname(manifest)}${sep}dist${sep}`);
    await makeCurrent('wasm');
    return { backend: 'wasm', detail: `TensorFlow.js ${version_core} on WebAssembly` };
  },
  cpu: async () => {
    await import('@tensorflow/tfjs-backend-cpu');
    await makeCurrent('cpu');
    return { backend: 'cpu', detail: `TensorFlow.js ${version_core} in plain JavaScript` };
  },
};

/**
 * Makes the first backend that runs the current one of this process and says which one it is, and why not those before it.
 *
 * @param names the backends to try, in order.
 * @throws Error with every reason when none runs; of a single backend, with its reason alone.
 */
export async function loadBackend(names: readonly BackendName[] = backendNames): Promise<EngineDescription> {
  // Production mode keeps TensorFlow.js from writing advice and warnings to the console.
  enableProdMode();
  const passedOver: { backend: string; reason: string }[] = [];
  for (const name of names) {
    try {
      return { engine: 'tensorflow', ...(await loaders[name]()), passedOver };
    } catch (error) {
      // Expected: the package is not installed, its native library is absent or does not fit this machine, or there is no GPU.
      passedOver.push({ backend: name, reason: reasonOf(error) });
    }
  }
  const [first, ...others] = passedOver;
  if (others.length === 0) throw new Error(first.reason);
  throw new Error(
    `TensorFlow.js has no backend that runs here: ${passedOver.map(({ backend, reason }) => `${backend}: ${reason}`).join('; ')}`,
  );
}

/** Why a backend did not load, in one line. */
export function reasonOf(error: unknown): string {
  const [line] = (error instanceof Error ? error.message : String(error)).trim().split('\n');
  // A package by its name is absent; a file by its path is missing from a package that is there.
  if (/^Cannot find (module|package) '(@[^/']+\/)?[^/']+'/.test(line)) return 'not installed';
  return line === '' ? 'it failed without a message' : line;
}

async function loadNative(packageName: string): Promise<{ readonly isUsingGpuDevice: boolean }> {
  restoreNodeUtilPredicates();
  // Read when the library loads. Its thread pools cost 1.3x to 2x on networks of this size, and its log is chatter.
  process.env['TF_NUM_INTRAOP_THREADS'] ??= '1';
  process.env['TF_NUM_INTEROP_THREADS'] ??= '1';
  process.env['OMP_NUM_THREADS'] ??= '1';
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  await import(packageName);
  await makeCurrent('tensorflow');
  return backend() as unknown as { readonly isUsingGpuDevice: boolean };
}

async function makeCurrent(name: string): Promise<void> {
  if (!(await setBackend(name))) throw new Error('it does not start on this machine');
  await ready();
}
