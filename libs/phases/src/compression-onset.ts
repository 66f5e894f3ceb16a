import { contrast } from './estimate';
import type { ReplicaValues } from './profile';
import { Profile } from './profile';
import type { PlaneMeasurement, Transition } from './transition';
import type { Candidate, Criterion, Patience } from './transition-detector';
import { checkNonNegative, defaultPatience, TransitionDetector } from './transition-detector';

/** What the detector of the peak of I(X;T) waits for, and how it smooths. */
export interface CompressionOptions extends Patience {
  /** Half-width of the smoothing window in ln step. */
  readonly halfWidth: number;
  /** Measurements before this step are ignored; epoch 0 has no logarithm. */
  readonly firstStep: number;
  /** Least rise to the peak and least fall after it, in bits. */
  readonly minimalHeight: number;
  /** Least rise and fall in their own standard errors, paired by replica. */
  readonly clearance: number;
}

/**
 * The defaults, and why.
 *
 * - `halfWidth` 0.3 and `firstStep` 1: I(X;T) starts where the initial weights put it, and that start is one of the two sides of the peak.
 * - `minimalHeight` 0.05 bits: in the paper's experiment the third layer, whose I(X;T) is near its cap, rises by 0.1 bits; deeper ones by 0.7 to 2.
 * - `clearance` 4: both the rise and the fall must be that certain. Replicas differ lastingly by up to a bit, so both are paired by replica.
 */
export const compressionDefaults: CompressionOptions = { ...defaultPatience, halfWidth: 0.3, firstStep: 1, minimalHeight: 0.05, clearance: 4 };

/** The highest place of I(X;T), and the lowest on either side. */
interface Peak extends Candidate {
  readonly leftLow: number;
  readonly rightLow: number;
}

/**
 * The transition from fitting to compression of one layer, online: the peak of I(X;T) over the epochs.
 *
 * I(X;T) is averaged over the replicas and smoothed along ln step. The peak is the highest place, if it stands above the lowest place on each
 * side by `minimalHeight` and by `clearance` standard errors. It is announced when the newest smoothed value lies below it by as
 * much, and replaced only by a later place that is higher by as much. A layer whose I(X;T) only rises, only falls or stays at its cap has none.
 *
 * What the numbers mean is the estimator's matter: a peak of a binned I(X;T) is one of that binning.
 *
 * @source Shwartz-Ziv & Tishby 2017, arXiv:1703.00810, section 3: fitting (empirical error minimisation) and compression.
 */
export class CompressionOnsetDetector extends TransitionDetector<Peak> {
  /** @throws RangeError if an option is outside its domain. */
  constructor(options: Partial<CompressionOptions> = {}) {
    const complete = { ...compressionDefaults, ...options };
    super(new PeakCriterion(complete), complete);
  }

  /**
   * Takes the next measured epoch of the layer.
   *
   * @returns the transition, at the measured epoch that makes it certain or replaces it; null at all others.
   * @throws RangeError if epochs or steps do not increase, if the number of replicas changes, or if a value is negative or infinite.
   */
  push({ epoch, step, ixt }: PlaneMeasurement): Transition | null {
    return this.take({ epoch, step, values: Float64Array.from(ixt) });
  }
}

/**
 * The transition from fitting to compression of one layer, in retrospect: the peak of I(X;T) over the whole series.
 *
 * @param series measured epochs in order; `ixt` in bits.
 * @returns the transition with `announcedAt` the last measured epoch, or null if no peak stands clear on both sides.
 * @throws RangeError as `CompressionOnsetDetector`.
 */
export function compressionTransition(series: readonly PlaneMeasurement[], options: Partial<CompressionOptions> = {}): Transition | null {
  const detector = new CompressionOnsetDetector(options);
  for (const measurement of series) detector.push(measurement);
  return detector.retrospect();
}

class PeakCriterion implements Criterion<Peak> {
  readonly quantity = 'ixt';
  private readonly profile: Profile;

  constructor(private readonly options: CompressionOptions) {
    const { halfWidth, firstStep, minimalHeight, clearance } = options;
    checkNonNegative({ minimalHeight, clearance });
    this.profile = new Profile(halfWidth, firstStep);
  }

  push(measurement: ReplicaValues): void {
    this.profile.push(measurement);
  }

  places(): readonly { readonly epoch: number; readonly step: number }[] {
    return this.profile.points;
  }

  find(): Peak | null {
    const { points } = this.profile;
    if (points.length < 3) return null;
    const at = this.extreme(0, points.length, 1);
    if (at === 0 || at === points.length - 1) return null;
    const peak = { at, leftLow: this.extreme(0, at, -1), rightLow: this.extreme(at + 1, points.length, -1) };
    return this.isClearlyAbove(at, peak.leftLow) && this.isClearlyAbove(at, peak.rightLow) ? peak : null;
  }

  hasPassed({ at }: Peak): boolean {
    return this.isClearlyAbove(at, this.profile.points.length - 1);
  }

  isSame(peak: Peak, before: Peak): boolean {
    return peak.at === before.at;
  }

  supersedes(peak: Peak, announced: Peak): boolean {
    return this.isClearlyAbove(peak.at, announced.at);
  }

  resampling(): ReturnType<Criterion<Peak>['resampling']> {
    return { first: 0, curve: this.profile.points.map(({ level }) => level), locate: indexOfInteriorMaximum };
  }

  /** The first index in [from, to) with the highest level (sign 1) or the lowest (sign -1). */
  private extreme(from: number, to: number, sign: 1 | -1): number {
    const { points } = this.profile;
    let best = from;
    for (let i = from + 1; i < to; i += 1) if (sign * (points[i].level.mean - points[best].level.mean) > 0) best = i;
    return best;
  }

  private isClearlyAbove(high: number, low: number): boolean {
    const { points } = this.profile;
    const { minimalHeight, clearance } = this.options;
    const { mean, standardError } = contrast(points[high].level, points[low].level);
    return mean >= minimalHeight && mean >= clearance * standardError;
  }
}

/** The index of the highest value, or -1 if that is the first or the last. */
function indexOfInteriorMaximum(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i += 1) if (values[i] > values[best]) best = i;
  return best === 0 || best === values.length - 1 ? -1 : best;
}
