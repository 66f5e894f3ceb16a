/**
 * Cells of float32 activations, groups of equal rows of cells, and the sums that their entropies need. Strict SIMD only: the same bits on every
 * machine. Rows of cells are compared as the bytes they are, so that nothing is packed: one cell takes 1, 2 or 4 bytes.
 */

// The memory begins with these constants, the numbers of `LinearCells`, and the space where activations are handed over; see binning-kernel.ts.
const numbers = memory.data(64);
const stagingBytes: i32 = 65536;
const staging = memory.data(65536, 64);

/** Where the numbers of `LinearCells` belong: f64 scale, offset, origin, then f32 lowest, highest, from, to. */
export function linearCells(): usize {
  return numbers;
}

/** Where `stagedBytes` of activations belong. */
export function stage(): usize {
  return staging;
}

export function stagedBytes(): i32 {
  return stagingBytes;
}

/** Grows the memory to at least `bytes` after what is fixed, and says where they begin. */
export function reserve(bytes: u32): usize {
  const begin = (__heap_base + 63) & ~63;
  const pages = <i32>((<u64>begin + <u64>bytes + 65535) >>> 16);
  if (pages > memory.size()) memory.grow(pages - memory.size());
  return begin;
}

/**
 * The step of the staircase that four values stand on. The whole number is read off the low bits of a double; values outside are clamped first, so
 * that nothing can overflow.
 */
// @ts-ignore: decorator
@inline
function stepsOfFour(x: v128): v128 {
  const inside = f32x4.pmin(f32x4.pmax(x, v128.load32_splat(numbers, 24)), v128.load32_splat(numbers, 28));
  const factor = v128.load64_splat(numbers);
  const offset = v128.load64_splat(numbers, 8);
  const origin = v128.load64_splat(numbers, 16);
  const low = f64x2.add(f64x2.floor(f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(inside), factor), offset)), origin);
  const upper = f64x2.promote_low_f32x4(v128.shuffle<i64>(inside, inside, 1, 1));
  const high = f64x2.add(f64x2.floor(f64x2.add(f64x2.mul(upper, factor), offset)), origin);
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6);
}

/** Where the step is the cell, but for values outside the edges. Masks are -1. */
// @ts-ignore: decorator
@inline
function exactCells(x: v128): v128 {
  const below = f32x4.lt(x, v128.load32_splat(numbers, 32));
  const above = f32x4.ge(x, v128.load32_splat(numbers, 36));
  return i32x4.add(i32x4.sub(stepsOfFour(x), above), below);
}

/** Where the step is the nearest edge, which the value reaches or not. */
// @ts-ignore: decorator
@inline
function nearestCells(x: v128, edges: usize): v128 {
  const steps = stepsOfFour(x);
  let edge = v128.load32_zero(edges + (<usize>i32x4.extract_lane(steps, 0) << 2));
  edge = v128.load32_lane(edges + (<usize>i32x4.extract_lane(steps, 1) << 2), edge, 1);
  edge = v128.load32_lane(edges + (<usize>i32x4.extract_lane(steps, 2) << 2), edge, 2);
  edge = v128.load32_lane(edges + (<usize>i32x4.extract_lane(steps, 3) << 2), edge, 3);
  return i32x4.add(steps, f32x4.lt(x, edge));
}

/**
 * Cells of `count` staged values, a multiple of 16, `bytes` each at `to`. Edges f32 [cells], or 0 where none are needed. Returns whether all values
 * are finite.
 */
export function cells(count: i32, bytes: i32, to: usize, edges: usize): bool {
  // x - x is 0, but NaN for NaN and for infinity.
  let wrong = i32x4.splat(0);
  const end = staging + (<usize>count << 2);
  for (let at = staging; at < end; at += 64, to += bytes << 4) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    wrong = v128.or(wrong, v128.or(v128.or(f32x4.sub(a, a), f32x4.sub(b, b)), v128.or(f32x4.sub(c, c), f32x4.sub(d, d))));
    if (edges == 0) storeCells(exactCells(a), exactCells(b), exactCells(c), exactCells(d), bytes, to);
    // A step of NaN is no address.
    else if (v128.any_true(wrong)) return false;
    else storeCells(nearestCells(a, edges), nearestCells(b, edges), nearestCells(c, edges), nearestCells(d, edges), bytes, to);
  }
  return !v128.any_true(wrong);
}

// @ts-ignore: decorator
@inline
function storeCells(p: v128, q: v128, r: v128, s: v128, bytes: i32, to: usize): void {
  if (bytes == 1) {
    v128.store(to, i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(p, q), i16x8.narrow_i32x4_s(r, s)));
  } else if (bytes == 2) {
    v128.store(to, i16x8.narrow_i32x4_u(p, q));
    v128.store(to, i16x8.narrow_i32x4_u(r, s), 16);
  } else {
    v128.store(to, p);
    v128.store(to, q, 16);
    v128.store(to, r, 32);
    v128.store(to, s, 48);
  }
}

/** How many of `count` staged values, a multiple of 16, are further than the threshold from 0; -1 if one is not finite. */
export function countBeyond(count: i32, threshold: f32): i32 {
  const limit = f32x4.splat(threshold);
  let wrong = i32x4.splat(0);
  let found = i32x4.splat(0);
  const end = staging + (<usize>count << 2);
  for (let at = staging; at < end; at += 32) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    wrong = v128.or(wrong, v128.or(f32x4.sub(a, a), f32x4.sub(b, b)));
    found = i32x4.sub(found, i32x4.add(f32x4.gt(f32x4.abs(a), limit), f32x4.gt(f32x4.abs(b), limit)));
  }
  if (v128.any_true(wrong)) return -1;
  return i32x4.extract_lane(found, 0) + i32x4.extract_lane(found, 1) + i32x4.extract_lane(found, 2) + i32x4.extract_lane(found, 3);
}

// Odd constants with even bits: 2^64 divided by the golden ratio, and the multiplier of a published mixing function.
const golden: u64 = 0x9e3779b97f4a7c15;
const mixing: u64 = 0xbf58476d1ce4e5b9;

/**
 * Numbers equal rows of `rowBytes` from 0 in order of first appearance and counts them. Returns how many there are.
 *
 * slots i32 [2^slotBits] and counts i32 [samples] hold zeros at the call; 8 bytes after the rows may be read; keys 16 bytes a row at most.
 */
export function group(
  samples: i32, rowBytes: i32, rows: usize, slots: usize, slotBits: i32, cellOfSample: usize, counts: usize, keys: usize,
): i32 {
  if (rowBytes <= 8) return groupShort(samples, rowBytes, rows, slots, slotBits, cellOfSample, counts, keys);
  if (rowBytes <= 16) return groupMiddle(samples, rowBytes, rows, slots, slotBits, cellOfSample, counts, keys);
  return groupLong(samples, rowBytes, rows, slots, slotBits, cellOfSample, counts, keys);
}

/** The bytes of a word that belong to the row, for 1 to 8 of them. */
// @ts-ignore: decorator
@inline
function maskOf(bytes: i32): u64 {
  return <u64>-1 >>> (64 - (<u64>bytes << 3));
}

/** Rows of one word. A slot is the row's number plus 1. No branch asks whether a row is new: it is written as if it were, and then found. */
function groupShort(
  samples: i32, rowBytes: i32, rows: usize, slots: usize, slotBits: i32, cellOfSample: usize, counts: usize, keys: usize,
): i32 {
  const mask = maskOf(rowBytes);
  const shift: u64 = 64 - slotBits;
  const last: usize = (<usize>1 << slotBits) - 1;
  const end = cellOfSample + (<usize>samples << 2);
  let occupied = 0;
  for (; cellOfSample < end; cellOfSample += 4, rows += rowBytes) {
    const key = load<u64>(rows) & mask;
    store<u64>(keys + (<usize>occupied << 3), key);
    let place = <usize>((key * golden) >>> shift);
    let held = load<i32>(slots + (place << 2));
    let cell = select(held - 1, occupied, held != 0);
    while (load<u64>(keys + (<usize>cell << 3)) != key) {
      place = (place + 1) & last;
      held = load<i32>(slots + (place << 2));
      cell = select(held - 1, occupied, held != 0);
    }
    store<i32>(slots + (place << 2), cell + 1);
    const count = counts + (<usize>cell << 2);
    store<i32>(count, load<i32>(count) + 1);
    store<i32>(cellOfSample, cell);
    occupied += i32(held == 0);
  }
  return occupied;
}

/** Rows of two words. */
function groupMiddle(
  samples: i32, rowBytes: i32, rows: usize, slots: usize, slotBits: i32, cellOfSample: usize, counts: usize, keys: usize,
): i32 {
  const mask = maskOf(rowBytes - 8);
  const shift: u64 = 64 - slotBits;
  const last: usize = (<usize>1 << slotBits) - 1;
  const end = cellOfSample + (<usize>samples << 2);
  let occupied = 0;
  for (; cellOfSample < end; cellOfSample += 4, rows += rowBytes) {
    const key = load<u64>(rows);
    const rest = load<u64>(rows, 8) & mask;
    const next = keys + (<usize>occupied << 4);
    store<u64>(next, key);
    store<u64>(next, rest, 8);
    let place = <usize>(((rotr(key * golden, 32) ^ rest) * mixing) >>> shift);
    let held = load<i32>(slots + (place << 2));
    let cell = select(held - 1, occupied, held != 0);
    while (((load<u64>(keys + (<usize>cell << 4)) ^ key) | (load<u64>(keys + (<usize>cell << 4), 8) ^ rest)) != 0) {
      place = (place + 1) & last;
      held = load<i32>(slots + (place << 2));
      cell = select(held - 1, occupied, held != 0);
    }
    store<i32>(slots + (place << 2), cell + 1);
    const count = counts + (<usize>cell << 2);
    store<i32>(count, load<i32>(count) + 1);
    store<i32>(cellOfSample, cell);
    occupied += i32(held == 0);
  }
  return occupied;
}

/** Rows of any length. A key is the place of the first row with this number and its hash. */
function groupLong(
  samples: i32, rowBytes: i32, rows: usize, slots: usize, slotBits: i32, cellOfSample: usize, counts: usize, keys: usize,
): i32 {
  const whole: usize = (rowBytes - 1) & ~7;
  const mask = maskOf(rowBytes - <i32>whole);
  const shift: u64 = 64 - slotBits;
  const last: usize = (<usize>1 << slotBits) - 1;
  const end = cellOfSample + (<usize>samples << 2);
  let occupied = 0;
  for (; cellOfSample < end; cellOfSample += 4, rows += rowBytes) {
    let hash = (load<u64>(rows + whole) & mask) * golden;
    for (let w: usize = 0; w < whole; w += 8) hash = (rotr(hash, 32) ^ load<u64>(rows + w)) * mixing;
    let place = <usize>(hash >>> shift);
    let held = load<i32>(slots + (place << 2));
    while (held != 0) {
      const key = keys + (<usize>(held - 1) << 4);
      if (load<u64>(key) == hash && areEqual(load<usize>(key, 8), rows, whole, mask)) break;
      place = (place + 1) & last;
      held = load<i32>(slots + (place << 2));
    }
    if (held == 0) {
      const key = keys + (<usize>occupied << 4);
      store<u64>(key, hash);
      store<usize>(key, rows, 8);
      occupied += 1;
      held = occupied;
      store<i32>(slots + (place << 2), held);
    }
    const count = counts + (<usize>(held - 1) << 2);
    store<i32>(count, load<i32>(count) + 1);
    store<i32>(cellOfSample, held - 1);
  }
  return occupied;
}

function areEqual(row: usize, other: usize, whole: usize, mask: u64): bool {
  for (let w: usize = 0; w < whole; w += 8) if (load<u64>(row + w) != load<u64>(other + w)) return false;
  return ((load<u64>(row + whole) ^ load<u64>(other + whole)) & mask) == 0;
}

/**
 * Sum of c log2 c over `length` counts, in their order, c log2 c from a table. The counts are followed by zeros up to a multiple of 4. Terms of
 * counts 0 and 1 are 0: leaving them out changes no bit.
 */
export function sumTimesLog2(length: i32, counts: usize, table: usize): f64 {
  const one = i32x4.splat(1);
  const end = counts + (<usize>length << 2);
  let sum: f64 = 0;
  for (; counts < end; counts += 16) {
    const four = v128.load(counts);
    if (!v128.any_true(i32x4.gt_u(four, one))) continue;
    sum += load<f64>(table + (<usize>i32x4.extract_lane(four, 0) << 3));
    sum += load<f64>(table + (<usize>i32x4.extract_lane(four, 1) << 3));
    sum += load<f64>(table + (<usize>i32x4.extract_lane(four, 2) << 3));
    sum += load<f64>(table + (<usize>i32x4.extract_lane(four, 3) << 3));
  }
  return sum;
}

/** Counts of each class in each cell, i32 [cells, classes], zeros at the call. Labels i32 [samples]. */
export function countClasses(samples: i32, classes: i32, cellOfSample: usize, labels: usize, masses: usize): void {
  for (let i: usize = 0; i < <usize>samples << 2; i += 4) {
    const at = masses + (<usize>(load<i32>(cellOfSample + i) * classes + load<i32>(labels + i)) << 2);
    store<i32>(at, load<i32>(at) + 1);
  }
}

/**
 * Masses of each class in each cell, f64 [cells, classes], zeros at the call, by adding p(y|x) f64 [samples, classes] in order. Returns the sum of
 * `ownTerms` over the samples that are alone in their cell.
 */
export function addClasses(
  samples: i32, classes: i32, cellOfSample: usize, counts: usize, probabilities: usize, ownTerms: usize, masses: usize,
): f64 {
  const bytes: usize = <usize>classes << 3;
  let sum: f64 = 0;
  for (let i = 0; i < samples; i += 1) {
    const cell = load<i32>(cellOfSample + (<usize>i << 2));
    sum += select<f64>(load<f64>(ownTerms + (<usize>i << 3)), 0, load<i32>(counts + (<usize>cell << 2)) == 1);
    const from = probabilities + <usize>i * bytes;
    const to = masses + <usize>cell * bytes;
    let y: usize = 0;
    for (; y + 16 <= bytes; y += 16) v128.store(to + y, f64x2.add(v128.load(to + y), v128.load(from + y)));
    if (y < bytes) store<f64>(to + y, load<f64>(to + y) + load<f64>(from + y));
  }
  return sum;
}

/** Moves the masses of cells with more than one sample to the front, in their order. Returns how many masses they are. */
export function crowdedMasses(occupied: i32, classes: i32, counts: usize, masses: usize): i32 {
  const bytes: usize = <usize>classes << 3;
  let to = masses;
  for (let cell = 0; cell < occupied; cell += 1) {
    const from = masses + <usize>cell * bytes;
    for (let y: usize = 0; y < bytes; y += 8) store<f64>(to + y, load<f64>(from + y));
    to += select<usize>(bytes, 0, load<i32>(counts + (<usize>cell << 2)) != 1);
  }
  return <i32>((to - masses) >>> 3);
}
