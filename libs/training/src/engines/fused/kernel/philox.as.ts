/** Philox4x32-10 as libs/numerics has it, four blocks at once, and the permutation it decides. */

/**
 * Random words of the stream with key (seed, replica) and counter (block, epoch, purpose, lane): word i of the stream is word i mod 4 of block
 * floor(i / 4).
 *
 * @param out receives `count` words from block `first` on, rounded up to a multiple of 16.
 */
export function drawWords(out: usize, first: i32, count: i32, seed: u32, replica: u32, purpose: u32, epoch: u32, lane: u32): void {
  for (let block = 0; block << 2 < count; block += 4, out += 64) {
    let c0 = i32x4.add(i32x4.splat(first + block), i32x4(0, 1, 2, 3));
    let c1 = i32x4.splat(epoch);
    let c2 = i32x4.splat(purpose);
    let c3 = i32x4.splat(lane);
    let k0 = seed;
    let k1 = replica;
    for (let round = 0; round < 10; round += 1) {
      const m0 = i32x4.splat(0xd2511f53);
      const m1 = i32x4.splat(0xcd9e8d57);
      const left0 = i64x2.extmul_low_i32x4_u(m0, c0);
      const right0 = i64x2.extmul_high_i32x4_u(m0, c0);
      const left1 = i64x2.extmul_low_i32x4_u(m1, c2);
      const right1 = i64x2.extmul_high_i32x4_u(m1, c2);
      c0 = v128.xor(v128.xor(v128.shuffle<i32>(left1, right1, 1, 3, 5, 7), c1), i32x4.splat(k0));
      c2 = v128.xor(v128.xor(v128.shuffle<i32>(left0, right0, 1, 3, 5, 7), c3), i32x4.splat(k1));
      c1 = v128.shuffle<i32>(left1, right1, 0, 2, 4, 6);
      c3 = v128.shuffle<i32>(left0, right0, 0, 2, 4, 6);
      k0 += 0x9e3779b9;
      k1 += 0xbb67ae85;
    }
    const low01 = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
    const low23 = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
    const high01 = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
    const high23 = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
    v128.store(out, v128.shuffle<i64>(low01, low23, 0, 2));
    v128.store(out, v128.shuffle<i64>(low01, low23, 1, 3), 16);
    v128.store(out, v128.shuffle<i64>(high01, high23, 0, 2), 32);
    v128.store(out, v128.shuffle<i64>(high01, high23, 1, 3), 48);
  }
}

/** Copies `count` numbers and shuffles the copy as CountedStream.permutation does: Fisher-Yates from the end, word i deciding position i. */
export function permuteInto(out: usize, from: usize, count: i32, words: usize): void {
  memory.copy(out, from, (<usize>count) << 2);
  for (let i: usize = count - 1; i > 0; i -= 1) {
    const j = <usize>((<u64>load<u32>(words + (i << 2)) * (i + 1)) >> 32);
    const kept = load<i32>(out + (i << 2));
    store<i32>(out + (i << 2), load<i32>(out + (j << 2)));
    store<i32>(out + (j << 2), kept);
  }
}
