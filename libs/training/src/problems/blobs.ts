import { CountedStream } from '@infoplane/numerics';
import { isCertain, type Problem } from './problem';
import { rulePurposes } from './rule-draws';

/** The knobs of the blobs. */
export interface BlobSettings {
  readonly inputs: number;
  readonly classes: number;
  readonly patterns: number;
  /** In deviations of a cloud. */
  readonly distance: number;
  readonly ruleSeed: number;
}

/**
 * Gaussian clouds of deviation 1, one a class, equally likely. Pattern i is drawn from cloud i mod classes; its label is not that cloud but the
 * exact posterior p(y|x) = exp(-|x - c_y|^2 / 2) / sum_k exp(-|x - c_k|^2 / 2), so that p(y|x) is the true rule at every pattern.
 *
 * Two clouds at distance d have the Bayes error Phi(-d / 2).
 */
export function blobs(settings: BlobSettings): Problem {
  const { inputs, classes, patterns, ruleSeed } = settings;
  const centres = blobCentres(settings);
  const stream = new CountedStream(ruleSeed, 0, rulePurposes.blobPoints, 0);
  const x = Float32Array.from({ length: patterns * inputs }, (_, i) => centres[Math.floor(i / inputs) % classes][i % inputs] + stream.normal(i));
  const labelProbabilities = new Float64Array(patterns * classes);
  for (let pattern = 0; pattern < patterns; pattern += 1) {
    labelProbabilities.set(posterior(x.subarray(pattern * inputs, (pattern + 1) * inputs), centres), pattern * classes);
  }
  return { name: 'blobs', patterns, inputs, classes, x, labelProbabilities, isDeterministic: isCertain(labelProbabilities) };
}

/**
 * The centres of the clouds, their mean at the origin when they form a simplex.
 *
 * Up to inputs + 1 classes they are the corners of a regular simplex in a seeded orientation: every two lie `distance` apart. More than that cannot
 * all be equally far from each other; then they are seeded normal points, scaled so that the root mean square distance between two is `distance`.
 *
 * @returns shape [classes][inputs].
 */
export function blobCentres({ inputs, classes, distance, ruleSeed }: Omit<BlobSettings, 'patterns'>): readonly Float64Array[] {
  if (classes > inputs + 1) return scatteredCentres(inputs, classes, distance, ruleSeed);
  const frame = orthonormalFrame(classes - 1, inputs, ruleSeed);
  const scale = distance / Math.sqrt((2 * classes) / (classes - 1));
  return simplexCorners(classes).map((corner) => Float64Array.from({ length: inputs }, (_, i) => scale * corner.reduce((sum, coordinate, k) => sum + coordinate * frame[k][i], 0)));
}

function scatteredCentres(inputs: number, classes: number, distance: number, ruleSeed: number): readonly Float64Array[] {
  const stream = new CountedStream(ruleSeed, 0, rulePurposes.blobPlaces, 0);
  const places = Array.from({ length: classes }, (_, c) => Float64Array.from({ length: inputs }, (_unused, i) => stream.normal(c * inputs + i)));
  let squares = 0;
  for (let a = 0; a < classes; a += 1) for (let b = 0; b < a; b += 1) squares += squaredDistance(places[a], places[b]);
  const scale = distance / Math.sqrt(squares / ((classes * (classes - 1)) / 2));
  return places.map((place) => place.map((coordinate) => coordinate * scale));
}

/** Unit vectors of which every two have the product -1 / (corners - 1), shape [corners][corners - 1]. */
function simplexCorners(corners: number): readonly (readonly number[])[] {
  const rows = Array.from({ length: corners }, () => new Array<number>(corners - 1).fill(0));
  for (let k = 0; k < corners - 1; k += 1) {
    rows[k][k] = Math.sqrt(1 - dot(rows[k], rows[k]));
    for (let j = k + 1; j < corners; j += 1) rows[j][k] = (-1 / (corners - 1) - dot(rows[k], rows[j])) / rows[k][k];
  }
  return rows;
}

/** Orthonormal seeded directions (Gram-Schmidt, each vector twice, which keeps them orthogonal to rounding), shape [count][dimension]. */
function orthonormalFrame(count: number, dimension: number, ruleSeed: number): readonly Float64Array[] {
  const frame: Float64Array[] = [];
  for (let k = 0; k < count; k += 1) {
    const stream = new CountedStream(ruleSeed, 0, rulePurposes.blobDirections, 0, k);
    const direction = Float64Array.from({ length: dimension }, (_, i) => stream.normal(i));
    for (const other of [...frame, ...frame]) {
      const along = dot(direction, other);
      direction.forEach((_, i) => (direction[i] -= along * other[i]));
    }
    const length = Math.sqrt(dot(direction, direction));
    frame.push(direction.map((coordinate) => coordinate / length));
  }
  return frame;
}

function posterior(point: Float32Array, centres: readonly Float64Array[]): Float64Array {
  const exponents = centres.map((centre) => -squaredDistance(centre, point) / 2);
  const largest = Math.max(...exponents);
  const weights = Float64Array.from(exponents, (exponent) => Math.exp(exponent - largest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function squaredDistance(a: Float64Array, b: Float64Array | Float32Array): number {
  return a.reduce((sum, coordinate, i) => sum + (coordinate - b[i]) ** 2, 0);
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i] * b[i];
  return sum;
}
