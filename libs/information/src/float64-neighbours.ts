const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** The least double above a finite number; infinity above the greatest. */
export function doubleAfter(value: number): number {
  // Zero has no exponent to add to, and -0 equals +0.
  if (value === 0) return Number.MIN_VALUE;
  double[0] = value;
  bits[0] += value > 0 ? 1n : -1n;
  return double[0];
}

/** The greatest double below a finite number; -infinity below the least. */
export function doubleBefore(value: number): number {
  return -doubleAfter(-value);
}
