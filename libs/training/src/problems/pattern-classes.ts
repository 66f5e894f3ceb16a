import { patternGeometry, vertices, type PatternGeometry } from './icosahedron';

/**
 * The 64 classes of patterns with equal geometry (n, e1, e2, e3), the paper's "64 disjoint orbits".
 *
 * Patterns of one class have equal power spectra, hence equal p(y|x) in every rule of the spectrum, so the class is a sufficient statistic
 * and the bottleneck of 4,096 patterns reduces to it exactly. They are not orbits: the rotations have 96, the full symmetry group 82.
 */
export interface PatternClasses {
  /** Number of classes, 64. */
  readonly count: number;
  /** Class of each pattern, shape [4096], 0 to 63: the rank of (n, e1, e2, e3) in lexicographic order. */
  readonly classOf: Uint8Array;
  /** Geometry of each class, shape [64]. */
  readonly geometry: readonly PatternGeometry[];
  /** Patterns in each class, shape [64], summing to 4,096. */
  readonly sizes: Int32Array;
}

/** Sorts all 4,096 patterns into their classes. */
export function patternClasses(): PatternClasses {
  const geometries = Array.from({ length: 2 ** vertices }, (_, pattern) => patternGeometry(pattern));
  const byRank = new Map(geometries.map((geometry) => [lexicographicRank(geometry), geometry]));
  const ranks = [...byRank.keys()].sort((a, b) => a - b);
  const classOfRank = new Map(ranks.map((rank, index) => [rank, index]));
  const classOf = Uint8Array.from(geometries, (geometry) => classOfRank.get(lexicographicRank(geometry))!);
  const sizes = new Int32Array(ranks.length);
  for (const index of classOf) sizes[index] += 1;
  return { count: ranks.length, classOf, geometry: ranks.map((rank) => byRank.get(rank)!), sizes };
}

/** A number that orders geometries as (n, e1, e2, e3) does: every count is below 66 + 1, the pairs of twelve ones and one more. */
function lexicographicRank({ ones, adjacentPairs, distantPairs, antipodalPairs }: PatternGeometry): number {
  return ((ones * 67 + adjacentPairs) * 67 + distantPairs) * 67 + antipodalPairs;
}
