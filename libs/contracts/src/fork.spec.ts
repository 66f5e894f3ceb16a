import { changesThatRestart, configurationChanges } from './fork';
import { presets } from './presets';
import { buildConfiguration } from './testing';

const base = buildConfiguration();

describe('what changes in a fork', () => {
  it('a configuration differs in nothing from itself', () => {
    for (const { configuration } of presets) expect(configurationChanges(configuration, structuredClone(configuration))).toEqual([]);
  });

  it('each setting is named by its path, with both values', () => {
    const to = {
      ...base,
      training: { ...base.training, batchSize: 64, optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0.9 } },
      measurement: { ...base.measurement, estimators: [{ name: 'exact' }] },
    } as const;
    expect(configurationChanges(base, { ...to, measurement: { ...to.measurement, estimators: [...to.measurement.estimators] } })).toEqual([
      { path: 'training.optimizer.name', from: 'adam', to: 'sgd' },
      { path: 'training.optimizer.learningRate', from: 4e-4, to: 0.1 },
      { path: 'training.optimizer.beta1', from: 0.9, to: undefined },
      { path: 'training.optimizer.beta2', from: 0.999, to: undefined },
      { path: 'training.optimizer.epsilon', from: 1e-8, to: undefined },
      { path: 'training.optimizer.momentum', from: undefined, to: 0.9 },
      { path: 'training.batchSize', from: 'full', to: 64 },
      { path: 'measurement.estimators', from: base.measurement.estimators, to: [{ name: 'exact' }] },
    ]);
  });

  it('the weights’ shapes, the problem, the replicas and the seed make a session start from epoch 0; training and measurement do not', () => {
    const to = {
      ...base,
      problem: { name: 'szt-soft', gamma: 12, theta: 5.89 },
      architecture: { ...base.architecture, hiddenWidths: [4] },
      training: { ...base.training, epochs: 30, l2: 0.1 },
      measurement: { ...base.measurement, probeBatchSize: 7 },
      replicas: 2,
      seed: 9,
    } as const;
    const changes = configurationChanges(base, { ...to, architecture: { ...to.architecture, hiddenWidths: [4] } });
    expect(changesThatRestart(changes).map(({ path }) => path)).toEqual(['problem.name', 'problem.gamma', 'problem.theta', 'architecture.hiddenWidths', 'replicas', 'seed']);
    expect(changes.length).toBe(9);
  });
});
