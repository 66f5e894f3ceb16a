import { columnAxes, type BottleneckRecord, type ColumnOf } from '@infoplane/contracts';
import { summarizeReplicas } from './replica-summary';

/** The names of what is known of a layer against the bottleneck bound. */
export const bottleneckQuantities = Object.keys(columnAxes.bottleneck) as readonly ColumnOf<'bottleneck'>[];

/** The layers of one epoch against the bottleneck bound: means over replicas, `[layers]`, NaN where no replica has the number. */
export interface BottleneckRow {
  readonly epoch: number;
  readonly step: number;
  /** The id of the estimator whose T was compared. */
  readonly estimator: string;
  readonly mean: Readonly<Record<ColumnOf<'bottleneck'>, Float64Array>>;
  readonly record: BottleneckRecord;
}

/** The epochs at which the layers were compared with the bottleneck bound. */
export class BottleneckRows {
  private readonly rows: BottleneckRow[] = [];

  /** Compared epochs, as they came. */
  get all(): readonly BottleneckRow[] {
    return this.rows;
  }

  /** Takes a record and keeps its means over replicas. */
  add(record: BottleneckRecord): void {
    const mean = Object.fromEntries(bottleneckQuantities.map((name) => [name, layerMeans(record[name], record)])) as BottleneckRow['mean'];
    this.rows.push({ epoch: record.epoch, step: record.step, estimator: record.estimator, mean, record });
  }

  /** The newest compared epoch at or before that one; null when there is none. */
  before(epoch: number): BottleneckRow | null {
    return this.rows.findLast((row) => row.epoch <= epoch) ?? null;
  }
}

function layerMeans(values: Float32Array, { shape: { replicas, layers } }: BottleneckRecord): Float64Array {
  return Float64Array.from({ length: layers }, (_, layer) => summarizeReplicas(Array.from({ length: replicas }, (_unused, replica) => values[replica * layers + layer])).mean);
}
