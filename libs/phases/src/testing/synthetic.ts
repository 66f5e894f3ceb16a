import { CountedStream } from '@infoplane/numerics';
import type { SnrMeasurement } from '../transition';

/** Epochs 0 and then log spaced to `last`, rounded and unique: the grid of a session at one step an epoch. */
export function logSpacedEpochs(last: number, count: number): number[] {
  const epochs = new Set([0]);
  for (let k = 0; k < count; k += 1) epochs.add(Math.round(Math.exp((Math.log(last) * k) / (count - 1))));
  return [...epochs].sort((a, b) => a - b);
}

/** ln SNR of a layer as a function of t = ln step. */
export type LnSnrCurve = (lnStep: number) => number;

/**
 * A fall by `drop` along a logistic in ln step, on top of a power law: its slope is exponent - drop s(1 - s) / width, s the logistic of
 * (ln step - ln centre) / width; it has its minimum, exponent - drop / (4 width), exactly at `centre`.
 */
export function logisticFall(shape: { centre: number; width: number; drop: number; exponent?: number }): LnSnrCurve {
  const { centre, width, drop, exponent = 0 } = shape;
  return (t) => exponent * t - drop / (1 + Math.exp(-(t - Math.log(centre)) / width));
}

/** Measurement noise of ln SNR, and lasting differences between replicas. */
export interface SyntheticNoise {
  readonly seed: number;
  readonly replicas: number;
  /** Standard deviation of independent normal noise in ln SNR, per measurement and replica. */
  readonly noise: number;
  /** Standard deviation of each replica's own shift of the curve in ln step. */
  readonly shift?: number;
}

/** Measured epochs of a synthetic layer. `stepsPerEpoch` is the number of batches. */
export function syntheticSeries(curve: LnSnrCurve, epochs: readonly number[], noise: SyntheticNoise, stepsPerEpoch = 1): SnrMeasurement[] {
  const { seed, replicas, noise: sd, shift = 0 } = noise;
  const shifts = Array.from({ length: replicas }, (_, r) => shift * new CountedStream(seed, r, 1, 0).normal(0));
  const streams = shifts.map((_, r) => new CountedStream(seed, r, 2, 0));
  return epochs.map((epoch, i) => {
    const step = epoch * stepsPerEpoch;
    const snr = Float64Array.from(shifts, (own, r) => Math.exp(curve(Math.log(Math.max(step, 1)) - own) + sd * streams[r].normal(i)));
    return { epoch, step, snr };
  });
}
