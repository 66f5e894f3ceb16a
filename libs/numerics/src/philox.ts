const m0 = 0xd2511f53;
const m1 = 0xcd9e8d57;
const w0 = 0x9e3779b9;
const w1 = 0xbb67ae85;

/**
 * Philox4x32-10: four random words as a function of a counter and a key. There is no state to carry, so a draw can be repeated, resumed or
 * made on another machine from its coordinates alone.
 *
 * @param counter four 32-bit words, unsigned. Not modified.
 * @param key0 first 32-bit word of the key.
 * @param key1 second 32-bit word of the key.
 * @param out receives four 32-bit words, each uniform on 0 … 2^32 - 1.
 * @source Salmon, Moraes, Dror & Shaw 2011, Parallel random numbers: as easy as 1, 2, 3. Known answers: the Random123 test vectors.
 */
export function philox4x32Into(out: Uint32Array, counter: Uint32Array, key0: number, key1: number): void {
  let c0 = counter[0];
  let c1 = counter[1];
  let c2 = counter[2];
  let c3 = counter[3];
  let k0 = key0 >>> 0;
  let k1 = key1 >>> 0;
  for (let round = 0; round < 10; round += 1) {
    const high0 = highProduct(m0, c0);
    const low0 = Math.imul(m0, c0) >>> 0;
    const high1 = highProduct(m1, c2);
    const low1 = Math.imul(m1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + w0) >>> 0;
    k1 = (k1 + w1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** Upper 32 bits of the 64-bit product of two unsigned 32-bit words, through 16-bit halves: doubles hold 53 bits only. */
function highProduct(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const low = Math.imul(aLow, bLow) >>> 0;
  const middle1 = (Math.imul(aHigh, bLow) >>> 0) + (low >>> 16);
  const middle2 = (Math.imul(aLow, bHigh) >>> 0) + (middle1 & 0xffff);
  return ((Math.imul(aHigh, bHigh) >>> 0) + Math.floor(middle1 / 65536) + Math.floor(middle2 / 65536)) >>> 0;
}
