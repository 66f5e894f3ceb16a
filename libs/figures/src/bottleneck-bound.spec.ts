import fc from 'fast-check';
import { bottleneckBound, bottleneckGap, boundLabelInformation } from './bottleneck-bound';
import { buildProblem, buildSoftProblem } from './testing';

describe('the information bottleneck bound', () => {
  const soft = bottleneckBound(buildSoftProblem())!;
  const hard = bottleneckBound(buildProblem())!;

  it('is none where the log says nothing of the problem, or of no curve', () => {
    expect([bottleneckBound(null), bottleneckBound(buildProblem({ curve: null, curveAbsent: 'too many classes' }))]).toEqual([null, null]);
  });

  it('goes through the points of the record, in order of I(X;T)', () => {
    for (const { ixt, ity } of buildSoftProblem().curve!) expect(boundLabelInformation(soft, ixt)).toBe(ity);
    expect([soft.isDegenerate, hard.isDegenerate]).toEqual([false, true]);
  });

  it('of a concave curve never falls with I(X;T), and its slope never rises', () => {
    const at = fc.double({ min: 0, max: 12, noNaN: true });
    fc.assert(
      fc.property(at, at, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const [fromY, middleY, toY] = [low, (low + high) / 2, high].map((ixt) => boundLabelInformation(soft, ixt));
        // Sums of two numbers below 1 in double precision.
        expect(toY).toBeGreaterThanOrEqual(fromY);
        expect(2 * middleY).toBeGreaterThanOrEqual(fromY + toY - 1e-15);
      }),
    );
  });

  it('of a deterministic rule is min(I(X;T), H(Y))', () => {
    expect([0, 0.4, 0.999, 5, 12].map((ixt) => boundLabelInformation(hard, ixt).toFixed(6))).toEqual(['0.000000', '0.400000', '0.999000', '0.999157', '0.999157']);
  });

  it('the gap is what I(T;Y) lacks at that I(X;T), negative above the bound and absent where a number is', () => {
    expect(bottleneckGap(soft, 12, 0.5)).toBeCloseTo(0.399483, 9);
    expect(bottleneckGap(soft, 0, 0.1)).toBe(-0.1);
    expect([bottleneckGap(soft, NaN, 0.1), bottleneckGap(soft, 1, NaN)]).toEqual([NaN, NaN]);
    expect(() => boundLabelInformation(soft, -1)).toThrowError(RangeError, /got -1/);
  });

  it('an estimate of I(X;T) below 0, which a corrected entropy can be, stands at 0', () => expect(bottleneckGap(soft, -0.01, 0.1)).toBe(-0.1));
});
