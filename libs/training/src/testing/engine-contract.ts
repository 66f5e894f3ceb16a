import type { Engine } from '../engine';
import { describeConvolutionRules } from './contract/convolution-rules';
import { EngineRuns } from './contract/engine-runs';
import { describeForwardRules } from './contract/forward-rules';
import { describeNoiseRules } from './contract/noise-rules';
import { describeObservationRules } from './contract/observation-rules';
import { describeReplicaRules } from './contract/replica-rules';
import { describeResourceRules } from './contract/resource-rules';
import { describeStateRules } from './contract/state-rules';
import { describeTrainingRules } from './contract/training-rules';
import { describeUpdateRules } from './contract/update-rules';

/**
 * What every engine promises, as a suite.
 *
 * Within one engine bits are equal: same plan, same seed; resumed or not. Between engines, and between a replica alone and among others,
 * numbers agree within a tolerance at small learning rates over few steps: float32 rounds differently where sums are ordered differently,
 * and training amplifies it. So every engine is held against one float64 reference, and two engines are within twice its tolerance.
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

    const runs = new EngineRuns(() => engine);
    describeForwardRules(runs);
    describeTrainingRules(runs);
    describeUpdateRules(runs);
    describeNoiseRules(runs);
    describeConvolutionRules(runs);
    describeObservationRules(runs);
    describeStateRules(runs);
    describeReplicaRules(runs);
    describeResourceRules(runs, heldResources);
  });
}
