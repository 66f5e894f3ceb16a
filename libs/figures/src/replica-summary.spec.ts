import fc from 'fast-check';
import { summarizeReplicas } from './replica-summary';

const samples = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 60 });
// Sums of at most 60 numbers of at most 1e3 are exact to about 60 * 1e3 * 2^-53 = 7e-12.
const epsilon = 1e-10;

describe('summarizeReplicas', () => {
  it('gives mean, sample deviation and quantiles of a known sample', () => {
    const { mean, deviation, low, high, count } = summarizeReplicas([4, 1, 2, 3, 5]);
    expect([mean, count]).toEqual([3, 5]);
    expect(deviation).toBeCloseTo(Math.sqrt(2.5), 12);
    expect([low, high]).toEqual([1.4, 4.6]);
  });

  it('min <= low <= high <= max, and the mean lies between min and max', () => {
    fc.assert(
      fc.property(samples, (values) => {
        const { mean, low, high } = summarizeReplicas(values);
        const [least, most] = [Math.min(...values), Math.max(...values)];
        expect(low).toBeGreaterThanOrEqual(least - epsilon);
        expect(high).toBeGreaterThanOrEqual(low);
        expect(high).toBeLessThanOrEqual(most + epsilon);
        expect(mean).toBeGreaterThanOrEqual(least - epsilon);
        expect(mean).toBeLessThanOrEqual(most + epsilon);
      }),
    );
  });

  it('the order of replicas does not matter', () => {
    fc.assert(fc.property(samples, (values) => expect(summarizeReplicas(values.toReversed())).toEqual(summarizeReplicas(values))));
  });

  it('leaves absent replicas out and counts the others', () => {
    expect(summarizeReplicas([NaN, 2, NaN, 4])).toEqual(jasmine.objectContaining({ mean: 3, count: 2 }));
  });

  it('is absent without any replica, and has no deviation with one', () => {
    expect(summarizeReplicas([NaN]).mean).toBeNaN();
    expect(summarizeReplicas([7])).toEqual({ mean: 7, deviation: NaN, low: 7, high: 7, count: 1 });
  });
});
