/** What a network learns: every pattern, and the true rule p(y|x). p(x) is uniform over the patterns. */
export interface Problem {
  readonly name: string;
  /** Number of patterns N. */
  readonly patterns: number;
  readonly inputs: number;
  readonly classes: number;
  /** Inputs, shape [patterns, inputs]. Only a `csv` or `mnist` problem may hold equal rows; their p(y|x) are equal too. */
  readonly x: Float32Array;
  /** p(y|x), shape [patterns, classes]; of the rules of bits class 0 means y = 1, as in the published data. */
  readonly labelProbabilities: Float64Array;
  /** Whether y is a function of x. Then no information bottleneck curve exists beyond the degenerate line. */
  readonly isDeterministic: boolean;
}

/** Whether every p(y|x) is 0 or 1. */
export function isCertain(labelProbabilities: Float64Array): boolean {
  return labelProbabilities.every((probability) => probability === 0 || probability === 1);
}
