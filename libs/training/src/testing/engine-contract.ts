import { activationNames } from '@infoplane/contracts';
import type { Engine, Observation, TrainingPlan, TrainingRun, TrainingState } from '../engine';
import { adam, buildPlan, buildProblem } from './build-plan';
import { ReferenceNetwork } from './reference-network';

const sgd = { name: 'sgd', learningRate: 0.05 } as const;

/**
 * What every engine promises, as a suite.
 *
 * Within one engine bits are equal: same plan, same seed; resumed or not. Between engines, and between a replica alone and among others,
 * numbers agree within a tolerance at small learning rates over few steps: float32 rounds differently where sums are ordered differently,
 * and training amplifies it.
 *
 * @param heldResources counts what the engine holds (tensors, kept memories, workers); must be the same before and after a run.
 */
export function describeEngineContract(name: string, openEngine: () => Promise<Engine>, heldResources?: () => number): void {
  describe(`engine ${name}`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await openEngine();
    });
    afterAll(async () => {
      await engine.dispose();
    });

    const withRun = async <T>(plan: TrainingPlan, use: (run: TrainingRun) => Promise<T>, from?: TrainingState): Promise<T> => {
      const run = await engine.open(plan, from);
      try {
        return await use(run);
      } finally {
        await run.dispose();
      }
    };
    const observeAfter = (plan: TrainingPlan, epochs: number) =>
      withRun(plan, async (run) => {
        await run.trainEpochs(epochs);
        return run.observe();
      });

    describe('at initialisation', () => {
      const shapes = [
        { hiddenWidths: [10, 7, 5, 4, 3], problem: buildProblem() },
        { hiddenWidths: [1, 17, 6], problem: buildProblem(333, 12, 3) },
        { hiddenWidths: [33], problem: buildProblem(130, 5, 2) },
      ];
      for (const activation of activationNames) {
        for (const { hiddenWidths, problem } of shapes) {
          it(`activations and logits of ${problem.inputs}-${hiddenWidths.join('-')}-${problem.classes} ${activation} are the reference's within 1e-6`, async () => {
            const plan = buildPlan({ hiddenWidths, problem, activation, replicas: 2 });
            const seen = await observeAfter(plan, 0);
            expectSameForward(seen, plan, references(plan, 0), 1e-6);
          });
        }
      }

      it('tanh saturates as float32 does: exactly 1 beyond 10, nothing above 1, odd', async () => {
        // One input of 40 and a first layer of unit width: z = 40 w takes values on both sides and beyond saturation.
        const problem = { ...buildProblem(64, 1), x: Float32Array.from({ length: 64 }, (_, i) => (i - 32) * 2) };
        const plan = buildPlan({ problem, hiddenWidths: [20], trainPercent: 50 });
        const seen = await observeAfter(plan, 0);
        const [weights] = new ReferenceNetwork(plan).weights;
        const saturated = seen.activations[0].filter((_, i) => Math.abs(problem.x[Math.floor(i / 20)] * weights[i % 20]) > 10);
        expect(saturated.length).toBeGreaterThan(100);
        expect(saturated.every((t) => Math.abs(t) === 1)).toBeTrue();
        expect(seen.activations[0].every((t) => Math.abs(t) <= 1)).toBeTrue();
        for (let unit = 0; unit < 20; unit += 1) {
          for (let i = 1; i < 32; i += 1) {
            expect(seen.activations[0][(32 + i) * 20 + unit]).toBe(-seen.activations[0][(32 - i) * 20 + unit]);
          }
        }
      });
    });

    describe('training', () => {
      for (const activation of activationNames) {
        for (const optimizer of [adam, sgd]) {
          for (const batchSize of ['full', 512, 32] as const) {
            for (const replicas of [1, 3]) {
              it(`follows the reference: ${activation}, ${optimizer.name}, batch ${batchSize}, ${replicas} replica(s)`, async () => {
                const plan = buildPlan({ activation, optimizer, batchSize, replicas });
                const epochs = { full: 10, 512: 5, 32: 1 }[batchSize];
                const seen = await observeAfter(plan, epochs);
                // Float32 rounds z by 6e-8 of its terms; tens of steps of at most 0.05 × gradient cannot amplify that beyond 1e-5.
                const expected = references(plan, epochs);
                expectSameForward(seen, plan, expected, 1e-5);
                expectSameLosses(seen, plan, expected, 1e-5);
              });
            }
          }
        }
      }

      it('trains three classes and odd widths as the reference does', async () => {
        const plan = buildPlan({ problem: buildProblem(333, 12, 3), hiddenWidths: [1, 17, 6], batchSize: 50, replicas: 2 });
        const seen = await observeAfter(plan, 3);
        const expected = references(plan, 3);
        expectSameForward(seen, plan, expected, 1e-5);
        expectSameLosses(seen, plan, expected, 1e-5);
      });

      it('visits rows in the given order when reshuffling is off', async () => {
        const plan = buildPlan({ batchSize: 32, reshuffle: false, optimizer: sgd });
        expectSameForward(await observeAfter(plan, 2), plan, references(plan, 2), 1e-5);
      });

      it('counts epochs and updates', async () => {
        await withRun(buildPlan({ batchSize: 32 }), async (run) => {
          expect([run.epoch, run.step]).toEqual([0, 0]);
          await run.trainEpochs(2);
          expect([run.epoch, run.step]).toEqual([2, 2 * 19]);
          await run.trainEpochs(0);
          expect([run.epoch, run.step]).toEqual([2, 2 * 19]);
        });
      });

      it('the same seed twice gives equal bits, another seed does not', async () => {
        const [first, second, other] = [
          await observeAfter(buildPlan({ batchSize: 32, replicas: 2 }), 2),
          await observeAfter(buildPlan({ batchSize: 32, replicas: 2 }), 2),
          await observeAfter(buildPlan({ batchSize: 32, replicas: 2, seed: 2 }), 2),
        ];
        expect(first).toEqual(second);
        expect(first.logits).not.toEqual(other.logits);
      });

      it('training in one call or in several gives equal bits, observed between or not', async () => {
        const plan = buildPlan({ batchSize: 32, replicas: 2 });
        const inOne = await observeAfter(plan, 4);
        const inSeveral = await withRun(plan, async (run) => {
          await run.trainEpochs(1);
          await run.observe();
          await run.trainEpochs(3);
          return run.observe();
        });
        expect(inSeveral).toEqual(inOne);
      });
    });

    describe('observing', () => {
      it('shapes are [replicas, patterns, width] and [replicas, layers]', async () => {
        const seen = await observeAfter(buildPlan({ replicas: 3 }), 1);
        expect(seen.activations.map(({ length }) => length)).toEqual([10, 7, 5, 2].map((width) => 3 * 700 * width));
        expect(seen.logits.length).toBe(3 * 700 * 2);
        expect([seen.gradientMean, seen.gradientStd, seen.weightNorm].map(({ length }) => length)).toEqual([12, 12, 12]);
      });

      it('is repeatable and changes nothing', async () => {
        await withRun(buildPlan({ replicas: 2 }), async (run) => {
          await run.trainEpochs(1);
          expect(await run.observe()).toEqual(await run.observe());
        });
      });

      for (const [what, probeBatchSize, trainPercent] of [
        ['probes that leave a remainder out', 128, 85],
        ['probes that divide the set', 119, 85],
        ['one probe and a remainder', 400, 85],
        ['a set smaller than a probe', 128, 5],
      ] as const) {
        it(`gradient mean and spread are the reference's: ${what}`, async () => {
          const plan = buildPlan({ replicas: 2, probeBatchSize, trainPercent, batchSize: 64 });
          expectSameGradientStatistics(await observeAfter(plan, 2), plan, 2);
        });
      }

      for (const activation of ['relu', 'linear'] as const) {
        it(`gradient mean and spread are the reference's for ${activation}`, async () => {
          const plan = buildPlan({ replicas: 2, activation });
          expectSameGradientStatistics(await observeAfter(plan, 2), plan, 2);
        });
      }

      it('weight norms are Frobenius norms of the weights, biases left out', async () => {
        const plan = buildPlan({ replicas: 2 });
        const seen = await observeAfter(plan, 5);
        references(plan, 5).forEach((reference, replica) =>
          reference.weights.forEach((weights, layer) => {
            const norm = Math.hypot(...weights);
            expect(Math.abs(seen.weightNorm[replica * 4 + layer] - norm)).toBeLessThan(1e-5 * norm);
          }),
        );
      });
    });

    describe('states', () => {
      for (const optimizer of [adam, sgd]) {
        it(`a run continued from its state equals an uninterrupted one bit for bit: ${optimizer.name}`, async () => {
          const plan = buildPlan({ optimizer, batchSize: 32, replicas: 2 });
          const uninterrupted = await withRun(plan, async (run) => {
            await run.trainEpochs(5);
            return { seen: await run.observe(), state: await run.saveState() };
          });
          const state = await withRun(plan, async (run) => {
            await run.trainEpochs(3);
            return run.saveState();
          });
          const resumed = await withRun(
            plan,
            async (run) => {
              expect([run.epoch, run.step]).toEqual([3, 3 * 19]);
              await run.trainEpochs(2);
              return { seen: await run.observe(), state: await run.saveState() };
            },
            state,
          );
          expect(resumed).toEqual(uninterrupted);
        });
      }

      it('a state is a copy: training on does not change it', async () => {
        await withRun(buildPlan(), async (run) => {
          const state = await run.saveState();
          const kept = Object.entries(state.arrays).map(([key, values]) => [key, values.slice()] as const);
          await run.trainEpochs(2);
          expect(Object.entries(state.arrays)).toEqual(kept.map(([key, values]) => [key, values]));
        });
      });

      it('refuses a state of another architecture', async () => {
        const state = await withRun(buildPlan(), (run) => run.saveState());
        await expectAsync(engine.open(buildPlan({ hiddenWidths: [9, 7, 5] }), state)).toBeRejectedWithError();
        await expectAsync(engine.open(buildPlan({ replicas: 2 }), state)).toBeRejectedWithError();
      });
    });

    describe('replicas', () => {
      it('a replica among others is the replica alone, within rounding', async () => {
        const alone = await observeAfter(buildPlan({ batchSize: 64, replicas: 1 }), 3);
        const among = await observeAfter(buildPlan({ batchSize: 64, replicas: 3 }), 3);
        expect(largestDifference(among.logits.subarray(0, alone.logits.length), alone.logits)).toBeLessThan(1e-5);
      });

      it('a replica that diverges shows it, and the others keep their bits', async () => {
        const healthy = buildPlan({ activation: 'linear', optimizer: sgd, batchSize: 32, replicas: 3 });
        const poisoned = poisonReplica(healthy, 1);
        const run = { epochs: 4, size: healthy.problem.patterns * 2, from: 2 };
        const expected = await observeAfter(healthy, run.epochs);
        const seen = await observeAfter(poisoned, run.epochs);
        expect(seen.logits.subarray(run.size + run.from, 2 * run.size).some(Number.isFinite)).toBeFalse();
        expect([4, 5, 6, 7].some((i) => Number.isFinite(seen.weightNorm[i]))).toBeFalse();
        expect([4, 5, 6, 7].some((i) => Number.isFinite(seen.gradientMean[i]))).toBeFalse();
        for (const replica of [0, 2]) {
          const range = [replica * run.size + run.from, (replica + 1) * run.size] as const;
          expect(seen.logits.slice(...range)).toEqual(expected.logits.slice(...range));
          expect(seen.gradientStd.slice(replica * 4, replica * 4 + 4)).toEqual(expected.gradientStd.slice(replica * 4, replica * 4 + 4));
        }
      });
    });

    describe('ends', () => {
      it('a disposed run refuses work', async () => {
        const run = await engine.open(buildPlan());
        await run.dispose();
        await expectAsync(run.trainEpochs(1)).toBeRejectedWithError();
        await expectAsync(run.observe()).toBeRejectedWithError();
        await expectAsync(run.dispose()).toBeResolved();
      });

      if (heldResources) {
        it('holds as much after a run as before it, and no more with every epoch', async () => {
          const before = heldResources();
          await withRun(buildPlan({ batchSize: 32, replicas: 2 }), async (run) => {
            await run.trainEpochs(1);
            await run.observe();
            await run.saveState();
            const during = heldResources();
            expect(during).toBeGreaterThan(before);
            await run.trainEpochs(2);
            await run.observe();
            await run.saveState();
            expect(heldResources()).toBe(during);
          });
          expect(heldResources()).toBe(before);
        });
      }
    });
  });
}

/** The same plan in which the first pattern is 1e30 everywhere, and only that replica trains on it. */
function poisonReplica(plan: TrainingPlan, poisoned: number): TrainingPlan {
  const x = plan.problem.x.slice();
  x.fill(1e30, 0, plan.problem.inputs);
  const splits = plan.splits.map((split, replica) => {
    const rows = { train: split.train.slice(), test: split.test.slice() };
    const home = replica === poisoned ? rows.train : rows.test;
    const away = replica === poisoned ? rows.test : rows.train;
    if (!home.includes(0)) [home[0], away[away.indexOf(0)]] = [0, home[0]];
    return rows;
  });
  // The healthy plan's splits are changed in place so that the other replicas train on the same rows in both.
  plan.splits.forEach((split, replica) => {
    split.train.set(splits[replica].train);
    split.test.set(splits[replica].test);
  });
  return { ...plan, problem: { ...plan.problem, x } };
}

// Every engine is held against the same networks, and one replica against the first of three: each is trained once.
const trained = new Map<string, ReferenceNetwork>();

/** The plan's replicas after some epochs. Shared between tests: to be read only. */
function references(plan: TrainingPlan, epochs: number): ReferenceNetwork[] {
  const { problem, probeBatchSize, configuration } = plan;
  const { patterns, inputs, classes } = problem;
  return plan.splits.map((_, replica) => {
    const key = JSON.stringify([{ ...configuration, replicas: null }, probeBatchSize, patterns, inputs, classes, replica, epochs]);
    const known = trained.get(key);
    if (known) return known;
    const network = new ReferenceNetwork(plan, replica);
    for (let epoch = 0; epoch < epochs; epoch += 1) network.trainEpoch();
    trained.set(key, network);
    return network;
  });
}

function allRows(plan: TrainingPlan): Int32Array {
  return Int32Array.from({ length: plan.problem.patterns }, (_, i) => i);
}

/** Activations within `tolerance` of the layer's largest, or of 1 where that is smaller; logits likewise. */
function expectSameForward(seen: Observation, plan: TrainingPlan, expectedNetworks: readonly ReferenceNetwork[], tolerance: number): void {
  expectedNetworks.forEach((reference, replica) => {
    const { a, z } = reference.forward(allRows(plan));
    [...a, z.at(-1)!].forEach((expected, layer) => {
      const actual = (seen.activations[layer] ?? seen.logits).subarray(replica * expected.length, (replica + 1) * expected.length);
      const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
      expect(largestDifference(actual, expected))
        .withContext(`replica ${replica}, layer ${layer + 1}`)
        .toBeLessThan(tolerance * scale);
    });
  });
}

/** Mean cross entropy over each replica's training rows, relative. */
function expectSameLosses(seen: Observation, plan: TrainingPlan, expectedNetworks: readonly ReferenceNetwork[], tolerance: number): void {
  expectedNetworks.forEach((reference, replica) => {
    const expected = reference.loss(plan.splits[replica].train);
    expect(Math.abs(crossEntropy(seen, plan, replica) / expected - 1)).toBeLessThan(tolerance);
  });
}

function crossEntropy({ logits }: Observation, { problem, splits }: TrainingPlan, replica: number): number {
  let sum = 0;
  for (const row of splits[replica].train) {
    const start = (replica * problem.patterns + row) * problem.classes;
    const scores = Array.from(logits.subarray(start, start + problem.classes));
    const top = Math.max(...scores);
    const logNormalizer = top + Math.log(scores.reduce((total, score) => total + Math.exp(score - top), 0));
    scores.forEach((score, c) => (sum -= problem.labelProbabilities[row * problem.classes + c] * (score - logNormalizer)));
  }
  return sum / splits[replica].train.length;
}

/** Within 1e-5 of the gradient's size (mean and spread together): a mean of probes that nearly cancel is only as exact as its terms. */
function expectSameGradientStatistics(seen: Observation, plan: TrainingPlan, epochs: number): void {
  references(plan, epochs).forEach((reference, replica) => {
    const { mean, std } = reference.gradientStatistics();
    const layers = mean.length;
    mean.forEach((expectedMean, layer) => {
      const [actualMean, actualStd] = [seen.gradientMean[replica * layers + layer], seen.gradientStd[replica * layers + layer]];
      const tolerance = 1e-5 * (expectedMean + (Number.isNaN(std[layer]) ? 0 : std[layer]));
      expect(Math.abs(actualMean - expectedMean))
        .withContext(`mean, layer ${layer + 1}`)
        .toBeLessThan(tolerance);
      if (Number.isNaN(std[layer]))
        expect(actualStd)
          .withContext(`spread of one probe, layer ${layer + 1}`)
          .toBeNaN();
      else
        expect(Math.abs(actualStd - std[layer]))
          .withContext(`spread, layer ${layer + 1}`)
          .toBeLessThan(tolerance);
    });
  });
}

/** Largest absolute difference; infinite where one of two is no number. */
function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < actual.length; i += 1) {
    const difference = Math.abs(actual[i] - expected[i]);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}
