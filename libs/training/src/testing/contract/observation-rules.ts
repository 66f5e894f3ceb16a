import { activationNames } from '@infoplane/contracts';
import { buildPlan } from '../build-plan';
import type { EngineRuns } from './engine-runs';
import { expectSameForward, expectSameGradientStatistics } from './expectations';
import { referenceReplicas } from './reference-replicas';

/** What an engine tells of its networks. */
export function describeObservationRules(runs: EngineRuns): void {
  describe('observing', () => {
    it('shapes are [replicas, measured, width] and [replicas, layers]', async () => {
      for (const [measured, count] of [[undefined, 700], [Int32Array.of(3, 10, 699), 3]] as const) {
        const seen = await runs.observed(buildPlan({ replicas: 3, measured }), 1);
        expect(seen.activations.map(({ length }) => length)).toEqual([10, 7, 5, 2].map((width) => 3 * count * width));
        expect(seen.logits.length).toBe(3 * count * 2);
        expect([seen.gradientMean, seen.gradientStd, seen.weightNorm].map(({ length }) => length)).toEqual([12, 12, 12]);
      }
    });

    it('only measured patterns are seen, in their order; gradients and weights are of all training rows all the same', async () => {
      const overrides = { replicas: 2, batchSize: 64 } as const;
      const measured = Int32Array.from({ length: 100 }, (_, i) => 7 * i);
      const plan = buildPlan({ ...overrides, measured });
      const [some, all] = [await runs.observed(plan, 2), await runs.observed(buildPlan(overrides), 2)];
      expectSameForward(some, plan, referenceReplicas(plan, 2), 1e-5);
      expect([some.gradientMean, some.gradientStd, some.weightNorm]).toEqual([all.gradientMean, all.gradientStd, all.weightNorm]);
    });

    it('is repeatable and changes nothing', async () => {
      await runs.with(buildPlan({ replicas: 2 }), async (run) => {
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
        expectSameGradientStatistics(await runs.observed(plan, 2), referenceReplicas(plan, 2));
      });
    }

    for (const activation of activationNames) {
      it(`gradient mean and spread are the reference's for ${activation}, without the penalty's part`, async () => {
        const plan = buildPlan({ replicas: 2, activation, l2: 0.1 });
        expectSameGradientStatistics(await runs.observed(plan, 2), referenceReplicas(plan, 2));
      });
    }

    it("gradient mean and spread are the reference's for a sigmoid output", async () => {
      const plan = buildPlan({ replicas: 2, output: 'sigmoid' });
      expectSameGradientStatistics(await runs.observed(plan, 2), referenceReplicas(plan, 2));
    });

    it('weight norms are Frobenius norms of the weights, biases left out', async () => {
      const plan = buildPlan({ replicas: 2 });
      const seen = await runs.observed(plan, 5);
      referenceReplicas(plan, 5).forEach((reference, replica) =>
        reference.weights.forEach((weights, layer) => {
          const norm = Math.hypot(...weights);
          expect(Math.abs(seen.weightNorm[replica * 4 + layer] - norm)).toBeLessThan(1e-5 * norm);
        }),
      );
    });
  });
}
