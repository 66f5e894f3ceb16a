import { AndersonMixer, extrapolate } from './anderson-mixer';
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
function stretch(
  energy: FreeEnergy,
  from: Clusters,
  step: SelfConsistentStep,
): { clusters: Clusters; step: SelfConsistentStep; steps: number } {
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

/** Drops the clusters that shrink (p'(t) < p(t)) and are small, if F does not rise without them; null if none goes. */
function prune(energy: FreeEnergy, clusters: Clusters, step: SelfConsistentStep, slack: number): Clusters | null {
  const doomed = (t: number) =>
    step.next.probabilities[t] < 1e-14 ||
    (clusters.probabilities[t] < 1e-3 && step.next.probabilities[t] < clusters.probabilities[t] * (1 - 1e-10));
  const kept = keepClusters(step.next, (t) => !doomed(t));
  if (kept.count === 0 || kept.count === clusters.count) return null;
  if (energy.step(kept).freeEnergy <= step.lagrangianNats + slack) return kept;
  const alive = keepClusters(step.next, (t) => step.next.probabilities[t] >= 1e-14);
  return alive.count < clusters.count ? alive : null;
}

function clustersAgree(a: Clusters, b: Clusters, tolerance: number): boolean {
  return largestDifference(a.probabilities, b.probabilities) < tolerance && largestDifference(a.decoder, b.decoder) < tolerance;
}
