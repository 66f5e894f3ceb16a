import type { Binning } from './binning';
import { valuesAtOnce, type BinningKernel } from './binning-kernel/binning-kernel';
import { linearCells } from './binning-kernel/linear-cells';
import type { CellSums, CellTally } from './cell-tally';
import { bytesPerCell, cellArray, firstNotFinite, writeCells } from './cells-of-values';
import { timesLog2 } from './entropy';
import { areHard, labelOfSamples, ownTerms } from './label-tally';

/**
 * The tally by the SIMD kernel. Cells of float32 activations are computed there where the binning's cells are as good as arithmetic
 * (`linearCells`); others (float64 activations, adaptive cells) are found in TypeScript, and only grouped and summed there.
 */
export class SimdCellTally implements CellTally {
  private readonly samples: number;
  private readonly slotBits: number;
  /** Addresses relative to the reserved memory. Rows come last, so that wider ones move nothing. */
  private readonly at: Layout;
  private readonly hardLabels: Int32Array;
  /** Absent for labels that are certain. */
  private readonly softTerms: Float64Array | null;

  constructor(
    private readonly kernel: BinningKernel,
    private readonly probabilities: Float64Array,
    private readonly classes: number,
    private readonly timesLog2OfCount: Float64Array,
  ) {
    this.samples = probabilities.length / classes;
    // At least three quarters of the slots stay empty, so probes are short.
    this.slotBits = Math.ceil(Math.log2(this.samples)) + 2;
    const isHard = areHard(probabilities);
    this.hardLabels = isHard ? labelOfSamples(probabilities, classes) : new Int32Array(0);
    this.softTerms = isHard ? null : ownTerms(probabilities, classes);
    this.at = layoutOf(this.samples, classes, this.slotBits, isHard);
  }

  sums(activations: Float32Array | Float64Array, units: number, binning: Binning): CellSums {
    const { samples, at, slotBits, kernel } = this;
    const bytes = bytesPerCell(binning.cells);
    // Rows, what is written and read beyond them, and edges.
    const rowsEnd = at.rows + Math.ceil(((samples * units + valuesAtOnce) * bytes) / 16) * 16;
    const begin = this.claim(rowsEnd + 4 * binning.cells);
    const { memory } = kernel.exports;
    const [rows, slots, cells, counts] = [begin + at.rows, begin + at.slots, begin + at.cellOfSample, begin + at.counts];
    const linear = activations instanceof Float32Array ? linearCells(binning) : null;
    if (activations instanceof Float32Array && linear !== null) {
      if (!kernel.writeCells(activations, linear, bytes, rows, begin + rowsEnd)) throw firstNotFinite(activations, units);
    } else writeCells(activations, units, binning, cellArray(bytes, memory.buffer, rows, samples * units), units);
    new Int32Array(memory.buffer, slots, 2 ** slotBits).fill(0);
    new Int32Array(memory.buffer, counts, samples + 4).fill(0);
    const occupied = kernel.exports.group(samples, units * bytes, rows, slots, slotBits, cells, counts, begin + at.keys);
    const cellTerm = kernel.exports.sumTimesLog2(occupied, counts, begin + at.table);
    return { occupied, cellTerm, jointTerm: this.softTerms === null ? this.hardJointTerm(begin, occupied) : this.softJointTerm(begin, occupied) };
  }

  cellOfSample(): Int32Array {
    return new Int32Array(this.kernel.exports.memory.buffer, this.kernel.reserve(0) + this.at.cellOfSample, this.samples).slice();
  }

  /** Labels that are certain: masses are counts, so every logarithm is looked up. */
  private hardJointTerm(begin: number, occupied: number): number {
    const { samples, classes, at } = this;
    const { memory, countClasses, sumTimesLog2 } = this.kernel.exports;
    const masses = begin + at.masses;
    new Int32Array(memory.buffer, masses, occupied * classes + 4).fill(0);
    countClasses(samples, classes, begin + at.cellOfSample, begin + at.labels, masses);
    return sumTimesLog2(occupied * classes, masses, begin + at.table);
  }

  /** Labels with p(y|x) between 0 and 1. The logarithms are the language's own, which the kernel has not. */
  private softJointTerm(begin: number, occupied: number): number {
    const { samples, classes, at } = this;
    const { memory, addClasses, crowdedMasses } = this.kernel.exports;
    const [cells, counts, masses] = [begin + at.cellOfSample, begin + at.counts, begin + at.masses];
    new Float64Array(memory.buffer, masses, occupied * classes).fill(0);
    let sum = addClasses(samples, classes, cells, counts, begin + at.labels, begin + at.ownTerms, masses);
    const crowded = new Float64Array(memory.buffer, masses, crowdedMasses(occupied, classes, counts, masses));
    for (let m = 0; m < crowded.length; m += 1) sum += timesLog2(crowded[m]);
    return sum;
  }

  /** Makes room, and writes the table and the labels unless they are still there. @returns where the layout begins. */
  private claim(bytes: number): number {
    const { kernel, at, samples } = this;
    const begin = kernel.reserve(bytes);
    if (kernel.owner === this) return begin;
    const { buffer } = kernel.exports.memory;
    new Float64Array(buffer, begin + at.table, samples + 1).set(this.timesLog2OfCount);
    if (this.softTerms === null) new Int32Array(buffer, begin + at.labels, samples).set(this.hardLabels);
    else {
      new Float64Array(buffer, begin + at.labels, this.probabilities.length).set(this.probabilities);
      new Float64Array(buffer, begin + at.ownTerms, samples).set(this.softTerms);
    }
    kernel.owner = this;
    return begin;
  }
}

interface Layout {
  readonly table: number;
  readonly labels: number;
  readonly ownTerms: number;
  readonly cellOfSample: number;
  readonly counts: number;
  readonly keys: number;
  readonly slots: number;
  readonly masses: number;
  readonly rows: number;
}

function layoutOf(samples: number, classes: number, slotBits: number, isHard: boolean): Layout {
  let end = 0;
  const next = (bytes: number) => {
    const begin = end;
    end += Math.ceil(bytes / 16) * 16;
    return begin;
  };
  return {
    table: next(8 * (samples + 1)),
    labels: next(isHard ? 4 * samples : 8 * samples * classes),
    ownTerms: next(isHard ? 0 : 8 * samples),
    cellOfSample: next(4 * samples),
    // Counts and masses are read four at a time, and one key is written ahead.
    counts: next(4 * (samples + 4)),
    keys: next(16 * (samples + 1)),
    slots: next(4 * 2 ** slotBits),
    masses: next(isHard ? 4 * (samples * classes + 4) : 8 * samples * classes),
    rows: next(0),
  };
}
