import { antipodes, neighbours, patternBit, vertices } from '../problems/icosahedron';

/** All patterns in counting order, 0 to 4095. */
export const everyPattern: readonly number[] = Array.from({ length: 2 ** vertices }, (_, pattern) => pattern);

/** r_i . r_j of the icosahedron's unit vectors, shape [12][12]. */
export const innerProducts: readonly (readonly number[])[] = Array.from({ length: vertices }, (_, i) =>
  Array.from({ length: vertices }, (_unused, j) => {
    if (i === j) return 1;
    if (antipodes[i] === j) return -1;
    return (neighbours[i].includes(j) ? 1 : -1) / Math.sqrt(5);
  }),
);

/**
 * The symmetries of the icosahedron as permutations of its vertices: every one-to-one map that keeps neighbours neighbours, found by
 * extending partial maps vertex by vertex.
 */
export function icosahedronSymmetries(): readonly (readonly number[])[] {
  let partial: number[][] = [[]];
  for (let vertex = 0; vertex < vertices; vertex += 1) {
    partial = partial.flatMap((images) =>
      Array.from({ length: vertices }, (_, image) => image)
        .filter(
          (image) =>
            !images.includes(image) && images.every((other, i) => neighbours[vertex].includes(i) === neighbours[image].includes(other)),
        )
        .map((image) => [...images, image]),
    );
  }
  return partial;
}

/** The pattern whose bit symmetry[i] is this one's bit i. */
export function movePattern(pattern: number, symmetry: readonly number[]): number {
  let moved = 0;
  for (let i = 0; i < vertices; i += 1) moved |= patternBit(pattern, i) << (vertices - 1 - symmetry[i]);
  return moved;
}
