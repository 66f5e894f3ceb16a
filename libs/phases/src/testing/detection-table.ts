import { SnrTransitionDetector } from '../snr-transition-detector';
import type { LnSnrCurve } from './synthetic';
import { logisticFall, logSpacedEpochs, syntheticSeries } from './synthetic';

const epochs = logSpacedEpochs(8000, 300);
const truth = 350;

const transitions: Record<string, LnSnrCurve> = {
  'narrow fall (width 0.1, drop 2)': logisticFall({ centre: truth, width: 0.1, drop: 2, exponent: -0.4 }),
  'wide fall (width 0.3, drop 4)': logisticFall({ centre: truth, width: 0.3, drop: 4 }),
  'rise and fall (exponent 1, width 0.2, drop 5)': logisticFall({ centre: truth, width: 0.2, drop: 5, exponent: 1 }),
};

const nothing: Record<string, LnSnrCurve> = {
  constant: () => 0,
  'power law, exponent -0.7': (t) => -0.7 * t,
  'fall that levels off, 6 exp(-ln t / 3)': (t) => 6 * Math.exp(-t / 3),
  'kink, exponent 0 then -1 at 350': (t) => -Math.max(0, t - Math.log(truth)),
  'rise that turns into a fall': (t) => -0.3 * (t - 6) ** 2,
};

function firstAnnouncements(curve: LnSnrCurve, replicas: number, noise: number, seeds: number): { error: number; delay: number; isCovered: boolean }[] {
  return Array.from({ length: seeds }, (_, seed) => seed).flatMap((seed) => {
    const detector = new SnrTransitionDetector();
    for (const measurement of syntheticSeries(curve, epochs, { seed, replicas, noise, shift: replicas > 1 ? 0.1 : 0 })) {
      const found = detector.push(measurement);
      if (found === null) continue;
      const { epoch, interval, announcedAt } = found;
      const isCovered = interval.fromEpoch <= truth && truth <= interval.toEpoch;
      return [{ error: Math.abs(Math.log(epoch / truth)), delay: announcedAt / truth, isCovered }];
    }
    return [];
  });
}

function median(values: readonly number[]): string {
  return values.length > 0 ? values.toSorted((a, b) => a - b)[values.length >> 1].toFixed(2) : '';
}

function percent(count: number, of: number): string {
  return of > 0 ? `${((100 * count) / of).toFixed(count > 0 && count < of ? 1 : 0)}%` : '';
}

/**
 * What `SnrTransitionDetector` with its defaults makes of synthetic layers, as rows of a Markdown table: per noise 0.05, 0.1 and 0.3 in ln SNR,
 * for a transition the share found, the median error in ln step, the share of intervals that hold the truth and the median delay; for
 * a curve without one the share of false alarms.
 *
 * @param seeds runs per cell.
 */
export function detectionTable(seeds: number): string[] {
  const rows = (curves: Record<string, LnSnrCurve>, cell: (curve: LnSnrCurve, replicas: number, noise: number) => string): string[] =>
    Object.entries(curves).flatMap(([name, curve]) =>
      [1, 3, 10, 50].map((replicas) => `| ${name} | ${replicas} | ${[0.05, 0.1, 0.3].map((noise) => cell(curve, replicas, noise)).join(' | ')} |`),
    );
  const found = rows(transitions, (curve, replicas, noise) => {
    const all = firstAnnouncements(curve, replicas, noise, seeds);
    const covered = percent(all.filter(({ isCovered }) => isCovered).length, all.length);
    return `${percent(all.length, seeds)}, ${median(all.map(({ error }) => error))}, ${covered}, ${median(all.map(({ delay }) => delay))}`;
  });
  const alarms = rows(nothing, (curve, replicas, noise) => percent(firstAnnouncements(curve, replicas, noise, seeds).length, seeds));
  return [...found, ...alarms];
}
