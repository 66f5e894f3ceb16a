import { countBeyond } from './saturation-count';

/** What a layer puts out: a hidden layer's activation, or the softmax or sigmoid output. */
export type SaturatingActivation = 'tanh' | 'relu' | 'leaky-relu' | 'linear' | 'softplus' | 'sigmoid' | 'softmax';

/** Above it a tanh unit counts as saturated: its slope 1 - t^2 is below 0.0975, a tenth of the slope at rest. */
const saturatedTanh = 0.95;
/** Above it a softmax output counts as saturated: the slope p (1 - p) of its largest probability is below 0.0244, a tenth of its greatest. */
const saturatedSoftmax = 0.975;
/** Below it a softplus unit counts as saturated: its slope 1 - exp(-t) is below a tenth of its greatest. */
const saturatedSoftplus = -Math.log(0.9);

/**
 * Share of a layer that carries next to no slope, 0 to 1.
 *
 * - tanh: share of activations with |t| > 0.95.
 * - relu: share of activations that are exactly 0.
 * - leaky-relu: share of activations that are 0 or below, where the slope is the leak's.
 * - softplus: share of activations t < -ln 0.9 = 0.1054, where the slope 1 - exp(-t) is below a tenth of its greatest.
 * - sigmoid: share of activations t < 0.025 or t > 0.975, where the slope t (1 - t) is below 0.0244, a tenth of its greatest.
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
  if (!Number.isInteger(samples) || !Number.isInteger(units) || samples < 1 || units < 1 || activations.length !== samples * units) {
    throw new RangeError(`saturationShare: ${activations.length} activations are not [${samples}, ${units}] with at least one of each`);
  }
  const beyond = (threshold: number) => {
    const count = countBeyond(activations, threshold);
    if (count < 0) throw notFinite(activations, units);
    return count;
  };
  const shareOf = (isSaturated: (value: number) => boolean) => {
    let count = 0;
    let nothing = 0;
    for (let i = 0; i < activations.length; i += 1) {
      const value = activations[i];
      // Stays 0, but is NaN from the first NaN or infinity on.
      nothing += value - value;
      if (isSaturated(value)) count += 1;
    }
    if (nothing !== 0) throw notFinite(activations, units);
    return count / activations.length;
  };
  switch (activation) {
    case 'tanh':
      return beyond(saturatedTanh) / activations.length;
    case 'relu':
      return (activations.length - beyond(0)) / activations.length;
    case 'leaky-relu':
      return shareOf((value) => value <= 0);
    case 'softplus':
      return shareOf((value) => value < saturatedSoftplus);
    case 'sigmoid':
      return shareOf((value) => value < 1 - saturatedSoftmax || value > saturatedSoftmax);
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

function notFinite(activations: Float32Array | Float64Array, units: number): RangeError {
  const index = activations.findIndex((value) => !Number.isFinite(value));
  return new RangeError(
    `saturationShare: activations must be finite, got ${activations[index]} in unit ${index % units} of sample ${Math.floor(index / units)}`,
  );
}
