import { accuracy, gradients, inputInformation, labelInformation, loss, saturation, signalToNoiseRatio, weightNorms } from './epoch-figures';
import type { Figure } from './figure';
import { informationPlane } from './information-plane';

/** The figures of a session by name, in the order in which they are shown. */
export const figureNames = ['information-plane', 'gradients', 'snr', 'information-x', 'information-y', 'loss', 'accuracy', 'weight-norms', 'saturation'] as const;
export type FigureName = (typeof figureNames)[number];

/** Each figure by its name. */
export const figures: Record<FigureName, Figure> = {
  'information-plane': informationPlane,
  gradients,
  snr: signalToNoiseRatio,
  'information-x': inputInformation,
  'information-y': labelInformation,
  loss,
  accuracy,
  'weight-norms': weightNorms,
  saturation,
};
