import fc from 'fast-check';
import type { Observation, TrainingPlan, TrainingState } from '../../engine';
import { buildPlan, buildProblem, describeEngineContract, ReferenceNetwork } from '../../testing';
import { FusedEngine } from './fused-engine';

describe('fused engine', () => {
  const engines: FusedEngine[] = [];
  const start = async (workers: number) => {
    const engine = await FusedEngine.start({ workers });
    engines.push(engine);
    return engine;
  };
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.dispose()));
  });

  const trainedBy = async (engine: FusedEngine, plan: TrainingPlan, epochs: number, from?: TrainingState) => {
    const run = await engine.open(plan, from);
    await run.trainEpochs(epochs);
    const result = { seen: await run.observe(), state: await run.saveState() };
    await run.dispose();
    return result;
  };

  it('the same bits with any number of workers', async () => {
    const plan = buildPlan({ batchSize: 100, replicas: 5 });
    const [one, two, seven] = await Promise.all([1, 2, 7].map(async (workers) => trainedBy(await start(workers), plan, 2)));
    expect(two).toEqual(one);
    expect(seven).toEqual(one);
  });

  it('a state saved with one number of workers continues with another, bit for bit', async () => {
    const plan = buildPlan({ batchSize: 100, replicas: 3 });
    const whole = await trainedBy(await start(2), plan, 4);
    const { state } = await trainedBy(await start(3), plan, 1);
    expect(await trainedBy(await start(1), plan, 3, state)).toEqual(whole);
  });

  it('starts no more workers than there are replicas, and ends them with the run', async () => {
    const engine = await start(4);
    const run = await engine.open(buildPlan({ replicas: 3 }));
    expect(engine.liveWorkers).toBe(3);
    await run.dispose();
    expect(engine.liveWorkers).toBe(0);
    await expectAsync(run.trainEpochs(1)).toBeRejectedWithError(/disposed/);
  });

  it('ends the workers of runs that are still open when it is disposed', async () => {
    const engine = await start(1);
    await engine.open(buildPlan());
    await engine.dispose();
    expect(engine.liveWorkers).toBe(0);
  });

  it('refuses a number of workers that is no whole number from 1', async () => {
    for (const workers of [0, -1, 1.5, NaN])
      await expectAsync(FusedEngine.start({ workers })).toBeRejectedWithError(RangeError, /whole number from 1/);
  });

  it('refuses a state that lacks what Adam needs, naming it', async () => {
    const engine = await start(1);
    const { state } = await trainedBy(engine, buildPlan({ optimizer: { name: 'sgd', learningRate: 0.1 } }), 1);
    await expectAsync(engine.open(buildPlan(), state)).toBeRejectedWithError(RangeError, /firstMoments/);
  });

  it('a network that does not fit in memory is refused in a sentence, and leaves no worker', async () => {
    const engine = await start(1);
    // What is observed of one replica, 6,146 units of 200,000 patterns, takes 4.9 GB; its state is given, for drawing it takes seconds.
    const patterns = 200_000;
    const problem = {
      ...buildProblem(4, 1),
      patterns,
      x: new Float32Array(patterns),
      labelProbabilities: new Float64Array(2 * patterns).fill(0.5),
    };
    const plan = buildPlan({
      problem,
      hiddenWidths: Array.from({ length: 12 }, () => 512),
      trainPercent: 1,
      optimizer: { name: 'sgd', learningRate: 0.1 },
    });
    const arrays = {
      widths: Float32Array.of(1, ...plan.configuration.architecture.hiddenWidths, 2),
      parameters: new Float32Array(2 * 512 + 11 * 513 * 512 + 513 * 2),
    };
    await expectAsync(engine.open(plan, { epoch: 0, step: 0, arrays })).toBeRejectedWithError(/do not fit in the 4 GiB/);
    expect(engine.liveWorkers).toBe(0);
  });

  it("activations and losses are the reference's for networks of any widths, depth, classes and rows", async () => {
    const engine = await start(1);
    const width = fc.integer({ min: 1, max: 21 });
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          hiddenWidths: fc.array(width, { minLength: 1, maxLength: 4 }),
          inputs: fc.integer({ min: 1, max: 9 }),
          classes: fc.integer({ min: 2, max: 6 }),
          patterns: fc.integer({ min: 4, max: 300 }),
          batchSize: fc.integer({ min: 1, max: 300 }),
          activation: fc.constantFrom('tanh' as const, 'relu' as const, 'linear' as const),
        }),
        async ({ inputs, classes, patterns, ...rest }) => {
          const plan = buildPlan({
            ...rest,
            problem: buildProblem(patterns, inputs, classes),
            optimizer: { name: 'sgd', learningRate: 0.01 },
          });
          const { seen } = await trainedBy(engine, plan, 1);
          expectReference(seen, plan);
        },
      ),
      { numRuns: 15 },
    );
  });

  it("layers of hundreds of units are the reference's", async () => {
    const plan = buildPlan({
      problem: buildProblem(150, 12, 3),
      hiddenWidths: [130, 257],
      batchSize: 64,
      optimizer: { name: 'sgd', learningRate: 0.01 },
    });
    const { seen } = await trainedBy(await start(1), plan, 1);
    expectReference(seen, plan);
  });
});

const held: FusedEngine[] = [];
describeEngineContract(
  'fused',
  async () => {
    const engine = await FusedEngine.start({ workers: 2 });
    held.push(engine);
    return engine;
  },
  () => held.reduce((sum, engine) => sum + engine.liveWorkers, 0),
);

/** After one epoch: activations and logits within 1e-5 of the layer's largest (or of 1), as the contract has it. */
function expectReference(seen: Observation, plan: TrainingPlan): void {
  const reference = new ReferenceNetwork(plan);
  reference.trainEpoch();
  const { a, z } = reference.forward(Int32Array.from({ length: plan.problem.patterns }, (_, i) => i));
  [...a, z.at(-1)!].forEach((expected, layer) => {
    const actual = seen.activations[layer] ?? seen.logits;
    const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
    const worst = expected.reduce((largest, value, i) => Math.max(largest, Math.abs(value - actual[i])), 0);
    expect(worst)
      .withContext(`layer ${layer + 1}`)
      .toBeLessThan(1e-5 * scale);
  });
}
