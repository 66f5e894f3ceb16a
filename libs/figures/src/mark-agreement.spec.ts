import fc from 'fast-check';
import { markAgreement, markAgreementSentence } from './mark-agreement';

const epochs = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 2, maxLength: 12 });

describe('the agreement of a team’s marks', () => {
  it('0 <= A <= 1, low <= median <= high, all within the marks', () => {
    fc.assert(
      fc.property(epochs, (marks) => {
        const { agreement, low, median, high } = markAgreement(marks)!;
        expect(agreement! >= 0 && agreement! <= 1).toBeTrue();
        expect([Math.min(...marks), low, median, high, Math.max(...marks)]).toEqual([Math.min(...marks), low, median, high, Math.max(...marks)].sort((a, b) => a - b));
      }),
    );
  });

  it('the order of the marks changes nothing', () => {
    fc.assert(fc.property(epochs, (marks) => expect(markAgreement(marks.toReversed())).toEqual(markAgreement(marks))));
  });

  it('equal marks agree wholly', () => {
    fc.assert(fc.property(fc.nat(20_000), fc.integer({ min: 2, max: 9 }), (epoch, n) => expect(markAgreement(new Array<number>(n).fill(epoch))).toEqual({ marks: n, median: epoch, low: epoch, high: epoch, spread: 0, agreement: 1 })));
  });

  it('counts pairs within a factor 1.5 of epoch + 1, that factor included', () => {
    // 100 and 150 are 1.5 apart; 1,000 is far from both: one pair of three.
    expect(markAgreement([99, 149, 999])!.agreement).toBe(1 / 3);
    expect(markAgreement([99, 150])!.agreement).toBe(0);
  });

  it('takes median and quartiles of the logarithm', () => {
    expect(markAgreement([9, 999])!.median).toBe(99);
    expect([markAgreement([0, 9, 99, 999, 9999])!.low, markAgreement([0, 9, 99, 999, 9999])!.high]).toEqual([9, 999]);
  });

  it('is nothing of no mark, no number of one, and refuses what is no epoch', () => {
    expect(markAgreement([])).toBeNull();
    expect(markAgreement([5])!.agreement).toBeNull();
    expect(() => markAgreement([-1])).toThrowError(RangeError);
    expect(() => markAgreement([NaN])).toThrowError(RangeError);
  });

  it('says it in one line', () => {
    expect(markAgreementSentence(markAgreement([100, 110, 1000])!)).toBe('3 marks: median epoch 110, middle half 105–332, agreement 0.33');
    expect(markAgreementSentence(markAgreement([7])!)).toBe('one mark, at epoch 7');
  });
});
