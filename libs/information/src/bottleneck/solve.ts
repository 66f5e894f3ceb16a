import { initialClusters, insertClusters, mergeClusters, randomClusters } from './cluster-moves';
import { descend } from './descend';
import type { Descent, DescentOptions } from './descend';
import { assertClusters, FreeEnergy } from './free-energy';
import type { Clusters } from './free-energy';
import type { BottleneckJoint } from './joint';
import { labelMarginal, mergeEqualConditionals } from './joint';
import { worstCluster } from './worst-cluster';

/** How hard to look for the optimum at one beta. */
export interface BottleneckOptions {
  /**
   * Convergence: max |dp(t|x)| under one application of the self-consistent equations. By default 1e-12, above beta 100 in proportion to it, which
   * is some ten times the rounding of beta KL.
   */
  readonly tolerance?: number;
  /** Most applications of the equations per descent; 20,000 by default. Reaching it shows as `hasConverged: false`. */
  readonly maxIterations?: number;
  /** Descents from random clusters, made only while the solution is not certified optimal; 1 by default, for insertion finds what they would. */
  readonly restarts?: number;
  /** Seed of the restarts' random numbers, an unsigned 32-bit integer; 0 by default. */
  readonly seed?: number;
  /** Clusters to start from instead of T = X. */
  readonly start?: Clusters;
  /** Receives L = I(X;T) - beta I(T;Y) in nats after each accepted iteration of the first descent. */
  readonly observe?: (lagrangianNats: number) => void;
}

/** The optimum at one beta. The encoder follows from the clusters: `bottleneckEncoder`. */
export interface BottleneckSolution {
  readonly beta: number;
  /** I(X;T) in bits. */
  readonly ixt: number;
  /** I(T;Y) in bits. */
  readonly ity: number;
  /** I(X;T) - beta I(T;Y) in bits. */
  readonly lagrangian: number;
  /** Distinct clusters: their p(y|t) differ and all have mass. */
  readonly clusters: Clusters;
  readonly iterations: number;
  /** max |dp(t|x)| under one more application of the self-consistent equations. */
  readonly residual: number;
  readonly hasConverged: boolean;
  /**
   * By how many bits L may exceed the global minimum. Proven for two classes, whose decoder rows were searched exhaustively; for more classes it
   * is the largest excess that the search found.
   */
  readonly optimalityGap: number;
  /** Whether `optimalityGap` is a proof. */
  readonly isGapProven: boolean;
}

const excessTolerance = 1e-11;
const roundsOfInsertion = 60;

/**
 * The information bottleneck at one beta: the p(t|x) that minimises L = I(X;T) - beta I(T;Y).
 *
 * Patterns with equal p(y|x) are merged first. Then descents (`descend`) alternate with merging of clusters that have become one and with
 * insertion of decoder rows that would lower L (`worstCluster`), until none would. So a descent that stopped in a local optimum of
 * its number of clusters goes on; where the search of decoder rows is exhaustive, the result is the global optimum.
 *
 * At a beta where the optimum is not unique (the curve has a straight piece of slope 1/beta) one of the optima is returned.
 *
 * @param beta trade-off, >= 0, finite. Up to 1 the trivial solution is optimal by data processing.
 * @throws RangeError if an option or beta is out of its range.
 * @source Tishby, Pereira & Bialek 1999; Blahut 1972; Arimoto 1972.
 */
export function solveBottleneck(joint: BottleneckJoint, beta: number, options: BottleneckOptions = {}): BottleneckSolution {
  return solveMergedBottleneck(mergeEqualConditionals(joint).joint, beta, options);
}

/** `solveBottleneck` for a joint whose equal conditionals are merged already; the same result without merging again. */
export function solveMergedBottleneck(joint: BottleneckJoint, beta: number, options: BottleneckOptions = {}): BottleneckSolution {
  checkOptions(beta, options);
  const energy = new FreeEnergy(joint, beta);
  const trivial: Clusters = { count: 1, probabilities: Float64Array.of(1), decoder: labelMarginal(joint) };
  const limits = { tolerance: options.tolerance ?? 1e-12 * Math.max(1, beta / 100), maxIterations: options.maxIterations ?? 20_000 };
  if (beta <= 1) return solutionOf(energy, descend(energy, trivial, limits), limits);
  const start = options.start ?? initialClusters(joint);
  let best = improve(energy, start, { ...limits, observe: options.observe });
  const restarts = options.restarts ?? 1;
  for (let restart = 0; restart < restarts && !isCertified(best); restart += 1) {
    // A short descent shows whether there is a better basin; only then is it followed to the end.
    const clusters = randomClusters(joint, best.clusters.count + 2, options.seed ?? 0, restart);
    const scout = improve(energy, clusters, { ...limits, maxIterations: Math.min(limits.maxIterations, 500) });
    // Where the optimum is not unique, restarts find others of the same L: only a smaller one beyond rounding counts.
    if (scout.lagrangian < best.lagrangian - 1e-12 * beta) best = improve(energy, scout.clusters, limits);
  }
  return best;
}

/**
 * p(t|x) of some clusters at a beta, from the self-consistent equation p(t|x) = p(t) exp(-beta KL[p(y|x) || p(y|t)]) / Z(x).
 *
 * @returns shape [patterns, clusters]; rows sum to 1.
 * @throws RangeError if beta is negative or not finite, the clusters are not of the joint's classes, or a pattern can have a y that no cluster
 *   allows.
 */
export function bottleneckEncoder(joint: BottleneckJoint, beta: number, clusters: Clusters): Float64Array {
  assertClusters('bottleneckEncoder', joint, beta, clusters);
  const step = new FreeEnergy(joint, beta).step(clusters);
  if (step.freeEnergy === Infinity) throw new RangeError('bottleneckEncoder: a pattern has a y that every cluster rules out');
  return step.encoder;
}

function improve(energy: FreeEnergy, start: Clusters, limits: DescentOptions): BottleneckSolution {
  let descent = descend(energy, mergeClusters(energy, start, 0), limits);
  let iterations = descent.iterations;
  const settle = (next: Clusters) => {
    descent = descend(energy, next, { ...limits, observe: undefined });
    iterations += descent.iterations;
  };
  let best: BottleneckSolution | null = null;
  for (let round = 0; round < roundsOfInsertion; round += 1) {
    // Once the insertion has had its say, only clusters that are one within rounding are merged: merging a true pair and inserting it again
    // would go on for ever.
    const merged = mergeClusters(energy, descent.clusters, round < 2 ? 2e-3 : 1e-7);
    if (merged.count < descent.clusters.count) settle(merged);
    const worst = worstCluster(energy, descent.clusters);
    const solution = solutionOf(energy, { ...descent, iterations }, limits, worst.excess);
    if (best === null || solution.lagrangian < best.lagrangian || solution.optimalityGap < best.optimalityGap) best = solution;
    if (worst.excess <= excessTolerance * Math.max(1, energy.beta)) return solution;
    const inserted = insertClusters(energy, descent.clusters, worst.improvements);
    if (inserted === null) break;
    settle(inserted);
  }
  return { ...best!, iterations };
}

function solutionOf(energy: FreeEnergy, descent: Descent, limits: DescentOptions, excess?: number): BottleneckSolution {
  const { last } = descent;
  const gap = excess ?? worstCluster(energy, descent.clusters).excess;
  // One cluster says nothing, exactly; its sums of probabilities would leave a rounding.
  const isTrivial = descent.clusters.count === 1;
  const ixt = isTrivial ? 0 : Math.max(0, last.ixtNats / Math.LN2);
  const ity = isTrivial ? 0 : Math.max(0, last.ityNats / Math.LN2);
  return {
    beta: energy.beta,
    ixt,
    ity,
    lagrangian: isTrivial ? 0 : last.lagrangianNats / Math.LN2,
    clusters: descent.clusters,
    iterations: descent.iterations,
    residual: descent.residual,
    hasConverged: descent.residual < limits.tolerance,
    optimalityGap: Math.max(0, gap) / Math.LN2,
    isGapProven: energy.classes <= 2,
  };
}

function isCertified(solution: BottleneckSolution): boolean {
  return solution.isGapProven && solution.optimalityGap <= 1e-9 * Math.max(1, solution.beta);
}

function checkOptions(beta: number, options: BottleneckOptions): void {
  if (!(beta >= 0 && beta < Infinity)) throw new RangeError(`solveBottleneck: beta must be finite and >= 0, got ${beta}`);
  const { tolerance = 1, maxIterations = 1, restarts = 0 } = options;
  if (!(tolerance > 0)) throw new RangeError(`solveBottleneck: tolerance must be > 0, got ${tolerance}`);
  if (!Number.isInteger(maxIterations) || maxIterations < 1)
    throw new RangeError(`solveBottleneck: maxIterations must be >= 1, got ${maxIterations}`);
  if (!Number.isInteger(restarts) || restarts < 0) throw new RangeError(`solveBottleneck: restarts must be >= 0, got ${restarts}`);
}
