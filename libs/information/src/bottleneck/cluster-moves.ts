import { CountedStream } from '@infoplane/numerics';
import { keepClusters } from './descend';
import type { Clusters, FreeEnergy } from './free-energy';
import type { BottleneckJoint } from './joint';

/** Merges neighbouring clusters while that does not raise F beyond rounding. Clusters farther apart than `reach` in one p(y|t) are not tried. */
export function mergeClusters(energy: FreeEnergy, clusters: Clusters, reach: number): Clusters {
  let current = clusters;
  let value = energy.step(current).freeEnergy;
  const slack = 1e-14 * Math.max(1, energy.beta);
  for (;;) {
    const pairs = closePairs(current, energy.classes, reach);
    let merged: Clusters | null = null;
    for (const [a, b] of pairs) {
      const candidate = mergePair(current, energy.classes, a, b);
      const next = energy.step(candidate).freeEnergy;
      if (next <= value + slack) {
        merged = candidate;
        value = next;
        break;
      }
    }
    if (merged === null) return current;
    current = merged;
  }
}

function closePairs(clusters: Clusters, classes: number, reach: number): [number, number][] {
  const pairs: { pair: [number, number]; distance: number }[] = [];
  for (let a = 0; a < clusters.count; a += 1) {
    for (let b = 0; b < a; b += 1) {
      let distance = 0;
      for (let y = 0; y < classes; y += 1) {
        distance = Math.max(distance, Math.abs(clusters.decoder[a * classes + y] - clusters.decoder[b * classes + y]));
      }
      if (distance <= reach) pairs.push({ pair: [b, a], distance });
    }
  }
  return pairs.sort((p, q) => p.distance - q.distance).map(({ pair }) => pair);
}

function mergePair(clusters: Clusters, classes: number, a: number, b: number): Clusters {
  const probabilities = clusters.probabilities.slice();
  const decoder = clusters.decoder.slice();
  const mass = probabilities[a] + probabilities[b];
  for (let y = 0; y < classes; y += 1) {
    const mixed = probabilities[a] * decoder[a * classes + y] + probabilities[b] * decoder[b * classes + y];
    decoder[a * classes + y] = mass > 0 ? mixed / mass : decoder[a * classes + y];
  }
  probabilities[a] = mass;
  return keepClusters({ count: clusters.count, probabilities, decoder }, (t) => t !== b);
}

/**
 * The clusters with some decoder rows added, which share the mass that lowers F the most; null if none lowers it. Each row alone would lower F, so,
 * F being convex in the mass, a small enough share of all of them does too.
 */
export function insertClusters(energy: FreeEnergy, clusters: Clusters, rows: readonly Float64Array[]): Clusters | null {
  if (rows.length === 0) return null;
  const decoder = new Float64Array(clusters.decoder.length + rows.length * energy.classes);
  decoder.set(clusters.decoder);
  rows.forEach((row, i) => decoder.set(row, clusters.decoder.length + i * energy.classes));
  const withMass = (mass: number): Clusters => ({
    count: clusters.count + rows.length,
    probabilities: Float64Array.from([...clusters.probabilities.map((p) => p * (1 - mass)), ...rows.map(() => mass / rows.length)]),
    decoder,
  });
  const without = energy.step(clusters).freeEnergy;
  let best: { clusters: Clusters; value: number } | null = null;
  for (let mass = 0.3; mass > 1e-9; mass /= 3) {
    const candidate = withMass(mass);
    const value = energy.step(candidate).freeEnergy;
    if (value < (best?.value ?? without)) best = { clusters: candidate, value };
    else if (best !== null) break;
  }
  return best?.clusters ?? null;
}

// From T = X with more patterns the first descent would spend its time on merging neighbours.
const mostInitialClusters = 64;

/**
 * The clusters to start from: T = X for up to 64 patterns. For more, 64 patterns chosen one after the other, each the farthest from those before
 * (in the largest difference of p(y|x)), and every pattern with the nearest of them.
 */
export function initialClusters(joint: BottleneckJoint): Clusters {
  const { patterns, classes, px, pyGivenX } = joint;
  if (patterns <= mostInitialClusters) return { count: patterns, probabilities: px, decoder: pyGivenX };
  const distance = new Float64Array(patterns).fill(Infinity);
  const nearest = new Int32Array(patterns);
  let chosen = 0;
  for (let t = 0; t < mostInitialClusters; t += 1) {
    for (let x = 0; x < patterns; x += 1) {
      let difference = 0;
      for (let y = 0; y < classes; y += 1)
        difference = Math.max(difference, Math.abs(pyGivenX[x * classes + y] - pyGivenX[chosen * classes + y]));
      if (difference >= distance[x]) continue;
      distance[x] = difference;
      nearest[x] = t;
    }
    chosen = distance.indexOf(Math.max(...distance));
  }
  const probabilities = new Float64Array(mostInitialClusters);
  const decoder = new Float64Array(mostInitialClusters * classes);
  for (let x = 0; x < patterns; x += 1) {
    probabilities[nearest[x]] += px[x];
    for (let y = 0; y < classes; y += 1) decoder[nearest[x] * classes + y] += px[x] * pyGivenX[x * classes + y];
  }
  for (let i = 0; i < decoder.length; i += 1) decoder[i] /= probabilities[Math.floor(i / classes)];
  return { count: mostInitialClusters, probabilities, decoder };
}

const restartPurpose = 0x1b;

/** Clusters of a random encoder, for a restart: each pattern's shares are cubes of exponential numbers, so that a few clusters dominate. */
export function randomClusters(joint: BottleneckJoint, wanted: number, seed: number, restart: number): Clusters {
  const count = Math.min(joint.patterns, Math.max(2, wanted));
  const stream = new CountedStream(seed, restart, restartPurpose, 0);
  const probabilities = new Float64Array(count);
  const decoder = new Float64Array(count * joint.classes);
  for (let x = 0; x < joint.patterns; x += 1) {
    const shares = Float64Array.from({ length: count }, (_, t) => (-Math.log(stream.uniform(x * count + t))) ** 3);
    const total = shares.reduce((sum, share) => sum + share, 0);
    for (let t = 0; t < count; t += 1) {
      const mass = (joint.px[x] * shares[t]) / total;
      probabilities[t] += mass;
      for (let y = 0; y < joint.classes; y += 1) decoder[t * joint.classes + y] += mass * joint.pyGivenX[x * joint.classes + y];
    }
  }
  for (let i = 0; i < decoder.length; i += 1) decoder[i] /= probabilities[Math.floor(i / joint.classes)];
  return { count, probabilities, decoder };
}
