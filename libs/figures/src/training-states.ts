import { estimatorId, phaseChangeName, type PhaseChangeRecord } from '@infoplane/contracts';
import { stateSpans, type StateSpan, type TrainingState } from '@infoplane/phases';
import { layerNameIn, sessionEstimators, type FigureView } from './figure';
import { formatCount } from './numbers';
import { withOpacity, type FigureTheme } from './theme';

/** With fewer detected changes than this, the span of the phase change is all that they and their intervals cover, however far apart. */
const changesForQuartiles = 3;

/** A layer's states, and what the span of its phase change stands on. */
export interface LayerStates {
  readonly layer: number;
  readonly spans: readonly StateSpan[];
  /** The layer's changes under that estimator. */
  readonly changes: readonly PhaseChangeRecord[];
}

/** The states A to E of one layer: its means over replicas, and its phase changes under that estimator. None before they are defined. */
export function layerStates(view: FigureView, layer: number, estimator: number): LayerStates {
  const { columns } = view;
  const known = Array.from(columns.epochs, (_, index) => index).filter((index) => !Number.isNaN(columns.mean('ixt', index, layer, estimator)) && !Number.isNaN(columns.mean('ity', index, layer, estimator)));
  const id = estimatorId(sessionEstimators(view)[estimator]);
  const changes = columns.phaseChanges.filter((change) => change.layer === layer && (change.estimator === undefined || change.estimator === id));
  const series = (quantity: 'ixt' | 'ity') => known.map((index) => columns.mean(quantity, index, layer, estimator));
  return { layer, changes, spans: stateSpans({ epochs: known.map((index) => columns.epochs[index]), ixt: series('ixt'), ity: series('ity') }, changes) };
}

/** Whether a span is only as sure as the one or two changes that it stands on. */
export function isUnsure({ changes }: LayerStates, { state }: StateSpan): boolean {
  return state === 'phase-change' && changes.length < changesForQuartiles;
}

/** A span in words; of the phase change, with what it stands on, and of a layer without one, that there is none. */
export function stateSentence(view: FigureView, states: LayerStates, { letter, state, fromEpoch, toEpoch }: StateSpan): string {
  const words = `${layerNameIn(view, states.layer)}, ${letter}: ${state === 'phase-change' ? 'phase change' : state}, epochs ${formatCount(fromEpoch)}–${formatCount(toEpoch)}`;
  const { changes } = states;
  if (state === 'fitting' && changes.length === 0) return `${words}, as no criterion finds a phase change`;
  if (state !== 'phase-change') return words;
  const names = changes.map(({ criterion, epoch }) => `${phaseChangeName(criterion)} at ${formatCount(epoch)}`).join(', ');
  return changes.length < changesForQuartiles ? `${words}: all that the ${changes.length === 1 ? 'interval of one change covers' : 'intervals of two changes cover'} (${names})` : `${words}: the middle of ${changes.length} changes (${names})`;
}

/** The colour of each state: fitting in the blue of train, compression in the other colour, the change between them in that of text. */
export function stateColours(theme: FigureTheme): Record<TrainingState, string> {
  return { initial: withOpacity(theme.axis, 0.45), fitting: theme.train, 'phase-change': theme.mutedText, compression: theme.test, converged: withOpacity(theme.test, 0.4) };
}
