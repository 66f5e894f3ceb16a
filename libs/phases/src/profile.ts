import type { Estimate } from './estimate';
import { estimateFrom } from './estimate';
import { localFit, neighboursEachSide } from './local-fit';

/** One measured epoch: `step` counts optimiser updates before it, `values` holds one number per replica, NaN where there is none. */
export interface ReplicaValues {
  readonly epoch: number;
  readonly step: number;
  readonly values: Float64Array;
}

/** The smoothed series at one measured epoch. */
export interface ProfilePoint {
  readonly epoch: number;
  readonly step: number;
  readonly level: Estimate;
  /** Per unit of ln step. */
  readonly slope: Estimate;
}

/**
 * Level and slope along ln step of a quantity of one layer, from measurements that arrive one by one.
 *
 * A point appears once its window is complete, about one half-width after its own measurement, and never changes afterwards; so what is read
 * online at an epoch is what is read from the finished series up to there. A window that would reach before the first usable measurement
 * gives no point.
 *
 * - Smoothing is linear, so the mean over replicas of the slopes of ln SNR is the slope of the geometric mean of SNR. Only replicas present
 *   in the whole window count: one that comes or goes would be a step in the mean. An epoch at which no replica is present is no measurement.
 * - The noise of one measurement comes from pseudo-residuals: what a value differs from the line through its two neighbours, scaled to
 *   unit variance. Taken is the larger of their mean in the window and their mean so far.
 * - A standard error is the larger of the one from that noise (noise independent between measurements) and the one from the scatter
 *   over the replicas (which also holds what differs lastingly between them). One replica has only the first.
 *
 * @source Gasser, Sroka & Jennen-Steinmetz 1986, Residual variance and residual pattern in nonlinear regression, Biometrika 73(3).
 */
export class Profile {
  /** Points in order of step. Grows; what it holds never changes. */
  readonly points: ProfilePoint[] = [];

  private readonly measurements: ReplicaValues[] = [];
  private readonly lnSteps: number[] = [];
  private readonly residualSums: { readonly squares: number; readonly count: number }[] = [];
  private nextCentre = neighboursEachSide;

  /**
   * @param halfWidth of the smoothing window, in ln step.
   * @param firstStep measurements before this step are ignored.
   * @throws RangeError if halfWidth is not > 0 or firstStep not >= 1.
   */
  constructor(
    private readonly halfWidth: number,
    private readonly firstStep: number,
  ) {
    if (!(halfWidth > 0 && Number.isFinite(halfWidth))) throw new RangeError(`Profile: halfWidth must be > 0, got ${halfWidth}`);
    if (!(firstStep >= 1 && Number.isFinite(firstStep))) throw new RangeError(`Profile: firstStep must be >= 1, got ${firstStep}`);
  }

  /** Takes the next measured epoch, checked before (`MeasurementOrder`), and completes the points whose windows end with it. */
  push(measurement: ReplicaValues): void {
    if (measurement.step < this.firstStep || measurement.values.every(Number.isNaN)) return;
    this.measurements.push(measurement);
    this.lnSteps.push(Math.log(measurement.step));
    this.appendResidual();
    while (this.isComplete(this.nextCentre)) {
      this.complete(this.nextCentre);
      this.nextCentre += 1;
    }
  }

  /** The squared pseudo-residuals of the last measurement but one, over the replicas present in all three. */
  private appendResidual(): void {
    const j = this.measurements.length - 2;
    if (j < 1) {
      if (j === 0) this.residualSums.push({ squares: 0, count: 0 });
      return;
    }
    const [before, here, after] = [j - 1, j, j + 1].map((index) => this.measurements[index].values);
    const share = (this.lnSteps[j + 1] - this.lnSteps[j]) / (this.lnSteps[j + 1] - this.lnSteps[j - 1]);
    const scale = 1 / (1 + share * share + (1 - share) * (1 - share));
    let { squares, count } = this.residualSums[j - 1];
    for (let r = 0; r < here.length; r += 1) {
      const residual = share * before[r] + (1 - share) * after[r] - here[r];
      if (Number.isNaN(residual)) continue;
      squares += residual * residual * scale;
      count += 1;
    }
    this.residualSums.push({ squares, count });
  }

  private isComplete(centre: number): boolean {
    const head = this.lnSteps.length - 1;
    return centre + neighboursEachSide <= head && this.lnSteps[head] - this.lnSteps[centre] >= this.halfWidth;
  }

  private complete(centre: number): void {
    if (this.lnSteps[centre] - this.lnSteps[0] < this.halfWidth) return;
    const fit = localFit(this.lnSteps, centre, this.halfWidth);
    const noiseVariance = this.noiseVarianceIn(fit.from, fit.level.length);
    const level = estimateFrom(this.smooth(fit.from, fit.level), noiseVariance, fit.from, fit.level);
    const slope = estimateFrom(this.smooth(fit.from, fit.slope), noiseVariance, fit.from, fit.slope);
    const { epoch, step } = this.measurements[centre];
    if (level !== null && slope !== null) this.points.push({ epoch, step, level, slope });
  }

  private smooth(from: number, weights: Float64Array): Float64Array {
    const smoothed = new Float64Array(this.measurements[from].values.length);
    weights.forEach((weight, k) => {
      const { values } = this.measurements[from + k];
      for (let r = 0; r < smoothed.length; r += 1) smoothed[r] += weight * values[r];
    });
    return smoothed;
  }

  /** Of residuals whose three measurements lie in the window: a replica present in the whole window has at least five there. */
  private noiseVarianceIn(from: number, length: number): number {
    const start = this.residualSums[from];
    const end = this.residualSums[from + length - 2];
    return Math.max((end.squares - start.squares) / (end.count - start.count), end.squares / end.count);
  }
}
