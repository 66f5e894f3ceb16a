import { estimatorId } from '@infoplane/contracts';
import { buildConfiguration, buildMeasurement } from '@infoplane/contracts/testing';
import { dataProcessingCount, dataProcessingSentence } from './data-processing';
import { columnsOf, smallArchitecture } from './testing';

const configuration = buildConfiguration({ architecture: smallArchitecture, replicas: 2 });
const shape = { replicas: 2, layers: 3, estimators: 2 };
/** Two replicas of three layers under the first estimator; under the second, I(X;T) falls as those of I(T;Y) are given. */
const viewOf = (ixt: readonly number[], ity: readonly number[]) => ({
  configuration,
  columns: columnsOf([buildMeasurement({ epoch: 0, shape, ixt: Float32Array.from([...ixt, 5, 4, 3, 5, 4, 3]), ity: Float32Array.from([...ity, 0.5, 0.4, 0.3, 0.5, 0.4, 0.3]) })]),
});

describe('data processing', () => {
  it('counts the pairs of neighbouring layers that grow, over all replicas and for the estimator asked for', () => {
    const view = viewOf([9, 10, 3, 9, 10, 11], [0.5, 0.4, 0.45, 0.9, 0.8, 0.7]);
    expect(configuration.measurement.estimators.map(estimatorId).length).toBe(2);
    expect(dataProcessingCount(view, 0, 0)).toEqual({ ixt: 3, ity: 1, pairs: 4, leftOut: 0 });
    expect(dataProcessingCount(view, 0, 1)).toEqual({ ixt: 0, ity: 0, pairs: 4, leftOut: 0 });
  });

  it('takes one step of a 32-bit float near 12 bits for rounding, and two for growth', () => {
    const step = 2 ** -20;
    expect(dataProcessingCount(viewOf([11, 11 + step, 3, 11, 11 + 2 * step, 3], [1, 1, 1, 1, 1, 1]), 0, 0)?.ixt).toBe(1);
  });

  it('leaves out a replica that has no number, and says so', () => {
    const count = dataProcessingCount(viewOf([9, NaN, 3, 9, 8, 8.5], [0.5, 0.4, 0.3, 0.5, 0.4, 0.3]), 0, 0)!;
    expect(count).toEqual({ ixt: 1, ity: 0, pairs: 2, leftOut: 1 });
    expect(dataProcessingSentence(count)).toBe('data processing: 1 of 2 pairs violated in I(X;T), 0 of 2 in I(T;Y); 1 replica without numbers left out');
  });

  it('has nothing to say before the first measurement', () => {
    expect(dataProcessingCount({ configuration, columns: columnsOf([]) }, -1, 0)).toBeNull();
  });
});
