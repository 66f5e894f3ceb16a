import { comparedAccuracy, comparedInputInformation, comparedLabelInformation, comparedLoss, comparedSnr, comparedWeights, type CompareFigure } from './compare-figures';
import { comparedPlane } from './compare-plane';

/** The figures of several sessions by name, in the order in which they are shown. */
export const compareFigureNames = ['plane', 'information-x', 'information-y', 'snr', 'loss', 'accuracy', 'weights'] as const;
export type CompareFigureName = (typeof compareFigureNames)[number];

/** Each figure of several sessions by its name. */
export const compareFigures: Record<CompareFigureName, CompareFigure> = {
  plane: comparedPlane,
  'information-x': comparedInputInformation,
  'information-y': comparedLabelInformation,
  snr: comparedSnr,
  loss: comparedLoss,
  accuracy: comparedAccuracy,
  weights: comparedWeights,
};

export * from './changed-settings';
export { comparedEstimatorLabel, type CompareFigure } from './compare-figures';
export * from './compare-options';
export { comparedLayers, comparedSessionsLimit, forkEpochOf, layerNamed, sharedEstimators, type ComparedSession, type LackedEstimator } from './compared-session';
export * from './final-information';
export * from './mean-difference';
export * from './replica-transitions';
