import type { Binning } from './binning';

/** What the informations of a layer are computed from. */
export interface CellSums {
  /** How many different rows of cells there are. */
  readonly occupied: number;
  /** Sum over the occupied cells of c log2 c, where c is the number of samples in the cell. */
  readonly cellTerm: number;
  /** Sum over occupied cells and classes of m log2 m, where m is the mass of the class in the cell, in samples. */
  readonly jointTerm: number;
}

/**
 * Groups samples by the cells of their units, and tallies the labels in each group. Its versions give the same numbers to the last bit: they add
 * the same terms in the same order, cells being numbered from 0 in the order of first appearance.
 */
export interface CellTally {
  /**
   * @param activations shape [samples, units].
   * @throws RangeError if one is NaN or infinite.
   */
  sums(activations: Float32Array | Float64Array, units: number, binning: Binning): CellSums;

  /** The cell of each sample at the last call of `sums`, shape [samples]. */
  cellOfSample(): Int32Array;
}
