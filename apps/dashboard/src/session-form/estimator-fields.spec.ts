import { estimatorFromId, estimatorId, estimatorSchema } from '@infoplane/contracts';
import { blankEstimator, estimatorFieldsOf, estimatorKinds, estimatorOf, sensitivitySet, withSensitivitySet } from './estimator-fields';

describe('estimators as they are typed', () => {
  for (const kind of estimatorKinds) {
    it(`an estimator of kind ${kind} is valid from the start, and reading and writing it changes nothing`, () => {
      const estimator = estimatorOf({ ...blankEstimator, kind });
      expect(estimatorSchema.parse(estimator)).toEqual(estimator);
      expect(estimatorOf(estimatorFieldsOf(estimator))).toEqual(estimator);
    });
  }

  it('the sensitivity set adds what is not there yet, after what is', () => {
    const held = [estimatorFieldsOf({ name: 'exact' })];
    const ids = withSensitivitySet(held, [estimatorFromId('binning-30')!]).map((fields) => estimatorId(estimatorOf(fields)));
    expect(ids).toEqual(['exact', 'binning-10', 'binning-100', 'binning-1000', 'kde-upper-0.001', 'kde-lower-0.001']);
  });

  it('the sensitivity set is added once', () => {
    const once = withSensitivitySet([]);
    expect(once.length).toBe(sensitivitySet.length);
    expect(withSensitivitySet(once)).toEqual(once);
  });
});
