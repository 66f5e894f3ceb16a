import { activationNames } from '@infoplane/contracts';
import fc from 'fast-check';
import type { Observation, TrainingPlan, TrainingState } from '../../engine';
import { buildPlan, buildProblem, describeEngineContract, momentum, ReferenceNetwork } from '../../testing';
import { FusedEngine } from './fused-engine';
import { compileKernel, roundsOnce } from './kernel';

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

  for (const [what, overrides] of [
    ['plain', {}],
    ['noise of both kinds, a penalty, momentum and a sigmoid output', { activationNoise: 0.1, inverseTemperature: 1e3, l2: 0.1, optimizer: momentum, output: 'sigmoid' }],
  ] as const) {
    it(`the same bits with any number of workers: ${what}`, async () => {
      const plan = buildPlan({ batchSize: 100, replicas: 5, ...overrides });
      const [one, two, seven] = await Promise.all([1, 2, 7].map(async (workers) => trainedBy(await start(workers), plan, 2)));
      expect(two).toEqual(one);
      expect(seven).toEqual(one);
    });
  }

  it('says of a machine that rounds a multiply-add twice that its last bits differ, and of no other', async () => {
    const says = (await start(1)).description.detail.includes('without fused multiply-add');
    expect(says).toBe(!roundsOnce(await compileKernel()));
    // Every processor for which Node 22 is built and tested today has it.
    if (process.arch === 'arm64') expect(says).toBeFalse();
  });

  it('an observation stays as it is while training goes on and the next is taken', async () => {
    const engine = await start(2);
    const run = await engine.open(buildPlan({ batchSize: 100, replicas: 3 }));
    const seen = await run.observe();
    const copyOf = ({ activations, logits, gradientStd }: Observation) => [...activations, logits, gradientStd].map((array) => array.slice());
    const kept = copyOf(seen);
    await run.trainEpochs(1);
    const next = await run.observe();
    expect(copyOf(seen)).toEqual(kept);
    expect(next.logits).not.toEqual(seen.logits);
    await run.dispose();
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

  it('refuses convolutions, and says so before', async () => {
    const engine = await start(1);
    const { problem, ...plan } = buildPlan({ convolutions: [{ filters: 2, kernel: 3, pool: 1 }], problem: buildProblem(20, 16) });
    expect(engine.refusal({ problem: { name: 'szt-hard' }, architecture: plan.configuration.architecture })).toMatch(/dense layers only, no convolutions/);
    expect(engine.refusal({ problem: { name: 'szt-hard' }, architecture: buildPlan().configuration.architecture })).toBeNull();
    await expectAsync(engine.open({ problem, ...plan })).toBeRejectedWithError(RangeError, /dense layers only/);
  });

  it('a replica that is not a number leaves the bits of the others, where first layers are tables and where they are not', async () => {
    const engine = await start(1);
    for (const x of [buildProblem().x, buildProblem().x.map((bit) => bit / 2)]) {
      const plan = buildPlan({ problem: { ...buildProblem(), x }, batchSize: 100, replicas: 3, activationNoise: 0.01 });
      const { state } = await trainedBy(engine, plan, 1);
      const parameters = state.arrays['parameters'].slice();
      const each = parameters.length / 3;
      parameters.fill(NaN, each, 2 * each);
      const healthy = await trainedBy(engine, plan, 2, state);
      const poisoned = await trainedBy(engine, plan, 2, { ...state, arrays: { ...state.arrays, parameters } });
      for (const [replica, isSame] of [true, false, true].entries()) {
        const [kept, seen] = [healthy, poisoned].map(({ seen: { logits } }) => logits.slice((replica * logits.length) / 3, ((replica + 1) * logits.length) / 3));
        if (isSame) expect(seen).toEqual(kept);
        else expect(seen.every(Number.isNaN)).toBeTrue();
      }
    }
  });

  it('10,000 updates with noise, measured on the way, leave memory and workers as they were', async () => {
    const engine = await start(2);
    const run = await engine.open(
      buildPlan({ problem: buildProblem(200), hiddenWidths: [3, 2], batchSize: 2, replicas: 2, activationNoise: 0.01, inverseTemperature: 1e4 }),
    );
    await run.trainEpochs(1);
    await run.observe();
    const before = engine.heldBytes;
    for (let i = 0; i < 4; i += 1) {
      await run.trainEpochs(30);
      await run.observe();
    }
    expect(run.step).toBeGreaterThan(10_000);
    expect(engine.heldBytes).toBe(before);
    expect(engine.liveWorkers).toBe(2);
    await run.dispose();
    expect(engine.heldBytes).toBe(0);
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
      optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0 },
    });
    const arrays = {
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
          inputs: fc.integer({ min: 1, max: 16 }),
          classes: fc.integer({ min: 2, max: 6 }),
          patterns: fc.integer({ min: 4, max: 300 }),
          batchSize: fc.integer({ min: 1, max: 300 }),
          activation: fc.constantFrom(...activationNames),
        }),
        async ({ inputs, classes, patterns, ...rest }) => {
          const plan = buildPlan({
            ...rest,
            problem: buildProblem(patterns, inputs, classes),
            optimizer: { name: 'sgd', learningRate: 0.01, momentum: 0 },
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
      optimizer: { name: 'sgd', learningRate: 0.01, momentum: 0 },
    });
    const { seen } = await trainedBy(await start(1), plan, 1);
    expectReference(seen, plan);
  });
});

// One worker: that any number of them gives the same bits is a rule of its own above, and each takes 50 ms to start.
const held: FusedEngine[] = [];
describeEngineContract(
  'fused',
  async () => {
    const engine = await FusedEngine.start({ workers: 1 });
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
