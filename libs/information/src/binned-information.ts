import type { Binning } from './binning';
import { BinningKernel } from './binning-kernel/binning-kernel';
import type { CellTally } from './cell-tally';
import { assertDistribution, timesLog2 } from './entropy';
import { PlainCellTally } from './plain-cell-tally';
import { SimdCellTally } from './simd-cell-tally';

/** The true rule p(y|x) of every sample. p(x) is uniform over the samples. */
export interface Labels {
  readonly classes: number;
  /** p(y|x), shape [samples, classes], row-major; each row sums to 1. */
  readonly probabilities: Float64Array;
}

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

  /** @throws RangeError if the probabilities are not [samples, classes] distributions over at least one sample. */
  constructor(labels: Labels) {
    const { classes, probabilities } = labels;
    const samples = probabilities.length / classes;
    if (!Number.isInteger(classes) || classes < 1 || !Number.isInteger(samples) || samples < 1) {
      throw new RangeError(`BinnedInformation: ${probabilities.length} probabilities are not [samples, ${classes}] with at least one sample`);
    }
    for (let i = 0; i < samples; i += 1) assertDistribution('BinnedInformation', probabilities.subarray(i * classes, (i + 1) * classes));
    this.samples = samples;
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
