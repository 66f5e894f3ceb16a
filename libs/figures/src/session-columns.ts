import {
  estimatorId,
  packRecord,
  type ColumnedRecord,
  type MeasurementRecord,
  type MeasurementShape,
  type NumberedRecord,
  type PhaseChangeRecord,
  type ProblemRecord,
  type RemeasurementRecord,
  type ReplicaHealthRecord,
  type SessionRecord,
} from '@infoplane/contracts';
import { BottleneckRows } from './bottleneck-rows';
import { crc32 } from './crc32';
import { float64Column } from './growing-column';
import { QuantityColumns } from './quantity-columns';
import { isNetworkQuantity, isPlaneQuantity, planeQuantities, quantities, quantityOf, type PlaneQuantity, type Quantity } from './quantities';
import { Remeasured } from './remeasured';
import { TeamNotes } from './team-notes';

/** A record without columns, with its place and time. */
export interface SessionEvent extends NumberedRecord {
  readonly record: Exclude<SessionRecord, ColumnedRecord>;
}

type EstimatorColumns = Readonly<Record<PlaneQuantity, QuantityColumns>>;

/**
 * A session's records as columns: append-only, in order of seq, each record once. What is summarised over replicas is computed once, when
 * it is first looked at, so drawing costs the same for one replica and for two hundred.
 *
 * Estimators are numbered from 0: those of the measurements in the order of the configuration, then those that an ended session was measured
 * again with, in the order in which they first came. All of their columns have the rows of the measured epochs: an epoch that is measured
 * again out of order lands in its own row, and a row that was not measured is absent.
 */
export class SessionColumns {
  private last = 0;
  private crc = 0;
  private currentShape: MeasurementShape | null = null;
  private problemRecord: ProblemRecord | null = null;
  private readonly epochColumn = float64Column();
  private readonly stepColumn = float64Column();
  private readonly seqColumn = float64Column();
  private readonly atColumn = float64Column();
  private readonly ofEstimator: EstimatorColumns[] = [];
  private readonly others = columnsOf(quantities.filter((quantity) => !isPlaneQuantity(quantity)));
  private readonly phaseChangeOf = new Map<string, PhaseChangeRecord>();
  private readonly healthOf = new Map<number, ReplicaHealthRecord>();
  private readonly remeasuredOf = new Map<string, Remeasured>();
  private readonly eventRecords: SessionEvent[] = [];
  /** What the team has said. */
  readonly notes = new TeamNotes();
  private readonly bottleneckRows = new BottleneckRows();

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

  /** What is known of the problem; null where the log does not say it. */
  get problem(): ProblemRecord | null {
    return this.problemRecord;
  }

  /** What the session was measured again with, in the order in which it first came. */
  get remeasured(): readonly Remeasured[] {
    return [...this.remeasuredOf.values()];
  }

  /** How far the layers are from the bottleneck bound, by epoch. */
  get bottleneck(): BottleneckRows {
    return this.bottleneckRows;
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

  /** Every record without columns, oldest first. */
  get events(): readonly SessionEvent[] {
    return this.eventRecords;
  }

  /**
   * Takes the next record.
   *
   * @param bytes the record as it came over the wire; packed anew when left out.
   * @throws RangeError if seq is not lastSeq + 1, a measurement changes shape or goes back in epochs, or a record of another shape than the
   * measurements is placed beside them. Nothing is kept then.
   */
  append({ seq, at, record }: NumberedRecord, bytes: Uint8Array = packRecord(record)): void {
    if (seq !== this.last + 1) throw new RangeError(`SessionColumns.append: expected record ${this.last + 1}, got ${seq}`);
    switch (record.kind) {
      case 'measurement':
        this.appendMeasurement(record, seq);
        break;
      case 'remeasurement':
        this.appendRemeasurement(record, seq, at);
        break;
      case 'bottleneck':
        this.bottleneckRows.add(record);
        break;
      case 'problem':
        this.problemRecord = record;
        this.eventRecords.push({ seq, at, record });
        break;
      case 'phase-change': {
        const key = phaseChangeKey(record);
        const held = this.phaseChangeOf.get(key);
        if (!held || record.revision >= held.revision) this.phaseChangeOf.set(key, record);
        this.eventRecords.push({ seq, at, record });
        break;
      }
      case 'replica-health':
        this.healthOf.set(record.replica, record);
        this.eventRecords.push({ seq, at, record });
        break;
      case 'lifecycle':
        this.eventRecords.push({ seq, at, record });
        break;
      case 'annotation':
      case 'mark':
        this.notes.add(record);
        this.eventRecords.push({ seq, at, record });
        break;
      default:
        record satisfies never;
    }
    this.atColumn.append([at]);
    this.last = seq;
    this.crc = crc32(bytes, this.crc);
  }

  /** A quantity at the measured epochs; the estimator matters only to the plane's quantities. Empty before the first measurement. */
  quantity(quantity: Quantity, estimator = 0): QuantityColumns {
    if (!isPlaneQuantity(quantity)) return this.others[quantity];
    return this.ofEstimator[estimator]?.[quantity] ?? none;
  }

  /** Numbers of one measured epoch in the summaries of that quantity: its layers, or 1. */
  width(quantity: Quantity): number {
    return isNetworkQuantity(quantity) ? 1 : (this.currentShape?.layers ?? 0);
  }

  /** The mean over replicas at the measurement with that index; NaN where absent, and for -1, which is no measurement. */
  mean(quantity: Quantity, index: number, layer = 1, estimator = 0): number {
    return this.quantity(quantity, estimator).meanAt(index, this.width(quantity) === 1 ? 0 : layer - 1);
  }

  /** The sample standard deviation over replicas, as `mean`. */
  deviation(quantity: Quantity, index: number, layer = 1, estimator = 0): number {
    return this.quantity(quantity, estimator).deviationAt(index, this.width(quantity) === 1 ? 0 : layer - 1);
  }

  /** The number of one replica (from 0), as `mean`. */
  ofReplica(quantity: Quantity, index: number, replica: number, layer = 1, estimator = 0): number {
    const replicas = this.currentShape?.replicas ?? 0;
    const width = this.width(quantity);
    return index < 0 ? NaN : this.quantity(quantity, estimator).replicas.at((index * replicas + replica) * width + (width === 1 ? 0 : layer - 1));
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
    while (this.ofEstimator.length < shape.estimators) this.ofEstimator.push(columnsOf(planeQuantities));
    const row = this.measurements;
    this.epochColumn.append([epoch]);
    this.stepColumn.append([record.step]);
    this.seqColumn.append([seq]);
    const cells = shape.replicas * shape.layers;
    for (const quantity of quantities) {
      const values = quantityOf(record, quantity);
      if (!isPlaneQuantity(quantity)) this.others[quantity].write(row, values, shape.replicas);
      else for (let e = 0; e < shape.estimators; e += 1) this.ofEstimator[e][quantity].write(row, values.subarray(e * cells, (e + 1) * cells), shape.replicas);
    }
  }

  private appendRemeasurement(record: RemeasurementRecord, seq: number, at: number): void {
    const { shape, estimator, epoch } = record;
    const held = this.currentShape;
    if (held?.replicas !== shape.replicas || held.layers !== shape.layers) {
      throw new RangeError(`SessionColumns.append: record ${seq} measures ${JSON.stringify(shape)} again, the measurements have ${JSON.stringify(held)}`);
    }
    const id = estimatorId(estimator);
    let remeasured = this.remeasuredOf.get(id);
    if (!remeasured) {
      remeasured = new Remeasured(estimator);
      this.remeasuredOf.set(id, remeasured);
      this.ofEstimator.push(columnsOf(planeQuantities));
    }
    const columns = this.ofEstimator[held.estimators + [...this.remeasuredOf.keys()].indexOf(id)];
    const row = this.indexAtEpoch(epoch);
    const isMeasured = row >= 0 && this.epochColumn.at(row) === epoch;
    remeasured.add(epoch, isMeasured, seq, at);
    if (isMeasured) for (const quantity of ['ixt', 'ity', 'cells'] as const) columns[quantity].write(row, record[quantity], shape.replicas);
  }
}

const none = new QuantityColumns();

/** What a phase change's revisions share: its layer and criterion, and the estimator where one was read. */
export function phaseChangeKey({ layer, criterion, estimator }: PhaseChangeRecord): string {
  return [layer, criterion, estimator ?? ''].join(' ').trimEnd();
}

function columnsOf<Name extends Quantity>(names: readonly Name[]): Record<Name, QuantityColumns> {
  return Object.fromEntries(names.map((name) => [name, new QuantityColumns()])) as Record<Name, QuantityColumns>;
}
