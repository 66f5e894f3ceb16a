/**
 * The icosahedron whose vertex i carries input bit i of a Shwartz-Ziv & Tishby pattern.
 *
 * Twelve points of the sphere, 4,096 ways to choose some of them. What the rules look at is the spherical power spectrum of the chosen
 * points, and the distances of an icosahedron take four values only, so a pattern matters through four counts: its geometry.
 */

/** Number of vertices, and of input bits. */
export const vertices = 12;

/** The five vertices at graph distance 1 of each vertex, shape [vertices][5], ascending. */
export const neighbours: readonly (readonly number[])[] = [
  [1, 3, 5, 10, 11],
  [0, 2, 3, 4, 11],
  [1, 3, 4, 8, 9],
  [0, 1, 2, 8, 10],
  [1, 2, 6, 9, 11],
  [0, 6, 7, 10, 11],
  [4, 5, 7, 9, 11],
  [5, 6, 8, 9, 10],
  [2, 3, 7, 9, 10],
  [2, 4, 6, 7, 8],
  [0, 3, 5, 7, 8],
  [0, 1, 4, 5, 6],
];

/** The vertex opposite to each vertex, at graph distance 3, shape [vertices]. */
export const antipodes: readonly number[] = [9, 7, 5, 6, 10, 2, 3, 1, 11, 0, 4, 8];

/** What of a pattern the rules depend on: its ones, and the unordered pairs of ones by their graph distance on the icosahedron. */
export interface PatternGeometry {
  /** n, 0 to 12. */
  readonly ones: number;
  /** e1: pairs at graph distance 1, whose directions have the inner product 1 / sqrt 5. */
  readonly adjacentPairs: number;
  /** e2: pairs at graph distance 2, inner product -1 / sqrt 5. */
  readonly distantPairs: number;
  /** e3: pairs at graph distance 3, inner product -1. */
  readonly antipodalPairs: number;
}

/** Bit i of a pattern. Bit 0 is the most significant of twelve: pattern 1 has bit 11 set. */
export function patternBit(pattern: number, bit: number): number {
  return (pattern >>> (vertices - 1 - bit)) & 1;
}

/**
 * The geometry (n, e1, e2, e3) of a pattern.
 *
 * @param pattern 0 to 4095.
 * @throws RangeError if the pattern is not a whole number in that range.
 */
export function patternGeometry(pattern: number): PatternGeometry {
  if (!Number.isInteger(pattern) || pattern < 0 || pattern >= 2 ** vertices) {
    throw new RangeError(`patternGeometry: pattern must be a whole number from 0 to ${2 ** vertices - 1}, got ${pattern}`);
  }
  let ones = 0;
  let adjacentPairs = 0;
  let antipodalPairs = 0;
  for (let i = 0; i < vertices; i += 1) {
    if (patternBit(pattern, i) === 0) continue;
    ones += 1;
    for (const j of neighbours[i]) if (j > i) adjacentPairs += patternBit(pattern, j);
    if (antipodes[i] > i) antipodalPairs += patternBit(pattern, antipodes[i]);
  }
  const distantPairs = (ones * ones - ones) / 2 - adjacentPairs - antipodalPairs;
  return { ones, adjacentPairs, distantPairs, antipodalPairs };
}

/**
 * Spherical power spectrum p_l = sum_ij x_i x_j P_l(r_i . r_j) of a pattern for l = 0, 1, 2; P_l are Legendre polynomials, r_i unit vectors.
 *
 * p_0 and 5 p_2 are whole numbers. p_1 is a whole number plus a multiple of 1 / sqrt 5, so it is 0 exactly where it should be and needs no
 * clamp before a square root.
 *
 * @returns [p_0, p_1, p_2], each >= 0.
 */
export function powerSpectrum({ ones, adjacentPairs, distantPairs, antipodalPairs }: PatternGeometry): readonly [number, number, number] {
  return [
    ones * ones,
    ones - 2 * antipodalPairs + (2 * (adjacentPairs - distantPairs)) / Math.sqrt(5),
    (5 * (ones + 2 * antipodalPairs) - 2 * (adjacentPairs + distantPairs)) / 5,
  ];
}
