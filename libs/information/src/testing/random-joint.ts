import fc from 'fast-check';
import { bottleneckJointFromTable } from '../bottleneck/joint';
import type { BottleneckJoint } from '../bottleneck/joint';

/** Joints p(x,y) of the given largest sizes whose entries are all positive, so that Y is never a function of X. */
export function positiveJoints(
  patterns: { min: number; max: number },
  classes: { min: number; max: number },
): fc.Arbitrary<BottleneckJoint> {
  return fc.tuple(fc.integer(patterns), fc.integer(classes)).chain(([rows, columns]) =>
    fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: rows * columns, maxLength: rows * columns }).map((weights) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return bottleneckJointFromTable(
        weights.map((weight) => weight / total),
        columns,
      );
    }),
  );
}
