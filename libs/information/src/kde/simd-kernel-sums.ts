import { exponentialTable } from './kernel-sums';
import type { KernelSums, KernelSumsInput } from './kernel-sums';
import { kernelBase64 } from './kernel.generated';
import { instantiate } from '../webassembly-module';

/** What the kernel exports; addresses are byte offsets in its memory. Documented in kernel/kernel-sums.as.ts. */
interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  reserve(bytes: number): number;
  accumulate(
    samples: number,
    units: number,
    classes: number,
    coordinates: number,
    labels: number,
    ranges: number,
    lower: number,
    upper: number,
    table: number,
    scratch: number,
  ): void;
}

// Sixteen tiles of 32 numbers, and their columns as 32-bit integers.
const scratchNumbers = 16 * 32 + 8;

/**
 * The kernel sums by WebAssembly SIMD: the values of `kernelSums` up to the order of additions. One instance keeps its memory between calls, so it
 * is not for concurrent use; JavaScript threads share no instance.
 */
export class SimdKernelSums {
  private constructor(private readonly kernel: Kernel) {}

  /** The kernel, or null where WebAssembly or its SIMD instructions are missing. */
  static create(): SimdKernelSums | null {
    const exports = instantiate(kernelBase64) as Kernel | null;
    return exports === null ? null : new SimdKernelSums(exports);
  }

  /** Shapes and values as `kernelSums` describes them. */
  sums({ samples, units, classes, coordinates, labels, ranges }: KernelSumsInput): KernelSums {
    const padded = paddedLength(samples);
    const numbers = [
      units * padded,
      classes * padded,
      classes * padded,
      classes * padded,
      exponentialTable.length + 1,
      scratchNumbers,
      classes,
    ];
    const begin = this.kernel.reserve(8 * numbers.reduce((sum, count) => sum + count, 0));
    const at = numbers.map((_, part) => begin + 8 * numbers.slice(0, part).reduce((sum, count) => sum + count, 0));
    const { buffer } = this.kernel.memory;
    const view = (part: number) => new Float64Array(buffer, at[part], numbers[part]);
    copyRows(coordinates, samples, view(0), padded);
    for (const part of [1, 2, 3]) copyRows(labels, samples, view(part), padded);
    view(4).set(exponentialTable);
    // Tiles start at multiples of 4; a point that a widened range takes in has no label of the class.
    const widened = new Int32Array(buffer, at[6], 2 * classes);
    for (let y = 0; y < classes; y += 1) {
      widened[2 * y] = ranges[2 * y] & ~3;
      widened[2 * y + 1] = (ranges[2 * y + 1] + 3) & ~3;
    }
    this.kernel.accumulate(padded, units, classes, at[0], at[1], at[6], at[2], at[3], at[4], at[5]);
    return { lower: rowsOf(view(2), padded, samples), upper: rowsOf(view(3), padded, samples) };
  }
}

/**
 * A multiple of 4, and of 64 never: rows of a multiple of 4,096 bytes would compete for the same few lines of the first-level cache, one unit with
 * the next.
 */
function paddedLength(samples: number): number {
  const tiles = Math.ceil(samples / 4) * 4;
  return tiles % 64 === 0 ? tiles + 8 : tiles;
}

/** Copies rows of `length` into rows of `stride`, the rest of each 0. */
function copyRows(from: Float64Array, length: number, to: Float64Array, stride: number): void {
  to.fill(0);
  for (let row = 0; row * stride < to.length; row += 1) to.set(from.subarray(row * length, (row + 1) * length), row * stride);
}

function rowsOf(from: Float64Array, stride: number, length: number): Float64Array {
  const rows = new Float64Array((from.length / stride) * length);
  for (let row = 0; row * stride < from.length; row += 1) rows.set(from.subarray(row * stride, row * stride + length), row * length);
  return rows;
}
