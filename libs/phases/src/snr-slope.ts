import { localFit, neighboursEachSide } from './local-fit';

/** A smoothed derivative at one measured step. */
export interface SlopePoint {
  readonly step: number;
  /** Per unit of ln step. */
  readonly slope: number;
}

/**
 * d ln SNR / d ln step, smoothed: the exponent of the power law that SNR follows locally. Its minimum is the criterion of the detectors here.
 *
 * It depends on no unit of SNR, but a fall that never ends has no minimum: for SNR = 1 / (1 + (t / T)^n) it tends to -n from above.
 *
 * @param steps shape [measurements], > 0, strictly increasing. Not modified.
 * @param snr shape [measurements], > 0. Not modified.
 * @param halfWidth of the window of local quadratic regression, in ln step; windows that the series does not fill are left out.
 * @returns one point per measurement that lies a half-width from both ends, in order of step.
 * @throws RangeError if the lengths differ, or a step or an SNR is outside its domain.
 * @source Shwartz-Ziv & Tishby 2017, arXiv:1703.00810, figure 4 (logarithmic axes).
 */
export function lnSnrSlope(steps: ArrayLike<number>, snr: ArrayLike<number>, halfWidth: number): SlopePoint[] {
  checkSeries('lnSnrSlope', steps, snr);
  return slopesAlongLnStep(steps, Float64Array.from(snr, Math.log), halfWidth);
}

/**
 * d SNR / d ln step, smoothed: how fast SNR itself changes. It weighs the high values: SNR = 1 / (1 + (t / T)^n) has its minimum, -n / 4, at T.
 *
 * @param steps shape [measurements], > 0, strictly increasing. Not modified.
 * @param snr shape [measurements], > 0. Not modified.
 * @param halfWidth of the window of local quadratic regression, in ln step; windows that the series does not fill are left out.
 * @returns one point per measurement that lies a half-width from both ends, in order of step.
 * @throws RangeError if the lengths differ, or a step or an SNR is outside its domain.
 */
export function snrSlope(steps: ArrayLike<number>, snr: ArrayLike<number>, halfWidth: number): SlopePoint[] {
  checkSeries('snrSlope', steps, snr);
  return slopesAlongLnStep(steps, snr, halfWidth);
}

function checkSeries(name: string, steps: ArrayLike<number>, snr: ArrayLike<number>): void {
  if (steps.length !== snr.length) throw new RangeError(`${name}: steps and snr must have one length, got ${steps.length} and ${snr.length}`);
  for (let i = 0; i < steps.length; i += 1) {
    if (!(steps[i] > (i > 0 ? steps[i - 1] : 0) && Number.isFinite(steps[i]))) {
      throw new RangeError(`${name}: steps must be > 0 and increase, got ${steps[i]} at index ${i}`);
    }
    if (!(snr[i] > 0 && Number.isFinite(snr[i]))) throw new RangeError(`${name}: snr must be > 0 and finite, got ${snr[i]} at index ${i}`);
  }
}

function slopesAlongLnStep(steps: ArrayLike<number>, y: ArrayLike<number>, halfWidth: number): SlopePoint[] {
  const lnSteps = Float64Array.from(steps, Math.log);
  const last = lnSteps.length - 1;
  const points: SlopePoint[] = [];
  for (let at = neighboursEachSide; at <= last - neighboursEachSide; at += 1) {
    if (lnSteps[at] - lnSteps[0] < halfWidth || lnSteps[last] - lnSteps[at] < halfWidth) continue;
    const fit = localFit(lnSteps, at, halfWidth);
    points.push({ step: steps[at], slope: fit.slope.reduce((sum, weight, k) => sum + weight * y[fit.from + k], 0) });
  }
  return points;
}
