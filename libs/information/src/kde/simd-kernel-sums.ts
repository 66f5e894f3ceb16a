import { exponentialTable } from './kernel-sums';
import type { KernelSums, KernelSumsInput } from './kernel-sums';
import { kernelBase64 } from './kernel.generated';

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

/** The part of the WebAssembly interface that is used here. Neither the language's types nor this library's declare it. */
interface WebAssemblyInterface {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
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
    const { WebAssembly: webAssembly } = globalThis as { readonly WebAssembly?: WebAssemblyInterface };
    const bytes = decodeBase64(kernelBase64);
    if (webAssembly === undefined || !webAssembly.validate(bytes)) return null;
    return new SimdKernelSums(new webAssembly.Instance(new webAssembly.Module(bytes)).exports as Kernel);
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

const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

// Neither Node's Buffer nor the page's atob belongs to the language; this library runs in both.
function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.floor((text.replace(/=+$/, '').length * 3) / 4));
  let bits = 0;
  let count = 0;
  let out = 0;
  for (const digit of text) {
    if (digit === '=') break;
    bits = ((bits << 6) | base64Digits.indexOf(digit)) & 0xffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes[out] = (bits >> count) & 0xff;
      out += 1;
    }
  }
  return bytes;
}
