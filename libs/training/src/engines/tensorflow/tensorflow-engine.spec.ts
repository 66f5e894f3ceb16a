import { memory } from '@tensorflow/tfjs-core';
import { buildPlan, describeEngineContract } from '../../testing';
import { TensorflowEngine } from './tensorflow-engine';

describeEngineContract(
  'tensorflow on wasm',
  () => TensorflowEngine.start(['wasm']),
  () => memory().numTensors,
);

describe('tensorflow engine', () => {
  it('disposing the engine frees the runs that were left open', async () => {
    const engine = await TensorflowEngine.start(['wasm']);
    const before = memory().numTensors;
    await engine.open(buildPlan());
    await engine.open(buildPlan({ batchSize: 32 }));
    expect(memory().numTensors).toBeGreaterThan(before);
    await engine.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('a run that could not start holds nothing', async () => {
    const engine = await TensorflowEngine.start(['wasm']);
    const before = memory().numTensors;
    await expectAsync(engine.open(buildPlan(), { epoch: 1, step: 1, arrays: {} })).toBeRejectedWithError(/parameters must be \d+ numbers for this plan, got none/);
    expect(memory().numTensors).toBe(before);
  });

  it('replicas keep their bits whether they share tensors or not', async () => {
    // 595 rows in one batch share tensors on wasm; the same patterns three times over are beyond the bound and do not.
    const engine = await TensorflowEngine.start(['wasm']);
    const [alone, together] = [buildPlan({ replicas: 1 }), buildPlan({ replicas: 3 })];
    const logits = [];
    for (const plan of [alone, together]) {
      const run = await engine.open(plan);
      logits.push((await run.observe()).logits);
      await run.dispose();
    }
    expect(logits[1].slice(0, logits[0].length)).toEqual(logits[0]);
    await engine.dispose();
  });
});
