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
 * Squared norms of all points at `norms`, f64 [samples], summed in the order in which products are. Returns the largest.
 */
export function squaredNorms(samples: i32, units: i32, coordinates: usize, norms: usize): f64 {
  const stride: usize = <usize>samples << 3;
  let largest: f64 = 0;
  for (let i: usize = 0; i < stride; i += 8) {
    let norm: f64 = 0;
    for (let k: usize = 0; k < <usize>units * stride; k += stride) {
      const x = load<f64>(coordinates + i + k);
      norm += x * x;
    }
    store<f64>(norms + i, norm);
    largest = max(largest, norm);
  }
  return largest;
}

/**
 * Adds every pair's kernel values to `lower` and `upper`, which hold the self terms (the labels) at the call.
 *
 * areCertain says that all labels are 0 or 1. coordinates [units][samples], labels, lower, upper [classes][samples], ranges i32 [classes][2] with bounds that are multiples of 4, table f64 of
 * 2^(-k/32), scratch 16 * 256 bytes of tiles and 16 * 4 bytes of their columns. norms [samples]
 * from `squaredNorms`, or 0 where they are too large to take distances from them.
 */
export function accumulate(
  samples: i32, units: i32, classes: i32, areCertain: bool,
  coordinates: usize, labels: usize, ranges: usize, lower: usize, upper: usize, table: usize, scratch: usize, norms: usize,
): void {
  const stride: usize = <usize>samples << 3;
  for (let i = 0; i < samples; i += 4) {
    const rows = coordinates + (<usize>i << 3);
    if (fillTiles(rows, coordinates, i, i + 4, units, stride, norms, table, scratch) > 0) {
      clearDiagonal(scratch);
      addTiles(1, classes, areCertain, stride, i, labels, ranges, lower, upper, scratch);
    }
    for (let j = i + 4; j < samples; j += blockColumns) {
      const near = fillTiles(rows, coordinates, j, min(j + blockColumns, samples), units, stride, norms, table, scratch);
      if (near > 0) addTiles(near, classes, areCertain, stride, i, labels, ranges, lower, upper, scratch);
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
function fillTiles(rows: usize, coordinates: usize, from: i32, to: i32, units: i32, stride: usize, norms: usize, table: usize, scratch: usize): i32 {
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
    if (norms != 0) {
      let at = coordinates + (<usize>j << 3);
      for (let row = rows; row < end; row += stride) {
        const x0 = v128.load(at);
        const x1 = v128.load(at, 16);
        let y = v128.load64_splat(row);
        a0 = f64x2.add(a0, f64x2.mul(x0, y));
        a1 = f64x2.add(a1, f64x2.mul(x1, y));
        y = v128.load64_splat(row, 8);
        b0 = f64x2.add(b0, f64x2.mul(x0, y));
        b1 = f64x2.add(b1, f64x2.mul(x1, y));
        y = v128.load64_splat(row, 16);
        c0 = f64x2.add(c0, f64x2.mul(x0, y));
        c1 = f64x2.add(c1, f64x2.mul(x1, y));
        y = v128.load64_splat(row, 24);
        d0 = f64x2.add(d0, f64x2.mul(x0, y));
        d1 = f64x2.add(d1, f64x2.mul(x1, y));
        at += stride;
      }
      // Twice the products: of equal points they are the sum of the norms to the last bit, so their distance is exactly 0. Of others it may come out
      // below 0 by rounding, where the kernel would exceed 1.
      const none = i64x2.splat(0);
      const n0 = v128.load(norms + (<usize>j << 3));
      const n1 = v128.load(norms + (<usize>j << 3), 16);
      const ofRows = norms + (rows - coordinates);
      let m = v128.load64_splat(ofRows);
      a0 = f64x2.pmax(none, f64x2.sub(f64x2.add(n0, m), f64x2.add(a0, a0)));
      a1 = f64x2.pmax(none, f64x2.sub(f64x2.add(n1, m), f64x2.add(a1, a1)));
      m = v128.load64_splat(ofRows, 8);
      b0 = f64x2.pmax(none, f64x2.sub(f64x2.add(n0, m), f64x2.add(b0, b0)));
      b1 = f64x2.pmax(none, f64x2.sub(f64x2.add(n1, m), f64x2.add(b1, b1)));
      m = v128.load64_splat(ofRows, 16);
      c0 = f64x2.pmax(none, f64x2.sub(f64x2.add(n0, m), f64x2.add(c0, c0)));
      c1 = f64x2.pmax(none, f64x2.sub(f64x2.add(n1, m), f64x2.add(c1, c1)));
      m = v128.load64_splat(ofRows, 24);
      d0 = f64x2.pmax(none, f64x2.sub(f64x2.add(n0, m), f64x2.add(d0, d0)));
      d1 = f64x2.pmax(none, f64x2.sub(f64x2.add(n1, m), f64x2.add(d1, d1)));
    } else {
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
    }
    const least = f64x2.pmin(f64x2.pmin(f64x2.pmin(a0, a1), f64x2.pmin(b0, b1)), f64x2.pmin(f64x2.pmin(c0, c1), f64x2.pmin(d0, d1)));
    if (!v128.any_true(f64x2.lt(least, far))) continue;
    const most = f64x2.pmax(f64x2.pmax(f64x2.pmax(a0, a1), f64x2.pmax(b0, b1)), f64x2.pmax(f64x2.pmax(c0, c1), f64x2.pmax(d0, d1)));
    if (v128.any_true(f64x2.ge(most, far))) {
      storeKernels(bounded(a0, far), bounded(a1, far), tile, table);
      storeKernels(bounded(b0, far), bounded(b1, far), tile + 32, table);
      storeKernels(bounded(c0, far), bounded(c1, far), tile + 64, table);
      storeKernels(bounded(d0, far), bounded(d1, far), tile + 96, table);
    } else {
      storeKernels(a0, a1, tile, table);
      storeKernels(b0, b1, tile + 32, table);
      storeKernels(c0, c1, tile + 64, table);
      storeKernels(d0, d1, tile + 96, table);
    }
    i32.store(columnsOf(scratch) + (<usize>near << 2), j);
    near += 1;
    tile += tileBytes;
  }
  return near;
}

/** Distances that are too far to count as the one for which the table holds 0. */
// @ts-ignore: decorator
@inline
function bounded(distances: v128, far: v128): v128 {
  return f64x2.pmin(far, distances);
}

/** The lower kernel of four squared distances in steps at `to`, the upper one beside it. Two vectors at once share the constants' loads. */
// @ts-ignore: decorator
@inline
function storeKernels(left: v128, right: v128, to: usize, table: usize): void {
  const magic = constant(1);
  const nats = constant(2);
  const leftRounded = f64x2.add(left, magic);
  const rightRounded = f64x2.add(right, magic);
  const x = f64x2.mul(f64x2.sub(f64x2.sub(leftRounded, magic), left), nats);
  const y = f64x2.mul(f64x2.sub(f64x2.sub(rightRounded, magic), right), nats);
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
  const u = f64x2.mul(powersOf(leftRounded, table), p);
  const v = f64x2.mul(powersOf(rightRounded, table), q);
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
  near: i32, classes: i32, areCertain: bool, stride: usize, firstRow: i32, labels: usize, ranges: usize, lower: usize, upper: usize, scratch: usize,
): void {
  const row: usize = <usize>firstRow << 3;
  const columns = columnsOf(scratch);
  if (areCertain) {
    const ofRows = classOfRows(classes, stride, labels + row);
    const ofColumns = ofRows < 0 ? -1 : classOfColumns(near, classes, stride, labels, columns);
    if (ofColumns >= 0) {
      addOnes(near, lower + <usize>ofColumns + row, lower + <usize>ofRows, scratch, columns);
      addOnes(near, upper + <usize>ofColumns + row, upper + <usize>ofRows, scratch + upperOffset, columns);
      return;
    }
  }
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

/** The offset of the class to which all four rows belong, of certain labels; -1 where they are of several. */
function classOfRows(classes: i32, stride: usize, labels: usize): isize {
  for (let y = 0; y < classes; y += 1) {
    const offset = <usize>y * stride;
    if (areOnes(labels + offset)) return <isize>offset;
  }
  return -1;
}

/** The offset of the class to which the columns of all tiles belong, of certain labels; -1 where they are of several. */
function classOfColumns(near: i32, classes: i32, stride: usize, labels: usize, columns: usize): isize {
  const offset = classOfRows(classes, stride, labels + (<usize>i32.load(columns) << 3));
  if (offset < 0) return -1;
  for (let n = 1; n < near; n += 1) if (!areOnes(labels + <usize>offset + (<usize>i32.load(columns + (<usize>n << 2)) << 3))) return -1;
  return offset;
}

/** Whether four labels are all 1. */
// @ts-ignore: decorator
@inline
function areOnes(labels: usize): bool {
  const one = constant(7);
  return v128.all_true<i64>(v128.and(f64x2.eq(v128.load(labels), one), f64x2.eq(v128.load(labels, 16), one)));
}

/**
 * Adds tiles to the sums of their rows, of the columns' class, and to those of their columns, of the rows' class, all labels being 1: the same numbers in
 * the same order as with labels, without multiplying.
 */
function addOnes(near: i32, rowSums: usize, columnSums: usize, tiles: usize, columns: usize): void {
  let a = i64x2.splat(0);
  let b = i64x2.splat(0);
  let c = i64x2.splat(0);
  let d = i64x2.splat(0);
  for (let n = 0; n < near; n += 1) {
    const at = columnSums + (<usize>i32.load(columns + (<usize>n << 2)) << 3);
    const tile = tiles + <usize>n * tileBytes;
    const a0 = v128.load(tile);
    const a1 = v128.load(tile, 16);
    const b0 = v128.load(tile, 32);
    const b1 = v128.load(tile, 48);
    const c0 = v128.load(tile, 64);
    const c1 = v128.load(tile, 80);
    const d0 = v128.load(tile, 96);
    const d1 = v128.load(tile, 112);
    a = f64x2.add(a, f64x2.add(a0, a1));
    b = f64x2.add(b, f64x2.add(b0, b1));
    c = f64x2.add(c, f64x2.add(c0, c1));
    d = f64x2.add(d, f64x2.add(d0, d1));
    v128.store(at, f64x2.add(v128.load(at), f64x2.add(f64x2.add(a0, b0), f64x2.add(c0, d0))));
    v128.store(at, f64x2.add(v128.load(at, 16), f64x2.add(f64x2.add(a1, b1), f64x2.add(c1, d1))), 16);
  }
  addPair(rowSums, a, b);
  addPair(rowSums + 16, c, d);
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
