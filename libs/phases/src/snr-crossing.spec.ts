import * as fc from 'fast-check';
import { SnrCrossingDetector, snrCrossingTransition } from './snr-crossing';
import { logSpacedEpochs, syntheticSeries } from './testing/synthetic';
import type { SnrMeasurement, Transition } from './transition';

const epochs = logSpacedEpochs(8000, 300);

function announcements(series: readonly SnrMeasurement[]): Transition[] {
  const detector = new SnrCrossingDetector();
  return series.map((measurement) => detector.push(measurement)).filter((transition) => transition !== null);
}

describe('the crossing SNR = 1', () => {
  it('SNR = (t / T)^-n crosses at T, online and in retrospect alike', () => {
    fc.assert(
      fc.property(fc.double({ min: 60, max: 4000, noNaN: true }), fc.double({ min: 0.3, max: 4, noNaN: true }), (centre, n) => {
        const series = syntheticSeries((t) => -n * (t - Math.log(centre)), epochs, { seed: 0, replicas: 2, noise: 0 });
        const [online] = announcements(series);
        const retrospective = snrCrossingTransition(series);
        // The place at or above 1 is at most one spacing (0.034, or one epoch in 60 with rounding: 0.05) before the crossing. A power law is straight,
        // so smoothing adds nothing but rounding.
        expect(Math.log(centre / online.step)).toBeGreaterThan(-1e-9);
        expect(Math.log(centre / online.step)).toBeLessThan(0.05);
        expect(retrospective).toEqual({ ...online, announcedAt: 8000 });
      }),
      { numRuns: 40 },
    );
  });

  it('with noise and lasting differences the interval holds the crossing of the mean in most of 40 runs', () => {
    let found = 0;
    let covered = 0;
    for (let seed = 0; seed < 40; seed += 1) {
      const transition = snrCrossingTransition(syntheticSeries((t) => 1.5 * (Math.log(350) - t), epochs, { seed, replicas: 20, noise: 0.2, shift: 0.2 }));
      if (transition === null) continue;
      found += 1;
      if (transition.interval.fromEpoch <= 350 && 350 <= transition.interval.toEpoch) covered += 1;
    }
    expect(found).toBe(40);
    // Of 40 central 90% intervals 36 are expected to hold the truth, with a standard deviation of 1.9; a percentile bootstrap over 20 is a
    // little narrow.
    expect(covered).toBeGreaterThanOrEqual(31);
  });

  it('SNR that stays on one side, or rises through 1, or stays at 1 with noise, has none', () => {
    const flat = { seed: 3, replicas: 5, noise: 0.1 };
    expect(snrCrossingTransition(syntheticSeries(() => 1, epochs, flat))).toBeNull();
    expect(snrCrossingTransition(syntheticSeries(() => -1, epochs, flat))).toBeNull();
    expect(snrCrossingTransition(syntheticSeries((t) => t - Math.log(350), epochs, flat))).toBeNull();
    let alarms = 0;
    for (let seed = 0; seed < 100; seed += 1) {
      if (snrCrossingTransition(syntheticSeries(() => 0, epochs, { seed, replicas: 10, noise: 0.3 })) !== null) alarms += 1;
    }
    expect(alarms).toBeLessThanOrEqual(2);
  });

  it('a second fall through 1 replaces the first', () => {
    const dipAndFall = (t: number): number => (t < Math.log(300) ? Math.log(100) - t : t < Math.log(1000) ? t - Math.log(600) : Math.log(3000) - t);
    const revisions = announcements(syntheticSeries(dipAndFall, epochs, { seed: 1, replicas: 6, noise: 0.02 }));
    expect(revisions.map(({ revision }) => revision)).toEqual([0, 1]);
    expect(Math.abs(Math.log(revisions[0].step / 100))).toBeLessThan(0.07);
    expect(Math.abs(Math.log(revisions[1].step / 3000))).toBeLessThan(0.07);
  });
});
