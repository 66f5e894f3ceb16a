/**
 * Elementary functions on four floats at once. Multiply-adds are `relaxed_madd`, rounded once on every machine that can (see
 * `roundsOnce` in kernel.as.ts).
 */

// Constants are read from memory, not written as literals: V8 builds a vector literal from integers at every use, which made tanh take
// twice as long.
// 0 to 3: p and 4 to 7: q of tanh x = x (1 + x² p(x²)) / (1 + x² q(x²)), minimax for |x| <= 7.9 (error 5.9e-9 of tanh x), so that
// float32 rounding decides; all are positive, so that nothing cancels. 8: 1. 9: -0, the sign bit. 10: the end of that range. 11: where
// float32's tanh rounds to 1. 12: the float below 1.
// 13: -87, near the logarithm of the least normal float. 14: 1 / ln 2. 15, 16: ln 2 in two parts, n times the first exact for n <= 2^9.
// 17 to 21: e^r = 1 + r + r^2 h(r) on [-ln 2 / 2, ln 2 / 2], h minimax of degree 4 in float64 (error 3e-9).
// 22: 1.5 * 2^23: adding it rounds to the nearest integer and leaves it in the low bits.
// 23 to 27: log(1 + e) = 2 s (1 + s² (…)), s = e / (2 + e), the series of the inverse hyperbolic tangent: 1/3, 1/5, … 1/11. 28: 2. 29: 0.01.
const constants = memory.data<f32>([
  0.13452887967270655, 0.0035816781255500862, 2.2067520432022817e-5, 1.5490446221279083e-8, 0.46786217742983215, 0.026202470983731523,
  0.00034280414038531812, 8.6240488103823581e-7, 1, -0.0, 9.01, 9.010913, 0.99999994, -87, 1.4426950408889634, 0.693145751953125,
  1.42860682030941723212e-6, 0.4999999344778308, 0.1666652063166772, 0.04166838804803341, 0.008368716883564753, 0.001381459851305842,
  12582912, 0.3333333333333333, 0.2, 0.14285714285714285, 0.1111111111111111, 0.09090909090909091, 2, 0.01,
]);

// @ts-ignore: decorator
@inline
function constant(i: usize): v128 {
  return v128.load32_splat(constants + (i << 2));
}

/**
 * tanh as a rational function, capped at the float below 1 up to |x| = 9.0109, where float32's tanh rounds to 1, and exactly 1 beyond. Odd bit
 * by bit; NaN stays NaN. Within 4e-7 of float64's tanh x, of itself: rounding of both polynomials, of their quotient and of x².
 *
 * In place, for rows `stride` bytes apart of which `bytes` are used, a multiple of 32. Four vectors an iteration take four fifths of the
 * time of one.
 */
export function tanhRows(row: usize, rows: i32, stride: usize, bytes: usize): void {
  const p1 = constant(0);
  const p2 = constant(1);
  const p3 = constant(2);
  const p4 = constant(3);
  const q1 = constant(4);
  const q2 = constant(5);
  const q3 = constant(6);
  const q4 = constant(7);
  const one = constant(8);
  const signBit = constant(9);
  const furthest = constant(10);
  const saturation = constant(11);
  const belowOne = constant(12);
  for (; rows > 0; rows -= 1, row += stride) {
    let at = row;
    for (const end = row + (bytes & ~63); at != end; at += 64) {
      const a = v128.load(at);
      const b = v128.load(at, 16);
      const c = v128.load(at, 32);
      const d = v128.load(at, 48);
      v128.store(at, tanh(a, p1, p2, p3, p4, q1, q2, q3, q4, one, signBit, furthest, saturation, belowOne));
      v128.store(at, tanh(b, p1, p2, p3, p4, q1, q2, q3, q4, one, signBit, furthest, saturation, belowOne), 16);
      v128.store(at, tanh(c, p1, p2, p3, p4, q1, q2, q3, q4, one, signBit, furthest, saturation, belowOne), 32);
      v128.store(at, tanh(d, p1, p2, p3, p4, q1, q2, q3, q4, one, signBit, furthest, saturation, belowOne), 48);
    }
    if (bytes & 32) {
      const a = v128.load(at);
      const b = v128.load(at, 16);
      v128.store(at, tanh(a, p1, p2, p3, p4, q1, q2, q3, q4, one, signBit, furthest, saturation, belowOne));
      v128.store(at, tanh(b, p1, p2, p3, p4, q1, q2, q3, q4, one, signBit, furthest, saturation, belowOne), 16);
    }
  }
}

// @ts-ignore: decorator
@inline
function tanh(
  z: v128,
  p1: v128,
  p2: v128,
  p3: v128,
  p4: v128,
  q1: v128,
  q2: v128,
  q3: v128,
  q4: v128,
  one: v128,
  signBit: v128,
  furthest: v128,
  saturation: v128,
  belowOne: v128,
): v128 {
  const sign = v128.and(z, signBit);
  const size = v128.xor(z, sign);
  const x = f32x4.pmin(size, furthest);
  const y = f32x4.mul(x, x);
  let p = f32x4.relaxed_madd(p4, y, p3);
  let q = f32x4.relaxed_madd(q4, y, q3);
  p = f32x4.relaxed_madd(p, y, p2);
  q = f32x4.relaxed_madd(q, y, q2);
  p = f32x4.relaxed_madd(p, y, p1);
  q = f32x4.relaxed_madd(q, y, q1);
  p = f32x4.relaxed_madd(p, y, one);
  q = f32x4.relaxed_madd(q, y, one);
  // At the end of the range the quotient is above 1 by twenty roundings, so that it is capped there. The comparison is -1 where true: the
  // float below 1 plus one unit in the last place is exactly 1.
  const capped = f32x4.pmin(f32x4.div(f32x4.mul(x, p), q), belowOne);
  return v128.or(i32x4.sub(capped, f32x4.gt(size, saturation)), sign);
}

/** e^x for x <= 0, to 2e-7 of it down to x = -87; below that e^-87, which a softmax cannot tell from 0. NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  const rounded = toPowers(x);
  const scale = i32x4.add(i32x4.shl(rounded, 23), constant(8));
  return f32x4.relaxed_madd(scale, tailOf(x, rounded), scale);
}

/** 1 - e^x for x <= 0. Near 0 it is -x to float32's precision: 1 - 2^n is exact, so nothing cancels. */
// @ts-ignore: decorator
@inline
export function oneMinusExponential(x: v128): v128 {
  const rounded = toPowers(x);
  const scale = i32x4.add(i32x4.shl(rounded, 23), constant(8));
  return f32x4.relaxed_nmadd(scale, tailOf(x, rounded), f32x4.sub(constant(8), scale));
}

/** n + 1.5 * 2^23 for the 2^n nearest to e^x. */
// @ts-ignore: decorator
@inline
function toPowers(x: v128): v128 {
  return f32x4.relaxed_madd(f32x4.pmax(x, constant(13)), constant(14), constant(22));
}

/** e^x / 2^n - 1. */
// @ts-ignore: decorator
@inline
function tailOf(x: v128, rounded: v128): v128 {
  const n = f32x4.sub(rounded, constant(22));
  const r = f32x4.relaxed_nmadd(n, constant(16), f32x4.relaxed_nmadd(n, constant(15), f32x4.pmax(x, constant(13))));
  let h = f32x4.relaxed_madd(r, constant(21), constant(20));
  h = f32x4.relaxed_madd(r, h, constant(19));
  h = f32x4.relaxed_madd(r, h, constant(18));
  h = f32x4.relaxed_madd(r, h, constant(17));
  return f32x4.relaxed_madd(f32x4.mul(r, r), h, r);
}

/** 1 / (1 + e^-z), to 4e-7 of itself down to z = -87. NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function sigmoid(z: v128): v128 {
  const e = exponential(minusSize(z));
  const above = f32x4.div(constant(8), f32x4.add(constant(8), e));
  return v128.bitselect(f32x4.mul(e, above), above, i32x4.shr_s(z, 31));
}

/** log(1 + e^z) as max(z, 0) + log(1 + e^-|z|), to 4e-7 of itself down to z = -87. NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function softplus(z: v128): v128 {
  const e = exponential(minusSize(z));
  const s = f32x4.div(e, f32x4.add(e, constant(28)));
  const y = f32x4.mul(s, s);
  let h = f32x4.relaxed_madd(y, constant(27), constant(26));
  h = f32x4.relaxed_madd(y, h, constant(25));
  h = f32x4.relaxed_madd(y, h, constant(24));
  h = f32x4.relaxed_madd(y, h, constant(23));
  const half = f32x4.relaxed_madd(f32x4.mul(s, y), h, s);
  return f32x4.add(f32x4.pmax(z, f32x4.splat(0)), f32x4.add(half, half));
}

/** max(z, z / 100). */
// @ts-ignore: decorator
@inline
export function leakyRelu(z: v128): v128 {
  return f32x4.pmax(z, f32x4.mul(z, constant(29)));
}

// @ts-ignore: decorator
@inline
function minusSize(z: v128): v128 {
  return v128.or(z, constant(9));
}
