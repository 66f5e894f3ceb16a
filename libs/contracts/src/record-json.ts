import { z } from 'zod';
import { annotationRecordSchema, markRecordSchema } from './annotations';
import { parseInput, RefusedError } from './errors';
import { estimatorSchema } from './estimators';
import { phaseChangeRecordSchema } from './phase-change';
import {
  columnAxes,
  isColumned,
  lengthAlong,
  lifecycleRecordSchema,
  measurementShapeSchema,
  problemRecordSchema,
  replicaHealthRecordSchema,
  type ColumnedKind,
  type ColumnOf,
  type MeasurementRecord,
  type SessionRecord,
} from './records';

/** A number, absent as null, or a nested list of them. */
export type JsonColumn = number | null | readonly JsonColumn[];

/** A record for people and scripts: columns as nested lists in the shapes of columnAxes, NaN as null; SNR is added to a measurement. */
export function recordToJson(record: SessionRecord): Record<string, unknown> {
  if (!isColumned(record)) return { ...record };
  const { shape } = record;
  const columns = Object.entries(columnAxes[record.kind]).map(([name, axes]) => {
    const column = (record as unknown as Record<string, Float32Array>)[name];
    return [name, nest(column, axes.map((axis) => shape[axis]))] as const;
  });
  const snr = record.kind === 'measurement' ? { snr: nest(signalToNoise(record), [shape.replicas, shape.layers]) } : {};
  return { ...record, ...Object.fromEntries(columns), ...snr };
}

const columnsSchema = <Kind extends ColumnedKind>(kind: Kind) =>
  Object.fromEntries(Object.keys(columnAxes[kind]).map((name) => [name, z.unknown()])) as Record<ColumnOf<Kind>, z.ZodUnknown>;
const moment = { epoch: z.number().int().nonnegative(), step: z.number().int().nonnegative(), shape: measurementShapeSchema };
const recordJsonSchema = z.discriminatedUnion('kind', [
  lifecycleRecordSchema,
  problemRecordSchema,
  phaseChangeRecordSchema,
  replicaHealthRecordSchema,
  annotationRecordSchema,
  markRecordSchema,
  z.object({ kind: z.literal('measurement'), ...moment, ...columnsSchema('measurement') }),
  z.object({ kind: z.literal('remeasurement'), estimator: estimatorSchema, ...moment, ...columnsSchema('remeasurement') }),
  z.object({ kind: z.literal('bottleneck'), estimator: z.string(), ...moment, ...columnsSchema('bottleneck') }),
]);

/**
 * The record that `recordToJson` wrote. What it adds (SNR) and what a door adds (seq, at) is passed over.
 *
 * @throws RefusedError with code `invalid-input` that names the field, if a field is missing or wrong, or a column is not of its shape.
 */
export function recordFromJson(json: unknown): SessionRecord {
  const record = parseInput(recordJsonSchema, json, 'record');
  if (!isColumned(record)) return record;
  const columns = Object.entries(columnAxes[record.kind]).map(([name, axes]) => {
    const values = new Float32Array(lengthAlong(axes, record.shape));
    unnest((record as Record<string, unknown>)[name], axes.map((axis) => record.shape[axis]), values, 0, name);
    return [name, values] as const;
  });
  return { ...record, ...Object.fromEntries(columns) } as SessionRecord;
}

/** SNR of each replica and layer, `[replicas, layers]`: gradientMean / gradientStd; NaN where the spread is 0 or absent. */
export function signalToNoise({ gradientMean, gradientStd }: Pick<MeasurementRecord, 'gradientMean' | 'gradientStd'>): Float32Array {
  return gradientMean.map((mean, i) => (gradientStd[i] > 0 ? mean / gradientStd[i] : NaN));
}

function nest(values: Float32Array, shape: readonly number[]): JsonColumn {
  if (shape.length === 1) return Array.from(values, (value) => (Number.isFinite(value) ? shortestDecimal(value) : null));
  const [rows, ...rest] = shape;
  const width = values.length / rows;
  return Array.from({ length: rows }, (_, row) => nest(values.subarray(row * width, (row + 1) * width), rest));
}

/** The shortest decimal that reads back as the same float32: 0.1 and not 0.10000000149011612. */
export function shortestDecimal(value: number): number {
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}

/** Writes nested lists into a column from `start` on, null as NaN. @returns where the next number goes. */
function unnest(nested: unknown, shape: readonly number[], column: Float32Array, start: number, path: string): number {
  const [length, ...rest] = shape;
  if (!Array.isArray(nested) || nested.length !== length) throw notThere(path, `must be a list of ${length}`);
  let at = start;
  nested.forEach((value: unknown, i) => {
    const place = `${path}.${i}`;
    if (rest.length > 0) {
      at = unnest(value, rest, column, at, place);
    } else {
      if (value !== null && typeof value !== 'number') throw notThere(place, 'must be a number or null');
      column[at] = value ?? NaN;
      at += 1;
    }
  });
  return at;
}

function notThere(field: string, message: string): RefusedError {
  return new RefusedError('invalid-input', `Invalid record: ${field}: ${message}`, [{ field, message }]);
}
