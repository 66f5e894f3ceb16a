/**
 * The first layer where every input is 0 or 1: its product is a sum of table rows, one a group of bits, and its gradient a sum of errors per value
 * of each group. On twelve bits that is a fraction of the multiplications of a dense layer, which is half of the reference network.
 *
 * A table has a row of units, padded to four, for each value of its group; bit k of a value is input k of the group. A pattern is known by the byte
 * offsets of its rows. Table and sums are laid out alike.
 */
import { STRIDE } from './dense.as';

/** Groups of bits, at most four. */
export let groups: i32 = 0;
let groupBits: i32 = 0;
let inputs: i32 = 0;
let units: i32 = 0;
let rowBytes: usize = 0;

/** Says which layer it is; `bits` of a group, of which all but the last have as many. */
export function setBits(inputCount: i32, unitCount: i32, bits: i32): void {
  inputs = inputCount;
  units = unitCount;
  groupBits = bits;
  groups = (inputCount + bits - 1) / bits;
  rowBytes = (<usize>((unitCount + 3) & ~3)) << 2;
}

// @ts-ignore: decorator
@inline
function bitsOf(group: i32): i32 {
  return min(groupBits, inputs - group * groupBits);
}

// @ts-ignore: decorator
@inline
function groupBytes(): usize {
  return rowBytes << groupBits;
}

/** Bytes of a table, or of sums. */
export function tableBytes(): usize {
  return <usize>groups * groupBytes();
}

/** The offset of the row of a group's value. */
export function offsetOf(group: i32, value: i32): usize {
  return <usize>group * groupBytes() + <usize>value * rowBytes;
}

/** The table of W [inputs, units], then b [units]; biases are in the first group's rows. Lanes past the last unit are unused. */
export function fillTable(table: usize, weights: usize): void {
  const weightRow = (<usize>units) << 2;
  const row = rowBytes;
  const biases = weights + <usize>inputs * weightRow;
  for (let group = 0; group < groups; group += 1, table += groupBytes()) {
    for (let at: usize = 0; at < row; at += 16) v128.store(table + at, group ? f32x4.splat(0) : v128.load(biases + at));
    for (let bit = 0; bit < bitsOf(group); bit += 1, weights += weightRow) {
      const known = row << bit;
      for (let at: usize = 0; at < row; at += 16) {
        const w = v128.load(weights + at);
        const end = table + known;
        for (let from = table + at; from < end; from += row) v128.store(from + known, f32x4.add(v128.load(from), w));
      }
    }
  }
}

/** z [units][samples] of samples whose offsets are u32 [groups][samples]; samples in whole vectors. */
export function lookUp(z: usize, table: usize, offsets: usize, samples: i32): void {
  if (groups == 2) lookUpGroups(2, z, table, offsets, samples, rowBytes, units);
  else if (groups == 3) lookUpGroups(3, z, table, offsets, samples, rowBytes, units);
  else if (groups == 4) lookUpGroups(4, z, table, offsets, samples, rowBytes, units);
  else lookUpGroups(1, z, table, offsets, samples, rowBytes, units);
}

// @ts-ignore: decorator
@inline
function lookUpGroups(G: i32, z: usize, table: usize, offsets: usize, samples: i32, rowBytes: usize, units: i32): void {
  for (let s = 0; s < samples; s += 4, z += 16, offsets += 16) {
    let to = z;
    let left = units;
    for (let from = table; left > 0; from += 16, to += 4 * STRIDE, left -= 4) {
      const a = tableRow(G, from, offsets);
      const b = tableRow(G, from, offsets + 4);
      const c = tableRow(G, from, offsets + 8);
      const d = tableRow(G, from, offsets + 12);
      const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
      v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
      if (left > 1) v128.store(to, v128.shuffle<i64>(ab, cd, 1, 3), STRIDE);
      if (left > 2) {
        const below = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
        const under = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
        v128.store(to, v128.shuffle<i64>(below, under, 0, 2), 2 * STRIDE);
        if (left > 3) v128.store(to, v128.shuffle<i64>(below, under, 1, 3), 3 * STRIDE);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function tableRow(G: i32, table: usize, offsets: usize): v128 {
  let row = v128.load(table + load<u32>(offsets));
  if (G > 1) row = f32x4.add(row, v128.load(table + load<u32>(offsets, STRIDE)));
  if (G > 2) row = f32x4.add(row, v128.load(table + load<u32>(offsets, 2 * STRIDE)));
  if (G > 3) row = f32x4.add(row, v128.load(table + load<u32>(offsets, 3 * STRIDE)));
  return row;
}

/** Adds the errors d [units][samples], in rows up to whole vectors of units, to the sums of the values that the samples have. */
export function addErrors(sums: usize, d: usize, offsets: usize, samples: i32): void {
  if (groups == 2) addErrorsOfGroups(2, sums, d, offsets, samples, rowBytes);
  else if (groups == 3) addErrorsOfGroups(3, sums, d, offsets, samples, rowBytes);
  else if (groups == 4) addErrorsOfGroups(4, sums, d, offsets, samples, rowBytes);
  else addErrorsOfGroups(1, sums, d, offsets, samples, rowBytes);
}

// @ts-ignore: decorator
@inline
function addErrorsOfGroups(G: i32, sums: usize, d: usize, offsets: usize, samples: i32, rowBytes: usize): void {
  const end = sums + rowBytes;
  for (let s = 0; s < samples; s += 4, d += 16, offsets += 16) {
    let from = d;
    for (let to = sums; to != end; to += 16, from += 4 * STRIDE) {
      const r0 = v128.load(from);
      const r1 = v128.load(from, STRIDE);
      const r2 = v128.load(from, 2 * STRIDE);
      const r3 = v128.load(from, 3 * STRIDE);
      const r01 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5);
      const r23 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5);
      const below = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
      const under = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
      addToRows(G, to, offsets, v128.shuffle<i64>(r01, r23, 0, 2));
      addToRows(G, to, offsets + 4, v128.shuffle<i64>(r01, r23, 1, 3));
      addToRows(G, to, offsets + 8, v128.shuffle<i64>(below, under, 0, 2));
      addToRows(G, to, offsets + 12, v128.shuffle<i64>(below, under, 1, 3));
    }
  }
}

// @ts-ignore: decorator
@inline
function addToRows(G: i32, sums: usize, offsets: usize, d: v128): void {
  addTo(sums + load<u32>(offsets), d);
  if (G > 1) addTo(sums + load<u32>(offsets, STRIDE), d);
  if (G > 2) addTo(sums + load<u32>(offsets, 2 * STRIDE), d);
  if (G > 3) addTo(sums + load<u32>(offsets, 3 * STRIDE), d);
}

// @ts-ignore: decorator
@inline
function addTo(at: usize, d: v128): void {
  v128.store(at, f32x4.add(v128.load(at), d));
}

/** The gradient [inputs + 1, units], biases last, from the sums, which are used up. */
export function gradientOfSums(gradient: usize, sums: usize): void {
  const gradientRow = (<usize>units) << 2;
  const row = rowBytes;
  for (let group = 0; group < groups; group += 1, sums += groupBytes()) {
    const first = group * groupBits;
    for (let bit = bitsOf(group) - 1; bit >= 0; bit -= 1) {
      const half = row << bit;
      const end = sums + half;
      for (let at: usize = 0; at < row; at += 16) {
        let sum = f32x4.splat(0);
        for (let from = sums + at; from < end; from += row) {
          const upper = v128.load(from + half);
          sum = f32x4.add(sum, upper);
          v128.store(from, f32x4.add(v128.load(from), upper));
        }
        storeUnits(gradient + <usize>(first + bit) * gradientRow + at, sum, units - <i32>(at >> 2));
      }
    }
    if (group) continue;
    const biases = gradient + <usize>inputs * gradientRow;
    for (let at: usize = 0; at < row; at += 16) storeUnits(biases + at, v128.load(sums + at), units - <i32>(at >> 2));
  }
}

/** Stores as many lanes as there are units left. */
// @ts-ignore: decorator
@inline
export function storeUnits(to: usize, lanes: v128, left: i32): void {
  if (left > 3) {
    v128.store(to, lanes);
    return;
  }
  store<f32>(to, f32x4.extract_lane(lanes, 0));
  if (left > 1) store<f32>(to, f32x4.extract_lane(lanes, 1), 4);
  if (left > 2) store<f32>(to, f32x4.extract_lane(lanes, 2), 8);
}
