import { withLnValues } from './ln-values';
import { Profile } from './profile';
import type { ReplicaValues } from './profile';
import type { SlopeMinimum, SlopeMinimumRule } from './slope-minimum';
import { deepestSlopeMinimum, isClear } from './slope-minimum';
import type { SnrMeasurement, Transition } from './transition';
import type { Criterion, Patience } from './transition-detector';
import { checkNonNegative, defaultPatience, TransitionDetector } from './transition-detector';

/** What the detector waits for, and how it smooths. Slopes are d ln SNR / d ln step: exponents, without unit. */
export interface SnrTransitionOptions extends SlopeMinimumRule, Patience {
  /** Half-width of the smoothing window in ln step. */
  readonly halfWidth: number;
  /** Measurements before this step are ignored: there SNR still shows the initial weights. */
  readonly firstStep: number;
  /** Share by which the slope must have come back, of the way from the minimum to its lower shoulder or to 0, whichever is nearer. */
  readonly recovery: number;
  /** A later minimum must be deeper by this much, beside being clear of the announced one, to replace it. */
  readonly revisionMargin: number;
}

/**
 * The defaults, and why.
 *
 * - `halfWidth` 0.3: the falls of SNR that the paper's experiment shows are 0.5 to 0.8 wide in ln step; a window much wider flattens them, and
 *   the noise of a slope goes with the inverse of the width to the power 3/2. From 0.2 to 0.4 the transitions move by less than 10%.
 * - `clearance` 3.5: bands apart by that much mean 5 standard errors of the difference. A run has about 15 independent windows; the
 *   false-alarm rates are in the README of this library.
 * - `minimalDepth` 0.75: in the paper's experiment (10 replicas, full batch) the transitions of the six layers are 1.3 to 3 deep, and a wobble
 *   of the first layer near epoch 90 reaches 0.6, which enough replicas make certain; it is not what is meant.
 * - `recovery` 1/3: a slope that has come back a third of the way is falling into line with what follows, not pausing.
 */
export const snrTransitionDefaults: SnrTransitionOptions = {
  ...defaultPatience,
  halfWidth: 0.3,
  firstStep: 20,
  clearance: 3.5,
  minimalDepth: 0.75,
  recovery: 1 / 3,
  revisionMargin: 0.25,
};

/**
 * The transition from drift to diffusion of one layer, online: the deepest interior minimum of d ln SNR / d ln step after smoothing.
 *
 * Measured epochs go in one at a time, on any grid. The layer's SNR is the geometric mean over the replicas present. An announcement comes
 * when the minimum stands clear of the noise on both sides (`deepestSlopeMinimum`), has passed (`passedFactor`, `recovery`) and has stayed
 * passed for `holds` measurements. It is revised only when a minimum that is deeper by `revisionMargin`, with bands clear of each other,
 * meets the same conditions, and `maxRevisions` times at most.
 *
 * The interval and the confidence are a bootstrap over the replicas. One replica cannot be resampled; there the samples add measurement
 * noise of the size found in the series, so that the confidence says how far the minimum is out of that noise.
 *
 * What it does not see: a transition whose smoothed dip is flatter than `minimalDepth`; one in the first or last 0.3 of ln step; with one
 * replica, slow wandering of that network, which looks like slope and not like noise.
 *
 * @source Shwartz-Ziv & Tishby 2017, arXiv:1703.00810, figure 4: the phases of the gradients; there the transition is drawn by hand.
 */
export class SnrTransitionDetector extends TransitionDetector<SlopeMinimum> {
  /** @throws RangeError if an option is outside its domain. */
  constructor(options: Partial<SnrTransitionOptions> = {}) {
    const complete = { ...snrTransitionDefaults, ...options };
    super(new SnrDerivativeCriterion(complete), complete);
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
 * The transition from drift to diffusion of one layer, in retrospect: the deepest interior minimum of d ln SNR / d ln step of the whole series.
 *
 * @param series measured epochs in order.
 * @returns the transition with `announcedAt` the last measured epoch, or null if no minimum stands clear of the noise.
 * @throws RangeError as `SnrTransitionDetector`.
 */
export function snrDerivativeTransition(series: readonly SnrMeasurement[], options: Partial<SnrTransitionOptions> = {}): Transition | null {
  const detector = new SnrTransitionDetector(options);
  for (const measurement of series) detector.push(measurement);
  return detector.retrospect();
}

class SnrDerivativeCriterion implements Criterion<SlopeMinimum> {
  readonly quantity = 'snr';
  private readonly profile: Profile;

  constructor(private readonly options: SnrTransitionOptions) {
    const { halfWidth, firstStep, clearance, minimalDepth, recovery, revisionMargin } = options;
    checkNonNegative({ clearance, minimalDepth, recovery, revisionMargin });
    if (recovery > 1) throw new RangeError(`phases: recovery must be within [0, 1], got ${recovery}`);
    this.profile = new Profile(halfWidth, firstStep);
  }

  push(measurement: ReplicaValues): void {
    this.profile.push(withLnValues(measurement));
  }

  places(): readonly { readonly epoch: number; readonly step: number }[] {
    return this.profile.points;
  }

  find(): SlopeMinimum | null {
    return deepestSlopeMinimum(this.profile.points, this.options);
  }

  hasPassed({ at, leftShoulder, rightShoulder }: SlopeMinimum): boolean {
    const slopes = [at, leftShoulder, rightShoulder, this.profile.points.length - 1].map((index) => this.profile.points[index].slope.mean);
    const [minimum, left, right, head] = slopes;
    return head >= minimum + this.options.recovery * (Math.min(left, right, 0) - minimum);
  }

  isSame(minimum: SlopeMinimum, before: SlopeMinimum): boolean {
    return minimum.at === before.at;
  }

  supersedes(minimum: SlopeMinimum, announced: SlopeMinimum): boolean {
    const { clearance, revisionMargin } = this.options;
    const { points } = this.profile;
    return isClear(points[announced.at].slope, points[minimum.at].slope, { clearance, minimalDepth: revisionMargin });
  }

  resampling({ leftShoulder }: SlopeMinimum): ReturnType<Criterion<SlopeMinimum>['resampling']> {
    const first = leftShoulder + 1;
    return { first, curve: this.profile.points.slice(first).map(({ slope }) => slope), locate: indexOfMinimum };
  }
}

function indexOfMinimum(values: Float64Array): number {
  let least = 0;
  for (let i = 1; i < values.length; i += 1) if (values[i] < values[least]) least = i;
  return least;
}
