import { largestDifference } from './descend';
import type { Clusters, FreeEnergy } from './free-energy';
import { labelMarginal } from './joint';

/** The decoder row with the greatest attraction found for some clusters. */
export interface WorstCluster {
  /**
   * max over b of c(b) - 1, found. Because F is convex in the measure p(t), the Lagrangian of the clusters exceeds the global minimum by at most
   * this many nats (when the search found the true maximum).
   */
  readonly excess: number;
  /** The local maxima found whose attraction exceeds 1, the greatest first, each of shape [classes] and none within 1e-3 of another. */
  readonly improvements: readonly Float64Array[];
}

/**
 * Searches the simplex of decoder rows for the one with the greatest attraction. For two classes the simplex is an interval: it is scanned on a
 * grid finer than the attraction's peaks (equal steps of the Fisher angle, in which they are ~ 1/sqrt(beta) wide), and each peak of the grid is
 * narrowed by golden section, so the answer is the maximum. For more classes ascents start at every p(y|x), every
 * cluster, the midpoints between them and p(y), and the answer is the largest that they find.
 */
export function worstCluster(energy: FreeEnergy, clusters: Clusters): WorstCluster {
  const logPartition = energy.logPartition(clusters);
  const found = energy.classes === 2 ? peaksOnTheInterval(energy, logPartition) : ascents(energy, clusters, logPartition);
  const centroid = new Float64Array(energy.classes);
  const maxima = [...found, ...rowsOf(clusters.decoder, energy.classes)]
    .map((row) => ({ row, excess: energy.attraction(logPartition, row, centroid) - 1 }))
    .sort((a, b) => b.excess - a.excess);
  const improvements: Float64Array[] = [];
  for (const { row, excess } of maxima) {
    if (excess > 0 && improvements.every((other) => largestDifference(other, row) > 1e-3)) improvements.push(row);
  }
  return { excess: maxima[0].excess, improvements };
}

const goldenRatio = (Math.sqrt(5) - 1) / 2;

function peaksOnTheInterval(energy: FreeEnergy, logPartition: Float64Array): Float64Array[] {
  const points = Math.ceil(Math.max(200, 16 * Math.sqrt(energy.beta)));
  const scratch = new Float64Array(2);
  const row = new Float64Array(2);
  const rowAt = (angle: number) => {
    row[0] = Math.sin(angle) ** 2;
    row[1] = Math.cos(angle) ** 2;
    return row;
  };
  const attractionAt = (angle: number) => energy.attraction(logPartition, rowAt(angle), scratch);
  const spacing = Math.PI / 2 / points;
  const values = Float64Array.from({ length: points + 1 }, (_, i) => attractionAt(i * spacing));
  const peaks: Float64Array[] = [];
  for (let i = 0; i <= points; i += 1) {
    const isPeak = values[i] >= (values[i - 1] ?? 0) && values[i] >= (values[i + 1] ?? 0);
    // A peak is smooth on the scale of several grid steps: one that reaches 1 shows more than 0.9 at its nearest grid point.
    if (!isPeak || values[i] < 0.9) continue;
    let low = Math.max(0, i - 1) * spacing;
    let high = Math.min(points, i + 1) * spacing;
    let a = high - goldenRatio * (high - low);
    let b = low + goldenRatio * (high - low);
    let atA = attractionAt(a);
    let atB = attractionAt(b);
    // The attraction is flat at its maximum: 1e-9 in the angle is 1e-16 in the value.
    while (high - low > 1e-9) {
      if (atA >= atB) {
        high = b;
        b = a;
        atB = atA;
        a = high - goldenRatio * (high - low);
        atA = attractionAt(a);
      } else {
        low = a;
        a = b;
        atA = atB;
        b = low + goldenRatio * (high - low);
        atB = attractionAt(b);
      }
    }
    peaks.push(rowAt((low + high) / 2).slice());
  }
  return peaks;
}

const firstSteps = 5;
const allSteps = 200;

function ascents(energy: FreeEnergy, clusters: Clusters, logPartition: Float64Array): Float64Array[] {
  const decoderRows = rowsOf(clusters.decoder, energy.classes);
  const starts = [...rowsOf(energy.joint.pyGivenX, energy.classes), ...midpoints(decoderRows), labelMarginal(energy.joint)];
  const scouts = starts.map((start) => ascend(energy, logPartition, start, firstSteps)).sort((a, b) => b.value - a.value);
  const kept: Float64Array[] = [];
  // After the first steps most starts of one peak are close to each other, and those that could still pass 1 are close to it.
  for (const { row, value } of scouts) {
    if (value > 0.98 && kept.every((other) => largestDifference(other, row) > 1e-2)) kept.push(row);
  }
  return kept.map((row) => ascend(energy, logPartition, row, allSteps).row);
}

/** Moves to the centroid again and again: each is an EM step on ln c and never lowers it. */
function ascend(energy: FreeEnergy, logPartition: Float64Array, start: Float64Array, steps: number): { row: Float64Array; value: number } {
  const centroid = new Float64Array(energy.classes);
  let row = start;
  let value = energy.attraction(logPartition, row, centroid);
  for (let step = 0; step < steps; step += 1) {
    const next = centroid.slice();
    const reached = energy.attraction(logPartition, next, centroid);
    if (reached <= value) break;
    const gain = reached - value;
    row = next;
    value = reached;
    if (gain < 1e-14) break;
  }
  return { row, value };
}

function rowsOf(matrix: Float64Array, width: number): Float64Array[] {
  return Array.from({ length: matrix.length / width }, (_, i) => matrix.slice(i * width, (i + 1) * width));
}

/** The rows and the points half way between two of them, for the first 24 rows: the pairs grow with the square. */
function midpoints(rows: readonly Float64Array[]): Float64Array[] {
  const between = rows.slice(0, 24).flatMap((a, i) => rows.slice(0, i).map((b) => a.map((p, y) => (p + b[y]) / 2)));
  return [...rows, ...between];
}
