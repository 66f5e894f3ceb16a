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

const noises = [0.05, 0.1, 0.3];
const replicaCounts = [1, 3, 10, 50];

/** Names of the synthetic layers: with a transition at 350, and without one. */
export const shapes = { transitions: Object.keys(transitions), nothing: Object.keys(nothing) };

/**
 * What `SnrTransitionDetector` with its defaults makes of one synthetic layer, as a row of a Markdown table: per noise 0.05, 0.1 and 0.3 in ln SNR, for a
 * transition the share found, the median error in ln step, the share of intervals that hold the truth and the median delay; for a curve without one the
 * share of false alarms.
 *
 * @param seeds runs per cell.
 */
export function detectionRow(name: string, replicas: number, seeds: number): string {
  const cell = (noise: number): string => {
    const all = firstAnnouncements(transitions[name] ?? nothing[name], replicas, noise, seeds);
    if (name in nothing) return percent(all.length, seeds);
    const covered = percent(all.filter(({ isCovered }) => isCovered).length, all.length);
    return `${percent(all.length, seeds)}, ${median(all.map(({ error }) => error))}, ${covered}, ${median(all.map(({ delay }) => delay))}`;
  };
  return `| ${name} | ${replicas} | ${noises.map(cell).join(' | ')} |`;
}

/** The whole of docs/phase-detection.md. */
export function detectionDocument(seeds: number): string {
  const table = (names: readonly string[]) => [
    `| shape | replicas | ${noises.map((noise) => `noise ${noise}`).join(' | ')} |`,
    '|---|---|---|---|---|',
    ...names.flatMap((name) => replicaCounts.map((replicas) => detectionRow(name, replicas, seeds))),
  ];
  return [
    '# How well phase changes are detected',
    '',
    'Written by `node --import @swc-node/register/esm-register libs/phases/detection-table.mjs` (about two minutes), not by hand; a test computes some of its rows anew.',
    '',
    'The criterion is the minimum of d ln SNR / d ln step, found online by `SnrTransitionDetector` with its defaults: what a session announces while it trains. How long an',
    'announcement waits, and when it is revised, stands in `libs/phases/README.md`.',
    '',
    'Synthetic layers: 300 log-spaced epochs to 8,000, one step an epoch; the true transition, where there is one, at 350. Independent normal noise in ln SNR of each measurement and',
    'replica with standard deviation 0.05, 0.1 and 0.3, and a shift of each replica\'s curve by 0.1 in ln step (none for one replica).',
    `${seeds} seeds a cell.`,
    '',
    '## A transition at 350',
    '',
    'Each cell: share of runs in which it is found, median error in ln step, share of intervals that hold 350, median epoch of the announcement over 350.',
    '',
    ...table(shapes.transitions),
    '',
    '## No transition',
    '',
    'Share of runs with an announcement all the same: a false alarm.',
    '',
    ...table(shapes.nothing),
    '',
    'Not covered by these rates: noise that is correlated between epochs. With several replicas it shows in their scatter and is counted; one replica\'s slow wandering cannot be told',
    'from a transition. With two or three replicas an interval is too narrow, as any bootstrap of so few is: the rows of 3 replicas say by how much.',
    '',
  ].join('\n');
}
