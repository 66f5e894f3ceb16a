import { timesLog2 } from './entropy';

/** Masses of the label classes in the cells of a layer, over samples of equal weight. Scratch is kept between calls. */
export interface LabelTally {
  /**
   * Sum over occupied cells and classes of m log2 m, where m is the mass of the class in the cell, in samples.
   *
   * @param cellOfSample shape [samples], 0 to occupied - 1. Not modified.
   * @param counts samples in each occupied cell. Not modified.
   */
  sumTimesLog2(cellOfSample: Int32Array, counts: Int32Array, occupied: number): number;
}

/**
 * The tally for these labels.
 *
 * @param probabilities p(y|x), shape [samples, classes], rows summing to 1.
 * @param timesLog2OfCount c log2 c for c = 0 to samples.
 */
export function createLabelTally(probabilities: Float64Array, classes: number, timesLog2OfCount: Float64Array): LabelTally {
  return areHard(probabilities) ? new HardLabelTally(probabilities, classes, timesLog2OfCount) : new SoftLabelTally(probabilities, classes);
}

/** Labels that are certain: masses are counts, so every logarithm is looked up. */
class HardLabelTally implements LabelTally {
  private readonly labelOfSample: Int32Array;
  private readonly masses: Int32Array;

  constructor(probabilities: Float64Array, private readonly classes: number, private readonly timesLog2OfCount: Float64Array) {
    this.labelOfSample = labelOfSamples(probabilities, classes);
    this.masses = new Int32Array(probabilities.length);
  }

  sumTimesLog2(cellOfSample: Int32Array, _counts: Int32Array, occupied: number): number {
    const { classes, masses, labelOfSample, timesLog2OfCount } = this;
    const length = occupied * classes;
    masses.fill(0, 0, length);
    for (let i = 0; i < cellOfSample.length; i += 1) masses[cellOfSample[i] * classes + labelOfSample[i]] += 1;
    let sum = 0;
    for (let m = 0; m < length; m += 1) sum += timesLog2OfCount[masses[m]];
    return sum;
  }
}

/** Labels with p(y|x) between 0 and 1. A cell of one sample has that sample's masses, whose logarithms are taken once and for all. */
class SoftLabelTally implements LabelTally {
  private readonly ownTerm: Float64Array;
  private readonly masses: Float64Array;

  constructor(private readonly probabilities: Float64Array, private readonly classes: number) {
    this.ownTerm = ownTerms(probabilities, classes);
    this.masses = new Float64Array(probabilities.length);
  }

  sumTimesLog2(cellOfSample: Int32Array, counts: Int32Array, occupied: number): number {
    const { classes, masses, probabilities, ownTerm } = this;
    masses.fill(0, 0, occupied * classes);
    let sum = 0;
    for (let i = 0; i < cellOfSample.length; i += 1) {
      const cell = cellOfSample[i];
      if (counts[cell] === 1) sum += ownTerm[i];
      else for (let y = 0; y < classes; y += 1) masses[cell * classes + y] += probabilities[i * classes + y];
    }
    for (let cell = 0; cell < occupied; cell += 1) {
      if (counts[cell] === 1) continue;
      for (let y = 0; y < classes; y += 1) sum += timesLog2(masses[cell * classes + y]);
    }
    return sum;
  }
}

/** Whether each sample's label is certain: all probabilities are 0 or 1. */
export function areHard(probabilities: Float64Array): boolean {
  return probabilities.every((probability) => probability === 0 || probability === 1);
}

/** The class of each sample, of labels that are certain, shape [samples]. */
export function labelOfSamples(probabilities: Float64Array, classes: number): Int32Array {
  return Int32Array.from({ length: probabilities.length / classes }, (_, i) => probabilities.subarray(i * classes, (i + 1) * classes).indexOf(1));
}

/** Sum over the classes of p(y|x) log2 p(y|x) for each sample, shape [samples]. */
export function ownTerms(probabilities: Float64Array, classes: number): Float64Array {
  return Float64Array.from({ length: probabilities.length / classes }, (_, i) =>
    probabilities.subarray(i * classes, (i + 1) * classes).reduce((sum, probability) => sum + timesLog2(probability), 0),
  );
}
