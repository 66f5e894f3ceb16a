import { activationNames } from '@infoplane/contracts';
import { adam, buildPlan, momentum, sgd } from '../build-plan';
import type { EngineRuns } from './engine-runs';
import { expectSameForward, expectSameGradientStatistics } from './expectations';
import { referenceReplicas } from './reference-replicas';

/** Noise is drawn as the plan says, and only training meets it. */
export function describeNoiseRules(runs: EngineRuns): void {
  describe('noise', () => {
    for (const activation of activationNames) {
      it(`of activations is the reference's: ${activation}`, async () => {
        const plan = buildPlan({ activation, activationNoise: 0.2, batchSize: 100, replicas: 2, optimizer: sgd });
        expectSameForward(await runs.observed(plan, 3), plan, referenceReplicas(plan, 3), 1e-5);
      });
    }

    for (const [name, optimizer] of [['adam', adam], ['momentum', momentum]] as const) {
      it(`of weights is the reference's: ${name}`, async () => {
        const plan = buildPlan({ inverseTemperature: 1e3, batchSize: 100, replicas: 2, optimizer });
        expectSameForward(await runs.observed(plan, 3), plan, referenceReplicas(plan, 3), 1e-5);
      });
    }

    it('of both kinds, with a penalty and momentum, follows the reference', async () => {
      const plan = buildPlan({ inverseTemperature: 1e3, activationNoise: 0.1, l2: 0.1, batchSize: 64, replicas: 3, optimizer: momentum, output: 'sigmoid' });
      const seen = await runs.observed(plan, 4);
      expectSameForward(seen, plan, referenceReplicas(plan, 4), 1e-5);
      expectSameGradientStatistics(seen, referenceReplicas(plan, 4));
    });

    it('of activations is absent from what is observed', async () => {
      const plan = buildPlan({ activationNoise: 5, replicas: 2 });
      const seen = await runs.observed(plan, 0);
      expectSameForward(seen, plan, referenceReplicas(plan, 0), 1e-6);
      expectSameGradientStatistics(seen, referenceReplicas(plan, 0));
    });
  });
}
