import { float32Column, float64Column, type GrowingColumn } from './growing-column';
import { summarizeReplicas } from './replica-summary';

/**
 * One quantity at the measured epochs: every replica, and its mean and spread over them. Rows are measured epochs; a row is `[replicas, width]` or
 * `[width]` long, the width being the layers, or 1 for what belongs to the whole network. Rows that nobody wrote are absent, and cost nothing
 * where none after them is written either.
 */
export class QuantityColumns {
  readonly replicas = float32Column();
  readonly mean = float64Column();
  readonly deviation = float64Column();
  readonly low = float64Column();
  readonly high = float64Column();

  /** Whether any number was ever there. */
  get isPresent(): boolean {
    return this.mean.length > 0;
  }

  /**
   * Writes the numbers of one measured epoch. Absent ones alone leave nothing.
   *
   * @param values `[replicas, width]`, NaN where absent. Not modified.
   */
  write(row: number, values: Float32Array, replicas: number): void {
    if (values.every(Number.isNaN)) return;
    const width = values.length / replicas;
    const ofReplicas = new Float64Array(replicas);
    const [mean, deviation, low, high] = [0, 1, 2, 3].map(() => new Float64Array(width));
    for (let at = 0; at < width; at += 1) {
      for (let replica = 0; replica < replicas; replica += 1) ofReplicas[replica] = values[replica * width + at];
      const summary = summarizeReplicas(ofReplicas);
      mean[at] = summary.mean;
      deviation[at] = summary.deviation;
      low[at] = summary.low;
      high[at] = summary.high;
    }
    this.replicas.write(row * values.length, values);
    const summaries: [GrowingColumn, Float64Array][] = [[this.mean, mean], [this.deviation, deviation], [this.low, low], [this.high, high]];
    for (const [column, summary] of summaries) column.write(row * width, summary);
  }
}
