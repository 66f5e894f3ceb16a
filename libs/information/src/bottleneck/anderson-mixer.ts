import type { Clusters } from './free-energy';

// Iterations whose residuals are combined; more made no difference on the problems tried.
const depth = 6;

/**
 * Anderson's extrapolation of a fixed-point iteration, in the logarithms of p(t) and p(y|t), so that every result is a distribution.
 *
 * @source Anderson 1965, Iterative procedures for nonlinear integral equations; Walker & Ni 2011, Anderson acceleration for fixed-point iterations.
 */
export class AndersonMixer {
  private readonly images: Float64Array[] = [];
  private readonly residuals: Float64Array[] = [];

  constructor(private readonly classes: number) {}

  /** The next iterate from clusters and their image; null until there is a history to extrapolate. */
  mix(clusters: Clusters, image: Clusters): Clusters | null {
    const from = logarithms(clusters);
    const to = logarithms(image);
    const weights = this.weights(image);
    const residual = to.map((value, i) => (Number.isFinite(value) && Number.isFinite(from[i]) ? (value - from[i]) * weights[i] : 0));
    this.images.push(to);
    this.residuals.push(residual);
    if (this.images.length > depth + 1) {
      this.images.shift();
      this.residuals.shift();
    }
    const columns = this.images.length - 1;
    if (columns === 0) return null;
    const gamma = this.leastSquares(columns, residual);
    if (gamma === null) return null;
    const mixed = to.slice();
    for (let k = 0; k < columns; k += 1) {
      const a = this.images[k];
      const b = this.images[k + 1];
      for (let i = 0; i < mixed.length; i += 1) {
        const change = b[i] - a[i];
        if (Number.isFinite(change)) mixed[i] -= gamma[k] * change;
      }
    }
    return fromLogarithms(mixed, clusters.count);
  }

  // Heavier clusters count more: the logarithm of a vanishing one changes much and matters little.
  private weights(image: Clusters): Float64Array {
    const weights = new Float64Array(image.count * (this.classes + 1));
    for (let t = 0; t < image.count; t += 1) {
      weights[t] = Math.sqrt(image.probabilities[t]);
      for (let y = 0; y < this.classes; y += 1) {
        const i = t * this.classes + y;
        weights[image.count + i] = Math.sqrt(image.probabilities[t] * image.decoder[i]);
      }
    }
    return weights;
  }

  private leastSquares(columns: number, residual: Float64Array): Float64Array | null {
    const differences = Array.from({ length: columns }, (_, k) => {
      const a = this.residuals[k];
      return this.residuals[k + 1].map((value, i) => value - a[i]);
    });
    const matrix = differences.map((a) => differences.map((b) => dot(a, b)));
    const right = differences.map((a) => dot(a, residual));
    const trace = matrix.reduce((sum, row, i) => sum + row[i], 0);
    if (!(trace > 0)) return null;
    for (let i = 0; i < columns; i += 1) matrix[i][i] += 1e-14 * trace;
    return solveSymmetric(matrix, right);
  }
}

/** from + length (to - from) in the logarithms, where both are finite; null where that is no distribution. */
export function extrapolate(from: Clusters, to: Clusters, length: number): Clusters | null {
  const a = logarithms(from);
  const b = logarithms(to);
  const values = b.map((value, i) => (Number.isFinite(value - a[i]) ? a[i] + length * (value - a[i]) : value));
  return fromLogarithms(values, from.count);
}

function logarithms(clusters: Clusters): Float64Array {
  const values = new Float64Array(clusters.count + clusters.decoder.length);
  for (let t = 0; t < clusters.count; t += 1) values[t] = Math.log(clusters.probabilities[t]);
  for (let i = 0; i < clusters.decoder.length; i += 1) values[clusters.count + i] = Math.log(clusters.decoder[i]);
  return values;
}

/** The clusters of some logarithms, each distribution scaled to sum to 1; null if that is impossible. */
function fromLogarithms(values: Float64Array, count: number): Clusters | null {
  const classes = values.length / count - 1;
  const probabilities = values.slice(0, count).map(Math.exp);
  const decoder = values.slice(count).map(Math.exp);
  const mass = probabilities.reduce((sum, p) => sum + p, 0);
  if (!(mass > 0 && mass < Infinity)) return null;
  for (let t = 0; t < count; t += 1) {
    probabilities[t] /= mass;
    const row = decoder.subarray(t * classes, (t + 1) * classes);
    const sum = row.reduce((total, p) => total + p, 0);
    if (!(sum > 0 && sum < Infinity)) return null;
    for (let y = 0; y < classes; y += 1) row[y] /= sum;
  }
  return { count, probabilities, decoder };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i] * b[i];
  return sum;
}

/** Gaussian elimination with pivoting on a small system; null if it is singular. The matrix and the right side are used up. */
function solveSymmetric(matrix: number[][], right: number[]): Float64Array | null {
  const n = right.length;
  for (let column = 0; column < n; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < n; row += 1) if (Math.abs(matrix[row][column]) > Math.abs(matrix[pivot][column])) pivot = row;
    if (!(Math.abs(matrix[pivot][column]) > 0)) return null;
    [matrix[column], matrix[pivot]] = [matrix[pivot], matrix[column]];
    [right[column], right[pivot]] = [right[pivot], right[column]];
    for (let row = column + 1; row < n; row += 1) {
      const factor = matrix[row][column] / matrix[column][column];
      for (let k = column; k < n; k += 1) matrix[row][k] -= factor * matrix[column][k];
      right[row] -= factor * right[column];
    }
  }
  const solution = new Float64Array(n);
  for (let row = n - 1; row >= 0; row -= 1) {
    let value = right[row];
    for (let k = row + 1; k < n; k += 1) value -= matrix[row][k] * solution[k];
    solution[row] = value / matrix[row][row];
  }
  return solution;
}
