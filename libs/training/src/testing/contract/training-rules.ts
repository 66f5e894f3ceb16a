import { activationNames, outputNames, type Activation, type Optimizer } from '@infoplane/contracts';
import { adam, buildPlan, buildProblem, momentum, sgd } from '../build-plan';
import { ReferenceNetwork } from '../reference-network';
import type { EngineRuns } from './engine-runs';
import { expectSameForward, expectSameLosses, largestDifference } from './expectations';
import { referenceReplicas } from './reference-replicas';

type Batch = 'full' | 512 | 32;
const optimizers = { adam, sgd, momentum } as const;

/** One activation with everything, the others with each optimiser, batch and number of replicas once. */
const trials: readonly (readonly [Activation, keyof typeof optimizers, Batch, number])[] = [
  ...(['adam', 'sgd', 'momentum'] as const).flatMap((optimizer) =>
    (['full', 512, 32] as const).flatMap((batch) => [1, 3].map((replicas) => ['tanh', optimizer, batch, replicas] as const)),
  ),
  ...activationNames
    .filter((activation) => activation !== 'tanh')
    .flatMap((activation) => [[activation, 'adam', 32, 1] as const, [activation, 'sgd', 'full', 3] as const, [activation, 'momentum', 512, 1] as const]),
];

/** That training follows the reference network, and depends on nothing but the plan. */
export function describeTrainingRules(runs: EngineRuns): void {
  describe('training', () => {
    const expectReference = async (overrides: Parameters<typeof buildPlan>[0], epochs: number) => {
      const plan = buildPlan(overrides);
      const seen = await runs.observed(plan, epochs);
      // Float32 rounds z by 6e-8 of its terms; two hundred steps of at most 0.05 × gradient cannot amplify that beyond 1e-5.
      expectSameForward(seen, plan, referenceReplicas(plan, epochs), 1e-5);
      expectSameLosses(seen, plan, referenceReplicas(plan, epochs), 1e-5);
    };

    for (const activation of activationNames) {
      for (const output of outputNames) {
        it(`one step of learning rate 1 moves every parameter by the reference's gradient: ${activation}, ${output}`, async () => {
          const optimizer: Optimizer = { name: 'sgd', learningRate: 1, momentum: 0 };
          const plan = buildPlan({ activation, output, optimizer });
          const before = new ReferenceNetwork(plan);
          const { state } = await runs.trained(plan, 1);
          const gradient = before.gradients(before.trainRows).all;
          const moved = before.parameters.map((w, i) => w - state.arrays['parameters'][i]);
          // Float32 holds parameters of at most 2 to 1.2e-7, before and after; the gradient is a float32 sum of 595 rows.
          const scale = gradient.reduce((largest, g) => Math.max(largest, Math.abs(g)), 0);
          expect(largestDifference(moved, gradient)).toBeLessThan(2.4e-7 + 1e-6 * scale);
        });
      }
    }

    for (const [activation, optimizer, batchSize, replicas] of trials) {
      it(`follows the reference: ${activation}, ${optimizer}, batch ${batchSize}, ${replicas} replica(s)`, () =>
        expectReference({ activation, optimizer: optimizers[optimizer], batchSize, replicas }, { full: 10, 512: 5, 32: 1 }[batchSize]));
    }

    for (const activation of activationNames) {
      it(`follows the reference over 200 steps at a small learning rate: ${activation}`, () => expectReference({ activation, optimizer: sgd, batchSize: 64 }, 20));
    }

    it('follows the reference with a sigmoid output', () => expectReference({ output: 'sigmoid', batchSize: 32, replicas: 2 }, 2));

    it('follows the reference with a penalty on weights', () => expectReference({ l2: 0.3, batchSize: 32, replicas: 2, optimizer: sgd }, 2));

    it('follows the reference with a penalty on weights under Adam', () => expectReference({ l2: 0.01, batchSize: 64, replicas: 2 }, 2));

    it('trains three classes and odd widths as the reference does', () =>
      expectReference({ problem: buildProblem(333, 12, 3), hiddenWidths: [1, 17, 6], batchSize: 50, replicas: 2 }, 3));

    it('visits rows in the given order when reshuffling is off', () => expectReference({ batchSize: 32, reshuffle: false, optimizer: sgd }, 2));

    it('counts epochs and updates', async () => {
      await runs.with(buildPlan({ batchSize: 32 }), async (run) => {
        expect([run.epoch, run.step]).toEqual([0, 0]);
        await run.trainEpochs(2);
        expect([run.epoch, run.step]).toEqual([2, 2 * 19]);
        await run.trainEpochs(0);
        expect([run.epoch, run.step]).toEqual([2, 2 * 19]);
      });
    });

    it('the same seed twice gives equal bits, another seed does not', async () => {
      const noisy = { batchSize: 32, replicas: 2, activationNoise: 0.1, inverseTemperature: 1e4 } as const;
      const [first, second, other] = [
        await runs.observed(buildPlan(noisy), 2),
        await runs.observed(buildPlan(noisy), 2),
        await runs.observed(buildPlan({ ...noisy, seed: 2 }), 2),
      ];
      expect(first).toEqual(second);
      expect(first.logits).not.toEqual(other.logits);
    });

    it('training in one call or in several gives equal bits, observed between or not', async () => {
      const plan = buildPlan({ batchSize: 32, replicas: 2, activationNoise: 0.1 });
      const inOne = await runs.observed(plan, 4);
      const inSeveral = await runs.with(plan, async (run) => {
        await run.trainEpochs(1);
        await run.observe();
        await run.trainEpochs(3);
        return run.observe();
      });
      expect(inSeveral).toEqual(inOne);
    });
  });
}
