/** A column of numbers in one typed array that doubles when it is full. What nobody has written is absent: NaN. */
export class GrowingColumn<Store extends Float64Array | Float32Array = Float64Array> {
  private store: Store;
  private used = 0;

  constructor(private readonly allocate: (length: number) => Store) {
    this.store = allocate(0);
  }

  get length(): number {
    return this.used;
  }

  /** The numbers so far, without a copy. A later write may move them: do not keep it. */
  get values(): Store {
    return this.store.subarray(0, this.used) as Store;
  }

  at(index: number): number {
    return index >= 0 && index < this.used ? this.store[index] : NaN;
  }

  append(values: ArrayLike<number>): void {
    this.write(this.used, values);
  }

  /** Writes from an index on, whether something was there or not; what lies between the end and the index becomes absent. */
  write(index: number, values: ArrayLike<number>): void {
    const end = index + values.length;
    if (end > this.store.length) {
      const grown = this.allocate(Math.max(64, 2 * this.store.length, end));
      grown.set(this.store.subarray(0, this.used));
      this.store = grown;
    }
    if (index > this.used) this.store.fill(NaN, this.used, index);
    this.store.set(values, index);
    this.used = Math.max(this.used, end);
  }
}

/** A column of numbers as they are computed. */
export function float64Column(): GrowingColumn {
  return new GrowingColumn((length) => new Float64Array(length));
}

/** A column of numbers as they are measured: 32 bits hold all of them. */
export function float32Column(): GrowingColumn<Float32Array> {
  return new GrowingColumn<Float32Array>((length) => new Float32Array(length));
}
