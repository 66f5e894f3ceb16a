import { buildConfiguration, buildMeasurement } from '@infoplane/contracts/testing';
import { compressionByEstimator } from './compression';
import { columnsOf, smallArchitecture } from './testing';

const configuration = buildConfiguration({ architecture: smallArchitecture, replicas: 1 });
const shape = { replicas: 1, layers: 3, estimators: 2 };
/** I(X;T) of three layers under the first estimator, then under the second. */
const viewOf = (...rows: number[][]) => ({ configuration, columns: columnsOf(rows.map((ixt, epoch) => buildMeasurement({ epoch, shape, ixt: Float32Array.from(ixt) }))) });

describe('compression by estimator', () => {
  const view = viewOf([10, 4, 2, 12, 12, 12], [11, 6, 4, 12, 12, 12], [11, 5, 1, 12, 12, 11]);

  it('is I(X;T) now less its greatest up to now, and the rise is what came before', () => {
    expect(compressionByEstimator(view, 2).map(({ fall, rise }) => [fall, rise])).toEqual([[[0, -1, -3], [1, 2, 2]], [[0, 0, -1], [0, 0, 0]]]);
  });

  it('knows nothing of later epochs', () => expect(compressionByEstimator(view, 1).map(({ fall }) => fall)).toEqual([[0, 0, 0], [0, 0, 0]]));

  it('is never above 0, and absent where nothing was measured', () => {
    const sparse = viewOf([1, 1, 1, NaN, NaN, NaN], [2, 0, 1, 3, 3, 3], [1, 1, 1, NaN, NaN, NaN]);
    expect(compressionByEstimator(sparse, 0)[1].fall).toEqual([NaN, NaN, NaN]);
    expect(compressionByEstimator(sparse, 2)[1].fall).toEqual([0, 0, 0]);
    expect(compressionByEstimator(sparse, -1)[0].fall).toEqual([NaN, NaN, NaN]);
  });
});
