import { memory } from '@tensorflow/tfjs-core';
import type { Observation, TrainingPlan, TrainingState } from '../../engine';
import { buildPlan, buildProblem, describeEngineContract, ReferenceNetwork, type PlanOverrides } from '../../testing';
import { MemoryBudget } from './memory-budget';
import { TensorflowEngine } from './tensorflow-engine';

describeEngineContract(
  'tensorflow on wasm',
  () => TensorflowEngine.start(['wasm']),
  () => memory().numTensors,
);

describe('tensorflow engine on wasm', () => {
  let engine: TensorflowEngine;
  beforeAll(async () => {
    engine = await TensorflowEngine.start(['wasm']);
  });
  afterEach(() => engine.dispose());

  const trained = async (
    plan: TrainingPlan,
    epochs: number,
    from?: TrainingState,
  ): Promise<{ seen: Observation; state: TrainingState }> => {
    const run = await engine.open(plan, from);
    await run.trainEpochs(epochs);
    return { seen: await run.observe(), state: await run.saveState() };
  };
  // 1,105 training rows: beyond the bound from which replicas train in tensors of their own.
  const problem = buildProblem(1300);

  it('replicas in tensors of their own follow the reference', async () => {
    const plan = buildPlan({ problem, replicas: 2 });
    const { seen } = await trained(plan, 3);
    [0, 1].forEach((replica) => {
      const network = new ReferenceNetwork(plan, replica);
      for (let epoch = 0; epoch < 3; epoch += 1) network.trainEpoch();
      const expected = network.forward(Int32Array.from({ length: 1300 }, (_, i) => i)).z.at(-1)!;
      const logits = seen.logits.subarray(replica * 2600, (replica + 1) * 2600);
      expect(Math.max(...expected.map((value, i) => Math.abs(value - logits[i])))).toBeLessThan(1e-5);
      network.gradientStatistics().mean.forEach((mean, layer) => expect(seen.gradientMean[replica * 4 + layer] / mean).toBeCloseTo(1, 4));
    });
  });

  it('a replica in tensors of its own keeps its bits whatever the others', async () => {
    const alone = await trained(buildPlan({ problem, replicas: 1 }), 3);
    const among = await trained(buildPlan({ problem, replicas: 3 }), 3);
    expect(among.seen.logits.slice(0, 2600)).toEqual(alone.seen.logits);
    expect(among.seen.gradientStd.slice(0, 4)).toEqual(alone.seen.gradientStd);
  });

  it('a state goes over from replicas in tensors of their own to replicas that share them', async () => {
    const apart = buildPlan({ problem, replicas: 3 });
    const together = buildPlan({ problem, replicas: 3, batchSize: 500 });
    const { seen, state } = await trained(apart, 2);
    const resumed = await trained(together, 0, state);
    expect(resumed.state).toEqual(state);
    expect(resumed.seen.weightNorm).toEqual(seen.weightNorm);
  });

  it('probes that do not fit in memory at once give the same statistics', async () => {
    // One row a probe and 200 units: 595 probes of 2,802 weights are two chunks of at most four million numbers for three replicas.
    const plan = buildPlan({ hiddenWidths: [200], probeBatchSize: 1, replicas: 3 });
    const { seen } = await trained(plan, 0);
    const { mean, std } = new ReferenceNetwork(plan, 2).gradientStatistics();
    mean.forEach((expected, layer) =>
      expect(Math.abs(seen.gradientMean[4 + layer] - expected)).toBeLessThan(1e-5 * (expected + std[layer])),
    );
    std.forEach((expected, layer) => expect(Math.abs(seen.gradientStd[4 + layer] / expected - 1)).toBeLessThan(1e-5));
  });

  it('several probes of a convolutional network give the statistics of the reference', async () => {
    const convolutions = [{ filters: 3, kernel: 3, pool: 2 }];
    const plan = buildPlan({ problem: buildProblem(60, 81, 3), convolutions, hiddenWidths: [4], activation: 'relu', probeBatchSize: 16, replicas: 2 });
    const { seen } = await trained(plan, 1);
    [0, 1].forEach((replica) => {
      const network = new ReferenceNetwork(plan, replica);
      network.trainEpoch();
      const { mean, std } = network.gradientStatistics();
      // Sums of some thousand products in float32, each rounded to 6e-8 of itself.
      mean.forEach((expected, layer) =>
        expect(Math.abs(seen.gradientMean[replica * 3 + layer] - expected)).toBeLessThan(1e-5 * (expected + std[layer])),
      );
      std.forEach((expected, layer) => expect(Math.abs(seen.gradientStd[replica * 3 + layer] / expected - 1)).toBeLessThan(1e-5));
    });
  });

  it('a wide network is observed and trained', async () => {
    const { seen } = await trained(buildPlan({ problem: buildProblem(130), hiddenWidths: [400, 400], batchSize: 64 }), 1);
    for (const column of [seen.logits, seen.gradientMean, seen.weightNorm]) expect(column.every(Number.isFinite)).toBeTrue();
    // The norm of the initial weights: sd 0.88 / sqrt(fanIn) each, 160,000 of them, so within a hundredth.
    expect(seen.weightNorm[1] / (0.8796 * Math.sqrt(400))).toBeCloseTo(1, 1);
  });

  const inPieces: readonly (readonly [what: string, overrides: PlanOverrides])[] = [
    ['dense', { activationNoise: 0.1, batchSize: 50, replicas: 3 }],
    ['full batches', { activationNoise: 0.1, replicas: 3 }],
    ['convolutional', { problem: buildProblem(60, 49), convolutions: [{ filters: 2, kernel: 2, pool: 3 }], hiddenWidths: [3], batchSize: 20, replicas: 2 }],
  ];
  for (const [what, overrides] of inPieces) {
    it(`rows that do not fit in memory at once go through the networks in pieces, to the same end: ${what}`, async () => {
      const plan = buildPlan({ problem: buildProblem(150), ...overrides, probeBatchSize: 16 });
      const whole = await trained(plan, 2);
      // Rows make 56 numbers in the dense network and 220 in the other: seven rows of three replicas fit, or three of two.
      const tight = await TensorflowEngine.start(['wasm'], new MemoryBudget(1_300));
      const run = await tight.open(plan);
      await run.trainEpochs(2);
      const [seen, state] = [await run.observe(), await run.saveState()];
      await tight.dispose();
      expect([state.epoch, state.step]).toEqual([whole.state.epoch, whole.state.step]);
      const same = (a: ArrayLike<number>, b: ArrayLike<number>) => {
        expect(a.length).toBe(b.length);
        for (let i = 0; i < a.length; i += 1) expect(Math.abs(a[i] - b[i])).toBeLessThan(1e-5 * Math.max(1, Math.abs(b[i])));
      };
      seen.activations.forEach((layer, i) => same(layer, whole.seen.activations[i]));
      for (const name of ['logits', 'gradientMean', 'gradientStd', 'weightNorm'] as const) same(seen[name], whole.seen[name]);
      same(state.arrays['parameters'], whole.state.arrays['parameters']);
    });
  }

  it('trains every network: it refuses none', () => {
    expect(engine.refusal()).toBeNull();
  });

  it('disposing the engine frees the runs that were left open', async () => {
    const before = memory().numTensors;
    await engine.open(buildPlan());
    await engine.open(buildPlan({ batchSize: 32, replicas: 2 }));
    expect(memory().numTensors).toBeGreaterThan(before);
    await engine.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('a run that could not start holds nothing', async () => {
    const before = memory().numTensors;
    const foreign = { epoch: 1, step: 1, arrays: {} };
    await expectAsync(engine.open(buildPlan(), foreign)).toBeRejectedWithError(/parameters must be 259 numbers for this plan, got none/);
    expect(memory().numTensors).toBe(before);
  });
});
