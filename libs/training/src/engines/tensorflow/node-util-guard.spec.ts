import { restoreUtilPredicates } from './node-util-guard';

describe('predicates that Node 23 removed from util', () => {
  it('come back as they were', () => {
    const util: Record<string, (value: unknown) => boolean> = {};
    restoreUtilPredicates(util);
    expect([null, undefined, 0, ''].map((value) => util['isNullOrUndefined'](value))).toEqual([true, true, false, false]);
    expect([[], {}].map((value) => util['isArray'](value))).toEqual([true, false]);
    expect([1, '1'].map((value) => util['isNumber'](value))).toEqual([true, false]);
    expect([1, '1'].map((value) => util['isString'](value))).toEqual([false, true]);
  });

  it('what util still has stays', () => {
    const isArray = () => true;
    const util = { isArray };
    restoreUtilPredicates(util);
    expect(util.isArray).toBe(isArray);
  });
});
