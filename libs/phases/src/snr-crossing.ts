import type { Estimate } from './estimate';
import { withLnValues } from './ln-values';
import type { ReplicaValues } from './profile';
import { Profile } from './profile';
import type { SnrMeasurement, Transition } from './transition';
import type { Candidate, Criterion, Patience } from './transition-detector';
import { checkNonNegative, defaultPatience, TransitionDetector } from './transition-detector';

/** What the detector of the crossing SNR = 1 waits for, and how it smooths. */
export interface SnrCrossingOptions extends Patience {
  /** Half-width of the smoothing window in ln step. */
  readonly halfWidth: number;
  /** Measurements before this step are ignored. */
  readonly firstStep: number;
  /** Half-height, in standard errors, of the band of ln SNR that must lie above 0 before the crossing and below 0 after it. */
  readonly clearance: number;
}

/**
 * The defaults: smoothing as for the derivative, and bands of three standard errors (an SNR that stays at 1 must leave them on both sides, in
 * the right order, among about 15 independent windows: below 1% of runs with 10 replicas or more).
 */
export const snrCrossingDefaults: SnrCrossingOptions = { ...defaultPatience, halfWidth: 0.3, firstStep: 20, clearance: 3 };

/** A crossing, and the place before it at which SNR was last clearly above 1. */
interface Crossing extends Candidate {
  readonly lastAbove: number;
}

/**
 * Where the mean of a layer's gradient falls below its spread, online: the smoothed geometric mean of SNR over the replicas crosses 1 downwards.
 *
 * The crossing is the last place at or above 1 before SNR is clearly below, provided that it was clearly above earlier. SNR that comes back
 * above and falls again gives a later crossing, which replaces the announced one. A layer that starts below 1, or never falls below it, has none.
 */
export class SnrCrossingDetector extends TransitionDetector<Crossing> {
  /** @throws RangeError if an option is outside its domain. */
  constructor(options: Partial<SnrCrossingOptions> = {}) {
    const complete = { ...snrCrossingDefaults, ...options };
    super(new SnrCrossingCriterion(complete), complete);
  }

  /**
   * Takes the next measured epoch of the layer.
   *
   * @returns the transition, at the measured epoch that makes it certain or replaces it; null at all others.
   * @throws RangeError if epochs or steps do not increase, if the number of replicas changes, or if an SNR is negative or infinite.
   */
  push({ epoch, step, snr }: SnrMeasurement): Transition | null {
    return this.take({ epoch, step, values: Float64Array.from(snr) });
  }
}

/**
 * Where SNR crosses 1 downwards for the last time in the whole series.
 *
 * @param series measured epochs in order.
 * @returns the transition with `announcedAt` the last measured epoch, or null if SNR is not clearly above 1 and then clearly below.
 * @throws RangeError as `SnrCrossingDetector`.
 */
export function snrCrossingTransition(series: readonly SnrMeasurement[], options: Partial<SnrCrossingOptions> = {}): Transition | null {
  const detector = new SnrCrossingDetector(options);
  for (const measurement of series) detector.push(measurement);
  return detector.retrospect();
}

class SnrCrossingCriterion implements Criterion<Crossing> {
  readonly quantity = 'snr';
  private readonly profile: Profile;

  constructor(private readonly options: SnrCrossingOptions) {
    checkNonNegative({ clearance: options.clearance });
    this.profile = new Profile(options.halfWidth, options.firstStep);
  }

  push(measurement: ReplicaValues): void {
    this.profile.push(withLnValues(measurement));
  }

  places(): readonly { readonly epoch: number; readonly step: number }[] {
    return this.profile.points;
  }

  find(): Crossing | null {
    const { points } = this.profile;
    const { clearance } = this.options;
    const isAbove = ({ mean, standardError }: Estimate): boolean => mean - clearance * standardError > 0;
    const isBelow = ({ mean, standardError }: Estimate): boolean => mean + clearance * standardError < 0;
    let lastAbove = -1;
    let below = -1;
    for (let i = points.length - 1; i >= 0 && lastAbove < 0; i -= 1) {
      // Going back from the head: the earliest place clearly below that has none clearly above between it and the head.
      if (isBelow(points[i].level)) below = i;
      if (isAbove(points[i].level)) lastAbove = i;
    }
    if (lastAbove < 0 || below < 0) return null;
    let at = below - 1;
    while (points[at].level.mean < 0) at -= 1;
    return { at, lastAbove };
  }

  hasPassed(): boolean {
    const { points } = this.profile;
    return points[points.length - 1].level.mean < 0;
  }

  isSame(crossing: Crossing, before: Crossing): boolean {
    return crossing.at === before.at;
  }

  supersedes(crossing: Crossing, announced: Crossing): boolean {
    return crossing.lastAbove > announced.at;
  }

  resampling({ lastAbove }: Crossing): ReturnType<Criterion<Crossing>['resampling']> {
    return { first: lastAbove, curve: this.profile.points.slice(lastAbove).map(({ level }) => level), locate: lastPlaceAbove };
  }
}

/** The last index with a value of at least 0 that a lower one follows, or -1. */
function lastPlaceAbove(values: Float64Array): number {
  const at = values.findLastIndex((value) => value >= 0);
  return at === values.length - 1 ? -1 : at;
}
