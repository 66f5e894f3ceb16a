import { buildConfiguration } from '@infoplane/contracts/testing';
import { changedSettings } from './changed-settings';

describe('changed settings', () => {
  const base = buildConfiguration();
  const training = { ...base.training, batchSize: 64 };

  it('are those in which any session differs from the first, with the value of each', () => {
    expect(changedSettings([base, { ...base, training }, { ...base, replicas: 7 }])).toEqual([
      { path: 'training.batchSize', values: [base.training.batchSize, 64, base.training.batchSize] },
      { path: 'replicas', values: [base.replicas, base.replicas, 7] },
    ]);
  });

  it('say undefined where a setting is absent from one', () => {
    const sgd = { ...base, training: { ...base.training, optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0.9 } as const } };
    expect(changedSettings([base, sgd, base]).find(({ path }) => path === 'training.optimizer.momentum')?.values).toEqual([undefined, 0.9, undefined]);
  });

  it('are none of equal configurations', () => expect(changedSettings([base, buildConfiguration()])).toEqual([]));
});
