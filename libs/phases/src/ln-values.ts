import type { ReplicaValues } from './profile';

/** The same measurement with ln of each value, and NaN where there is no logarithm. */
export function withLnValues({ epoch, step, values }: ReplicaValues): ReplicaValues {
  return { epoch, step, values: values.map((value) => (value > 0 ? Math.log(value) : NaN)) };
}
