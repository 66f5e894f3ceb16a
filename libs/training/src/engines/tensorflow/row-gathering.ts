import { tensor3d, type Tensor3D } from '@tensorflow/tfjs-core';
import type { Problem } from '../../problems/problem';

/** Rows of some replicas on the device: inputs `[replicas, inputs, rows]` and p(y|x) `[replicas, classes, rows]`. */
export interface RowBatch {
  readonly rows: number;
  readonly inputs: Tensor3D;
  readonly targets: Tensor3D;
}

/**
 * The rows of one batch as tensors. Gathered on the host: wasm's gather copies the same bytes at the price of a kernel, and shuffled rows
 * must be picked one by one in any case.
 *
 * @param rows positions in the problem, one array a replica, of equal length.
 * @returns tensors the caller disposes.
 */
export function gatherRows(problem: Problem, rows: readonly Int32Array[]): RowBatch {
  const count = rows[0].length;
  return {
    rows: count,
    inputs: tensor3d(unitsMajor(problem.x, problem.inputs, rows), [rows.length, problem.inputs, count]),
    targets: tensor3d(unitsMajor(problem.labelProbabilities, problem.classes, rows), [rows.length, problem.classes, count]),
  };
}

/** Frees the tensors of a batch. */
export function disposeRows({ inputs, targets }: RowBatch): void {
  inputs.dispose();
  targets.dispose();
}

/** Picks rows of a `[patterns, width]` table into `[replicas, width, rows]`. */
function unitsMajor(table: Float32Array | Float64Array, width: number, rows: readonly Int32Array[]): Float32Array {
  const count = rows[0].length;
  const picked = new Float32Array(rows.length * width * count);
  let at = 0;
  for (const positions of rows) {
    for (let unit = 0; unit < width; unit += 1) {
      for (let row = 0; row < count; row += 1, at += 1) picked[at] = table[positions[row] * width + unit];
    }
  }
  return picked;
}
