import { buildPlan, buildProblem } from '../build-plan';
import type { EngineRuns } from './engine-runs';

/** How runs end, and what they hold until then. */
export function describeResourceRules(runs: EngineRuns, heldResources?: () => number): void {
  describe('ends', () => {
    it('a disposed run refuses work', async () => {
      const run = await runs.engine.open(buildPlan());
      const state = await run.saveState();
      await run.dispose();
      await expectAsync(run.trainEpochs(1)).toBeRejectedWithError();
      await expectAsync(run.observe()).toBeRejectedWithError();
      await expectAsync(run.restore(state)).toBeRejectedWithError();
      await expectAsync(run.dispose()).toBeResolved();
    });

    if (!heldResources) return;

    it('holds as much after a run as before it, and no more with every epoch', async () => {
      const before = heldResources();
      await runs.with(buildPlan({ batchSize: 32, replicas: 2, activationNoise: 0.1, inverseTemperature: 1e4, l2: 0.1 }), async (run) => {
        await run.trainEpochs(1);
        await run.observe();
        const state = await run.saveState();
        const during = heldResources();
        expect(during).toBeGreaterThan(before);
        await run.trainEpochs(2);
        await run.observe();
        await run.restore(state);
        expect(heldResources()).toBe(during);
      });
      expect(heldResources()).toBe(before);
    });

    it('holds no more after 10,000 steps', async () => {
      // Four rows in batches of two.
      const plan = buildPlan({ problem: buildProblem(8, 3), hiddenWidths: [2], trainPercent: 50, batchSize: 2 });
      await runs.with(plan, async (run) => {
        await run.trainEpochs(1);
        await run.observe();
        const during = heldResources();
        await run.trainEpochs(4999);
        await run.observe();
        expect(run.step).toBe(10_000);
        expect(heldResources()).toBe(during);
      });
    }, 120_000);
  });
}
