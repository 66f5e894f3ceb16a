/** Times from a record's making to its drawing, of the newest records, with their quantiles. */
export class LatencyMeter {
  private readonly samples: number[] = [];

  constructor(private readonly kept = 2000) {}

  add(milliseconds: number): void {
    this.samples.push(milliseconds);
    if (this.samples.length > this.kept) this.samples.shift();
  }

  get count(): number {
    return this.samples.length;
  }

  /** The smallest sample that at least that share of all does not exceed; NaN when there is none. */
  quantile(share: number): number {
    const sorted = [...this.samples].sort((a, b) => a - b);
    return sorted.length === 0 ? NaN : sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  }
}
