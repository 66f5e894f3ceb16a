/** What one core can do at most with four-lane SIMD: multiplications and additions in chains long enough to hide their latency. */

// Read from memory, so that the compiler cannot know the values.
const inputs = memory.data<f32>([0.5, 1.25]);

/** Runs 24 · 4 · n floating point operations, half multiplications and half additions. Returns what was computed, so that it is. */
export function multiplyAndAdd(n: i32): f32 {
  const half = v128.load32_splat(inputs);
  const addend = v128.load32_splat(inputs, 4);
  let p0 = half;
  let p1 = half;
  let p2 = half;
  let p3 = half;
  let p4 = half;
  let p5 = half;
  let s0 = addend;
  let s1 = addend;
  let s2 = addend;
  let s3 = addend;
  let s4 = addend;
  let s5 = addend;
  for (let i = 0; i < n; i += 1) {
    p0 = f32x4.mul(p0, addend);
    s0 = f32x4.add(s0, half);
    p1 = f32x4.mul(p1, addend);
    s1 = f32x4.add(s1, half);
    p2 = f32x4.mul(p2, addend);
    s2 = f32x4.add(s2, half);
    p3 = f32x4.mul(p3, addend);
    s3 = f32x4.add(s3, half);
    p4 = f32x4.mul(p4, addend);
    s4 = f32x4.add(s4, half);
    p5 = f32x4.mul(p5, addend);
    s5 = f32x4.add(s5, half);
    p0 = f32x4.mul(p0, half);
    s0 = f32x4.add(s0, addend);
    p1 = f32x4.mul(p1, half);
    s1 = f32x4.add(s1, addend);
    p2 = f32x4.mul(p2, half);
    s2 = f32x4.add(s2, addend);
    p3 = f32x4.mul(p3, half);
    s3 = f32x4.add(s3, addend);
    p4 = f32x4.mul(p4, half);
    s4 = f32x4.add(s4, addend);
    p5 = f32x4.mul(p5, half);
    s5 = f32x4.add(s5, addend);
  }
  const products = f32x4.add(f32x4.add(f32x4.add(p0, p1), f32x4.add(p2, p3)), f32x4.add(p4, p5));
  const sums = f32x4.add(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)), f32x4.add(s4, s5));
  return f32x4.extract_lane(f32x4.add(products, sums), 0);
}
