import { sortedFloat32 } from './float32-sort';
import type { Binning } from './binning';

/**
 * Entropy-based adaptive cells (EBAB): cells that hold equally many of the layer's distinct activation values, so that their edges follow the
 * activations wherever they move, whatever their scale. Made anew for each layer and epoch, and shared by its units.
 *
 * With U distinct values v_0 < … < v_(U-1), cell k of B holds those of rank floor(k U / B) to floor((k + 1) U / B) - 1, and reaches from its first
 * value (included) to the next cell's. The first cell is open below and the last above, so every finite value has a cell. With U <= B each
 * distinct value has its own.
 *
 * Copies of one value count once: a saturated unit, or a rectifier's exact zeros, take a share of one value however many samples they are. -0
 * equals +0.
 *
 * @param activations all values of the layer, any shape, at least one. Not modified.
 * @param bins B, whole number >= 1.
 * @throws RangeError if bins is not such a number, there are no values, or one is NaN or infinite.
 * @source Chelombiev, Houghton & O'Donnell 2019, Adaptive estimators show information compression in deep neural networks.
 */
export function adaptiveBins(activations: Float32Array | Float64Array, bins: number): Binning {
  if (!Number.isInteger(bins) || bins < 1) throw new RangeError(`adaptiveBins: bins must be a whole number >= 1, got ${bins}`);
  const values = distinctValues('adaptiveBins', activations);
  const cells = Math.min(bins, values.length);
  return cellsFrom(Float64Array.from({ length: cells }, (_, k) => values[Math.floor((k * values.length) / cells)]));
}

/**
 * One cell for each distinct activation value: the exact comparison of activation vectors, with no resolution of ours between. Two samples share a
 * T only if all their activations are equal numbers; -0 equals +0, which no later layer tells apart either.
 *
 * For float32 activations this is the finest that the network itself resolves: I(X;T) measured with it moves only when the arithmetic merges
 * samples, for tanh by saturation, for rectifiers at zero.
 *
 * @param activations all values of the layer, any shape, at least one. Not modified.
 * @throws RangeError if there are no values, or one is NaN or infinite.
 */
export function exactCells(activations: Float32Array | Float64Array): Binning {
  return cellsFrom(Float64Array.from(distinctValues('exactCells', activations)));
}

/** Cells that begin at the given ascending values, the first of them open below. */
function cellsFrom(firstValues: Float64Array): Binning {
  const cells = firstValues.length;
  const starts = new Float64Array(cells + 1);
  starts.set(firstValues);
  const [low] = firstValues;
  const span = firstValues[cells - 1] - low;
  starts[0] = -Number.MAX_VALUE;
  starts[cells] = Infinity;
  const cellsPerUnit = span > 0 && span < Infinity ? (cells - 1) / span : 0;
  return { starts, cells, cellAtZero: cellsPerUnit === 0 ? 0 : -low * cellsPerUnit, cellsPerUnit };
}

function distinctValues(caller: string, activations: Float32Array | Float64Array): Float32Array | Float64Array {
  if (activations.length === 0) throw new RangeError(`${caller}: at least one activation is needed`);
  // Stays 0, but is NaN from the first NaN or infinity on.
  let nothing = 0;
  for (let i = 0; i < activations.length; i += 1) nothing += activations[i] - activations[i];
  if (nothing !== 0) {
    const index = activations.findIndex((value) => !Number.isFinite(value));
    throw new RangeError(`${caller}: activations must be finite, got ${activations[index]} at ${index}`);
  }
  const sorted = activations instanceof Float32Array ? sortedFloat32(activations) : activations.slice().sort();
  let count = 1;
  for (let i = 1; i < sorted.length; i += 1) {
    if (sorted[i] === sorted[count - 1]) continue;
    sorted[count] = sorted[i];
    count += 1;
  }
  return sorted.subarray(0, count);
}
