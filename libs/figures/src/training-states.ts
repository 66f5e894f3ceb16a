import { estimatorId } from '@infoplane/contracts';
import { stateSpans, type StateSpan, type TrainingState } from '@infoplane/phases';
import { layerNameIn, type FigureView } from './figure';
import { formatCount } from './numbers';
import { withOpacity, type FigureTheme } from './theme';

/** The states A to E of one layer: its means over replicas, and its phase changes under that estimator. None before they are defined. */
export function layerStates({ columns, configuration }: FigureView, layer: number, estimator: number): StateSpan[] {
  const known = Array.from(columns.epochs, (_, index) => index).filter((index) => !Number.isNaN(columns.mean('ixt', index, layer, estimator)) && !Number.isNaN(columns.mean('ity', index, layer, estimator)));
  const id = estimatorId(configuration.measurement.estimators[estimator]);
  const changes = columns.phaseChanges.filter((change) => change.layer === layer && (change.estimator === undefined || change.estimator === id));
  const series = (quantity: 'ixt' | 'ity') => known.map((index) => columns.mean(quantity, index, layer, estimator));
  return stateSpans({ epochs: known.map((index) => columns.epochs[index]), ixt: series('ixt'), ity: series('ity') }, changes);
}

/** A span in words. */
export function stateSentence(view: FigureView, layer: number, { letter, state, fromEpoch, toEpoch }: StateSpan): string {
  return `${layerNameIn(view, layer)}, ${letter}: ${state === 'phase-change' ? 'phase change' : state}, epochs ${formatCount(fromEpoch)}–${formatCount(toEpoch)}`;
}

/** The colour of each state: fitting in the blue of train, compression in the other colour, the change between them in that of text. */
export function stateColours(theme: FigureTheme): Record<TrainingState, string> {
  return { initial: withOpacity(theme.axis, 0.45), fitting: theme.train, 'phase-change': theme.mutedText, compression: theme.test, converged: withOpacity(theme.test, 0.4) };
}
