/** Standard normal numbers as CountedStream.normal of libs/numerics draws them: one block of Philox each, Box-Muller's cosine branch, in float64. */
import { drawWords } from './philox.as';

// Words of as many numbers as are drawn at once.
const AT_ONCE: i32 = 64;
const words = memory.data(1024, 16);

// 0 to 8: sin(2 pi t) = t (c0 + c1 t² + …), Taylor's series, 4e-14 off at most for |t| <= 1/4. 9 to 15: 2 atanh s = 2 s + s³ (…), the odd series from
// 2/3 to 2/15, 1e-13 of the logarithm off at most for |s| <= 0.172.
const series = memory.data<f64>([
  6.283185307179586, -41.341702240399755, 81.60524927607503, -76.70585975306136, 42.058693944897655, -15.094642576822984, 3.81995258484829,
  -0.7181223017785006, 0.10422916220813978, 0.6666666666666666, 0.4, 0.2857142857142857, 0.2222222222222222, 0.18181818181818182,
  0.15384615384615385, 0.13333333333333333,
]);

// @ts-ignore: decorator
@inline
function coefficient(i: usize): v128 {
  return v128.load64_splat(series + (i << 3));
}

/**
 * Numbers `first` to `first + count - 1` of the stream (seed, replica, purpose, epoch, lane), rounded to float32.
 *
 * @param out receives `count` floats rounded up to an even number.
 */
export function drawNormals(out: usize, first: i32, count: i32, seed: u32, replica: u32, purpose: u32, epoch: u32, lane: u32): void {
  for (let from = 0; from < count; from += AT_ONCE) {
    const some = min(AT_ONCE, count - from);
    drawWords(words, first + from, some << 2, seed, replica, purpose, epoch, lane);
    for (let i = 0; i < some; i += 2, out += 8) {
      const a = v128.load(words + ((<usize>i) << 4));
      const b = v128.load(words + ((<usize>i) << 4), 16);
      const normals = boxMuller(unit(v128.shuffle<i32>(a, b, 0, 4, 1, 5)), unit(v128.shuffle<i32>(a, b, 2, 6, 3, 7)));
      v128.store64_lane(out, f32x4.demote_f64x2_zero(normals), 0);
    }
  }
}

/** Two numbers on (0, 1) from the words (high a, high b, low a, low b). */
// @ts-ignore: decorator
@inline
function unit(words: v128): v128 {
  const high = f64x2.convert_low_i32x4_u(i32x4.shr_u(words, 5));
  const low = f64x2.convert_low_i32x4_u(i32x4.shr_u(v128.shuffle<i32>(words, words, 2, 3, 2, 3), 6));
  const sum = f64x2.add(f64x2.add(f64x2.mul(high, f64x2.splat(67108864)), low), f64x2.splat(0.5));
  return f64x2.mul(sum, f64x2.splat(1.1102230246251565e-16));
}

/** sqrt(-2 ln u) cos(2 pi v). */
// @ts-ignore: decorator
@inline
function boxMuller(u: v128, v: v128): v128 {
  // cos(2 pi v) = sin(2 pi t) with t = |v - 1/2| - 1/4.
  const t = f64x2.sub(f64x2.abs(f64x2.sub(v, f64x2.splat(0.5))), f64x2.splat(0.25));
  const tt = f64x2.mul(t, t);
  let c = coefficient(8);
  for (let i = 7; i >= 0; i -= 1) c = f64x2.add(f64x2.mul(c, tt), coefficient(i));
  return f64x2.mul(f64x2.sqrt(f64x2.mul(logarithm(u), f64x2.splat(-2))), f64x2.mul(c, t));
}

/** ln u of normal numbers u > 0: n ln 2 + 2 atanh((m - 1) / (m + 1)) for u = 2^n m, m between sqrt(1/2) and sqrt 2. */
// @ts-ignore: decorator
@inline
function logarithm(u: v128): v128 {
  // Moves the cut between two exponents from 1 to sqrt(1/2).
  const shifted = i64x2.sub(u, i64x2.splat(0x3fe6a09e667f3bcd));
  const exponent = i64x2.shr_s(shifted, 52);
  const m = i64x2.sub(u, i64x2.shl(exponent, 52));
  const n = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(exponent, exponent, 0, 2, 0, 2));
  const s = f64x2.div(f64x2.sub(m, f64x2.splat(1)), f64x2.add(m, f64x2.splat(1)));
  const ss = f64x2.mul(s, s);
  let h = coefficient(15);
  for (let i = 14; i >= 9; i -= 1) h = f64x2.add(f64x2.mul(h, ss), coefficient(i));
  const twice = f64x2.add(f64x2.add(s, s), f64x2.mul(f64x2.mul(s, ss), h));
  return f64x2.add(f64x2.mul(n, f64x2.splat(0.6931471805599453)), twice);
}
