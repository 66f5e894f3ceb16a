import { BinningKernel } from './binning-kernel/binning-kernel';
import { lastFloat32 } from './float32-neighbours';

/** How many values are further than the threshold from 0, or -1 if one is NaN or infinite. Float32 values are counted by the SIMD kernel. */
export function countBeyond(values: Float32Array | Float64Array, threshold: number): number {
  const kernel = values instanceof Float32Array ? BinningKernel.ofThread() : null;
  // A float32 value is above the threshold if it is above the last float32 value that is not.
  return kernel === null ? plainCountBeyond(values, threshold) : kernel.countBeyond(values as Float32Array, lastFloat32(threshold));
}

/** Whether no value is NaN or infinite. */
export function areFinite(values: Float32Array): boolean {
  return countBeyond(values, 0) >= 0;
}

/** The same in plain TypeScript: the oracle of the SIMD kernel, and what runs where WebAssembly has no SIMD. */
export function plainCountBeyond(values: Float32Array | Float64Array, threshold: number): number {
  let count = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    // NaN for NaN and for infinity.
    if (value - value !== 0) return -1;
    if (value > threshold || value < -threshold) count += 1;
  }
  return count;
}
