import type { Transition } from './transition';

/** The five states of a training run, in their order, with the letters of the talk's figure. */
export const trainingStates = { initial: 'A', fitting: 'B', 'phase-change': 'C', compression: 'D', converged: 'E' } as const;
export type TrainingState = keyof typeof trainingStates;

/** A stretch of the epoch axis in one state. */
export interface StateSpan {
  readonly state: TrainingState;
  readonly letter: (typeof trainingStates)[TrainingState];
  readonly fromEpoch: number;
  /** The next span begins here; of the last span, the last measured epoch. */
  readonly toEpoch: number;
}

/** What the states are read from: means over replicas of one layer, or over layers too, at the measured epochs. */
export interface PlaneSeries {
  /** Shape [measurements], strictly increasing. */
  readonly epochs: ArrayLike<number>;
  /** I(X;T) in bits, shape [measurements]. */
  readonly ixt: ArrayLike<number>;
  /** I(T;Y) in bits, shape [measurements]. */
  readonly ity: ArrayLike<number>;
}

// Fitting has begun when I(T;Y) has made a tenth of its whole rise: more than the wandering of the first steps.
const risenShare = 0.1;
// Converged is what stays within a twentieth of the range that I(X;T) has gone through since the phase change ...
const settledShare = 0.05;
// ... over at least this factor in epochs: a fall that goes on like the logarithm would have to go on 3,000 times as long to look so.
const settledFactor = 1.5;

/**
 * The states A to E of a training run, as spans that follow each other without gaps from the first measured epoch to the last.
 *
 * - A initial: until I(T;Y) has made a tenth of its rise from the first measurement to its maximum.
 * - B fitting: from there to the phase change.
 * - C phase change: from the lower quartile of the transitions' interval beginnings to the upper quartile of their ends. Without a transition, B
 *   goes on.
 * - D compression: from there on.
 * - E converged: from the first epoch after which I(X;T) stays near its last value, within 5% of its range since the phase change, if that
 *   lasts by a factor 1.5.
 *
 * Of a run that goes on, the labels describe what has been seen: a later measurement may move the borders, and take back E.
 *
 * @param transitions of any criteria and layers; quartiles, so that one odd layer among three or more does not stretch the phase change.
 * @returns spans of positive length, at most one per state, in the order A to E; none for fewer than two measurements.
 * @throws RangeError if lengths differ, epochs do not increase, or a value is not finite.
 * @source The states A to E of the information plane in the authors' talk; the borders are this library's definition.
 */
export function stateSpans(series: PlaneSeries, transitions: readonly Transition[]): StateSpan[] {
  check(series);
  const { epochs } = series;
  const last = epochs.length - 1;
  if (last < 1) return [];
  const fitting = startOfFitting(series);
  const borders = [epochs[0], fitting];
  if (transitions.length > 0) {
    const begins = transitions.map(({ interval }) => interval.fromEpoch).sort((a, b) => a - b);
    const ends = transitions.map(({ interval }) => interval.toEpoch).sort((a, b) => a - b);
    const quartile = Math.round((transitions.length - 1) / 4);
    const begin = begins[quartile];
    const end = ends[ends.length - 1 - quartile];
    borders.push(Math.max(begin, fitting), Math.max(end, fitting), startOfConvergence(series, end));
  }
  const within = borders.map((epoch) => Math.min(epoch, epochs[last]));
  const states = Object.keys(trainingStates) as TrainingState[];
  return within.flatMap((fromEpoch, i) => {
    const toEpoch = within[i + 1] ?? epochs[last];
    return toEpoch > fromEpoch ? [{ state: states[i], letter: trainingStates[states[i]], fromEpoch, toEpoch }] : [];
  });
}

function startOfFitting({ epochs, ity }: PlaneSeries): number {
  const highest = Array.from(ity).reduce((a, b) => Math.max(a, b));
  // Never risen: the run is where it started.
  if (highest === ity[0]) return epochs[epochs.length - 1];
  const threshold = ity[0] + risenShare * (highest - ity[0]);
  return epochs[Array.from(ity).findIndex((value) => value >= threshold)];
}

function startOfConvergence({ epochs, ixt }: PlaneSeries, earliest: number): number {
  const last = epochs.length - 1;
  const values = Array.from(ixt).filter((_, i) => epochs[i] >= earliest);
  const range = Math.max(...values) - Math.min(...values);
  let start = last;
  while (start > 0 && epochs[start - 1] >= earliest && Math.abs(ixt[start - 1] - ixt[last]) <= settledShare * range) start -= 1;
  return epochs[last] >= settledFactor * epochs[start] ? epochs[start] : epochs[last];
}

function check({ epochs, ixt, ity }: PlaneSeries): void {
  if (ixt.length !== epochs.length || ity.length !== epochs.length) {
    throw new RangeError(`stateSpans: epochs, ixt and ity must have one length, got ${epochs.length}, ${ixt.length} and ${ity.length}`);
  }
  for (let i = 0; i < epochs.length; i += 1) {
    if (!(Number.isFinite(epochs[i]) && (i === 0 || epochs[i] > epochs[i - 1]))) {
      throw new RangeError(`stateSpans: epochs must be finite and increase, got ${epochs[i]} at index ${i}`);
    }
    if (!Number.isFinite(ixt[i]) || !Number.isFinite(ity[i])) {
      throw new RangeError(`stateSpans: ixt and ity must be finite, got ${ixt[i]} and ${ity[i]} at index ${i}`);
    }
  }
}
