import { countBeyond } from './saturation-count';

/** What a layer puts out: a hidden layer's activation, or the softmax output. */
export type SaturatingActivation = 'tanh' | 'relu' | 'linear' | 'softmax';

/** Above it a tanh unit counts as saturated: its slope 1 - t^2 is below 0.0975, a tenth of the slope at rest. */
const saturatedTanh = 0.95;
/** Above it a softmax output counts as saturated: the slope p (1 - p) of its largest probability is below 0.0244, a tenth of its greatest. */
const saturatedSoftmax = 0.975;

/**
 * Share of a layer that carries next to no slope, 0 to 1.
 *
 * - tanh: share of activations with |t| > 0.95.
 * - relu: share of activations that are exactly 0.
 * - softmax: share of samples whose largest probability is above 0.975.
 * - linear: NaN, for a linear unit cannot saturate; on the wire it is absent.
 *
 * @param activations shape [samples, units], row-major. Not modified.
 * @throws RangeError if it is empty, not of that shape, or holds NaN or infinity.
 */
export function saturationShare(
  activations: Float32Array | Float64Array,
  { samples, units }: { readonly samples: number; readonly units: number },
  activation: SaturatingActivation,
): number {
  if (!(samples >= 1) || !(units >= 1) || activations.length !== samples * units) {
    throw new RangeError(`saturationShare: ${activations.length} activations are not [${samples}, ${units}] with at least one of each`);
  }
  const beyond = (threshold: number) => {
    const count = countBeyond(activations, threshold);
    if (count >= 0) return count;
    const index = activations.findIndex((value) => !Number.isFinite(value));
    throw new RangeError(`saturationShare: activations must be finite, got ${activations[index]} at ${index}`);
  };
  switch (activation) {
    case 'tanh':
      return beyond(saturatedTanh) / activations.length;
    case 'relu':
      return (activations.length - beyond(0)) / activations.length;
    case 'softmax':
      // Probabilities of a row sum to 1, so at most one of them is above 0.975.
      return beyond(saturatedSoftmax) / samples;
    case 'linear':
      beyond(0);
      return NaN;
    default:
      return activation satisfies never;
  }
}
