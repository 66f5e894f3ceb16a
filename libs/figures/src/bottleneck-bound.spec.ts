import { bottleneckBounds, bottleneckGap, boundLabelInformation } from './bottleneck-bound';
import { softRuleCurve } from './ib-curve.szt-soft.generated';
import { problemBounds } from './problem-bounds';

describe('the information bottleneck bound', () => {
  const soft = bottleneckBounds['szt-soft'];

  it('of the soft rule rises with I(X;T) and with beta, and is concave', () => {
    const slopes = softRuleCurve.slice(1).map(([ixt, ity, beta], i) => {
      const [beforeX, beforeY, beforeBeta] = softRuleCurve[i];
      expect(ixt > beforeX && ity > beforeY && beta > beforeBeta).withContext(`beta ${beta}`).toBeTrue();
      return (ity - beforeY) / (ixt - beforeX);
    });
    // Points have 9 decimals; the nearest two lie 1e-6 bits or more apart, so their slope is exact to 1e-3 there.
    slopes.slice(1).forEach((slope, i) => expect(slope).withContext(`at ${softRuleCurve[i + 1][0]}`).toBeLessThanOrEqual(slopes[i] + 1e-3));
  });

  it('of the soft rule ends at the class of the pattern, where it is I(X;Y)', () => {
    const [ixt, ity] = softRuleCurve[softRuleCurve.length - 1];
    expect([ixt, ity]).toEqual([5.569522432, 0.899482825]);
    expect(Math.abs(ity - problemBounds['szt-soft'].ixy)).toBeLessThan(1e-9);
    expect(boundLabelInformation(soft, 12)).toBe(ity);
  });

  // Reverse annealing with restarts, independently computed, at beta 2, 5, 20 and 100.
  for (const [ixt, ity] of [[0.986024, 0.842657], [0.999551, 0.848451], [1.27692, 0.880797], [1.956524, 0.897024]]) {
    it(`of the soft rule is ${ity} bits at ${ixt} bits`, () => expect(Math.abs(boundLabelInformation(soft, ixt) - ity)).toBeLessThan(1e-3));
  }

  it('of the soft rule lies on chords that the tangents, of slope 1 / beta, exceed by less than 0.002 bits', () => {
    for (let i = 1; i < softRuleCurve.length; i += 1) {
      const [fromX, fromY, fromBeta] = softRuleCurve[i - 1];
      const [toX, toY, toBeta] = softRuleCurve[i];
      // Where the two tangents meet, the curve can be the most above the chord; within the pair, since rounding moves nearly parallel ones.
      const meet = (toY - fromY + fromX / fromBeta - toX / toBeta) / (1 / fromBeta - 1 / toBeta);
      const at = Math.min(toX, Math.max(fromX, meet));
      const above = Math.min(fromY + (at - fromX) / fromBeta, toY - (toX - at) / toBeta) - boundLabelInformation(soft, at);
      expect(above).withContext(`beta ${fromBeta} to ${toBeta}`).toBeLessThan(2e-3);
    }
  });

  it('of a deterministic rule is min(I(X;T), H(Y))', () => {
    const hard = bottleneckBounds['szt-hard'];
    expect([0, 0.4, 0.999, 5, 12].map((ixt) => boundLabelInformation(hard, ixt).toFixed(6))).toEqual(['0.000000', '0.400000', '0.999000', '0.999157', '0.999157']);
  });

  it('the gap is what I(T;Y) lacks at that I(X;T), negative above the bound and absent where a number is', () => {
    expect(bottleneckGap(soft, 12, 0.5)).toBeCloseTo(0.399482825, 9);
    expect(bottleneckGap(soft, 0, 0.1)).toBe(-0.1);
    expect([bottleneckGap(soft, NaN, 0.1), bottleneckGap(soft, 1, NaN)]).toEqual([NaN, NaN]);
    expect(() => boundLabelInformation(soft, -1)).toThrowError(RangeError, /got -1/);
  });
});
