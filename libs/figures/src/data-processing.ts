import { dataProcessingViolations } from '@infoplane/information';
import type { FigureView } from './figure';

/** How the layers of all replicas keep to data processing at one measurement. */
export interface DataProcessingCount {
  /** Pairs of a replica and two neighbouring layers whose I(X;T) grows with depth. */
  readonly ixt: number;
  /** Pairs whose I(T;Y) grows with depth. */
  readonly ity: number;
  /** Pairs compared, the most that either can be. */
  readonly pairs: number;
  /** Replicas with a layer that has no number, left out of the pairs. */
  readonly leftOut: number;
}

// Measurements come as 32-bit floats, whose step near 12 bits is 9.5e-7.
const toleranceBits = 1e-6;

/**
 * Counts the growth of I(X;T) and I(T;Y) along the chain of layers, replica by replica, hidden layers included.
 *
 * @param index of the measurement; one at which the estimator was not measured stands for the last one before it that was.
 * @returns null when there is no such measurement.
 */
export function dataProcessingCount({ columns }: FigureView, index: number, estimator: number): DataProcessingCount | null {
  const { shape } = columns;
  const known = columns.lastKnown('ixt', index, 1, estimator);
  if (!shape || known < 0) return null;
  const { replicas, layers } = shape;
  const total = { ixt: 0, ity: 0, pairs: 0, leftOut: 0 };
  for (let replica = 0; replica < replicas; replica += 1) {
    const chain = (quantity: 'ixt' | 'ity') => Float64Array.from({ length: layers }, (_, i) => columns.ofReplica(quantity, known, replica, i + 1, estimator));
    const [ixt, ity] = [chain('ixt'), chain('ity')];
    if (!ixt.every(Number.isFinite) || !ity.every(Number.isFinite)) {
      total.leftOut += 1;
      continue;
    }
    const violations = dataProcessingViolations(ixt, ity, toleranceBits);
    total.ixt += violations.ixt;
    total.ity += violations.ity;
    total.pairs += violations.pairs;
  }
  return total;
}

/** The count in one line; what was left out is said and not passed over. */
export function dataProcessingSentence({ ixt, ity, pairs, leftOut }: DataProcessingCount): string {
  const absent = leftOut === 0 ? '' : `; ${leftOut} ${leftOut === 1 ? 'replica' : 'replicas'} without numbers left out`;
  return `data processing: ${ixt} of ${pairs} pairs violated in I(X;T), ${ity} of ${pairs} in I(T;Y)${absent}`;
}
