import { signalToNoise, type MeasurementRecord } from '@infoplane/contracts';

/**
 * Numbers of one layer under one estimator: I(X;T) and I(T;Y) in bits, cells of T that hold a pattern, and I(T;Y) in bits over the replica's own
 * training patterns alone.
 */
export const planeQuantities = ['ixt', 'ity', 'cells', 'ityTrain'] as const;
/**
 * Numbers of one layer. `gradientMean` and `gradientStd` are as measured; `relativeGradientMean` and `relativeGradientStd` are divided by
 * the norm of the layer's weights, replica by replica.
 */
export const layerQuantities = ['gradientMean', 'gradientStd', 'relativeGradientMean', 'relativeGradientStd', 'snr', 'weightNorm', 'saturation'] as const;
/** Numbers of one replica: losses in bits, accuracies 0 to 1. */
export const networkQuantities = ['trainLoss', 'testLoss', 'trainAccuracy', 'testAccuracy'] as const;
export const quantities = [...planeQuantities, ...layerQuantities, ...networkQuantities] as const;
export type PlaneQuantity = (typeof planeQuantities)[number];
export type LayerQuantity = (typeof layerQuantities)[number];
export type NetworkQuantity = (typeof networkQuantities)[number];
export type Quantity = (typeof quantities)[number];

/** Whether each estimator has a quantity of its own. */
export function isPlaneQuantity(quantity: Quantity): quantity is PlaneQuantity {
  return (planeQuantities as readonly Quantity[]).includes(quantity);
}

/** Whether a quantity belongs to the whole network and not to a layer. */
export function isNetworkQuantity(quantity: Quantity): quantity is NetworkQuantity {
  return (networkQuantities as readonly Quantity[]).includes(quantity);
}

/**
 * A quantity of every replica at one measured epoch, in the shapes of MeasurementRecord: `[estimators, replicas, layers]`,
 * `[replicas, layers]` or `[replicas]`. NaN where it is absent; SNR is absent where the spread is 0.
 */
export function quantityOf(record: MeasurementRecord, quantity: Quantity): Float32Array {
  switch (quantity) {
    case 'snr':
      return signalToNoise(record);
    case 'relativeGradientMean':
      return record.gradientMean.map((mean, i) => ratio(mean, record.weightNorm[i]));
    case 'relativeGradientStd':
      return record.gradientStd.map((spread, i) => ratio(spread, record.weightNorm[i]));
    default:
      return record[quantity];
  }
}

function ratio(value: number, norm: number): number {
  return norm > 0 ? value / norm : NaN;
}
