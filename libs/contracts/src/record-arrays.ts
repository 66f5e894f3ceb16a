import type { SessionConfiguration } from './configuration';
import { RefusedError } from './errors';
import { estimatorId } from './estimators';
import type { RecordHeader } from './packing';
import type { PhaseChangeRecord } from './phase-change';
import { columnAxes, type ColumnedKind, type MeasurementShape, type SessionRecord } from './records';

/**
 * One array of an NPZ file: its name without `.npy`, the NPY header, and its numbers: all of them, or those that `take` gives of each record in
 * order, null where a record has none of them.
 */
export interface RecordArray {
  readonly name: string;
  readonly head: Uint8Array<ArrayBuffer>;
  readonly body: Uint8Array | ((record: SessionRecord) => Float32Array | null);
}

interface Moments {
  readonly kind: ColumnedKind;
  /** What the names of its arrays begin with. */
  readonly prefix: string;
  readonly shape: MeasurementShape;
  readonly epochs: number[];
  readonly steps: number[];
  readonly seqs: number[];
  readonly times: number[];
}

/**
 * A session's numbers as arrays for NumPy. All records are surveyed first, because an array's header says how many there are; the arrays' numbers are
 * then taken from the records once more, array by array, so that no more than one record is held.
 *
 * Of M measurements `epoch`, `step`, `seq` (int64) and `at` (float64, milliseconds since 1970) have the shape `[M]`, and each column of a measurement the
 * shape that `columnAxes` says, behind M, float32, NaN where absent. Re-measurements with an estimator have the same under `remeasured.<id>.`, comparisons
 * with the bound under `bottleneck.`, phase changes one number each under `phase_change.`. `estimators` names the estimators' axis; `configuration` is the
 * JSON text of the configuration.
 */
export class RecordArrays {
  readonly #moments = new Map<string, Moments>();
  readonly #phaseChanges: PhaseChangeRecord[] = [];

  constructor(private readonly configuration: SessionConfiguration) {}

  /**
   * Takes note of one more record, in order.
   *
   * @throws RefusedError `unavailable` if its shape is not that of the records before it.
   */
  survey(seq: number, at: number, header: RecordHeader): void {
    if (header.kind === 'phase-change') this.#phaseChanges.push(header);
    if (!('shape' in header)) return;
    const key = keyOf(header);
    const moments = this.#moments.get(key) ?? { kind: header.kind, prefix: prefixOf(header), shape: header.shape, epochs: [], steps: [], seqs: [], times: [] };
    this.#moments.set(key, moments);
    if (JSON.stringify(shapeOf(moments.shape)) !== JSON.stringify(shapeOf(header.shape))) {
      throw new RefusedError('unavailable', `Record ${seq} has another shape than those before it: its numbers fit into no array`);
    }
    moments.epochs.push(header.epoch);
    moments.steps.push(header.step);
    moments.seqs.push(seq);
    moments.times.push(at);
  }

  /** The arrays of what was surveyed. */
  arrays(): RecordArray[] {
    const ids = this.configuration.measurement.estimators.map(estimatorId);
    return [
      texts('configuration', [JSON.stringify(this.configuration)], []),
      texts('estimators', ids, [ids.length]),
      ...[...this.#moments].flatMap(([key, moments]) => arraysOf(key, moments)),
      ...phaseArrays(this.#phaseChanges),
    ];
  }
}

type Columned = Extract<RecordHeader, { readonly shape: MeasurementShape }>;

/** What the records of one set of arrays have in common. */
function keyOf(record: Columned | Extract<SessionRecord, { readonly shape: MeasurementShape }>): string {
  return record.kind === 'remeasurement' ? `remeasurement ${estimatorId(record.estimator)}` : record.kind;
}

function prefixOf(header: Columned): string {
  switch (header.kind) {
    case 'measurement':
      return '';
    case 'remeasurement':
      return `remeasured.${estimatorId(header.estimator)}.`;
    case 'bottleneck':
      return 'bottleneck.';
    default:
      return header satisfies never;
  }
}

function shapeOf({ estimators, replicas, layers }: MeasurementShape): number[] {
  return [estimators, replicas, layers];
}

function arraysOf(key: string, { kind, prefix, shape, epochs, steps, seqs, times }: Moments): RecordArray[] {
  const columns = Object.entries(columnAxes[kind]).map(([name, axes]): RecordArray => {
    const lengths = axes.map((axis: keyof MeasurementShape) => shape[axis]);
    const take = (record: SessionRecord) => ('shape' in record && keyOf(record) === key ? (record as unknown as Record<string, Float32Array>)[name] : null);
    return { name: prefix + name, head: npyHead('<f4', [epochs.length, ...lengths]), body: take };
  });
  return [integers(`${prefix}epoch`, epochs), integers(`${prefix}step`, steps), integers(`${prefix}seq`, seqs), floats(`${prefix}at`, times), ...columns];
}

function phaseArrays(changes: readonly PhaseChangeRecord[]): RecordArray[] {
  const integersOf = (name: string, value: (change: PhaseChangeRecord) => number) => integers(`phase_change.${name}`, changes.map(value));
  return [
    texts('phase_change.criterion', changes.map(({ criterion }) => criterion), [changes.length]),
    texts('phase_change.estimator', changes.map(({ estimator = '' }) => estimator), [changes.length]),
    integersOf('layer', ({ layer }) => layer),
    integersOf('epoch', ({ epoch }) => epoch),
    integersOf('step', ({ step }) => step),
    integersOf('from_epoch', ({ interval }) => interval.fromEpoch),
    integersOf('to_epoch', ({ interval }) => interval.toEpoch),
    integersOf('announced_at', ({ announcedAt }) => announcedAt),
    integersOf('revision', ({ revision }) => revision),
    floats('phase_change.confidence', changes.map(({ confidence }) => confidence)),
  ];
}

function integers(name: string, values: readonly number[]): RecordArray {
  return { name, head: npyHead('<i8', [values.length]), body: written(values, (view, at, value) => view.setBigInt64(at, BigInt(value), true)) };
}

function floats(name: string, values: readonly number[]): RecordArray {
  return { name, head: npyHead('<f8', [values.length]), body: written(values, (view, at, value) => view.setFloat64(at, value, true)) };
}

function written(values: readonly number[], write: (view: DataView, at: number, value: number) => void): Uint8Array {
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => write(view, 8 * i, value));
  return bytes;
}

/** Texts as NumPy holds them: UTF-32, each as long as the longest. */
function texts(name: string, values: readonly string[], shape: readonly number[]): RecordArray {
  const points = values.map((value) => Array.from(value, (character) => character.codePointAt(0)!));
  const longest = Math.max(1, ...points.map(({ length }) => length));
  const body = new Uint8Array(4 * longest * values.length);
  const view = new DataView(body.buffer);
  points.forEach((text, i) => text.forEach((point, at) => view.setUint32(4 * (i * longest + at), point, true)));
  return { name, head: npyHead(`<U${longest}`, shape), body };
}

/**
 * The header of an NPY file of version 1, in C order.
 *
 * @source numpy.lib.format, the NPY format: magic, version, length, a Python literal, padded so that the data begins at a multiple of 64.
 */
export function npyHead(dtype: string, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const lengths = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${lengths}), }`;
  const padded = `${text.padEnd(64 * Math.ceil((10 + text.length + 1) / 64) - 11)}\n`;
  const head = new Uint8Array(10 + padded.length);
  head.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  new DataView(head.buffer).setUint16(8, padded.length, true);
  head.set(new TextEncoder().encode(padded), 10);
  return head;
}
