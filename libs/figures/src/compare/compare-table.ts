import { estimatorId } from '@infoplane/contracts';
import { sessionEstimators } from '../figure';
import { isNetworkQuantity, isPlaneQuantity, type Quantity } from '../quantities';
import type { Table } from '../table';
import type { CompareOptions } from './compare-options';
import { chaptersOf, estimatorWithId, layerNamed, type ComparedSession } from './compared-session';

/**
 * The numbers of a compared figure in long form: one row for each session, measured epoch and replica, the history before a fork included, which its
 * own column says.
 */
export function comparedTable(sessions: readonly ComparedSession[], { layer: layerName, estimator: id }: Pick<CompareOptions, 'layer' | 'estimator'>, quantities: readonly Quantity[]): Table {
  const isOfNetwork = quantities.every(isNetworkQuantity);
  const isOfPlane = quantities.some(isPlaneQuantity);
  const header = ['session', 'id', 'measured by', 'epoch', 'step', ...(isOfPlane ? ['estimator'] : []), ...(isOfNetwork ? [] : ['layer']), 'replica', ...quantities];
  const rows = sessions.flatMap((session) => {
    const layer = isOfNetwork ? 1 : layerNamed(session, layerName);
    if (layer === null) return [];
    return chaptersOf(session).flatMap(({ view, until, isOwn }) => {
      const { columns } = view;
      const estimator = !isOfPlane ? 0 : id === null ? -1 : estimatorWithId(view, id);
      if (estimator < 0) return [];
      const label = isOfPlane ? [estimatorId(sessionEstimators(view)[estimator])] : [];
      const replicas = columns.shape?.replicas ?? 0;
      return Array.from(columns.epochs, (epoch, index) => ({ epoch, index }))
        .filter(({ epoch }) => epoch <= until)
        .flatMap(({ epoch, index }) =>
          Array.from({ length: replicas }, (_, replica) => [
            session.name, session.id, isOwn ? 'itself' : 'an ancestor', epoch, columns.steps[index], ...label, ...(isOfNetwork ? [] : [layerName]), replica,
            ...quantities.map((quantity) => columns.ofReplica(quantity, index, replica, layer, estimator)),
          ]),
        );
    });
  });
  return { columns: header, rows };
}
