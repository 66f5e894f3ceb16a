/** How often a chain of layers contradicts data processing. */
export interface DataProcessingViolations {
  /** Adjacent pairs of layers whose I(X;T) grows with depth. */
  readonly ixt: number;
  /** Adjacent pairs of layers whose I(T;Y) grows with depth. */
  readonly ity: number;
  /** Adjacent pairs compared, the most that either can be. */
  readonly pairs: number;
}

/**
 * Counts where estimates grow with depth, against I(X;T_k) >= I(X;T_k+1) and I(T_k;Y) >= I(T_k+1;Y).
 *
 * The true quantities obey both. Estimates of layers binned apart need not, and where they do not that is reported and never repaired.
 *
 * @param ixt bits, one number a layer from the input on, shape [layers].
 * @param ity bits, shape [layers].
 * @param toleranceBits growth up to this is rounding. The default is twice the rounding of binned estimates at 4,096 samples in float64;
 * use 1e-6 for numbers that went through float32, whose step near 12 bits is 9.5e-7.
 * @throws RangeError if the lengths differ or are 0, or if a number is NaN or infinite: leave out replicas that have none.
 * @source Cover & Thomas 2006, Elements of Information Theory, 2.8; Geiger 2020, On information plane analyses of neural network classifiers.
 */
export function dataProcessingViolations(ixt: ArrayLike<number>, ity: ArrayLike<number>, toleranceBits = 1e-11): DataProcessingViolations {
  if (ixt.length !== ity.length || ixt.length === 0) {
    throw new RangeError(`dataProcessingViolations: ixt and ity must have the same number of layers, at least 1, got ${ixt.length} and ${ity.length}`);
  }
  return { ixt: growths('ixt', ixt, toleranceBits), ity: growths('ity', ity, toleranceBits), pairs: ixt.length - 1 };
}

function growths(name: string, layers: ArrayLike<number>, toleranceBits: number): number {
  let count = 0;
  for (let layer = 0; layer < layers.length; layer += 1) {
    if (!Number.isFinite(layers[layer])) throw new RangeError(`dataProcessingViolations: ${name} must be finite, got ${layers[layer]} at layer ${layer}`);
    if (layer > 0 && layers[layer] > layers[layer - 1] + toleranceBits) count += 1;
  }
  return count;
}
