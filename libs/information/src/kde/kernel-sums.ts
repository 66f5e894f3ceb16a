/**
 * What the sums over all pairs of points need. Points are numbered so that points of one certain class stand together.
 */
export interface KernelSumsInput {
  readonly samples: number;
  readonly units: number;
  readonly classes: number;
  /** Coordinates times sqrt(4 / (noiseVariance ln 2)), shape [units, samples]: squared distances then count steps of `exponentialTable`. */
  readonly coordinates: Float64Array;
  /** p(y|x), shape [classes, samples]. */
  readonly labels: Float64Array;
  /** For each class the first point with p(y|x) > 0 and the one after the last, shape [classes, 2]. */
  readonly ranges: Int32Array;
}

/** The sums sum_j p(y|x_j) K(x_i, x_j), self term included, shape [classes, samples] each. */
export interface KernelSums {
  /** K = exp(-|a - b|^2 / (8 noiseVariance)). */
  readonly lower: Float64Array;
  /** K = exp(-|a - b|^2 / (2 noiseVariance)), the fourth power of the other. */
  readonly upper: Float64Array;
}

/** Steps of the table in one halving of K. */
export const stepsPerHalving = 32;

/**
 * Pairs whose K is below 2^-66.4 = 1e-20 are left out: all 4,096 of a point together are 4e-17 of its self term 1, below the last bit of the sum.
 */
export const furthestStep = Math.floor(46 * (stepsPerHalving / Math.LN2));

/** 2^(-k/32) for k = 0 … furthestStep. With it, exp needs a polynomial on |r| <= ln 2 / 64 only. */
export const exponentialTable = Float64Array.from({ length: furthestStep + 1 }, (_, k) => 2 ** (-k / stepsPerHalving));

/** Nats of one step. */
export const natsPerStep = Math.LN2 / stepsPerHalving;

/**
 * The kernel sums in plain TypeScript; the oracle of the SIMD kernel, and what runs where WebAssembly has no SIMD.
 *
 * Each pair is visited once and counts for both points. exp is table times polynomial of degree 5 (truncation 2e-15 relative), so K has a relative
 * error below 4e-15, its fourth power below 2e-14.
 */
export function kernelSums({ samples, units, classes, coordinates, labels, ranges }: KernelSumsInput): KernelSums {
  const lower = labels.slice();
  const upper = labels.slice();
  const rows = new Float64Array(samples * units);
  for (let k = 0; k < units; k += 1) for (let i = 0; i < samples; i += 1) rows[i * units + k] = coordinates[k * samples + i];
  const near = new Int32Array(samples);
  const nearLower = new Float64Array(samples);
  for (let i = 0; i < samples; i += 1) {
    let found = 0;
    for (let j = i + 1; j < samples; j += 1) {
      let steps = 0;
      for (let k = 0; k < units; k += 1) {
        const difference = rows[i * units + k] - rows[j * units + k];
        steps += difference * difference;
      }
      if (steps >= furthestStep) continue;
      const step = (steps + 0.5) | 0;
      const r = (step - steps) * natsPerStep;
      near[found] = j;
      nearLower[found] = exponentialTable[step] * (1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120))))));
      found += 1;
    }
    for (let y = 0; y < classes; y += 1) {
      const column = y * samples;
      const own = labels[column + i];
      const first = ranges[2 * y];
      const end = ranges[2 * y + 1];
      let sumLower = 0;
      let sumUpper = 0;
      for (let n = 0; n < found; n += 1) {
        const j = near[n];
        const u = nearLower[n];
        const u2 = u * u;
        const u4 = u2 * u2;
        if (j >= first && j < end) {
          sumLower += labels[column + j] * u;
          sumUpper += labels[column + j] * u4;
        }
        lower[column + j] += own * u;
        upper[column + j] += own * u4;
      }
      lower[column + i] += sumLower;
      upper[column + i] += sumUpper;
    }
  }
  return { lower, upper };
}
