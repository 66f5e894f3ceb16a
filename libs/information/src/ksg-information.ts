import { CountedStream } from '@infoplane/numerics';
import { digamma } from './digamma';

/** Samples of a continuous vector, row-major. */
export interface ContinuousSamples {
  /** Shape [samples, units]. */
  readonly values: Float32Array | Float64Array;
  readonly units: number;
}

/** Parameters of the nearest-neighbour estimate. */
export interface KsgOptions {
  /** Number of neighbours, 3 by default: small k has little bias and more spread. */
  readonly k?: number;
  /** Standard deviation of the normal noise that breaks ties, in units of the values; 1e-10 by default, 0 for none. */
  readonly tieNoise?: number;
  /** Seed of that noise; 0 by default. */
  readonly seed?: number;
}

/**
 * Mutual information of two continuous vectors from nearest neighbours, in bits (the first estimator of Kraskov, Stoegbauer and Grassberger):
 *
 *   I = psi(k) + psi(N) - < psi(n_x + 1) + psi(n_y + 1) >,
 *
 * with eps_i the distance of sample i to its k-th neighbour in the larger of the two max-norms, and n_x, n_y the samples strictly nearer than eps_i in
 * each.
 *
 * It may dip below 0, and is not clipped. It needs a joint density: for T a function of X it diverges with N and says nothing, so it does not
 * belong to the deterministic layers of a network; with added noise, or between continuous variables, it does. Cost N^2 distances: 4,096
 * samples of 10 + 10 units take about half a second.
 *
 * @throws RangeError if the numbers of samples differ, there are not more than k, a value is not finite, or an option is out of range.
 * @source Kraskov, Stoegbauer & Grassberger 2004, Estimating mutual information, Physical Review E 69.
 */
export function ksgInformation(x: ContinuousSamples, y: ContinuousSamples, options: KsgOptions = {}): number {
  const { k = 3, tieNoise = 1e-10, seed = 0 } = options;
  const samples = checkedSamples(x, y, k);
  if (!(tieNoise >= 0 && tieNoise < Infinity)) throw new RangeError(`ksgInformation: tieNoise must be >= 0 and finite, got ${tieNoise}`);
  const a = withNoise(x.values, tieNoise, new CountedStream(seed, 0, 0x1d, 0));
  const b = withNoise(y.values, tieNoise, new CountedStream(seed, 1, 0x1d, 0));
  const psi = new Float64Array(samples + 1);
  for (let n = 1; n <= samples; n += 1) psi[n] = digamma(n);
  const distanceX = new Float64Array(samples);
  const distanceY = new Float64Array(samples);
  const nearest = new Float64Array(k);
  let mean = 0;
  for (let i = 0; i < samples; i += 1) {
    maxNormsFrom(i, a, x.units, distanceX);
    maxNormsFrom(i, b, y.units, distanceY);
    nearest.fill(Infinity);
    for (let j = 0; j < samples; j += 1) {
      const distance = Math.max(distanceX[j], distanceY[j]);
      if (j !== i && distance < nearest[k - 1]) insertSorted(nearest, distance);
    }
    const radius = nearest[k - 1];
    // Strictly nearer than the radius, the sample itself included: n + 1 of the formula. With ties left in, the radius can be 0.
    let nx = 0;
    let ny = 0;
    for (let j = 0; j < samples; j += 1) {
      if (distanceX[j] < radius) nx += 1;
      if (distanceY[j] < radius) ny += 1;
    }
    mean += (psi[Math.max(1, nx)] + psi[Math.max(1, ny)]) / samples;
  }
  return (psi[k] + psi[samples] - mean) / Math.LN2;
}

function checkedSamples(x: ContinuousSamples, y: ContinuousSamples, k: number): number {
  for (const [name, { values, units }] of [
    ['x', x],
    ['y', y],
  ] as const) {
    if (!Number.isInteger(units) || units < 1 || values.length % units !== 0) {
      throw new RangeError(`ksgInformation: ${values.length} values of ${name} do not fill rows of ${units}`);
    }
    const index = values.findIndex((value) => !Number.isFinite(value));
    if (index >= 0)
      throw new RangeError(
        `ksgInformation: ${name} must be finite, got ${values[index]} in unit ${index % units} of sample ${Math.floor(index / units)}`,
      );
  }
  const samples = x.values.length / x.units;
  if (y.values.length / y.units !== samples)
    throw new RangeError(`ksgInformation: x has ${samples} samples, y ${y.values.length / y.units}`);
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`ksgInformation: k must be a whole number >= 1, got ${k}`);
  if (samples <= k) throw new RangeError(`ksgInformation: more than k = ${k} samples are needed, got ${samples}`);
  return samples;
}

function withNoise(values: Float32Array | Float64Array, deviation: number, stream: CountedStream): Float64Array {
  return Float64Array.from(values, (value, i) => (deviation === 0 ? value : value + deviation * stream.normal(i)));
}

/** max over units of |row j - row i|, for every j. */
function maxNormsFrom(i: number, rows: Float64Array, units: number, out: Float64Array): void {
  let at = 0;
  for (let j = 0; j < out.length; j += 1) {
    let largest = 0;
    for (let u = i * units; u < (i + 1) * units; u += 1) {
      const difference = Math.abs(rows[at] - rows[u]);
      if (difference > largest) largest = difference;
      at += 1;
    }
    out[j] = largest;
  }
}

/** Puts a value that is less than the last of an ascending array into its place; the last falls out. */
function insertSorted(ascending: Float64Array, value: number): void {
  let place = ascending.length - 1;
  while (place > 0 && ascending[place - 1] > value) {
    ascending[place] = ascending[place - 1];
    place -= 1;
  }
  ascending[place] = value;
}
