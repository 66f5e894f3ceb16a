import type { Labels } from '@infoplane/information';
import type { Problem, Split } from '@infoplane/training';

/** The patterns that are measured, numbered from 0 in their own order: what an observation's rows are. */
export interface MeasuredSample {
  readonly patterns: number;
  /** p(y|x) of the measured patterns, shape [patterns, classes]. */
  readonly labels: Labels;
  /** Positions in this sample of each replica's training and test patterns, ascending, shape [replicas]. One may be empty of a small sample. */
  readonly splits: readonly Split[];
}

/**
 * What is measured of a problem.
 *
 * @param measured pattern numbers, ascending, none twice.
 * @param splits of all patterns, one a replica.
 */
export function measuredSample({ patterns, classes, labelProbabilities }: Problem, measured: Int32Array, splits: readonly Split[]): MeasuredSample {
  const probabilities = new Float64Array(measured.length * classes);
  measured.forEach((pattern, row) => probabilities.set(labelProbabilities.subarray(pattern * classes, (pattern + 1) * classes), row * classes));
  const isTrained = new Uint8Array(patterns);
  const rows = Int32Array.from(measured, (_, row) => row);
  return {
    patterns: measured.length,
    labels: { classes, probabilities },
    splits: splits.map(({ train }) => {
      isTrained.fill(0);
      for (const pattern of train) isTrained[pattern] = 1;
      return { train: rows.filter((row) => isTrained[measured[row]] === 1), test: rows.filter((row) => isTrained[measured[row]] === 0) };
    }),
  };
}
