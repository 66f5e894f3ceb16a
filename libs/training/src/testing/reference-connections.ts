import type { LayerShape } from '../layer-shapes';

/**
 * Which numbers a layer multiplies with which: a dense layer and a convolution in the same words, so that one loop computes both.
 *
 * Pre-activation p is the bias of column `columns[p]` plus the sum over rows i of the weight [i, column] times unit `sources[p][i]` below.
 */
export interface Connections {
  /** Units of the layer below. */
  readonly unitsBelow: number;
  /** Shape [pre-activations][fanIn]. */
  readonly sources: readonly Int32Array[];
  /** Shape [pre-activations]. */
  readonly columns: Int32Array;
  /** The pre-activations whose activations each unit of T is the mean of; those in none are dropped. Shape [units][pool * pool]. */
  readonly pools: readonly Int32Array[];
}

/** The connections of a dense layer, or of a convolution with stride 1 and no padding. */
export function connections({ fanIn, fanOut, convolution }: LayerShape): Connections {
  if (!convolution) {
    const all = ascending(fanIn);
    return {
      unitsBelow: fanIn,
      sources: Array.from({ length: fanOut }, () => all),
      columns: ascending(fanOut),
      pools: Array.from({ length: fanOut }, (_, j) => Int32Array.of(j)),
    };
  }
  const { channels, side, kernel, pool, outputSide } = convolution;
  const slid = side - kernel + 1;
  const sources: Int32Array[] = [];
  const columns: number[] = [];
  const pools: Int32Array[] = [];
  for (let filter = 0; filter < fanOut; filter += 1) {
    for (const [row, column] of square(slid)) {
      const source: number[] = [];
      for (let channel = 0; channel < channels; channel += 1) {
        for (const [down, right] of square(kernel)) source.push((channel * side + row + down) * side + column + right);
      }
      sources.push(Int32Array.from(source));
      columns.push(filter);
    }
    for (const [row, column] of square(outputSide)) {
      pools.push(Int32Array.from(square(pool), ([down, right]) => (filter * slid + row * pool + down) * slid + column * pool + right));
    }
  }
  return { unitsBelow: channels * side * side, sources, columns: Int32Array.from(columns), pools };
}

/** Row and column of every cell of a square, row by row. */
function square(side: number): [row: number, column: number][] {
  return Array.from({ length: side * side }, (_, i) => [Math.floor(i / side), i % side]);
}

function ascending(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => i);
}
