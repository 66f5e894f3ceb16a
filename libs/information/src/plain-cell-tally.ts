import type { Binning } from './binning';
import type { CellSums, CellTally } from './cell-tally';
import { bytesPerCell, cellArray, writeCells } from './cells-of-values';
import { createLabelTally, type LabelTally } from './label-tally';

/**
 * The tally in plain TypeScript; the oracle of the SIMD kernel, and what runs where WebAssembly has no SIMD.
 *
 * A row's cells, 1, 2 or 4 bytes each, are read as 32-bit words, and rows of words are told apart by open addressing in typed arrays.
 */
export class PlainCellTally implements CellTally {
  private readonly samples: number;
  private readonly labels: LabelTally;
  private readonly cells: Int32Array;
  private readonly counts: Int32Array;
  private readonly firstSample: Int32Array;
  private readonly slots: Int32Array;
  private readonly slotShift: number;
  private words: Int32Array;

  /** @param timesLog2OfCount c log2 c for c = 0 to samples. */
  constructor(probabilities: Float64Array, classes: number, private readonly timesLog2OfCount: Float64Array) {
    const samples = probabilities.length / classes;
    this.samples = samples;
    this.labels = createLabelTally(probabilities, classes, timesLog2OfCount);
    this.cells = new Int32Array(samples);
    this.counts = new Int32Array(samples);
    this.firstSample = new Int32Array(samples);
    // At least three quarters of the slots stay empty, so probes are short.
    const slotBits = Math.ceil(Math.log2(samples)) + 2;
    this.slots = new Int32Array(2 * 2 ** slotBits);
    this.slotShift = 32 - slotBits;
    this.words = new Int32Array(samples * 2);
  }

  sums(activations: Float32Array | Float64Array, units: number, binning: Binning): CellSums {
    const bytes = bytesPerCell(binning.cells);
    const wordsPerRow = Math.ceil((units * bytes) / 4);
    if (this.words.length < this.samples * wordsPerRow) this.words = new Int32Array(this.samples * wordsPerRow);
    // Bytes of a row's last word that no cell is written to must be equal in all rows.
    if ((units * bytes) % 4 > 0) this.words.fill(0);
    const stride = (wordsPerRow * 4) / bytes;
    writeCells(activations, units, binning, cellArray(bytes, this.words.buffer as ArrayBuffer, 0, this.samples * stride), stride);
    const occupied = this.groupRows(wordsPerRow);
    let cellTerm = 0;
    for (let cell = 0; cell < occupied; cell += 1) cellTerm += this.timesLog2OfCount[this.counts[cell]];
    return { occupied, cellTerm, jointTerm: this.labels.sumTimesLog2(this.cells, this.counts, occupied) };
  }

  cellOfSample(): Int32Array {
    return this.cells.slice();
  }

  /** Gives equal rows of words one number, counting from 0 in order of first appearance, and counts them. @returns how many there are. */
  private groupRows(wordsPerRow: number): number {
    const { words, slots, slotShift, cells, counts, firstSample } = this;
    const mask = slots.length - 1;
    let occupied = 0;
    slots.fill(-1);
    for (let sample = 0; sample < this.samples; sample += 1) {
      const row = sample * wordsPerRow;
      let hash = 0;
      for (let w = 0; w < wordsPerRow; w += 1) {
        hash = Math.imul(hash ^ words[row + w], 0x9e3779b1);
        hash ^= hash >>> 15;
      }
      // Each step is one-to-one on 32 bits, so rows of one word with equal hashes are equal; wider rows are compared word by word.
      hash = Math.imul(hash, 0x85ebca6b);
      // A slot is a pair (cell, hash), the upper bits of the product its place: they depend on all bits of the row.
      let slot = (hash >>> slotShift) << 1;
      let cell = slots[slot];
      while (cell >= 0 && !(slots[slot + 1] === hash && (wordsPerRow === 1 || areEqual(words, firstSample[cell] * wordsPerRow, row, wordsPerRow)))) {
        slot = (slot + 2) & mask;
        cell = slots[slot];
      }
      if (cell < 0) {
        cell = occupied;
        occupied += 1;
        slots[slot] = cell;
        slots[slot + 1] = hash;
        firstSample[cell] = sample;
        counts[cell] = 0;
      }
      counts[cell] += 1;
      cells[sample] = cell;
    }
    return occupied;
  }
}

function areEqual(words: Int32Array, start: number, other: number, length: number): boolean {
  for (let w = 0; w < length; w += 1) if (words[start + w] !== words[other + w]) return false;
  return true;
}
