import type { Transition } from './transition';

/** The two kinds of transition of one layer; null where a kind has none. */
export interface TransitionPair {
  readonly gradient: Transition | null;
  readonly plane: Transition | null;
}

/** How far the gradients' transitions and the plane's lie from each other. All factors are in step, without unit; 1 is perfect agreement. */
export interface TransitionAgreement {
  /** Layers that have both. */
  readonly layers: number;
  /** Geometric mean over those layers of (gradient step) / (plane step): above 1, diffusion begins after compression. */
  readonly ratio: number;
  /** exp of the standard deviation of ln ratio over the layers (unbiased variance); null with one layer. */
  readonly spreadOverLayers: number | null;
  /** exp of the root mean square over layers of the standard deviation of ln ratio that the replicas give one layer. */
  readonly spreadOverReplicas: number;
  /** Share of those layers whose two intervals overlap, 0 to 1. */
  readonly overlap: number;
}

// Half the width of the central 90% of a normal distribution, in standard deviations: how an interval becomes a standard deviation.
const deviationsOfInterval = 1.6448536269514722;

/**
 * The claim that gradients and plane change phase together, as a number: the ratio of the two transitions, layer by layer.
 *
 * The replicas' spread takes each interval as the central 90% of a log-normal law, and the two transitions of a layer as independent.
 *
 * @param pairs one per layer. Layers that lack a transition do not count.
 * @returns null if no layer has both.
 * @throws RangeError if a transition or an interval does not begin after epoch 0.
 * @source Shwartz-Ziv & Tishby 2017, arXiv:1703.00810, section 3.3 and figure 4: the transition of the gradients against that of the plane.
 */
export function transitionAgreement(pairs: readonly TransitionPair[]): TransitionAgreement | null {
  const both = pairs.flatMap(({ gradient, plane }) => (gradient !== null && plane !== null ? [{ gradient, plane }] : []));
  if (both.length === 0) return null;
  const lnRatios = both.map(({ gradient, plane }) => lnOfPositive(gradient.step) - lnOfPositive(plane.step));
  const mean = lnRatios.reduce((sum, value) => sum + value, 0) / both.length;
  const squares = lnRatios.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const ofReplicas = both.reduce((sum, { gradient, plane }) => sum + lnVariance(gradient) + lnVariance(plane), 0) / both.length;
  return {
    layers: both.length,
    ratio: Math.exp(mean),
    spreadOverLayers: both.length > 1 ? Math.exp(Math.sqrt(squares / (both.length - 1))) : null,
    spreadOverReplicas: Math.exp(Math.sqrt(ofReplicas)),
    overlap: both.filter(({ gradient, plane }) => overlaps(gradient, plane)).length / both.length,
  };
}

function lnVariance({ interval }: Transition): number {
  return ((lnOfPositive(interval.toEpoch) - lnOfPositive(interval.fromEpoch)) / (2 * deviationsOfInterval)) ** 2;
}

function overlaps({ interval: a }: Transition, { interval: b }: Transition): boolean {
  return a.fromEpoch <= b.toEpoch && b.fromEpoch <= a.toEpoch;
}

function lnOfPositive(value: number): number {
  if (!(value > 0 && Number.isFinite(value))) throw new RangeError(`transitionAgreement: transitions must lie after epoch 0, got ${value}`);
  return Math.log(value);
}
