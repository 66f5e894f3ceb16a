import type { Estimator } from '@infoplane/contracts';
import { measuredLayers, sessionEstimators, type FigureView } from './figure';

/** What one estimator says of the compression of each layer. */
export interface CompressionRow {
  readonly estimator: Estimator;
  /** Of each layer, the mean I(X;T) now less its greatest mean up to now, bits: 0 or below; NaN where it was not measured. */
  readonly fall: readonly number[];
  /** Of each layer, the greatest mean I(X;T) up to now less the first, bits: what fitting and growth have added; NaN where it was not measured. */
  readonly rise: readonly number[];
}

/**
 * How much each estimator says that each layer has compressed up to a measurement, by its means over replicas: the same training looks different to
 * each. An estimator that was not measured there is taken at its last measurement before.
 *
 * @param index of the measurement; -1 gives rows without numbers.
 */
export function compressionByEstimator(view: FigureView, index: number): CompressionRow[] {
  const { columns } = view;
  return sessionEstimators(view).map((estimator, e) => {
    const layers = measuredLayers(view).map((layer) => {
      const means = Array.from({ length: index + 1 }, (_, at) => columns.mean('ixt', at, layer, e)).filter((value) => !Number.isNaN(value));
      if (means.length === 0) return { fall: NaN, rise: NaN };
      const highest = means.reduce((a, b) => Math.max(a, b));
      return { fall: means[means.length - 1] - highest, rise: highest - means[0] };
    });
    return { estimator, fall: layers.map(({ fall }) => fall), rise: layers.map(({ rise }) => rise) };
  });
}
