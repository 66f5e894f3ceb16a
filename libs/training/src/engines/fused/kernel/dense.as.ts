/**
 * Products of one dense layer over a block of samples. Rows are units, columns are samples: four lanes are four samples, weights are
 * broadcast. Tiles of four units by eight samples keep eight sums in registers (five units were 4% slower). What is used of a block is a multiple of eight samples.
 */
import { oneMinusExponential } from './elementary.as';

/** Samples of a block, and bytes of one of its rows: a constant, so that neighbouring rows are one address and fixed offsets. */
export const BLOCK: i32 = 128;
// @ts-ignore: decorator
@inline
export const STRIDE: usize = 512;

/** Activations of hidden layers, numbered as the host numbers them. */
export const TANH: i32 = 0;
export const RELU: i32 = 1;
export const LINEAR: i32 = 2;
export const LEAKY_RELU: i32 = 3;
export const SOFTPLUS: i32 = 4;
export const SIGMOID: i32 = 5;

/**
 * Bytes of a layer's weights as tiles. A tile belongs to neighbouring outputs: its first row is what their sums start from, row 1 + k what
 * they take of input k. Walking through a tile is walking through memory, whatever the width of the matrix. Writing a row touches up to
 * three floats after it.
 */
export function tileBytes(inputs: i32, outputs: i32): usize {
  return ((<usize>outputs * (inputs + 1)) << 2) + 16;
}

/** Tiles of z = W^T a + b from W [fanIn, fanOut], then b [fanOut]. */
export function packForward(tiles: usize, weights: usize, fanIn: i32, fanOut: i32): void {
  const rowBytes = (<usize>fanOut) << 2;
  let to = tiles;
  for (let left = fanOut; left > 0; ) {
    const units = min(left, 4);
    const next = (<usize>units) << 2;
    // What a store writes too much is overwritten by the row that follows.
    v128.store(to, v128.load(weights + <usize>fanIn * rowBytes));
    let from = weights;
    to += next;
    for (let i = fanIn; i > 0; i -= 1, from += rowBytes, to += next) v128.store(to, v128.load(from));
    left -= units;
    weights += next;
  }
}

/** Tiles of W d, which start from 0: the first rows are left as they were reserved. */
export function packBackward(tiles: usize, weights: usize, fanIn: i32, fanOut: i32): void {
  const rowBytes = (<usize>fanOut) << 2;
  for (let left = fanIn; left > 0; ) {
    const units = min(left, 4);
    const next = (<usize>units) << 2;
    tiles += next;
    for (let k = 0; k < units; k += 1, weights += rowBytes) {
      let to = tiles + ((<usize>k) << 2);
      for (let at: usize = 0; at < rowBytes; at += 4, to += next) store<f32>(to, load<f32>(weights + at));
    }
    tiles += <usize>fanOut * next;
    left -= units;
  }
}

/**
 * out[j][s] = tile[0][j] + sum_k tile[1 + k][j] in[k][s], times the slope at activation a[j][s], for J neighbouring units j.
 *
 * @param bytes of a row that are used.
 */
// @ts-ignore: decorator
@inline
function productTile(slope: i32, J: i32, out: usize, input: usize, count: i32, tile: usize, a: usize, bytes: usize): void {
  const row = (<usize>J) << 2;
  const end = tile + <usize>(count + 1) * row;
  for (let at: usize = 0; at < bytes; at += 32) {
    let l0 = v128.load32_splat(tile);
    let r0 = l0;
    let l1 = l0;
    let r1 = l0;
    let l2 = l0;
    let r2 = l0;
    let l3 = l0;
    let r3 = l0;
    if (J > 1) l1 = r1 = v128.load32_splat(tile, 4);
    if (J > 2) l2 = r2 = v128.load32_splat(tile, 8);
    if (J > 3) l3 = r3 = v128.load32_splat(tile, 12);
    let from = input + at;
    // One step an iteration: V8 puts all loads of an iteration first, and two steps' loads push sums out of the registers.
    for (let w = tile + row; w != end; w += row, from += STRIDE) {
      const left = v128.load(from);
      const right = v128.load(from, 16);
      const w0 = v128.load32_splat(w);
      l0 = f32x4.relaxed_madd(w0, left, l0);
      r0 = f32x4.relaxed_madd(w0, right, r0);
      if (J > 1) {
        const w1 = v128.load32_splat(w, 4);
        l1 = f32x4.relaxed_madd(w1, left, l1);
        r1 = f32x4.relaxed_madd(w1, right, r1);
      }
      if (J > 2) {
        const w2 = v128.load32_splat(w, 8);
        l2 = f32x4.relaxed_madd(w2, left, l2);
        r2 = f32x4.relaxed_madd(w2, right, r2);
      }
      if (J > 3) {
        const w3 = v128.load32_splat(w, 12);
        l3 = f32x4.relaxed_madd(w3, left, l3);
        r3 = f32x4.relaxed_madd(w3, right, r3);
      }
    }
    const to = out + at;
    const t = a + at;
    v128.store(to, timesSlope(slope, l0, t));
    v128.store(to, timesSlope(slope, r0, t + 16), 16);
    if (J > 1) {
      v128.store(to, timesSlope(slope, l1, t + STRIDE), STRIDE);
      v128.store(to, timesSlope(slope, r1, t + STRIDE + 16), STRIDE + 16);
    }
    if (J > 2) {
      v128.store(to, timesSlope(slope, l2, t + 2 * STRIDE), 2 * STRIDE);
      v128.store(to, timesSlope(slope, r2, t + 2 * STRIDE + 16), 2 * STRIDE + 16);
    }
    if (J > 3) {
      v128.store(to, timesSlope(slope, l3, t + 3 * STRIDE), 3 * STRIDE);
      v128.store(to, timesSlope(slope, r3, t + 3 * STRIDE + 16), 3 * STRIDE + 16);
    }
  }
}

/** d times the slope of an activation at what it gave. A diverged unit (NaN) may have any slope: its errors are NaN all the same. */
// @ts-ignore: decorator
@inline
function timesSlope(slope: i32, d: v128, at: usize): v128 {
  if (slope == LINEAR) return d;
  const a = v128.load(at);
  if (slope == TANH) return f32x4.relaxed_nmadd(d, f32x4.mul(a, a), d);
  if (slope == RELU) return v128.and(d, f32x4.gt(a, f32x4.splat(0)));
  if (slope == LEAKY_RELU) return v128.bitselect(d, f32x4.mul(d, f32x4.splat(0.01)), f32x4.gt(a, f32x4.splat(0)));
  if (slope == SIGMOID) return f32x4.mul(d, f32x4.relaxed_nmadd(a, a, a));
  return f32x4.mul(d, oneMinusExponential(f32x4.neg(a)));
}

// @ts-ignore: decorator
@inline
function productTiles(slope: i32, out: usize, outputs: i32, input: usize, inputs: i32, tiles: usize, a: usize, bytes: usize): void {
  let left = outputs;
  while (left > 0) {
    const units = min(left, 4);
    if (units == 4) productTile(slope, 4, out, input, inputs, tiles, a, bytes);
    else if (units == 3) productTile(slope, 3, out, input, inputs, tiles, a, bytes);
    else if (units == 2) productTile(slope, 2, out, input, inputs, tiles, a, bytes);
    else productTile(slope, 1, out, input, inputs, tiles, a, bytes);
    left -= units;
    out += <usize>units * STRIDE;
    a += <usize>units * STRIDE;
    tiles += (<usize>units * (inputs + 1)) << 2;
  }
}

/** Products of all tiles of a layer. */
export function product(out: usize, outputs: i32, input: usize, inputs: i32, tiles: usize, bytes: usize): void {
  productTiles(LINEAR, out, outputs, input, inputs, tiles, 0, bytes);
}

/** Products times the slope of an activation at a [outputs][samples]. */
export function productTimesSlope(activation: i32, out: usize, outputs: i32, input: usize, inputs: i32, tiles: usize, a: usize, bytes: usize): void {
  if (activation == TANH) productTiles(TANH, out, outputs, input, inputs, tiles, a, bytes);
  else if (activation == RELU) productTiles(RELU, out, outputs, input, inputs, tiles, a, bytes);
  else if (activation == LINEAR) product(out, outputs, input, inputs, tiles, bytes);
  else if (activation == LEAKY_RELU) productTiles(LEAKY_RELU, out, outputs, input, inputs, tiles, a, bytes);
  else if (activation == SIGMOID) productTiles(SIGMOID, out, outputs, input, inputs, tiles, a, bytes);
  else productTiles(SOFTPLUS, out, outputs, input, inputs, tiles, a, bytes);
}

/** The sums of the lanes of four vectors, as one vector. */
// @ts-ignore: decorator
@inline
function laneSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<i64>(ab, cd, 0, 2), v128.shuffle<i64>(ab, cd, 1, 3));
}

/** Adds the first J lanes to J floats. */
// @ts-ignore: decorator
@inline
function addLanes(J: i32, at: usize, sums: v128): void {
  if (J == 4) {
    v128.store(at, f32x4.add(v128.load(at), sums));
    return;
  }
  store<f32>(at, load<f32>(at) + f32x4.extract_lane(sums, 0));
  if (J > 1) store<f32>(at, load<f32>(at, 4) + f32x4.extract_lane(sums, 1), 4);
  if (J > 2) store<f32>(at, load<f32>(at, 8) + f32x4.extract_lane(sums, 2), 8);
}

/** g[i][j] += sum_s a[i][s] d[j][s] for I units below and J units of this layer. */
// @ts-ignore: decorator
@inline
function gradientTile(I: i32, J: i32, g: usize, rowBytes: usize, a: usize, d: usize, bytes: usize): void {
  const zero = f32x4.splat(0);
  let u0 = zero;
  let u1 = zero;
  let u2 = zero;
  let u3 = zero;
  let v0 = zero;
  let v1 = zero;
  let v2 = zero;
  let v3 = zero;
  const end = a + bytes;
  for (; a != end; a += 16, d += 16) {
    const upper = v128.load(a);
    const e0 = v128.load(d);
    u0 = f32x4.relaxed_madd(upper, e0, u0);
    let under = zero;
    if (I > 1) {
      under = v128.load(a, STRIDE);
      v0 = f32x4.relaxed_madd(under, e0, v0);
    }
    if (J > 1) {
      const e1 = v128.load(d, STRIDE);
      u1 = f32x4.relaxed_madd(upper, e1, u1);
      if (I > 1) v1 = f32x4.relaxed_madd(under, e1, v1);
    }
    if (J > 2) {
      const e2 = v128.load(d, 2 * STRIDE);
      u2 = f32x4.relaxed_madd(upper, e2, u2);
      if (I > 1) v2 = f32x4.relaxed_madd(under, e2, v2);
    }
    if (J > 3) {
      const e3 = v128.load(d, 3 * STRIDE);
      u3 = f32x4.relaxed_madd(upper, e3, u3);
      if (I > 1) v3 = f32x4.relaxed_madd(under, e3, v3);
    }
  }
  addLanes(J, g, laneSums(u0, u1, u2, u3));
  if (I > 1) addLanes(J, g + rowBytes, laneSums(v0, v1, v2, v3));
}

// @ts-ignore: decorator
@inline
function gradientColumns(J: i32, g: usize, rowBytes: usize, a: usize, d: usize, rows: i32, bytes: usize): void {
  let left = rows;
  for (; left > 1; left -= 2, a += STRIDE << 1, g += rowBytes << 1) gradientTile(2, J, g, rowBytes, a, d, bytes);
  if (left) gradientTile(1, J, g, rowBytes, a, d, bytes);
}

/**
 * Adds the block's gradient to g [fanIn + 1, fanOut], biases last. `a` has a row of ones after its fanIn rows, so that the biases are a
 * weight like the others.
 */
export function addGradient(g: usize, a: usize, d: usize, fanIn: i32, fanOut: i32, bytes: usize): void {
  const rowBytes = (<usize>fanOut) << 2;
  let left = fanOut;
  while (left > 0) {
    const units = min(left, 4);
    if (units == 4) gradientColumns(4, g, rowBytes, a, d, fanIn + 1, bytes);
    else if (units == 3) gradientColumns(3, g, rowBytes, a, d, fanIn + 1, bytes);
    else if (units == 2) gradientColumns(2, g, rowBytes, a, d, fanIn + 1, bytes);
    else gradientColumns(1, g, rowBytes, a, d, fanIn + 1, bytes);
    left -= units;
    g += (<usize>units) << 2;
    d += <usize>units * STRIDE;
  }
}
