import { transitionAgreement, type TransitionAgreement } from '@infoplane/phases';
import { measuredLayers, type FigureView } from './figure';
import { formatNumber } from './numbers';

/** What the agreement is, for who wonders. */
export const agreementDefinition =
  'Layer by layer, the step at which the gradients’ SNR falls most steeply (drift → diffusion) over the step at which I(X;T) peaks (fitting → compression): ' +
  'the geometric mean of the ratio over the layers that have both, and in brackets the range of one standard deviation of its logarithm over the layers ' +
  '(over the replicas where one layer alone has both). 1 is perfect agreement. The two agree when the range holds 1. Transitions whose interval reaches back to epoch 0 have no ratio and are left out.';

/** How the transitions of gradients and plane lie to each other; null while no layer has both after epoch 0. */
export function phaseAgreement(view: FigureView): TransitionAgreement | null {
  const changes = view.columns.phaseChanges.filter(({ step, interval }) => step > 0 && interval.fromEpoch > 0);
  const of = (layer: number, criterion: 'snr-derivative' | 'compression-onset') => changes.find((change) => change.layer === layer && change.criterion === criterion) ?? null;
  return transitionAgreement(measuredLayers(view).map((layer) => ({ gradient: of(layer, 'snr-derivative'), plane: of(layer, 'compression-onset') })));
}

/** The agreement in one line: what it is, its spread, over how many layers, and how many of them have intervals that overlap. */
export function agreementSentence({ ratio, spreadOverLayers, spreadOverReplicas, layers, overlap }: TransitionAgreement): string {
  const spread = spreadOverLayers ?? spreadOverReplicas;
  const [from, to] = [ratio / spread, ratio * spread];
  const verdict = from <= 1 && to >= 1 ? 'The two kinds agree' : 'The two kinds differ';
  const of = layers === 1 ? '1 layer' : `${layers} layers`;
  return `${verdict}: ratio of epochs ${formatNumber(ratio, 2)} (${formatNumber(from, 2)}–${formatNumber(to, 2)}) over ${of}; intervals overlap in ${Math.round(overlap * layers)}`;
}
