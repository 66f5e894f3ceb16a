import { exponentialTable, furthestStep } from './kernel-sums';
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
    areCertain: boolean,
    coordinates: number,
    labels: number,
    ranges: number,
    lower: number,
    upper: number,
    table: number,
    scratch: number,
    norms: number,
  ): void;
  squaredNorms(samples: number, units: number, coordinates: number, norms: number): number;
}

// Sixteen tiles of 32 numbers, and their columns as 32-bit integers.
const scratchNumbers = 16 * 32 + 8;

/**
 * Up to this squared norm of every point, in steps, distances are taken as |x|^2 + |y|^2 - 2 x y, which has two operations a unit instead of three.
 * The three terms err by at most units 2^-53 of the norms each: 1.4e-12 steps at 12 units, together less than 1.2e-13 of the lower kernel and
 * 5e-13 of the upper one. Points further out are mostly too far from each other to count, and their distances need the differences.
 */
const largestNorm = 1024;
/** With fewer units the two ways take as long. */
const fewestUnits = 4;

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
      padded,
    ];
    const begin = this.kernel.reserve(8 * numbers.reduce((sum, count) => sum + count, 0));
    const at = numbers.map((_, part) => begin + 8 * numbers.slice(0, part).reduce((sum, count) => sum + count, 0));
    const { buffer } = this.kernel.memory;
    const view = (part: number) => new Float64Array(buffer, at[part], numbers[part]);
    copyRows(coordinates, samples, view(0), padded);
    for (const part of [1, 2, 3]) copyRows(labels, samples, view(part), padded);
    view(4).set(exponentialTable);
    // Pairs that are too far count as this step, which adds nothing.
    view(4)[furthestStep] = 0;
    // Tiles start at multiples of 4; a point that a widened range takes in has no label of the class.
    const widened = new Int32Array(buffer, at[6], 2 * classes);
    for (let y = 0; y < classes; y += 1) {
      widened[2 * y] = ranges[2 * y] & ~3;
      widened[2 * y + 1] = (ranges[2 * y + 1] + 3) & ~3;
    }
    const areCertain = labels.every((p) => p === 0 || p === 1);
    const norms = units >= fewestUnits && this.kernel.squaredNorms(padded, units, at[0], at[7]) <= largestNorm ? at[7] : 0;
    this.kernel.accumulate(padded, units, classes, areCertain, at[0], at[1], at[6], at[2], at[3], at[4], at[5], norms);
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
