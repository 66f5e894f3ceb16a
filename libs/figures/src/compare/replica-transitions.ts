import type { PhaseChangeCriterion } from '@infoplane/contracts';
import { compressionTransition, snrChangePointTransition, snrCrossingTransition, snrDerivativeTransition, type Transition } from '@infoplane/phases';
import { chaptersOf, estimatorWithId, layerNamed, type ComparedSession } from './compared-session';

// The epoch alone is wanted, in retrospect: no bootstrap, and no announcement to be revised. That takes 2 to 6 ms a series of 274 measurements instead of 18 to 98.
const inRetrospect = { samples: 1, maxRevisions: 0 } as const;

/**
 * The epoch of one replica's own transition, by that replica's series alone and the criterion as the detector applies it, the history before a
 * fork included. Over replicas it gives the mean and the spread of a transition.
 *
 * @param replica from 0.
 * @param estimator its id; read by `compression-onset` alone.
 * @returns NaN where the series shows no clear transition, or the session has no such layer, replica or estimator.
 */
export function replicaTransitionEpoch(session: ComparedSession, criterion: PhaseChangeCriterion, layerName: string, estimator: string, replica: number): number {
  return transitionOf(session, criterion, layerName, estimator, replica)?.epoch ?? NaN;
}

function transitionOf(session: ComparedSession, criterion: PhaseChangeCriterion, layerName: string, estimator: string, replica: number): Transition | null {
  const series = (quantity: 'snr' | 'ixt') => replicaSeries(session, quantity, layerName, estimator, replica);
  const ofSnr = () => series('snr').map(({ value, ...place }) => ({ ...place, snr: Float64Array.of(value) }));
  switch (criterion) {
    case 'snr-derivative':
      return snrDerivativeTransition(ofSnr(), inRetrospect);
    case 'snr-crossing':
      return snrCrossingTransition(ofSnr(), inRetrospect);
    case 'snr-change-point':
      return snrChangePointTransition(ofSnr(), inRetrospect);
    case 'compression-onset':
      return compressionTransition(series('ixt').map(({ value, ...place }) => ({ ...place, ixt: Float64Array.of(value) })), inRetrospect);
    default:
      return criterion satisfies never;
  }
}

function replicaSeries(session: ComparedSession, quantity: 'snr' | 'ixt', layerName: string, estimator: string, replica: number): { readonly epoch: number; readonly step: number; readonly value: number }[] {
  const layer = layerNamed(session, layerName);
  if (layer === null) return [];
  return chaptersOf(session).flatMap(({ view, until }) => {
    const { columns } = view;
    const held = quantity === 'ixt' ? estimatorWithId(view, estimator) : 0;
    if (held < 0) return [];
    return Array.from(columns.epochs, (epoch, index) => ({ epoch, step: columns.steps[index], value: columns.ofReplica(quantity, index, replica, layer, held) })).filter(
      ({ epoch, value }) => epoch <= until && !Number.isNaN(value),
    );
  });
}
