import fc from 'fast-check';
import { adam, buildPlan, momentum, sgd, type PlanOverrides } from '../build-plan';
import { ReferenceNetwork } from '../reference-network';
import type { EngineRuns } from './engine-runs';
import { expectSameForward } from './expectations';
import { referenceReplicas, referenceState } from './reference-replicas';

const kinds: readonly (readonly [what: string, overrides: PlanOverrides])[] = [
  ['adam', { optimizer: adam, batchSize: 128 }],
  ['gradient descent', { optimizer: sgd, batchSize: 128 }],
  ['momentum', { optimizer: momentum, batchSize: 128 }],
  ['noise of both kinds and a penalty', { optimizer: momentum, batchSize: 128, l2: 0.1, inverseTemperature: 1e4, activationNoise: 0.1 }],
  ['full batches', { optimizer: adam, batchSize: 'full' }],
];

/** States are enough to continue from, on this engine and on another. */
export function describeStateRules(runs: EngineRuns): void {
  describe('states', () => {
    for (const [what, overrides] of kinds) {
      it(`a run cut anywhere and continued from its state equals an uninterrupted one bit for bit: ${what}`, async () => {
        const plan = buildPlan({ ...overrides, replicas: 2 });
        const epochs = 6;
        const uninterrupted = await runs.trained(plan, epochs);
        await runs.with(plan, async (run) => {
          const states = [await run.saveState()];
          for (let cut = 1; cut <= epochs; cut += 1) {
            await run.trainEpochs(1);
            states.push(await run.saveState());
          }
          await fc.assert(
            fc.asyncProperty(fc.integer({ min: 0, max: epochs }), fc.boolean(), async (cut, inNewRun) => {
              if (inNewRun) {
                expect(await runs.trained(plan, epochs - cut, states[cut])).toEqual(uninterrupted);
                return;
              }
              await run.restore(states[cut]);
              expect([run.epoch, run.step]).toEqual([states[cut].epoch, states[cut].step]);
              await run.trainEpochs(epochs - cut);
              expect({ seen: await run.observe(), state: await run.saveState() }).toEqual(uninterrupted);
            }),
            { numRuns: 6 },
          );
        });
      }, 30_000);

      it(`a state as every engine lays it out is continued as the reference does: ${what}`, async () => {
        const plan = buildPlan({ ...overrides, replicas: 2 });
        const state = referenceState(referenceReplicas(plan, 3));
        const { seen, state: after } = await runs.trained(plan, 2, state);
        const expected = referenceReplicas(plan, 5);
        expectSameForward(seen, plan, expected, 1e-5);
        const { epoch, step, arrays } = referenceState(expected);
        expect([after.epoch, after.step]).toEqual([epoch, step]);
        for (const [name, values] of Object.entries(arrays)) {
          const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
          values.forEach((value, i) => expect(Math.abs(after.arrays[name][i] - value)).withContext(name).toBeLessThan(1e-5 * scale));
        }
      });
    }

    for (const [optimizer, other] of [[adam, sgd], [momentum, adam], [sgd, momentum], [adam, momentum]] as const) {
      it(`${optimizer.name} continues from a state of ${other.name}${other === momentum ? ' with momentum' : ''}: what it does not find begins at 0`, async () => {
        const state = referenceState(referenceReplicas(buildPlan({ optimizer: other, batchSize: 64 }), 2));
        const plan = buildPlan({ optimizer, batchSize: 64 });
        const { seen } = await runs.trained(plan, 1, state);
        const expected = new ReferenceNetwork(plan);
        expected.parameters.set(state.arrays['parameters']);
        [expected.epoch, expected.step] = [state.epoch, state.step];
        expected.trainEpoch();
        expectSameForward(seen, plan, [expected], 1e-5);
      });
    }

    it('a state is a copy: training on does not change it', async () => {
      await runs.with(buildPlan(), async (run) => {
        const state = await run.saveState();
        const kept = Object.entries(state.arrays).map(([key, values]) => [key, values.slice()] as const);
        await run.trainEpochs(2);
        expect(Object.entries(state.arrays)).toEqual(kept.map(([key, values]) => [key, values]));
      });
    });

    it('a run does not change the state it began with', async () => {
      const plan = buildPlan();
      const { state } = await runs.trained(plan, 1);
      const kept = Object.values(state.arrays).map((values) => values.slice());
      await runs.trained(plan, 2, state);
      expect(Object.values(state.arrays)).toEqual(kept);
    });

    it('refuses a state of another shape, of every array, and a refused restore changes nothing', async () => {
      const plan = buildPlan();
      const { state } = await runs.trained(plan, 1);
      const { parameters, ...rest } = state.arrays;
      const wrong = [
        { ...state, arrays: rest },
        ...Object.entries(state.arrays).map(([name, values]) => ({ ...state, arrays: { parameters, ...rest, [name]: values.slice(1) } })),
      ];
      await runs.with(plan, async (run) => {
        await run.trainEpochs(2);
        const before = await run.saveState();
        for (const foreign of wrong) {
          await expectAsync(runs.engine.open(plan, foreign)).toBeRejectedWithError(RangeError);
          await expectAsync(run.restore(foreign)).toBeRejectedWithError(RangeError);
        }
        expect(await run.saveState()).toEqual(before);
      });
      await expectAsync(runs.engine.open(buildPlan({ hiddenWidths: [9, 7, 5] }), state)).toBeRejectedWithError(RangeError);
      await expectAsync(runs.engine.open(buildPlan({ replicas: 2 }), state)).toBeRejectedWithError(RangeError);
    });
  });
}
