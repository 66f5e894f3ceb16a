import { CountedStream } from '@infoplane/numerics';
import type { BottleneckJoint } from './joint';
import { jointInformation, mergeEqualConditionals } from './joint';

/** The best hard clustering at one beta. */
export interface DeterministicBottleneckSolution {
  readonly beta: number;
  /** H(T) = I(X;T) of a hard clustering, in bits. */
  readonly ht: number;
  /** I(T;Y) in bits. */
  readonly ity: number;
  /** H(T) - beta I(T;Y) in bits. */
  readonly lagrangian: number;
  /** Cluster of each pattern, shape [patterns], numbered from 0 without gaps. */
  readonly assignment: Int32Array;
  readonly clusters: number;
  /** Whether this is proven to be the least Lagrangian of all hard clusterings: so for two classes. */
  readonly isGlobal: boolean;
}

/**
 * The deterministic information bottleneck: the hard clustering of the patterns that minimises H(T) - beta I(T;Y).
 *
 * For two classes the best clusters are intervals in the order of p(y|x), because each pattern goes to the largest of some functions that are linear in
 * p(y|x); so dynamic programming over the distinct conditionals finds the global optimum in O(n^2). For more classes: Strouse and Schwab's
 * iteration from T = X and from random clusterings, each followed by every merge of two clusters and move of one pattern that lowers the Lagrangian;
 * a local optimum.
 *
 * @param options `restarts`: random starts for more than two classes, 10 by default; `seed` of their numbers, 0 by default.
 * @throws RangeError if beta is negative or not finite.
 * @source Strouse & Schwab 2017, The deterministic information bottleneck, Neural Computation 29(6).
 */
export function solveDeterministicBottleneck(
  joint: BottleneckJoint,
  beta: number,
  options: { readonly restarts?: number; readonly seed?: number } = {},
): DeterministicBottleneckSolution {
  if (!(beta >= 0 && beta < Infinity)) throw new RangeError(`solveDeterministicBottleneck: beta must be finite and >= 0, got ${beta}`);
  const merged = mergeEqualConditionals(joint);
  const isGlobal = joint.classes <= 2;
  const assignment = isGlobal ? intervals(merged.joint, beta) : search(merged.joint, beta, options.restarts ?? 10, options.seed ?? 0);
  const { ht, hyGivenT } = entropiesOf(merged.joint, assignment);
  const ity = Math.max(0, jointInformation(merged.joint).hy - hyGivenT);
  return {
    beta,
    ht,
    ity,
    lagrangian: ht - beta * ity,
    assignment: Int32Array.from(merged.classOf, (c) => assignment[c]),
    clusters: Math.max(...assignment) + 1,
    isGlobal,
  };
}

/** Least sum over consecutive runs of -P log P + beta P H(Y|run); the rows of a merged joint are in the order of their first probability. */
function intervals(joint: BottleneckJoint, beta: number): Int32Array {
  const n = joint.patterns;
  const order = Int32Array.from({ length: n }, (_, x) => x).sort(
    (a, b) => joint.pyGivenX[a * joint.classes] - joint.pyGivenX[b * joint.classes],
  );
  const least = new Float64Array(n + 1).fill(Infinity);
  const start = new Int32Array(n + 1);
  least[0] = 0;
  for (let end = 1; end <= n; end += 1) {
    const mass = new Float64Array(joint.classes);
    for (let first = end - 1; first >= 0; first -= 1) {
      addMass(mass, joint, order[first]);
      const cost = least[first] + clusterCost(mass, beta);
      if (cost < least[end]) {
        least[end] = cost;
        start[end] = first;
      }
    }
  }
  const assignment = new Int32Array(n);
  let cluster = 0;
  for (let end = n; end > 0; end = start[end]) {
    for (let i = start[end]; i < end; i += 1) assignment[order[i]] = cluster;
    cluster += 1;
  }
  return assignment;
}

function search(joint: BottleneckJoint, beta: number, restarts: number, seed: number): Int32Array {
  const starts = [Int32Array.from({ length: joint.patterns }, (_, x) => x)];
  for (let restart = 0; restart < restarts; restart += 1) {
    const stream = new CountedStream(seed, restart, 0x1c, 0);
    const count = 2 + (restart % Math.max(1, joint.patterns - 1));
    starts.push(Int32Array.from({ length: joint.patterns }, (_, x) => Math.floor(stream.uniform(x) * count)));
  }
  let best: Int32Array = starts[0];
  let least = Infinity;
  for (const start of starts) {
    const found = refine(joint, beta, reassign(joint, beta, numbered(start)));
    const { ht, hyGivenT } = entropiesOf(joint, found);
    if (ht + beta * hyGivenT < least) {
      least = ht + beta * hyGivenT;
      best = found;
    }
  }
  return best;
}

/** Strouse and Schwab's iteration: each pattern to argmax_t ln p(t) - beta KL[p(y|x) || p(y|t)], until nothing changes. */
function reassign(joint: BottleneckJoint, beta: number, start: Int32Array): Int32Array {
  const { patterns, classes, pyGivenX } = joint;
  let assignment = start;
  for (let iteration = 0; iteration < 1000; iteration += 1) {
    const masses = massesOf(joint, assignment);
    const next = new Int32Array(patterns);
    for (let x = 0; x < patterns; x += 1) {
      let best = assignment[x];
      let greatest = -Infinity;
      masses.forEach((mass, t) => {
        const total = mass.reduce((sum, p) => sum + p, 0);
        let score = Math.log(total);
        for (let y = 0; y < classes; y += 1) {
          const p = pyGivenX[x * classes + y];
          if (p > 0) score += beta * p * Math.log(mass[y] / total);
        }
        if (score > greatest || (score === greatest && t === assignment[x])) {
          greatest = score;
          best = t;
        }
      });
      next[x] = best;
    }
    if (next.every((t, x) => t === assignment[x])) break;
    assignment = numbered(next);
  }
  return assignment;
}

/** Merges clusters and moves single patterns while that lowers the Lagrangian. */
function refine(joint: BottleneckJoint, beta: number, start: Int32Array): Int32Array {
  const cost = (assignment: Int32Array) => massesOf(joint, assignment).reduce((sum, mass) => sum + clusterCost(mass, beta), 0);
  let assignment = start;
  let least = cost(assignment);
  for (;;) {
    const clusters = Math.max(...assignment) + 1;
    const candidates: Int32Array[] = [];
    for (let a = 0; a < clusters; a += 1) {
      for (let b = 0; b < a; b += 1) candidates.push(assignment.map((t) => (t === a ? b : t)));
      for (let x = 0; x < joint.patterns; x += 1) if (assignment[x] !== a) candidates.push(assignment.with(x, a));
    }
    let improved: Int32Array | null = null;
    for (const candidate of candidates) {
      const value = cost(numbered(candidate));
      if (value < least - 1e-13) {
        least = value;
        improved = numbered(candidate);
      }
    }
    if (improved === null) return assignment;
    assignment = improved;
  }
}

function numbered(assignment: Int32Array): Int32Array {
  const numbers = new Map<number, number>();
  return assignment.map((t) => {
    const number = numbers.get(t) ?? numbers.size;
    numbers.set(t, number);
    return number;
  });
}

function massesOf(joint: BottleneckJoint, assignment: Int32Array): Float64Array[] {
  const masses = Array.from({ length: Math.max(...assignment) + 1 }, () => new Float64Array(joint.classes));
  assignment.forEach((t, x) => addMass(masses[t], joint, x));
  return masses;
}

function addMass(mass: Float64Array, joint: BottleneckJoint, x: number): void {
  for (let y = 0; y < joint.classes; y += 1) mass[y] += joint.px[x] * joint.pyGivenX[x * joint.classes + y];
}

/** -P log2 P + beta P H(Y|t) of a cluster with masses p(t, y): its share of H(T) + beta H(Y|T), in bits. */
function clusterCost(mass: Float64Array, beta: number): number {
  const total = mass.reduce((sum, p) => sum + p, 0);
  let cost = -total * Math.log2(total);
  for (const p of mass) if (p > 0) cost -= beta * p * Math.log2(p / total);
  return cost;
}

function entropiesOf(joint: BottleneckJoint, assignment: Int32Array): { ht: number; hyGivenT: number } {
  const masses = massesOf(joint, assignment);
  const ht = masses.reduce((sum, mass) => sum + clusterCost(mass, 0), 0);
  return { ht: Math.max(0, ht), hyGivenT: masses.reduce((sum, mass) => sum + clusterCost(mass, 1), 0) - ht };
}
