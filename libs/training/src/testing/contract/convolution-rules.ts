import { activationNames } from '@infoplane/contracts';
import { buildPlan, buildProblem, momentum, sgd, type PlanOverrides } from '../build-plan';
import type { EngineRuns } from './engine-runs';
import { expectSameForward, expectSameGradientStatistics, expectSameLosses } from './expectations';
import { referenceReplicas } from './reference-replicas';

const small = { problem: buildProblem(60, 81, 3), convolutions: [{ filters: 3, kernel: 3, pool: 2 }], hiddenWidths: [4], batchSize: 20 } as const;
const trials: readonly (readonly [what: string, overrides: PlanOverrides])[] = [
  ...activationNames.map((activation) => [activation, { ...small, activation, optimizer: sgd }] as const),
  [
    'two layers, of which the second sees several channels and the first leaves a row and a column out of its squares',
    {
      ...small,
      convolutions: [
        { filters: 5, kernel: 2, pool: 3 },
        { filters: 4, kernel: 1, pool: 1 },
        { filters: 2, kernel: 2, pool: 1 },
      ],
    },
  ],
  ['noise of both kinds, a penalty, momentum and a sigmoid output', { ...small, problem: buildProblem(60, 81), optimizer: momentum, output: 'sigmoid', l2: 0.1, activationNoise: 0.1, inverseTemperature: 1e3 }],
  ['full batches', { ...small, batchSize: 'full' }],
];

/** An engine trains convolutional layers as the reference does, or says that it does not. */
export function describeConvolutionRules(runs: EngineRuns): void {
  describe('convolutional layers', () => {
    for (const [what, overrides] of trials) {
      it(`follow the reference, or are refused in a sentence: ${what}`, async () => {
        const plan = buildPlan({ ...overrides, replicas: 2 });
        const { architecture } = plan.configuration;
        const refusal = runs.engine.refusal({ problem: { name: 'mnist', patterns: 100 }, architecture });
        if (refusal !== null) {
          expect(refusal).toMatch(/convolution/);
          await expectAsync(runs.engine.open(plan)).toBeRejectedWithError();
          return;
        }
        const seen = await runs.observed(plan, 3);
        const expected = referenceReplicas(plan, 3);
        expectSameForward(seen, plan, expected, 1e-5);
        expectSameLosses(seen, plan, expected, 1e-5);
        expectSameGradientStatistics(seen, expected);
        expected.forEach(({ weights }, replica) =>
          weights.forEach((layer, l) => expect(seen.weightNorm[replica * weights.length + l] / Math.hypot(...layer)).toBeCloseTo(1, 4)),
        );
      });
    }
  });
}
