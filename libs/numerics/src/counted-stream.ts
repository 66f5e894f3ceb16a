import { philox4x32Into } from './philox';

const toUnit = 2 ** -53;

/**
 * A stream of random numbers in which every draw is a function of (seed, replica, purpose, epoch, index). Asking twice for the same index
 * gives the same number; nothing needs to be stored to resume.
 *
 * The Philox key is (seed, replica); the counter is (index, epoch, purpose, lane). `lane` tells apart the layers of a network, and attempts
 * of a rejection within them (bits 16 and up). All coordinates are whole numbers from 0 to 2^32 - 1, the lane below 2^16: a RangeError says
 * which is not, for words cut to 32 bits would silently repeat another's draws.
 */
export class CountedStream {
  private readonly counter = new Uint32Array(4);
  private readonly words = new Uint32Array(4);

  constructor(
    private readonly seed: number,
    private readonly replica: number,
    purpose: number,
    epoch: number,
    private readonly lane = 0,
  ) {
    for (const [name, value, limit] of [['seed', seed, 2 ** 32], ['replica', replica, 2 ** 32], ['purpose', purpose, 2 ** 32], ['epoch', epoch, 2 ** 32], ['lane', lane, 65536]] as const) {
      if (!Number.isInteger(value) || value < 0 || value >= limit) {
        throw new RangeError(`CountedStream: ${name} must be a whole number from 0 to below ${limit}, got ${value}`);
      }
    }
    this.counter[1] = epoch;
    this.counter[2] = purpose;
    this.counter[3] = lane;
  }

  /** A number on (0, 1), never 0 and never 1, with 53 random bits. */
  uniform(index: number): number {
    this.drawAt(index, 0);
    return this.unit(0);
  }

  /** A standard normal number (Box-Muller, the cosine branch). */
  normal(index: number): number {
    this.drawAt(index, 0);
    return this.boxMuller();
  }

  /** A standard normal number drawn again until |z| <= 2. Its standard deviation is 0.87962566, not 1. */
  truncatedNormal(index: number): number {
    for (let attempt = 0; attempt < 1000; attempt += 1) {
      this.drawAt(index, attempt);
      const z = this.boxMuller();
      if (Math.abs(z) <= 2) return z;
    }
    // Each attempt succeeds with probability 0.954: a thousand failures mean the generator is broken.
    throw new Error(`CountedStream.truncatedNormal: no draw within two standard deviations at index ${index}`);
  }

  /**
   * A uniformly random order of 0 … n - 1 (Fisher-Yates from the end; the bias of the multiply-shift is below n / 2^32).
   * Word i mod 4 of block floor(i / 4) decides the swap of position i.
   *
   * @returns shape [n].
   */
  permutation(n: number): Int32Array {
    const order = new Int32Array(n);
    for (let i = 1; i < n; i += 1) order[i] = i;
    const words = this.words;
    let block = -1;
    for (let i = n - 1; i > 0; i -= 1) {
      if (i >>> 2 !== block) {
        block = i >>> 2;
        this.drawAt(block, 0);
      }
      const j = (words[i & 3] * (i + 1) * 2 ** -32) >>> 0;
      const kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  }

  private drawAt(index: number, attempt: number): void {
    if (index >>> 0 !== index) throw new RangeError(`CountedStream: index must be a whole number from 0 to 2^32 - 1, got ${index}`);
    this.counter[0] = index;
    this.counter[3] = this.lane + attempt * 65536;
    philox4x32Into(this.words, this.counter, this.seed, this.replica);
  }

  private unit(word: number): number {
    return ((this.words[word] >>> 5) * 67108864 + (this.words[word + 1] >>> 6) + 0.5) * toUnit;
  }

  private boxMuller(): number {
    return Math.sqrt(-2 * Math.log(this.unit(0))) * Math.cos(2 * Math.PI * this.unit(2));
  }
}
