import {
  packRecord,
  type MeasurementRecord,
  type MeasurementShape,
  type NumberedRecord,
  type PhaseChangeRecord,
  type ReplicaHealthRecord,
  type SessionRecord,
} from '@infoplane/contracts';
import { crc32 } from './crc32';
import { GrowingColumn } from './growing-column';
import { planeQuantities, quantities, quantityOf, type Quantity } from './quantities';
import { summarizeReplicas } from './replica-summary';

/** A record that is not a measurement, with its place and time. */
export interface SessionEvent extends NumberedRecord {
  readonly record: Exclude<SessionRecord, MeasurementRecord>;
}

/** The mean and the spread over replicas of one quantity, `[measurements, cells]` each; see SessionColumns.cell. */
export interface SummaryColumns {
  readonly mean: GrowingColumn;
  readonly deviation: GrowingColumn;
  readonly low: GrowingColumn;
  readonly high: GrowingColumn;
}

/**
 * A session's records as columns: append-only, in order of seq, each record once. What is summarised over replicas is computed when the
 * measurement arrives and kept, so drawing costs the same for one replica and for two hundred.
 */
export class SessionColumns {
  private last = 0;
  private crc = 0;
  private currentShape: MeasurementShape | null = null;
  private readonly epochColumn = new GrowingColumn();
  private readonly stepColumn = new GrowingColumn();
  private readonly seqColumn = new GrowingColumn();
  private readonly atColumn = new GrowingColumn();
  private readonly replicaColumns = columnsOf(() => new GrowingColumn());
  private readonly summaryColumns = columnsOf(
    (): SummaryColumns => ({ mean: new GrowingColumn(), deviation: new GrowingColumn(), low: new GrowingColumn(), high: new GrowingColumn() }),
  );
  private readonly phaseChangeOf = new Map<string, PhaseChangeRecord>();
  private readonly healthOf = new Map<number, ReplicaHealthRecord>();
  private readonly eventRecords: SessionEvent[] = [];

  /** The seq of the last record held, which is also how many are held; 0 when empty. */
  get lastSeq(): number {
    return this.last;
  }

  /** CRC-32 over the bytes of all records in order: equal in two places exactly when they hold the same records. */
  get checksum(): number {
    return this.crc;
  }

  /** Measured epochs held. */
  get measurements(): number {
    return this.epochColumn.length;
  }

  /** Replicas, layers and estimators of the measurements; null before the first. */
  get shape(): MeasurementShape | null {
    return this.currentShape;
  }

  get epochs(): Float64Array {
    return this.epochColumn.values;
  }

  get steps(): Float64Array {
    return this.stepColumn.values;
  }

  /** The seq of each measurement. */
  get seqs(): Float64Array {
    return this.seqColumn.values;
  }

  /** When the record with that seq came to be, on its maker's clock; NaN when it is not held. */
  madeAt(seq: number): number {
    return seq < 1 ? NaN : this.atColumn.at(seq - 1);
  }

  /** The valid phase changes, the newest revision of each layer and criterion, by layer. */
  get phaseChanges(): readonly PhaseChangeRecord[] {
    return [...this.phaseChangeOf.values()].sort((a, b) => a.layer - b.layer || a.epoch - b.epoch);
  }

  /** The newest health record of each replica that has one and is not well, by replica. */
  get unhealthyReplicas(): readonly ReplicaHealthRecord[] {
    return [...this.healthOf.values()].filter(({ health }) => health !== 'learning').sort((a, b) => a.replica - b.replica);
  }

  /** Every record that is not a measurement, oldest first. */
  get events(): readonly SessionEvent[] {
    return this.eventRecords;
  }

  /**
   * Takes the next record.
   *
   * @param bytes the record as it came over the wire; packed anew when left out.
   * @throws RangeError if seq is not lastSeq + 1, or a measurement changes shape or goes back in epochs. Nothing is kept then.
   */
  append({ seq, at, record }: NumberedRecord, bytes: Uint8Array = packRecord(record)): void {
    if (seq !== this.last + 1) throw new RangeError(`SessionColumns.append: expected record ${this.last + 1}, got ${seq}`);
    switch (record.kind) {
      case 'measurement':
        this.appendMeasurement(record, seq);
        break;
      case 'phase-change': {
        const key = phaseChangeKey(record);
        const held = this.phaseChangeOf.get(key);
        if (!held || record.revision >= held.revision) this.phaseChangeOf.set(key, record);
        break;
      }
      case 'replica-health':
        this.healthOf.set(record.replica, record);
        break;
      case 'lifecycle':
        break;
      default:
        record satisfies never;
    }
    if (record.kind !== 'measurement') this.eventRecords.push({ seq, at, record });
    this.atColumn.append([at]);
    this.last = seq;
    this.crc = crc32(bytes, this.crc);
  }

  /** A quantity of every replica, all measurements one after another; see quantityOf for the shape of each. */
  replicas(quantity: Quantity): Float64Array {
    return this.replicaColumns[quantity].values;
  }

  /** Means and spreads over replicas. */
  summary(quantity: Quantity): SummaryColumns {
    return this.summaryColumns[quantity];
  }

  /** Numbers a measurement has in the summary of that quantity. */
  cells(quantity: Quantity): number {
    if (!this.currentShape) return 0;
    const { layers, estimators } = this.currentShape;
    if (isPlane(quantity)) return estimators * layers;
    return isNetwork(quantity) ? 1 : layers;
  }

  /**
   * Where a layer (from 1) of an estimator (from 0) lies within a measurement's cells. The estimator matters only to the plane's
   * quantities, neither to those of the whole network.
   */
  cell(quantity: Quantity, layer: number, estimator: number): number {
    if (isNetwork(quantity) || !this.currentShape) return 0;
    return (isPlane(quantity) ? estimator * this.currentShape.layers : 0) + layer - 1;
  }

  /** The mean over replicas at the measurement with that index; NaN where absent, and for -1, which is no measurement. */
  mean(quantity: Quantity, index: number, layer = 1, estimator = 0): number {
    return index < 0 ? NaN : this.summaryColumns[quantity].mean.at(index * this.cells(quantity) + this.cell(quantity, layer, estimator));
  }

  /**
   * The index of the last measurement up to that one which has the number; -1 when there is none. An estimator that is slow is not measured
   * at every measured epoch.
   */
  lastKnown(quantity: Quantity, index: number, layer = 1, estimator = 0): number {
    let known = Math.min(index, this.measurements - 1);
    while (known >= 0 && Number.isNaN(this.mean(quantity, known, layer, estimator))) known -= 1;
    return known;
  }

  /** The index of the last measurement at or before that epoch; -1 when there is none. */
  indexAtEpoch(epoch: number): number {
    const { epochs } = this;
    let low = 0;
    let high = epochs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (epochs[middle] <= epoch) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  private appendMeasurement(record: MeasurementRecord, seq: number): void {
    const { shape, epoch } = record;
    const held = this.currentShape;
    if (held && (held.replicas !== shape.replicas || held.layers !== shape.layers || held.estimators !== shape.estimators)) {
      throw new RangeError(`SessionColumns.append: record ${seq} has shape ${JSON.stringify(shape)}, those before it ${JSON.stringify(held)}`);
    }
    const lastEpoch = this.measurements > 0 ? this.epochColumn.at(this.measurements - 1) : -1;
    if (epoch <= lastEpoch) throw new RangeError(`SessionColumns.append: record ${seq} measures epoch ${epoch} after epoch ${lastEpoch}`);
    this.currentShape = shape;
    this.epochColumn.append([epoch]);
    this.stepColumn.append([record.step]);
    this.seqColumn.append([seq]);
    for (const quantity of quantities) this.appendQuantity(quantity, quantityOf(record, quantity), shape);
  }

  private appendQuantity(quantity: Quantity, values: Float32Array, { replicas, layers }: MeasurementShape): void {
    this.replicaColumns[quantity].append(values);
    const cells = this.cells(quantity);
    const columns = this.summaryColumns[quantity];
    const perBlock = isNetwork(quantity) ? 1 : layers;
    const ofReplicas = new Float64Array(replicas);
    const [mean, deviation, low, high] = [0, 1, 2, 3].map(() => new Float64Array(cells));
    for (let cell = 0; cell < cells; cell += 1) {
      const start = Math.floor(cell / perBlock) * replicas * perBlock + (cell % perBlock);
      for (let replica = 0; replica < replicas; replica += 1) ofReplicas[replica] = values[start + replica * perBlock];
      const summary = summarizeReplicas(ofReplicas);
      mean[cell] = summary.mean;
      deviation[cell] = summary.deviation;
      low[cell] = summary.low;
      high[cell] = summary.high;
    }
    columns.mean.append(mean);
    columns.deviation.append(deviation);
    columns.low.append(low);
    columns.high.append(high);
  }
}

/** What a phase change's revisions share: its layer and criterion, and the estimator where one was read. */
export function phaseChangeKey({ layer, criterion, estimator }: PhaseChangeRecord): string {
  return [layer, criterion, estimator ?? ''].join(' ').trimEnd();
}

function columnsOf<T>(make: () => T): Record<Quantity, T> {
  return Object.fromEntries(quantities.map((quantity) => [quantity, make()])) as Record<Quantity, T>;
}

function isPlane(quantity: Quantity): boolean {
  return (planeQuantities as readonly Quantity[]).includes(quantity);
}

function isNetwork(quantity: Quantity): boolean {
  return quantity === 'trainLoss' || quantity === 'testLoss' || quantity === 'trainAccuracy' || quantity === 'testAccuracy';
}
