/**
 * Elementary functions on four floats at once. Strict SIMD only (no relaxed multiply-add): the same bits on every machine.
 */

// Constants are read from memory, not written as literals: V8 builds a vector literal from integers at every use, which made tanh take
// twice as long.
// 0 to 5: 2^f = 1 + f q(f) on [-1/2, 1/2], q minimax of degree 5 in float64 (error 3e-9 of 2^f), so only float32 rounding is left.
// 6: -2 / ln 2. 7: 1.5 * 2^23: adding it rounds to the nearest integer and leaves it in the low bits. 8: 1. 9: where float32's tanh
// rounds to 1. 10: beyond it u vanishes and n stays in range. 11: -0, the sign bit. 12: the float below 1.
// 13: -87, near the logarithm of the least normal float. 14: 1 / ln 2. 15, 16: ln 2 in two parts, n times the first exact for n <= 2^9.
// 17 to 21: e^r = 1 + r + r^2 h(r) on [-ln 2 / 2, ln 2 / 2], h minimax of degree 4 in float64 (error 3e-9).
const constants = memory.data<f32>([
  0.693147197645035, 0.24022651249360472, 0.05550339803090221, 0.009618013389777816, 0.0013396674110301987, 0.00015474045169094897,
  -2.885390081777927, 12582912, 1, 9.010913, 20, -0.0, 0.99999994, -87, 1.4426950408889634, 0.693145751953125, 1.42860682030941723212e-6,
  0.4999999344778308, 0.1666652063166772, 0.04166838804803341, 0.008368716883564753, 0.001381459851305842,
]);

// @ts-ignore: decorator
@inline
function constant(i: usize): v128 {
  return v128.load32_splat(constants + (i << 2));
}

/**
 * tanh z as (1 - u) / (1 + u) with u = e^(-2|z|) split into 2^n (1 + p): 1 - u = (1 - 2^n) - 2^n p keeps its precision down to z = 0.
 * The quotient is capped at the float below 1 up to |z| = 9.0109, where float32's tanh rounds to 1, and is exactly 1 beyond. Odd bit by
 * bit; NaN stays NaN. Within 2e-7 of float64's.
 *
 * In place, for rows `stride` bytes apart of which `bytes` are used, a multiple of 32. Two vectors an iteration: one leaves a tenth of the
 * time to the loop.
 */
export function tanhRows(row: usize, rows: i32, stride: usize, bytes: usize): void {
  const c0 = constant(0);
  const c1 = constant(1);
  const c2 = constant(2);
  const c3 = constant(3);
  const c4 = constant(4);
  const c5 = constant(5);
  const rate = constant(6);
  const rounding = constant(7);
  const one = constant(8);
  const saturation = constant(9);
  const furthest = constant(10);
  const signBit = constant(11);
  const belowOne = constant(12);
  for (; rows > 0; rows -= 1, row += stride) {
    const end = row + bytes;
    for (let at = row; at != end; at += 32) {
      const left = v128.load(at);
      const right = v128.load(at, 16);
      v128.store(at, tanh(left, c0, c1, c2, c3, c4, c5, rate, rounding, one, saturation, furthest, signBit, belowOne));
      v128.store(at, tanh(right, c0, c1, c2, c3, c4, c5, rate, rounding, one, saturation, furthest, signBit, belowOne), 16);
    }
  }
}

// @ts-ignore: decorator
@inline
function tanh(
  z: v128,
  c0: v128,
  c1: v128,
  c2: v128,
  c3: v128,
  c4: v128,
  c5: v128,
  rate: v128,
  rounding: v128,
  one: v128,
  saturation: v128,
  furthest: v128,
  signBit: v128,
  belowOne: v128,
): v128 {
  const sign = v128.and(z, signBit);
  const x = f32x4.pmin(v128.xor(z, sign), furthest);
  const y = f32x4.mul(x, rate);
  const rounded = f32x4.add(y, rounding);
  const f = f32x4.sub(y, f32x4.sub(rounded, rounding));
  const scale = i32x4.add(i32x4.shl(rounded, 23), one);
  // Estrin's order, not Horner's: the chain of dependent operations is what takes the time.
  const f2 = f32x4.mul(f, f);
  const low = f32x4.add(f32x4.mul(f, c1), c0);
  const middle = f32x4.add(f32x4.mul(f, c3), c2);
  const high = f32x4.add(f32x4.mul(f, c5), c4);
  const q = f32x4.add(low, f32x4.mul(f2, f32x4.add(middle, f32x4.mul(f2, high))));
  const p = f32x4.mul(f32x4.mul(scale, f), q);
  const quotient = f32x4.div(f32x4.sub(f32x4.sub(one, scale), p), f32x4.add(f32x4.add(one, scale), p));
  // The comparison is -1 where true: the float below 1 plus one unit in the last place is exactly 1.
  const cap = i32x4.sub(belowOne, f32x4.gt(x, saturation));
  return v128.or(f32x4.pmin(quotient, cap), sign);
}

/** e^x for x <= 0, to 2e-7 of it down to x = -87; below that e^-87, which a softmax cannot tell from 0. NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  const z = f32x4.pmax(x, constant(13));
  const rounded = f32x4.add(f32x4.mul(z, constant(14)), constant(7));
  const n = f32x4.sub(rounded, constant(7));
  const r = f32x4.sub(f32x4.sub(z, f32x4.mul(n, constant(15))), f32x4.mul(n, constant(16)));
  let h = f32x4.add(f32x4.mul(r, constant(21)), constant(20));
  h = f32x4.add(f32x4.mul(r, h), constant(19));
  h = f32x4.add(f32x4.mul(r, h), constant(18));
  h = f32x4.add(f32x4.mul(r, h), constant(17));
  const tail = f32x4.add(r, f32x4.mul(f32x4.mul(r, r), h));
  const scale = i32x4.add(i32x4.shl(rounded, 23), constant(8));
  return f32x4.add(scale, f32x4.mul(scale, tail));
}
