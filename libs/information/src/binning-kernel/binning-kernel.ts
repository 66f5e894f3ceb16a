import { instantiate } from '../webassembly-module';
import { kernelBase64 } from './kernel.generated';
import type { LinearCells } from './linear-cells';

/** What the kernel exports; addresses are byte offsets in its memory. Documented in kernel/binning.as.ts. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  linearCells(): number;
  stage(): number;
  stagedBytes(): number;
  reserve(bytes: number): number;
  cells(count: number, bytes: number, to: number, edges: number): number;
  countBeyond(count: number, threshold: number): number;
  group(
    samples: number,
    rowBytes: number,
    rows: number,
    slots: number,
    slotBits: number,
    cellOfSample: number,
    counts: number,
    keys: number,
  ): number;
  sumTimesLog2(length: number, counts: number, table: number): number;
  countClasses(samples: number, classes: number, cellOfSample: number, labels: number, masses: number): void;
  addClasses(
    samples: number,
    classes: number,
    cellOfSample: number,
    counts: number,
    probabilities: number,
    ownTerms: number,
    masses: number,
  ): number;
  crowdedMasses(occupied: number, classes: number, counts: number, masses: number): number;
}

/** The values handed over at once come in multiples of this many, the last ones filled up with zeros. */
export const valuesAtOnce = 16;

/**
 * The SIMD kernel of binned information. One instance serves the whole thread, since every use of it is over before the next begins: each user
 * writes what it needs, except what it finds still there because `owner` says so. Its memory grows with the largest use and stays.
 */
export class BinningKernel {
  /** Who wrote what lies in the reserved memory last. */
  owner: object | null = null;
  private readonly staged: number;
  private stagedValues = new Float32Array(0);

  private constructor(readonly exports: Exports) {
    this.staged = exports.stagedBytes() / Float32Array.BYTES_PER_ELEMENT;
  }

  /** The kernel of this thread, or null where it cannot run: WebAssembly or its SIMD instructions are missing, or forbidden. */
  static ofThread(): BinningKernel | null {
    if (kernelOfThread === undefined) kernelOfThread = BinningKernel.create();
    return kernelOfThread;
  }

  /** A kernel of one's own, or null where it cannot run. */
  static create(): BinningKernel | null {
    try {
      const exports = instantiate(kernelBase64) as Exports | null;
      return exports === null ? null : new BinningKernel(exports);
    } catch {
      // A page's content security policy may forbid WebAssembly, and a page may refuse to compile at once; the same numbers come without it.
      return null;
    }
  }

  /** Makes room for so many bytes, all of it the new owner's, and says where they begin. */
  reserve(bytes: number): number {
    const begin = this.exports.reserve(bytes);
    if (this.exports.memory.buffer.byteLength < begin + bytes) throw new RangeError(`BinningKernel: no room for ${bytes} bytes of WebAssembly memory`);
    return begin;
  }

  /**
   * Writes the cells of all values from an address on, `bytes` (1, 2 or 4) each, and up to 15 more after them.
   *
   * @param edgesAt where the edges of the cells may lie meanwhile, 4 bytes each.
   * @returns whether all values are finite.
   */
  writeCells(values: Float32Array, linear: LinearCells, bytes: number, to: number, edgesAt: number): boolean {
    const { memory, linearCells, cells } = this.exports;
    const at = linearCells();
    // 1.5 * 2^52 leaves a whole number that is added to it in the lowest bits.
    new Float64Array(memory.buffer, at, 3).set([linear.scale, linear.offset, 1.5 * 2 ** 52 + linear.origin]);
    new Float32Array(memory.buffer, at + 24, 4).set([linear.lowest, linear.highest, linear.from, linear.to]);
    if (linear.edges !== null) new Float32Array(memory.buffer, edgesAt, linear.edges.length).set(linear.edges);
    for (let begin = 0; begin < values.length; begin += this.staged) {
      if (cells(this.stage(values, begin), bytes, to + begin * bytes, linear.edges === null ? 0 : edgesAt) === 0) return false;
    }
    return true;
  }

  /** How many values are further than the threshold, a float32 value, from 0; -1 if one is not finite. */
  countBeyond(values: Float32Array, threshold: number): number {
    let count = 0;
    for (let begin = 0; begin < values.length; begin += this.staged) {
      const found = this.exports.countBeyond(this.stage(values, begin), threshold);
      if (found < 0) return -1;
      count += found;
    }
    return count;
  }

  /** Copies the next values to where the kernel reads them: a part that stays in the first-level cache. @returns how many it is to read. */
  private stage(values: Float32Array, begin: number): number {
    // The buffer is another one after the memory has grown.
    if (this.stagedValues.buffer !== this.exports.memory.buffer) {
      this.stagedValues = new Float32Array(this.exports.memory.buffer, this.exports.stage(), this.staged);
    }
    const count = Math.min(this.staged, values.length - begin);
    const rounded = Math.ceil(count / valuesAtOnce) * valuesAtOnce;
    this.stagedValues.set(count === values.length ? values : values.subarray(begin, begin + count));
    if (rounded > count) this.stagedValues.fill(0, count, rounded);
    return rounded;
  }
}

let kernelOfThread: BinningKernel | null | undefined;
