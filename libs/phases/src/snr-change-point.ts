import { brokenLine } from './broken-line';
import type { Estimate } from './estimate';
import { estimateFrom } from './estimate';
import { withLnValues } from './ln-values';
import type { ReplicaValues } from './profile';
import type { SnrMeasurement, Transition } from './transition';
import type { Candidate, Criterion, Patience } from './transition-detector';
import { checkNonNegative, defaultPatience, TransitionDetector } from './transition-detector';

/** What the detector of a change point waits for. */
export interface SnrChangePointOptions extends Patience {
  /** Measurements before this step are ignored. */
  readonly firstStep: number;
  /** Least change of the exponent d ln SNR / d ln step at the bend, in size. */
  readonly minimalChange: number;
  /** Least change in its own standard errors. */
  readonly clearance: number;
  /** Two bends within this factor in step are the same. A bend must move by more to be announced again. */
  readonly sameFactor: number;
}

/**
 * The defaults: a change of the exponent by a half, certain to four standard errors (the best of about ten independent places is taken).
 * The best bend moves a little with every measurement, so bends within a factor 1.25 count as one.
 */
export const snrChangePointDefaults: SnrChangePointOptions = {
  ...defaultPatience,
  firstStep: 20,
  minimalChange: 0.5,
  clearance: 4,
  sameFactor: 1.25,
};

/** The bend of the best broken line, with its own place for the comparison with later ones. */
interface Bend extends Candidate {
  readonly step: number;
}

/**
 * Where the power law of a layer's SNR changes, online: the bend of the best continuous line of two segments through ln SNR against ln step.
 *
 * Least squares over all measured epochs from `firstStep` on, each counted once: on a log-spaced grid every stretch of ln step weighs the same.
 * Only replicas present at all of them take part. The change of the exponent may be of either sign: SNR that rises and then falls bends at
 * its top, SNR that falls and then levels off at the foot. So this criterion need not agree with the derivative's minimum, which lies on the
 * fall itself. More than two power laws in a row give one bend, wherever it lowers the squared error most.
 */
export class SnrChangePointDetector extends TransitionDetector<Bend> {
  /** @throws RangeError if an option is outside its domain. */
  constructor(options: Partial<SnrChangePointOptions> = {}) {
    const complete = { ...snrChangePointDefaults, ...options };
    super(new ChangePointCriterion(complete), complete);
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
 * Where the power law of a layer's SNR changes, in retrospect: the bend of the best broken line through the whole series.
 *
 * @param series measured epochs in order.
 * @returns the transition with `announcedAt` the last measured epoch, or null if no change of the exponent is certain.
 * @throws RangeError as `SnrChangePointDetector`.
 */
export function snrChangePointTransition(series: readonly SnrMeasurement[], options: Partial<SnrChangePointOptions> = {}): Transition | null {
  const detector = new SnrChangePointDetector(options);
  for (const measurement of series) detector.push(measurement);
  return detector.retrospect();
}

class ChangePointCriterion implements Criterion<Bend> {
  readonly quantity = 'snr';
  private readonly measurements: ReplicaValues[] = [];
  private readonly lnSteps: number[] = [];
  private means: number[] = [];
  private present: Uint8Array | null = null;

  constructor(private readonly options: SnrChangePointOptions) {
    const { firstStep, minimalChange, clearance, sameFactor } = options;
    checkNonNegative({ minimalChange, clearance });
    if (!(firstStep >= 1 && Number.isFinite(firstStep))) throw new RangeError(`phases: firstStep must be >= 1, got ${firstStep}`);
    if (!(sameFactor >= 1 && Number.isFinite(sameFactor))) throw new RangeError(`phases: sameFactor must be >= 1, got ${sameFactor}`);
  }

  push(measurement: ReplicaValues): void {
    if (measurement.step < this.options.firstStep) return;
    const lnValues = withLnValues(measurement);
    if (lnValues.values.every(Number.isNaN)) return;
    this.measurements.push(lnValues);
    this.lnSteps.push(Math.log(measurement.step));
    const present = Uint8Array.from(lnValues.values, (value, r) => (Number.isNaN(value) || this.present?.[r] === 0 ? 0 : 1));
    const someoneLeft = this.present !== null && present.some((isIn, r) => isIn !== this.present?.[r]);
    this.present = present;
    // A replica that leaves takes its past with it, or its level would be a step in the mean.
    this.means = someoneLeft ? this.measurements.map(({ values }) => this.meanOf(values)) : [...this.means, this.meanOf(lnValues.values)];
  }

  places(): readonly { readonly epoch: number; readonly step: number }[] {
    return this.measurements;
  }

  find(): Bend | null {
    if (this.present === null || !this.present.includes(1)) return null;
    const line = brokenLine(this.lnSteps, this.means);
    if (line === null || Math.abs(line.change) < this.options.minimalChange) return null;
    const ofReplicas = new Float64Array(this.present.length);
    line.weights.forEach((weight, i) => {
      const { values } = this.measurements[i];
      for (let r = 0; r < values.length; r += 1) ofReplicas[r] += weight * values[r];
    });
    this.present.forEach((isIn, r) => {
      if (isIn === 0) ofReplicas[r] = NaN;
    });
    // The residuals are those of the mean over the replicas, so the noise of one replica is larger by their number.
    const noiseVariance = line.residualVariance * this.present.reduce((count, isIn) => count + isIn, 0);
    const change = estimateFrom(ofReplicas, noiseVariance, 0, line.weights);
    if (change === null || Math.abs(change.mean) < this.options.clearance * change.standardError) return null;
    return { at: line.at, step: this.measurements[line.at].step };
  }

  hasPassed(): boolean {
    return true;
  }

  isSame(bend: Bend, before: Bend): boolean {
    return Math.abs(Math.log(bend.step / before.step)) <= Math.log(this.options.sameFactor);
  }

  supersedes(bend: Bend, announced: Bend): boolean {
    return !this.isSame(bend, announced);
  }

  resampling(): ReturnType<Criterion<Bend>['resampling']> {
    const line = brokenLine(this.lnSteps, this.means);
    const itself = Float64Array.of(1);
    const curve = this.measurements.map(({ values }, i): Estimate => {
      const replicas = values.map((value, r) => (this.present?.[r] === 1 ? value : NaN));
      return { mean: this.means[i], standardError: 0, replicas, noiseVariance: line?.residualVariance ?? 0, from: i, weights: itself };
    });
    return { first: 0, curve, locate: (sample) => brokenLine(this.lnSteps, sample)?.at ?? -1 };
  }

  private meanOf(values: Float64Array): number {
    let sum = 0;
    let count = 0;
    values.forEach((value, r) => {
      if (this.present?.[r] !== 1) return;
      sum += value;
      count += 1;
    });
    return sum / count;
  }
}
