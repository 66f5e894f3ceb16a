import { estimatorFromId } from '@infoplane/contracts';
import { estimatorFieldsOf } from '../session-form/estimator-fields';
import { RemeasureDraft } from './remeasure-draft';

const of = (...ids: string[]) => ids.map((id) => estimatorFromId(id)!);
const fieldsOf = (...ids: string[]) => of(...ids).map(estimatorFieldsOf);

describe('RemeasureDraft', () => {
  it('begins with an estimator that the session does not have', () => {
    for (const held of [of('binning-30'), of('binning-100')]) expect(new RemeasureDraft(held).wish()?.estimators.length).toBe(1);
  });

  it('finds fault with an estimator that the session has, or that is listed twice, and wishes nothing', () => {
    const draft = new RemeasureDraft(of('binning-30'));
    draft.change(fieldsOf('binning-30', 'exact', 'exact'));
    expect([draft.listFault(), draft.wish()]).toEqual(['binning-30 is measured already; exact is in this list already', null]);
  });

  it('finds fault with a number beside its field', () => {
    const draft = new RemeasureDraft([]);
    draft.change([{ ...fieldsOf('idnns-30')[0], count: '1' }]);
    expect(draft.faultAt(0, 'count')).toMatch(/from 2/);
    expect([draft.listFault(), draft.wish()]).toEqual([null, null]);
  });

  it('wishes the estimators in their order', () => {
    const draft = new RemeasureDraft(of('binning-30'));
    draft.change(fieldsOf('exact', 'noisy-0.01'));
    expect(draft.wish()).toEqual({ estimators: of('exact', 'noisy-0.01') });
  });
});
