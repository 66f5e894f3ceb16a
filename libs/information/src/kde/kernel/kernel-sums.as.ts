/**
 * Sums over all pairs of points of the two Gaussian kernels of the entropy bounds, in float64, two columns a vector. Strict SIMD only: the same
 * bits on every machine. See kernel-sums.ts for the quantities; the number of samples here is padded to a multiple of 4 by points without labels.
 */

// A tile is 4 rows by 4 columns: its eight running distances stay in registers. Columns are taken in blocks, so that the tiles of a block that count
// are still in the first-level cache when they are added up.
const blockColumns: i32 = 64;
// Of one tile: the lower kernel, 4 rows of 4 numbers, then the upper one.
const tileBytes: usize = 256;
const upperOffset: usize = 128;

// Constants are read from memory, not written as literals: V8 builds a vector literal from integers at every use.
// 0: furthest step. 1: 1.5 * 2^52; adding it rounds to the nearest integer and leaves it in the low bits. 2: nats of one step.
// 3 to 7: 1/120, 1/24, 1/6, 1/2, 1, the polynomial of exp.
const constants = memory.data<f64>([2123, 6755399441055744, 0.0216608493924982909, 0.00833333333333333333, 0.0416666666666666667, 0.166666666666666667, 0.5, 1]);

// @ts-ignore: decorator
@inline
function constant(i: usize): v128 {
  return v128.load64_splat(constants + (i << 3));
}

/** Grows the memory to at least `bytes` and says where the space after the constants begins. */
export function reserve(bytes: i32): usize {
  const begin = (__heap_base + 63) & ~63;
  const pages = <i32>((begin + bytes + 65535) >>> 16);
  if (pages > memory.size()) memory.grow(pages - memory.size());
  return begin;
}

/**
 * Adds every pair's kernel values to `lower` and `upper`, which hold the self terms (the labels) at the call.
 *
 * coordinates [units][samples], labels, lower, upper [classes][samples], ranges i32 [classes][2] with bounds that are multiples of 4, table f64 of
 * 2^(-k/32), scratch 16 * 256 bytes of tiles and 16 * 4 bytes of their columns.
 */
export function accumulate(
  samples: i32, units: i32, classes: i32,
  coordinates: usize, labels: usize, ranges: usize, lower: usize, upper: usize, table: usize, scratch: usize,
): void {
  const stride: usize = <usize>samples << 3;
  for (let i = 0; i < samples; i += 4) {
    const rows = coordinates + (<usize>i << 3);
    if (fillTiles(rows, coordinates, i, i + 4, units, stride, table, scratch) > 0) {
      clearDiagonal(scratch);
      addTiles(1, classes, stride, i, labels, ranges, lower, upper, scratch);
    }
    for (let j = i + 4; j < samples; j += blockColumns) {
      const near = fillTiles(rows, coordinates, j, min(j + blockColumns, samples), units, stride, table, scratch);
      if (near > 0) addTiles(near, classes, stride, i, labels, ranges, lower, upper, scratch);
    }
  }
}

/** Of the tile on the diagonal keeps the pairs whose column comes after their row: each pair once, no self terms. */
function clearDiagonal(tile: usize): void {
  for (let r = 0; r < 4; r += 1) {
    for (let c = 0; c <= r; c += 1) {
      const at = tile + (<usize>(4 * r + c) << 3);
      f64.store(at, 0);
      f64.store(at, 0, upperOffset);
    }
  }
}

/** Where the columns of the tiles are noted. */
// @ts-ignore: decorator
@inline
function columnsOf(scratch: usize): usize {
  return scratch + 16 * tileBytes;
}

/** Kernel values of four rows and a block of columns, tile by tile; tiles whose pairs are all too far to count are left out. Returns how many are not. */
function fillTiles(rows: usize, coordinates: usize, from: i32, to: i32, units: i32, stride: usize, table: usize, scratch: usize): i32 {
  const far = constant(0);
  const end = rows + <usize>units * stride;
  let near = 0;
  let tile = scratch;
  for (let j = from; j < to; j += 4) {
    let a0 = i64x2.splat(0);
    let a1 = i64x2.splat(0);
    let b0 = i64x2.splat(0);
    let b1 = i64x2.splat(0);
    let c0 = i64x2.splat(0);
    let c1 = i64x2.splat(0);
    let d0 = i64x2.splat(0);
    let d1 = i64x2.splat(0);
    let at = coordinates + (<usize>j << 3);
    for (let row = rows; row < end; row += stride) {
      const x0 = v128.load(at);
      const x1 = v128.load(at, 16);
      let y = v128.load64_splat(row);
      let e = f64x2.sub(x0, y);
      let f = f64x2.sub(x1, y);
      a0 = f64x2.add(a0, f64x2.mul(e, e));
      a1 = f64x2.add(a1, f64x2.mul(f, f));
      y = v128.load64_splat(row, 8);
      e = f64x2.sub(x0, y);
      f = f64x2.sub(x1, y);
      b0 = f64x2.add(b0, f64x2.mul(e, e));
      b1 = f64x2.add(b1, f64x2.mul(f, f));
      y = v128.load64_splat(row, 16);
      e = f64x2.sub(x0, y);
      f = f64x2.sub(x1, y);
      c0 = f64x2.add(c0, f64x2.mul(e, e));
      c1 = f64x2.add(c1, f64x2.mul(f, f));
      y = v128.load64_splat(row, 24);
      e = f64x2.sub(x0, y);
      f = f64x2.sub(x1, y);
      d0 = f64x2.add(d0, f64x2.mul(e, e));
      d1 = f64x2.add(d1, f64x2.mul(f, f));
      at += stride;
    }
    const least = f64x2.pmin(f64x2.pmin(f64x2.pmin(a0, a1), f64x2.pmin(b0, b1)), f64x2.pmin(f64x2.pmin(c0, c1), f64x2.pmin(d0, d1)));
    if (!v128.any_true(f64x2.lt(least, far))) continue;
    storeKernels(a0, a1, tile, table, far);
    storeKernels(b0, b1, tile + 32, table, far);
    storeKernels(c0, c1, tile + 64, table, far);
    storeKernels(d0, d1, tile + 96, table, far);
    i32.store(columnsOf(scratch) + (<usize>near << 2), j);
    near += 1;
    tile += tileBytes;
  }
  return near;
}

/** The lower kernel of four squared distances in steps at `to`, the upper one beside it. Two vectors at once share the constants' loads. */
// @ts-ignore: decorator
@inline
function storeKernels(left: v128, right: v128, to: usize, table: usize, far: v128): void {
  const magic = constant(1);
  const nats = constant(2);
  const leftBounded = f64x2.pmin(left, far);
  const rightBounded = f64x2.pmin(right, far);
  const leftRounded = f64x2.add(leftBounded, magic);
  const rightRounded = f64x2.add(rightBounded, magic);
  const x = f64x2.mul(f64x2.sub(f64x2.sub(leftRounded, magic), leftBounded), nats);
  const y = f64x2.mul(f64x2.sub(f64x2.sub(rightRounded, magic), rightBounded), nats);
  let c = constant(3);
  let p = f64x2.mul(c, x);
  let q = f64x2.mul(c, y);
  c = constant(4);
  p = f64x2.mul(f64x2.add(p, c), x);
  q = f64x2.mul(f64x2.add(q, c), y);
  c = constant(5);
  p = f64x2.mul(f64x2.add(p, c), x);
  q = f64x2.mul(f64x2.add(q, c), y);
  c = constant(6);
  p = f64x2.mul(f64x2.add(p, c), x);
  q = f64x2.mul(f64x2.add(q, c), y);
  c = constant(7);
  p = f64x2.add(f64x2.mul(f64x2.add(p, c), x), c);
  q = f64x2.add(f64x2.mul(f64x2.add(q, c), y), c);
  const u = v128.and(f64x2.mul(powersOf(leftRounded, table), p), f64x2.lt(left, far));
  const v = v128.and(f64x2.mul(powersOf(rightRounded, table), q), f64x2.lt(right, far));
  const u2 = f64x2.mul(u, u);
  const v2 = f64x2.mul(v, v);
  v128.store(to, u);
  v128.store(to, v, 16);
  v128.store(to, f64x2.mul(u2, u2), upperOffset);
  v128.store(to, f64x2.mul(v2, v2), upperOffset + 16);
}

/** 2^(-k/32) of two step numbers k that stand in the low bits. */
// @ts-ignore: decorator
@inline
function powersOf(rounded: v128, table: usize): v128 {
  const low = <usize>i32x4.extract_lane(rounded, 0);
  const high = <usize>i32x4.extract_lane(rounded, 2);
  return v128.load64_lane(table + (high << 3), v128.load64_zero(table + (low << 3)), 1);
}

/** Adds tiles to the sums of their four rows, weighted by the columns' labels, and to those of their columns, weighted by the rows' labels. */
function addTiles(
  near: i32, classes: i32, stride: usize, firstRow: i32, labels: usize, ranges: usize, lower: usize, upper: usize, scratch: usize,
): void {
  const row: usize = <usize>firstRow << 3;
  const columns = columnsOf(scratch);
  for (let y = 0; y < classes; y += 1) {
    const offset = <usize>y * stride;
    const first = i32.load(ranges + (<usize>y << 3));
    const end = i32.load(ranges + (<usize>y << 3), 4);
    addToRows(near, first, end, labels + offset, lower + offset + row, scratch, columns);
    addToRows(near, first, end, labels + offset, upper + offset + row, scratch + upperOffset, columns);
    if (firstRow >= first && firstRow < end) {
      addToColumns(near, labels + offset + row, lower + offset, scratch, columns);
      addToColumns(near, labels + offset + row, upper + offset, scratch + upperOffset, columns);
    }
  }
}

function addToRows(near: i32, first: i32, end: i32, labels: usize, sums: usize, tiles: usize, columns: usize): void {
  let a = i64x2.splat(0);
  let b = i64x2.splat(0);
  let c = i64x2.splat(0);
  let d = i64x2.splat(0);
  for (let n = 0; n < near; n += 1) {
    const j = i32.load(columns + (<usize>n << 2));
    if (j < first || j >= end) continue;
    const at = labels + (<usize>j << 3);
    const w0 = v128.load(at);
    const w1 = v128.load(at, 16);
    const tile = tiles + <usize>n * tileBytes;
    a = f64x2.add(a, f64x2.add(f64x2.mul(w0, v128.load(tile)), f64x2.mul(w1, v128.load(tile, 16))));
    b = f64x2.add(b, f64x2.add(f64x2.mul(w0, v128.load(tile, 32)), f64x2.mul(w1, v128.load(tile, 48))));
    c = f64x2.add(c, f64x2.add(f64x2.mul(w0, v128.load(tile, 64)), f64x2.mul(w1, v128.load(tile, 80))));
    d = f64x2.add(d, f64x2.add(f64x2.mul(w0, v128.load(tile, 96)), f64x2.mul(w1, v128.load(tile, 112))));
  }
  addPair(sums, a, b);
  addPair(sums + 16, c, d);
}

/** Adds the sum of each vector's lanes to two neighbouring numbers. */
// @ts-ignore: decorator
@inline
function addPair(at: usize, first: v128, second: v128): void {
  const even = v128.shuffle<f64>(first, second, 0, 2);
  const odd = v128.shuffle<f64>(first, second, 1, 3);
  v128.store(at, f64x2.add(v128.load(at), f64x2.add(even, odd)));
}

function addToColumns(near: i32, labels: usize, sums: usize, tiles: usize, columns: usize): void {
  const a = v128.load64_splat(labels);
  const b = v128.load64_splat(labels, 8);
  const c = v128.load64_splat(labels, 16);
  const d = v128.load64_splat(labels, 24);
  for (let n = 0; n < near; n += 1) {
    const at = sums + (<usize>i32.load(columns + (<usize>n << 2)) << 3);
    const tile = tiles + <usize>n * tileBytes;
    const left = f64x2.add(
      f64x2.add(f64x2.mul(a, v128.load(tile)), f64x2.mul(b, v128.load(tile, 32))),
      f64x2.add(f64x2.mul(c, v128.load(tile, 64)), f64x2.mul(d, v128.load(tile, 96))),
    );
    const right = f64x2.add(
      f64x2.add(f64x2.mul(a, v128.load(tile, 16)), f64x2.mul(b, v128.load(tile, 48))),
      f64x2.add(f64x2.mul(c, v128.load(tile, 80)), f64x2.mul(d, v128.load(tile, 112))),
    );
    v128.store(at, f64x2.add(v128.load(at), left));
    v128.store(at, f64x2.add(v128.load(at, 16), right), 16);
  }
}
