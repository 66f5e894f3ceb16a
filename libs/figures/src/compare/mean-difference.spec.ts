import fc from 'fast-check';
import { summarizeReplicas } from '../replica-summary';
import { meanDifference } from './mean-difference';

const numbers = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 2, maxLength: 30 });

describe('the difference of two means over replicas', () => {
  it('of 1, 3 and 4, 6, 8 is 4 with the standard error √(2/2 + 4/3)', () => {
    const { difference, standardError } = meanDifference(summarizeReplicas([1, 3]), summarizeReplicas([4, 6, 8]));
    expect(difference).toBe(4);
    expect(standardError).toBeCloseTo(Math.sqrt(2 / 2 + 4 / 3), 14);
  });

  it('has no standard error where one side has one replica, and no difference where one side has none', () => {
    expect(meanDifference(summarizeReplicas([1]), summarizeReplicas([4, 6]))).toEqual({ difference: 4, standardError: NaN });
    expect(meanDifference(summarizeReplicas([NaN, NaN]), summarizeReplicas([4, 6])).difference).toBeNaN();
  });

  it('counts the replicas that have the number: absent ones take no part', () => {
    expect(meanDifference(summarizeReplicas([1, 3, NaN]), summarizeReplicas([4, 6, 8]))).toEqual(meanDifference(summarizeReplicas([1, 3]), summarizeReplicas([4, 6, 8])));
  });

  it('d(a, b) = -d(b, a), with the same standard error', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const [there, back] = [meanDifference(summarizeReplicas(a), summarizeReplicas(b)), meanDifference(summarizeReplicas(b), summarizeReplicas(a))];
        return there.difference === -back.difference && Math.abs(there.standardError - back.standardError) <= 1e-15 * Math.max(1, there.standardError);
      }),
    );
  });

  it('d(a, a + c) = c, and the standard error is the same for every c', () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: -5, max: 5, noNaN: true }), (a, c) => {
        const [first, shifted] = [summarizeReplicas(a), summarizeReplicas(a.map((value) => value + c))];
        // Rounding of sums of at most 30 numbers below 15: 30 * 15 * 2^-52 = 1e-13; the deviation is a root, so the square is compared.
        const { difference, standardError } = meanDifference(first, shifted);
        return Math.abs(difference - c) < 1e-12 && Math.abs(standardError ** 2 - (2 * first.deviation ** 2) / a.length) < 1e-11;
      }),
    );
  });
});
