import type { Binning } from './binning';
import { BinningKernel } from './binning-kernel/binning-kernel';
import type { CellTally } from './cell-tally';
import { effectiveCount } from './effective-count';
import { timesLog2 } from './entropy';
import { assertLabels, type Labels } from './labels';
import { PlainCellTally } from './plain-cell-tally';
import { assertRows, informationOfRows } from './row-information';
import { SimdCellTally } from './simd-cell-tally';

/** What one layer's cells say, in bits. */
export interface BinnedMeasure {
  /** I(X;T). T is a function of x, so it equals H(T). */
  readonly ixt: number;
  /** I(T;Y) with the labels' true rule. */
  readonly ity: number;
  /** H(T). */
  readonly ht: number;
  /** How many different cells the samples occupy, 1 to samples. */
  readonly occupiedCells: number;
}

/**
 * Plug-in I(X;T) and I(T;Y) of binned layers, for many layers measured against the same labels.
 *
 * A sample's T is the vector of its units' cells. Rows of cells are told apart by open addressing in typed arrays; the cells are compared, not
 * only their hashes, so any width and any number of cells is exact. Scratch is kept between calls: it is not for concurrent use.
 *
 * It runs in a WebAssembly SIMD kernel of 3 KB, one for the thread, made at the first use and compiled at once. Where WebAssembly or its SIMD
 * instructions are missing or forbidden, TypeScript does it all; and where the cells are not evenly wide (adaptive, exact) or the activations are
 * float64, TypeScript finds the cells and the kernel does the rest. All ways give the same numbers to the last bit.
 *
 * With p(x) enumerated in full there is no sampling bias. What depends on the binning is what counts as the same T.
 *
 * Rounding: a sum over K cells errs by at most about K 2^-53 log2 N bits, 5e-12 at 4,096 samples. Within that, 0 <= I(T;Y) <=
 * min(I(X;T), H(Y)); a value is never clamped to it. Any one-to-one relabelling of the cells leaves every number equal to the last bit,
 * for sums run in the order in which the samples first reach a cell. Layers binned apart need not obey data processing.
 *
 * @source Shwartz-Ziv & Tishby 2017, arXiv:1703.00810; for soft labels p(y|t) = sum over x in t of p(x) p(y|x) / p(t).
 */
export class BinnedInformation {
  readonly samples: number;
  /** N log2 N. */
  private readonly whole: number;
  /** Sum of m log2 m over the classes, m being the mass of a class in samples. */
  private readonly labelTerm: number;
  private readonly tally: CellTally;
  private readonly labels: Labels;
  private readonly effectiveLabels: number;

  /** @throws RangeError if the probabilities are not [samples, classes] distributions over at least one sample. */
  constructor(labels: Labels) {
    const { classes, probabilities } = labels;
    const samples = probabilities.length / classes;
    if (!Number.isInteger(classes) || classes < 1 || !Number.isInteger(samples) || samples < 1) {
      throw new RangeError(`BinnedInformation: ${probabilities.length} probabilities are not [samples, ${classes}] with at least one sample`);
    }
    assertLabels('BinnedInformation', labels);
    this.samples = samples;
    this.labels = labels;
    this.effectiveLabels = effectiveCount(labels, new Int32Array(samples), 1);
    const timesLog2OfCount = Float64Array.from({ length: samples + 1 }, (_, count) => timesLog2(count));
    this.whole = timesLog2OfCount[samples];
    const kernel = BinningKernel.ofThread();
    this.tally =
      kernel === null
        ? new PlainCellTally(probabilities, classes, timesLog2OfCount)
        : new SimdCellTally(kernel, probabilities, classes, timesLog2OfCount);
    // One cell for all samples: what is left is the label entropy, in the same arithmetic as every measure.
    this.labelTerm = this.tally.sums(new Float32Array(samples), 1, oneCell).jointTerm;
  }

  /**
   * Measures one layer.
   *
   * @param activations shape [samples, units], row-major. Not modified.
   * @param units width of the layer, >= 1.
   * @returns bits, and the number of occupied cells.
   * @throws RangeError if the length is not samples * units, or if an activation is NaN or infinite.
   */
  measure(activations: Float32Array | Float64Array, units: number, binning: Binning): BinnedMeasure {
    if (!Number.isInteger(units) || units < 1 || activations.length !== this.samples * units) {
      throw new RangeError(`BinnedInformation.measure: ${activations.length} activations are not [${this.samples}, ${units}]`);
    }
    const { occupied: occupiedCells, cellTerm, jointTerm } = this.tally.sums(activations, units, binning);
    const { samples, whole } = this;
    const ht = (whole - cellTerm) / samples;
    // H(Y) - H(Y|T), grouped so that a constant T gives exactly 0.
    const ity = (jointTerm - this.labelTerm + (whole - cellTerm)) / samples;
    return { ixt: ht, ity, ht, occupiedCells };
  }

  /**
   * Measures one layer as if its samples were drawn from a larger population, each entropy with the correction of Miller and Madow:
   *
   *   I(X;T) = H(T) + (K_T - 1) / (2 N ln 2),   I(T;Y) = [plug-in] + (K_T + K_Y - K_TY - 1) / (2 N ln 2),
   *
   * with K_T occupied cells, K_Y labels seen and K_TY pairs seen. H(T|X) = 0 of a deterministic layer needs none. Where p(y|x) is soft only x is
   * drawn, and K_TY is the sum over pairs of (sum of p(y|x)^2) / (sum of p(y|x)) over the cell's samples: what the same expansion of the entropy
   * gives, and the number of pairs where labels are certain. K_Y likewise.
   *
   * Not for patterns enumerated in full: they have no sampling bias, and this would add one. Not bounded: I(X;T) may exceed log2 N, I(T;Y) may be
   * below 0, and neither is clamped. Good while cells hold several samples; where most hold one, no correction helps. Arguments and errors as for
   * `measure`.
   *
   * @source Miller 1955, Note on the bias of information estimates; Paninski 2003, Estimation of entropy and mutual information.
   */
  measureWithMillerMadow(activations: Float32Array | Float64Array, units: number, binning: Binning): BinnedMeasure {
    const { ht, ity, occupiedCells } = this.measure(activations, units, binning);
    const cells = this.tally.cellOfSample();
    const pairs = effectiveCount(this.labels, cells, occupiedCells);
    const perCount = 1 / (2 * this.samples * Math.LN2);
    const corrected = ht + (occupiedCells - 1) * perCount;
    return { ixt: corrected, ht: corrected, ity: ity + (occupiedCells + this.effectiveLabels - pairs - 1) * perCount, occupiedCells };
  }

  /**
   * Measures one layer over some of its samples alone, as if there were no others: p(x) is uniform over these rows, and their labels are all the
   * labels there are. Of a replica's training patterns this is the I(T;Y) that training itself sees, to be kept apart from that of the true rule
   * over all patterns. Arguments and errors as for `measure`.
   *
   * @param rows numbers of the samples, each within [0, samples), at least one, none twice. Not modified.
   * @throws RangeError also if a row is out of range or comes twice, or there is none.
   */
  measureRows(activations: Float32Array | Float64Array, units: number, binning: Binning, rows: ArrayLike<number>): BinnedMeasure {
    assertRows(rows, this.samples);
    return informationOfRows(this.cellsOf(activations, units, binning), rows, this.labels);
  }

  /**
   * The cell of each sample, for what needs the encoder itself rather than its informations. Arguments and errors as for `measure`.
   *
   * @returns shape [samples], cells numbered from 0 in the order of first appearance.
   */
  cellsOf(activations: Float32Array | Float64Array, units: number, binning: Binning): Int32Array {
    this.measure(activations, units, binning);
    return this.tally.cellOfSample();
  }
}

/**
 * Plug-in I(X;T) and I(T;Y) of one binned layer. To measure many layers against the same labels keep a BinnedInformation instead, which
 * this builds anew.
 *
 * @param activations shape [samples, units], row-major. Not modified.
 * @throws RangeError if the shapes disagree, a row of labels is not a distribution, or an activation is NaN or infinite.
 */
export function binnedInformation(
  activations: Float32Array | Float64Array,
  shape: { readonly samples: number; readonly units: number },
  binning: Binning,
  labels: Labels,
): BinnedMeasure {
  const information = new BinnedInformation(labels);
  if (shape.samples !== information.samples) {
    throw new RangeError(`binnedInformation: the labels are of ${information.samples} samples, the activations of ${shape.samples}`);
  }
  return information.measure(activations, shape.units, binning);
}

const oneCell: Binning = { starts: Float64Array.of(-Number.MAX_VALUE, Infinity), cells: 1, cellAtZero: 0, cellsPerUnit: 0 };
