/** An append-only column of numbers in one typed array that doubles when it is full. */
export class GrowingColumn {
  private store: Float64Array;
  private used = 0;

  constructor(capacity = 64) {
    this.store = new Float64Array(capacity);
  }

  get length(): number {
    return this.used;
  }

  /** The numbers so far, without a copy. A later append may move them: do not keep it. */
  get values(): Float64Array {
    return this.store.subarray(0, this.used);
  }

  at(index: number): number {
    return index < this.used ? this.store[index] : NaN;
  }

  append(values: ArrayLike<number>): void {
    if (this.used + values.length > this.store.length) {
      const grown = new Float64Array(Math.max(2 * this.store.length, this.used + values.length));
      grown.set(this.store);
      this.store = grown;
    }
    this.store.set(values, this.used);
    this.used += values.length;
  }
}
