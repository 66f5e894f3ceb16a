import type { Clusters, FreeEnergy, SelfConsistentStep } from './free-energy';

/** Where a descent of the free energy ended. */
export interface Descent {
  readonly clusters: Clusters;
  readonly last: SelfConsistentStep;
  readonly iterations: number;
  /** max over x, t of the change of p(t|x) under one more application of the self-consistent equations. */
  readonly residual: number;
}

/** Limits of a descent, and someone who watches it. */
export interface DescentOptions {
  readonly tolerance: number;
  readonly maxIterations: number;
  /** Called with L = I(X;T) - beta I(T;Y) in nats after each accepted iteration; the values never rise by more than rounding. */
  readonly observe?: (lagrangianNats: number) => void;
}

const depth = 6;
const pruneEvery = 25;

/**
 * Blahut-Arimoto in the log domain, with Anderson mixing of (ln p(t), ln p(y|t)) over the last six iterations.
 *
 * A mixed step is taken only if it leaves the free energy at or below the Lagrangian already reached; otherwise the plain step is, which always
 * does. So L is non-increasing, as for plain Blahut-Arimoto, while the number of iterations near a critical beta, where the plain map contracts
 * by a factor close to 1, stays in the hundreds. Clusters that lose mass and whose removal does not raise F are dropped on the way.
 */
export function descend(energy: FreeEnergy, start: Clusters, options: DescentOptions): Descent {
  const slack = 4e-15 * Math.max(1, energy.beta);
  let mixer = new AndersonMixer(energy.classes);
  let clusters = start;
  let current = energy.step(clusters);
  let iterations = 1;
  options.observe?.(current.lagrangianNats);
  while (iterations < options.maxIterations) {
    if (iterations % pruneEvery === 0) {
      const pruned = prune(energy, clusters, current, slack);
      if (pruned !== null) {
        clusters = pruned;
        current = energy.step(clusters);
        mixer = new AndersonMixer(energy.classes);
      }
    }
    if (clustersAgree(clusters, current.next, options.tolerance)) {
      const next = energy.step(current.next);
      iterations += 1;
      const residual = largestDifference(current.encoder, next.encoder);
      if (residual < options.tolerance) {
        options.observe?.(next.lagrangianNats);
        return { clusters: current.next, last: next, iterations, residual };
      }
    }
    const mixed = mixer.mix(clusters, current.next);
    const step = mixed === null ? null : energy.step(mixed);
    if (mixed !== null && step !== null && step.freeEnergy <= current.lagrangianNats + slack) {
      clusters = mixed;
      current = step;
    } else if (mixed === null) {
      clusters = current.next;
      current = energy.step(clusters);
    } else {
      mixer = new AndersonMixer(energy.classes);
      const stretched = stretch(energy, clusters, current);
      clusters = stretched.clusters;
      current = stretched.step;
      iterations += stretched.steps;
    }
    iterations += 1;
    options.observe?.(current.lagrangianNats);
  }
  const next = energy.step(current.next);
  return { clusters: current.next, last: next, iterations, residual: largestDifference(current.encoder, next.encoder) };
}

/** max |a - b| over two arrays of the same length. */
export function largestDifference(a: Float64Array, b: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < a.length; i += 1) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  return largest;
}

/** The clusters without those that `keep` denies, p(t) scaled to sum to 1. */
export function keepClusters(clusters: Clusters, keep: (t: number) => boolean): Clusters {
  const classes = clusters.decoder.length / clusters.count;
  const kept = Array.from({ length: clusters.count }, (_, t) => t).filter(keep);
  const mass = kept.reduce((sum, t) => sum + clusters.probabilities[t], 0);
  const decoder = new Float64Array(kept.length * classes);
  kept.forEach((t, i) => decoder.set(clusters.decoder.subarray(t * classes, (t + 1) * classes), i * classes));
  return { count: kept.length, probabilities: Float64Array.from(kept, (t) => clusters.probabilities[t] / mass), decoder };
}

/**
 * The plain step, or the longest of its doublings that still lowers F. Mixing converges to any fixed point, so near a saddle (the trivial solution
 * just above a critical beta) it is refused again and again while the plain map leaves at a rate close to 1; doubling leaves in a few steps.
 */
function stretch(energy: FreeEnergy, from: Clusters, step: SelfConsistentStep): { clusters: Clusters; step: SelfConsistentStep; steps: number } {
  let clusters = step.next;
  let reached = energy.step(clusters);
  let steps = 1;
  for (let length = 2; length < 1e9; length *= 2) {
    const farther = extrapolate(from, step.next, length);
    if (farther === null) break;
    const next = energy.step(farther);
    steps += 1;
    if (!(next.freeEnergy <= step.lagrangianNats && next.lagrangianNats < reached.lagrangianNats)) break;
    clusters = farther;
    reached = next;
  }
  return { clusters, step: reached, steps };
}

/** from + length (to - from) in the logarithms, where both are finite. */
function extrapolate(from: Clusters, to: Clusters, length: number): Clusters | null {
  const a = logarithms(from);
  const b = logarithms(to);
  const values = b.map((value, i) => (Number.isFinite(value - a[i]) ? a[i] + length * (value - a[i]) : value));
  return fromLogarithms(values, from.count);
}

/** Drops the clusters that shrink (p'(t) < p(t)) and are small, if F does not rise without them; null if none goes. */
function prune(energy: FreeEnergy, clusters: Clusters, step: SelfConsistentStep, slack: number): Clusters | null {
  const doomed = (t: number) =>
    step.next.probabilities[t] < 1e-14 || (clusters.probabilities[t] < 1e-3 && step.next.probabilities[t] < clusters.probabilities[t] * (1 - 1e-10));
  const kept = keepClusters(step.next, (t) => !doomed(t));
  if (kept.count === 0 || kept.count === clusters.count) return null;
  if (energy.step(kept).freeEnergy <= step.lagrangianNats + slack) return kept;
  const alive = keepClusters(step.next, (t) => step.next.probabilities[t] >= 1e-14);
  return alive.count < clusters.count ? alive : null;
}

function clustersAgree(a: Clusters, b: Clusters, tolerance: number): boolean {
  return largestDifference(a.probabilities, b.probabilities) < tolerance && largestDifference(a.decoder, b.decoder) < tolerance;
}

/** Anderson's extrapolation of a fixed-point iteration, in the logarithms of p(t) and p(y|t). */
class AndersonMixer {
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
