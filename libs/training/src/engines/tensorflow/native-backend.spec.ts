import { memory } from '@tensorflow/tfjs-core';
import { describeEngineContract } from '../../testing';
import { loadBackend, reasonOf, type BackendName } from './backends';
import { TensorflowEngine } from './tensorflow-engine';

// The packages are optional: where one loads, its backend keeps the whole contract; where none does, the output says so and why.
const skipped: string[] = [];
const loaded = await firstNative(['tfjs-node-gpu', 'tfjs-node']);
if (loaded) {
  describeEngineContract(
    `tensorflow on ${loaded}`,
    () => TensorflowEngine.start([loaded]),
    () => memory().numTensors,
  );
} else {
  console.log(`The contract of the native backend is skipped: ${skipped.join('; ')}`);
}

async function firstNative(names: readonly BackendName[]): Promise<BackendName | null> {
  for (const name of names) {
    try {
      await loadBackend([name]);
      return name;
    } catch (error) {
      // Expected: the package is not installed, its library does not load, or there is no GPU.
      skipped.push(`${name}: ${reasonOf(error)}`);
    }
  }
  return null;
}

describe('native backend', () => {
  it('either keeps the contract or says why it is skipped', () => {
    expect(loaded !== null || skipped.length === 2).toBeTrue();
    for (const reason of skipped) expect(reason).toMatch(/^tfjs-node(-gpu)?: [^\n]+$/);
  });
});
