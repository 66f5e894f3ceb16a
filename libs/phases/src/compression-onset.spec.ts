import * as fc from 'fast-check';
import { CountedStream } from '@infoplane/numerics';
import { CompressionOnsetDetector, compressionTransition } from './compression-onset';
import { logSpacedEpochs } from './testing/synthetic';
import type { PlaneMeasurement, Transition } from './transition';

const epochs = logSpacedEpochs(8000, 300);

/** I(X;T) per replica: the curve of ln step, a lasting offset of each replica with standard deviation 0.5 bits, and noise per measurement. */
function planeSeries(curve: (t: number) => number, seed: number, replicas: number, noise: number): PlaneMeasurement[] {
  const streams = Array.from({ length: replicas }, (_, r) => new CountedStream(seed, r, 3, 0));
  return epochs.map((epoch, i) => {
    const t = Math.log(Math.max(epoch, 1));
    return { epoch, step: epoch, ixt: Float64Array.from(streams, (stream) => curve(t) + 0.5 * stream.normal(0) + noise * stream.normal(i + 1)) };
  });
}

/** Gaussian hill in ln step on top of 5 bits. */
function hill(centre: number, width: number, height: number): (t: number) => number {
  return (t) => 5 + height * Math.exp(-((t - Math.log(centre)) ** 2) / (2 * width * width));
}

function announcements(series: readonly PlaneMeasurement[]): Transition[] {
  const detector = new CompressionOnsetDetector();
  return series.map((measurement) => detector.push(measurement)).filter((transition) => transition !== null);
}

describe('the peak of I(X;T)', () => {
  it('a hill centred at T has its peak at the measured epoch nearest to T, online and in retrospect', () => {
    const domain = fc.record({
      centre: fc.double({ min: 60, max: 2000, noNaN: true }),
      width: fc.double({ min: 0.3, max: 1, noNaN: true }),
      height: fc.double({ min: 0.2, max: 4, noNaN: true }),
    });
    fc.assert(
      fc.property(domain, ({ centre, width, height }) => {
        const series = planeSeries(hill(centre, width, height), 1, 4, 0);
        const retrospective = compressionTransition(series);
        const online = announcements(series);
        // The spacing there is 0.04 at most, and rounding to whole epochs makes windows lopsided by at most one measurement.
        expect(Math.abs(Math.log((retrospective?.step ?? NaN) / centre))).toBeLessThan(0.08);
        expect(online.map(({ step }) => step)).toEqual([retrospective?.step ?? NaN]);
      }),
      { numRuns: 40 },
    );
  });

  it('replicas of different height do not hide a rise of 0.3 bits: the comparison is paired', () => {
    const found = compressionTransition(planeSeries(hill(300, 0.6, 0.3), 5, 10, 0.02));
    expect(Math.abs(Math.log((found?.step ?? NaN) / 300))).toBeLessThan(0.2);
  });

  it('I(X;T) that only rises, only falls or stays has none', () => {
    for (const curve of [(t: number): number => 5 + 0.3 * t, (t: number): number => 9 - 0.5 * t, (): number => 12]) {
      expect(compressionTransition(planeSeries(curve, 2, 5, 0.02))).toBeNull();
      expect(announcements(planeSeries(curve, 2, 5, 0.02))).toEqual([]);
    }
  });

  it('a higher second peak replaces the first', () => {
    const [low, high] = [hill(60, 0.3, 0.5), hill(1200, 0.4, 2)];
    const found = announcements(planeSeries((t) => low(t) + high(t) - 5, 3, 6, 0.01));
    expect(found.map(({ revision }) => revision)).toEqual([0, 1]);
    expect(Math.abs(Math.log(found[1].step / 1200))).toBeLessThan(0.1);
  });

  it('negative and infinite information is refused by name', () => {
    const detector = new CompressionOnsetDetector();
    expect(() => detector.push({ epoch: 1, step: 1, ixt: Float64Array.of(-0.1) })).toThrowError(RangeError, /ixt must be >= 0 and finite, or NaN; got -0.1 of replica 0/);
    expect(() => detector.push({ epoch: 1, step: 1, ixt: Float64Array.of() })).toThrowError(RangeError, /one value per replica, got none/);
    expect(() => new CompressionOnsetDetector({ minimalHeight: -1 })).toThrowError(RangeError, /minimalHeight must be >= 0, got -1/);
  });
});
