import { publishedSoftRule, type SessionConfiguration } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { BinnedInformation, equalIntervals, layerOptimum } from '@infoplane/information';
import { openEngine } from '@infoplane/training';
import { BottleneckMeasurer } from './bottleneck-measurer';
import { problemFacts } from './problem-facts';
import { sessionPlan } from './session-plan';

const base = buildConfiguration();
const configuration: SessionConfiguration = {
  ...base,
  problem: { name: 'szt-soft', ...publishedSoftRule },
  architecture: { ...base.architecture, hiddenWidths: [4] },
  measurement: { ...base.measurement, estimators: [{ name: 'binning', bins: 30 }, { name: 'exact' }], samplePatterns: 300, bottleneckEvery: 4 },
  replicas: 2,
};

async function measurer() {
  const { plan, sample } = await sessionPlan(configuration);
  const { bound } = problemFacts(configuration.problem, plan.problem, plan.measured, sample.labels);
  return { plan, sample, bound: bound!, bottleneck: new BottleneckMeasurer(configuration, sample, bound!) };
}

describe('comparing layers with the bottleneck bound', () => {
  it('gives of each layer what the library says of its cells by the first estimator, and leaves out absent replicas', async () => {
    const { plan, sample, bound, bottleneck } = await measurer();
    const engine = await openEngine('fused');
    const run = await engine.open(plan);
    await run.trainEpochs(3);
    const seen = await run.observe();
    const record = await bottleneck.measure(3, 3, seen, (replica) => replica === 1);
    expect([record.estimator, record.shape]).toEqual(['binning-30', { replicas: 2, layers: 2, estimators: 1 }]);
    [4, 2].forEach((units, layer) => {
      const values = seen.activations[layer].subarray(0, 300 * units);
      const cells = new BinnedInformation(sample.labels).cellsOf(values, units, equalIntervals(-1, 1, 30));
      const found = layerOptimum(bound.joint, { kind: 'hard', cells }, bound.curve);
      const expected = [found.betaStar, found.optimum.ixt, found.optimum.ity, found.labelInformationGap.value, found.inputInformationGap.value, found.divergence];
      const { beta, ixtAtBeta, ityAtBeta, ityGap, ixtGap, encoderResidual, decoderResidual } = record;
      expect([beta, ixtAtBeta, ityAtBeta, ityGap, ixtGap, encoderResidual].map((column) => column[layer])).toEqual(expected.map(Math.fround));
      expect(decoderResidual[layer]).toBeGreaterThanOrEqual(0);
      for (const column of [beta, ityGap, decoderResidual]) expect(column[2 + layer]).toBeNaN();
    });
    await run.dispose();
    await engine.dispose();
  });

  it('is due at every so many measured epochs, the first and the last included', async () => {
    const { bottleneck } = await measurer();
    const due = Array.from({ length: 11 }, (_, index) => index).filter((index) => bottleneck.isDueAt({ epoch: index, index, count: 11 }));
    expect(due).toEqual([0, 4, 8, 10]);
  });
});
