import { float32Column, float64Column, type GrowingColumn } from './growing-column';
import { summarizeReplicas } from './replica-summary';

/**
 * One quantity at the measured epochs: every replica, and its mean and spread over them. Rows are measured epochs; a row is `[replicas, width]` or
 * `[width]` long, the width being the layers, or 1 for what belongs to the whole network. Rows that nobody wrote are absent, and cost nothing
 * where none after them is written either.
 *
 * Rows are summarised over replicas when they are first looked at, one or all, and then kept: drawing costs the same for one replica and for two hundred,
 * and a quantity that nobody looks at costs no more than its bytes. Of 300 measurements of 50 replicas, all summaries take about 60 ms and those
 * of the plane 5.
 */
export class QuantityColumns {
  readonly replicas = float32Column();
  private readonly summaries = { mean: float64Column(), deviation: float64Column(), low: float64Column(), high: float64Column() } as const;
  private readonly unsummarised = new Set<number>();
  private replicaCount = 0;
  private width = 0;

  /** Whether any number was ever there. */
  get isPresent(): boolean {
    return this.replicas.length > 0;
  }

  get mean(): GrowingColumn {
    return this.summarised.mean;
  }

  get deviation(): GrowingColumn {
    return this.summarised.deviation;
  }

  get low(): GrowingColumn {
    return this.summarised.low;
  }

  get high(): GrowingColumn {
    return this.summarised.high;
  }

  /** The mean over replicas of one row; NaN where it is absent. @param at from 0 to below the width. */
  meanAt(row: number, at: number): number {
    return this.rowSummarised(row).mean.at(row * this.width + at);
  }

  /** The sample standard deviation over replicas, as `meanAt`. */
  deviationAt(row: number, at: number): number {
    return this.rowSummarised(row).deviation.at(row * this.width + at);
  }

  /**
   * Writes the numbers of one measured epoch. Absent ones alone leave nothing.
   *
   * @param values `[replicas, width]`, NaN where absent. Not modified.
   */
  write(row: number, values: Float32Array, replicas: number): void {
    if (values.every(Number.isNaN)) return;
    this.replicaCount = replicas;
    this.width = values.length / replicas;
    this.replicas.write(row * values.length, values);
    this.unsummarised.add(row);
  }

  private get summarised(): QuantityColumns['summaries'] {
    for (const row of this.unsummarised) this.summarise(row);
    this.unsummarised.clear();
    return this.summaries;
  }

  private rowSummarised(row: number): QuantityColumns['summaries'] {
    if (this.unsummarised.delete(row)) this.summarise(row);
    return this.summaries;
  }

  private summarise(row: number): void {
    const { replicaCount, width } = this;
    const { values } = this.replicas;
    const start = row * replicaCount * width;
    const ofReplicas = new Float64Array(replicaCount);
    for (let at = 0; at < width; at += 1) {
      for (let replica = 0; replica < replicaCount; replica += 1) ofReplicas[replica] = values[start + replica * width + at];
      const summary = summarizeReplicas(ofReplicas);
      const place = row * width + at;
      this.summaries.mean.write(place, [summary.mean]);
      this.summaries.deviation.write(place, [summary.deviation]);
      this.summaries.low.write(place, [summary.low]);
      this.summaries.high.write(place, [summary.high]);
    }
  }
}
