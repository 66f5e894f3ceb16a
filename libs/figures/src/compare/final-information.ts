import { summarizeReplicas, type ReplicaSummary } from '../replica-summary';
import { estimatorWithId, layerNamed, type ComparedSession } from './compared-session';

/** The last measured information of one layer over the replicas, and at which epoch that was. */
export interface FinalInformation extends ReplicaSummary {
  readonly epoch: number;
}

/**
 * The last I(X;T) or I(T;Y) that a session measured of a layer by an estimator, bits, over its replicas.
 *
 * @returns null where the session has no such layer or estimator, or has measured nothing yet.
 */
export function finalInformation(session: ComparedSession, quantity: 'ixt' | 'ity', layerName: string, estimator: string): FinalInformation | null {
  const { columns } = session.view;
  const layer = layerNamed(session, layerName);
  const held = estimatorWithId(session.view, estimator);
  if (layer === null || held < 0) return null;
  const index = columns.lastKnown(quantity, columns.measurements - 1, layer, held);
  if (index < 0) return null;
  const replicas = columns.shape?.replicas ?? 0;
  return { epoch: columns.epochs[index], ...summarizeReplicas(Array.from({ length: replicas }, (_, replica) => columns.ofReplica(quantity, index, replica, layer, held))) };
}
