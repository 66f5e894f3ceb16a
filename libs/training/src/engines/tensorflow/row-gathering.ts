import { tensor3d, type Tensor3D } from '@tensorflow/tfjs-core';
import type { TrainingPlan } from '../../engine';

/** Rows of some replicas on the device: inputs [replicas, inputs, rows] and p(y|x) [replicas, outputs, rows]. */
export interface RowBatch {
  readonly rows: number;
  readonly inputs: Tensor3D;
  readonly targets: Tensor3D;
  /** What is added to each hidden layer's activations, [replicas, units, rows] each; null for none. */
  readonly noise: readonly Tensor3D[] | null;
}

/** A table of the host, [rows, width] row-major, of which rows are picked. */
export interface HostTable {
  readonly width: number;
  readonly values: Float32Array | Float64Array;
}

/** What a plan's networks see and what their outputs are held against: of a sigmoid unit only p(y = class 0). */
export interface PatternTables {
  readonly inputs: HostTable;
  readonly targets: HostTable;
}

/** The tables of a plan's problem. */
export function patternTables({ problem, configuration }: Pick<TrainingPlan, 'problem' | 'configuration'>): PatternTables {
  const { inputs, x, classes, labelProbabilities } = problem;
  const isSigmoid = configuration.architecture.output === 'sigmoid';
  return {
    inputs: { width: inputs, values: x },
    targets: isSigmoid
      ? { width: 1, values: labelProbabilities.filter((_, i) => i % classes === 0) }
      : { width: classes, values: labelProbabilities },
  };
}

/**
 * The rows of one batch as tensors. Gathered on the host: wasm's gather copies the same bytes at the price of a kernel, and shuffled rows
 * must be picked one by one in any case.
 *
 * @param rows positions in the problem, one array a replica, of equal length.
 * @returns tensors the caller disposes.
 */
export function gatherRows({ inputs, targets }: PatternTables, rows: readonly Int32Array[], noise: RowBatch['noise'] = null): RowBatch {
  return { rows: rows[0].length, inputs: unitsMajor(inputs, rows), targets: unitsMajor(targets, rows), noise };
}

/** Frees the tensors of a batch. */
export function disposeRows({ inputs, targets, noise }: RowBatch): void {
  inputs.dispose();
  targets.dispose();
  noise?.forEach((tensor) => tensor.dispose());
}

/** Picks rows of a table, one array of positions a replica, into [replicas, width, rows]. */
export function unitsMajor({ width, values }: HostTable, rows: readonly Int32Array[]): Tensor3D {
  const count = rows[0].length;
  const picked = new Float32Array(rows.length * width * count);
  let at = 0;
  for (const positions of rows) {
    for (let unit = 0; unit < width; unit += 1) {
      for (let row = 0; row < count; row += 1, at += 1) picked[at] = values[positions[row] * width + unit];
    }
  }
  return tensor3d(picked, [rows.length, width, count]);
}
