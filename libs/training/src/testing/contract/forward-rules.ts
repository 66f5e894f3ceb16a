import { activationNames, initializerNames } from '@infoplane/contracts';
import { buildPlan, buildProblem } from '../build-plan';
import { ReferenceNetwork } from '../reference-network';
import type { EngineRuns } from './engine-runs';
import { expectSameForward } from './expectations';
import { referenceReplicas } from './reference-replicas';

/** What an engine's networks compute before they are trained. */
export function describeForwardRules(runs: EngineRuns): void {
  describe('at initialisation', () => {
    const shapes = [
      { hiddenWidths: [10, 7, 5, 4, 3], problem: buildProblem() },
      { hiddenWidths: [1, 17, 6], problem: buildProblem(333, 12, 3) },
      { hiddenWidths: [33], problem: buildProblem(130, 5, 2) },
      { hiddenWidths: [9, 4], problem: buildProblem(130, 5, 2), output: 'sigmoid' },
    ] as const;
    for (const activation of activationNames) {
      for (const shape of shapes) {
        const { hiddenWidths, problem } = shape;
        const output = 'output' in shape ? 'sigmoid unit' : `${problem.classes}`;
        it(`activations and logits of ${problem.inputs}-${hiddenWidths.join('-')}-${output} ${activation} are the reference's within 1e-6`, async () => {
          const plan = buildPlan({ ...shape, activation, replicas: 2 });
          expectSameForward(await runs.observed(plan, 0), plan, referenceReplicas(plan, 0), 1e-6);
        });
      }
    }

    for (const initializer of initializerNames) {
      it(`weights are those of ${initializer}`, async () => {
        const plan = buildPlan({ initializer, replicas: 2 });
        const { state } = await runs.trained(plan, 0);
        const expected = referenceReplicas(plan, 0).flatMap(({ parameters }) => [...parameters]);
        expect([...state.arrays['parameters']]).toEqual(expected);
      });
    }

    it('the logits of a sigmoid unit are (z, 0), and T of the unit is p(y = class 0)', async () => {
      const seen = await runs.observed(buildPlan({ output: 'sigmoid' }), 2);
      const output = seen.activations[3];
      expect([output.length, seen.logits.length]).toEqual([700, 1400]);
      // Float32 of the sigmoid: 1.2e-7 of at most 1.
      output.forEach((p, i) => {
        expect(Math.abs(p - 1 / (1 + Math.exp(-seen.logits[2 * i])))).toBeLessThan(3e-7);
        expect(seen.logits[2 * i + 1]).toBe(0);
      });
    });

    it('tanh saturates as float32 does: exactly 1 beyond 10, nothing above 1, odd', async () => {
      // One input of 40 and a first layer of unit width: z = 40 w takes values on both sides and beyond saturation.
      const problem = { ...buildProblem(64, 1), x: Float32Array.from({ length: 64 }, (_, i) => (i - 32) * 2) };
      const plan = buildPlan({ problem, hiddenWidths: [20], trainPercent: 50 });
      const seen = await runs.observed(plan, 0);
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

    for (const activation of ['softplus', 'sigmoid'] as const) {
      it(`${activation} neither overflows nor underflows to no number far from 0`, async () => {
        const problem = { ...buildProblem(64, 1), x: Float32Array.from({ length: 64 }, (_, i) => (i - 32) * 200) };
        const plan = buildPlan({ problem, hiddenWidths: [5, 3], trainPercent: 50, activation });
        expectSameForward(await runs.observed(plan, 0), plan, [new ReferenceNetwork(plan)], 1e-6);
      });
    }
  });
}
