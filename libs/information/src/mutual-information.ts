import { assertDistribution, timesLog2 } from './entropy';

/**
 * Mutual information of two discrete variables, in bits: I(X;Y) = H(X) + H(Y) - H(X,Y).
 *
 * @param joint p(x, y), shape [rows, columns], row-major, summing to 1. Not modified.
 * @returns bits, within [0, min(H(X), H(Y))] up to rounding.
 * @throws RangeError if the length is not rows * columns, or if joint is not a distribution.
 * @source Cover & Thomas 2006, Elements of Information Theory, 2.3.
 * @example mutualInformation([0.5, 0, 0, 0.5], { rows: 2, columns: 2 }) // 1
 */
export function mutualInformation(joint: ArrayLike<number>, { rows, columns }: { readonly rows: number; readonly columns: number }): number {
  assertJointShape('mutualInformation', joint, [rows, columns]);
  assertDistribution('mutualInformation', joint);
  const x = new Float64Array(rows);
  const y = new Float64Array(columns);
  for (let i = 0; i < rows; i += 1) {
    for (let j = 0; j < columns; j += 1) {
      x[i] += joint[i * columns + j];
      y[j] += joint[i * columns + j];
    }
  }
  return sumTimesLog2(joint) - sumTimesLog2(x) - sumTimesLog2(y);
}

/**
 * Conditional mutual information of three discrete variables, in bits: I(X;Y|Z) = H(X,Z) + H(Y,Z) - H(X,Y,Z) - H(Z).
 *
 * @param joint p(x, y, z), shape [x, y, z], row-major, summing to 1. Not modified.
 * @returns bits, within [0, min(H(X|Z), H(Y|Z))] up to rounding.
 * @throws RangeError if the length is not x * y * z, or if joint is not a distribution.
 * @source Cover & Thomas 2006, Elements of Information Theory, 2.5.
 */
export function conditionalMutualInformation(joint: ArrayLike<number>, shape: { readonly x: number; readonly y: number; readonly z: number }): number {
  assertJointShape('conditionalMutualInformation', joint, [shape.x, shape.y, shape.z]);
  assertDistribution('conditionalMutualInformation', joint);
  const xz = new Float64Array(shape.x * shape.z);
  const yz = new Float64Array(shape.y * shape.z);
  const z = new Float64Array(shape.z);
  let index = 0;
  for (let i = 0; i < shape.x; i += 1) {
    for (let j = 0; j < shape.y; j += 1) {
      for (let k = 0; k < shape.z; k += 1) {
        const probability = joint[index];
        xz[i * shape.z + k] += probability;
        yz[j * shape.z + k] += probability;
        z[k] += probability;
        index += 1;
      }
    }
  }
  return sumTimesLog2(joint) - sumTimesLog2(xz) - sumTimesLog2(yz) + sumTimesLog2(z);
}

function sumTimesLog2(values: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < values.length; k += 1) sum += timesLog2(values[k]);
  return sum;
}

/** @throws RangeError if a joint is not of the shape that is claimed. */
export function assertJointShape(caller: string, joint: ArrayLike<number>, sizes: readonly number[]): void {
  const isShape = sizes.every((size) => Number.isInteger(size) && size >= 1);
  if (!isShape || sizes.reduce((product, size) => product * size, 1) !== joint.length) {
    throw new RangeError(`${caller}: a joint of shape [${sizes.join(', ')}] does not hold ${joint.length} probabilities`);
  }
}
