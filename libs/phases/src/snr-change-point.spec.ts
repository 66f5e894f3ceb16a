import * as fc from 'fast-check';
import { SnrChangePointDetector, snrChangePointTransition } from './snr-change-point';
import { logSpacedEpochs, syntheticSeries } from './testing/synthetic';
import type { SnrMeasurement, Transition } from './transition';

const epochs = logSpacedEpochs(8000, 200);

function announcements(series: readonly SnrMeasurement[]): Transition[] {
  const detector = new SnrChangePointDetector();
  return series.map((measurement) => detector.push(measurement)).filter((transition) => transition !== null);
}

function bend(step: number, before: number, after: number): (t: number) => number {
  return (t) => (t < Math.log(step) ? before : after) * (t - Math.log(step));
}

describe('the change point of SNR', () => {
  it('two power laws that meet at T have their change point at the measured epoch nearest to T', () => {
    const exponents = fc.tuple(fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true }));
    fc.assert(
      fc.property(fc.double({ min: 60, max: 3000, noNaN: true }), exponents, (step, [before, after]) => {
        fc.pre(Math.abs(before - after) > 0.7);
        const found = snrChangePointTransition(syntheticSeries(bend(step, before, after), epochs, { seed: 0, replicas: 2, noise: 0 }));
        // Spacing 0.05 in ln step; between two measurements the better one may be either.
        expect(Math.abs(Math.log((found?.step ?? NaN) / step))).toBeLessThan(0.051);
      }),
      { numRuns: 40 },
    );
  });

  it('online: announced once it has passed, near the bend, and not again while it stays within its factor', () => {
    for (let seed = 0; seed < 5; seed += 1) {
      const found = announcements(syntheticSeries(bend(350, 0.5, -1), epochs, { seed, replicas: 10, noise: 0.2, shift: 0.1 }));
      expect(found.length).toBe(1);
      expect(found[0].announcedAt).toBeGreaterThanOrEqual(1.5 * found[0].epoch);
      // At 1.5 times the bend the second segment has 8 measurements: the place is known to about a tenth.
      expect(Math.abs(Math.log(found[0].step / 350))).toBeLessThan(0.25);
    }
  });

  it('one power law, with noise or without, has none', () => {
    expect(snrChangePointTransition(syntheticSeries((t) => -0.7 * t, epochs, { seed: 0, replicas: 3, noise: 0 }))).toBeNull();
    let alarms = 0;
    for (let seed = 0; seed < 60; seed += 1) {
      const replicas = [1, 3, 10][seed % 3];
      if (announcements(syntheticSeries((t) => -0.7 * t, epochs, { seed, replicas, noise: 0.3 })).length > 0) alarms += 1;
    }
    expect(alarms).toBeLessThanOrEqual(1);
  });

  it('a replica that leaves takes its past with it', () => {
    const series = syntheticSeries(bend(350, 0.5, -1), epochs, { seed: 2, replicas: 6, noise: 0.1 });
    const withLeaver = series.map(({ epoch, step, snr }) => ({ epoch, step, snr: Float64Array.from([...snr, epoch < 2000 ? 1e6 : NaN]) }));
    expect(snrChangePointTransition(withLeaver)?.step).toBe(snrChangePointTransition(series)?.step);
  });
});
