import { presetNamed } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { openEngine } from '@infoplane/training';
import fc from 'fast-check';
import { checkpointSchedule, stateBytes } from './checkpoint-schedule';
import { sessionPlan } from './session-plan';

describe('the schedule of checkpoints', () => {
  it('sum of bytes <= budget, or two checkpoints; the first and the last always, and no gap twice another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 1e9 }), (bytes, measured, budget) => {
        const isKept = checkpointSchedule(bytes, measured, budget);
        const kept = Array.from({ length: measured }, (_, index) => index).filter(isKept);
        expect([kept[0], kept.at(-1)]).toEqual([0, measured - 1]);
        if (kept.length > 2) expect(kept.length * bytes).toBeLessThanOrEqual(budget);
        const gaps = kept.slice(1, -1).map((index, i) => index - kept[i]);
        expect(new Set(gaps).size).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('every measured epoch has one where all fit, as those of the paper’s experiment do', () => {
    const paper = stateBytes(presetNamed('szt-2017')!.configuration);
    // 294 weights and biases, Adam’s two moments of each, fifty networks.
    expect(paper).toBe(4 * 294 * 3 * 50);
    expect(Array.from({ length: 300 }, (_, index) => index).every(checkpointSchedule(paper, 300))).toBeTrue();
  });

  it('the bytes are those of the arrays that an engine saves, by optimiser', async () => {
    const base = buildConfiguration({ replicas: 3 });
    const engine = await openEngine('tensorflow');
    for (const optimizer of [base.training.optimizer, { name: 'sgd', learningRate: 0.1, momentum: 0 }, { name: 'sgd', learningRate: 0.1, momentum: 0.9 }] as const) {
      const configuration = { ...base, training: { ...base.training, optimizer } };
      const { plan } = await sessionPlan(configuration);
      const run = await engine.open(plan);
      const { arrays } = await run.saveState();
      expect(stateBytes(configuration)).toBe(Object.values(arrays).reduce((sum, { byteLength }) => sum + byteLength, 0));
      await run.dispose();
    }
    await engine.dispose();
  });
});
