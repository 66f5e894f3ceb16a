import { measurementColumns, type MeasurementColumn, type MeasurementRecord, type MeasurementShape, type SessionRecord } from './records';

/** A number, absent as null, or a nested list of them. */
export type JsonColumn = number | null | readonly JsonColumn[];

/** A record for people and scripts: columns as nested lists in the shapes of MeasurementRecord, NaN as null, SNR added. */
export function recordToJson(record: SessionRecord): Record<string, unknown> {
  if (record.kind !== 'measurement') return { ...record };
  const { kind, epoch, step, shape } = record;
  const columns = Object.fromEntries(measurementColumns.map((name) => [name, nest(record[name], columnShape(name, shape))]));
  return { kind, epoch, step, shape, ...columns, snr: nest(signalToNoise(record), [shape.replicas, shape.layers]) };
}

/** SNR of each replica and layer, `[replicas, layers]`: gradientMean / gradientStd; NaN where the spread is 0 or absent. */
export function signalToNoise({ gradientMean, gradientStd }: Pick<MeasurementRecord, 'gradientMean' | 'gradientStd'>): Float32Array {
  return gradientMean.map((mean, i) => (gradientStd[i] > 0 ? mean / gradientStd[i] : NaN));
}

function columnShape(name: MeasurementColumn, { estimators, replicas, layers }: MeasurementShape): number[] {
  switch (name) {
    case 'ixt':
    case 'ity':
      return [estimators, replicas, layers];
    case 'gradientMean':
    case 'gradientStd':
    case 'weightNorm':
    case 'saturation':
      return [replicas, layers];
    case 'trainLoss':
    case 'testLoss':
    case 'trainAccuracy':
    case 'testAccuracy':
      return [replicas];
    default:
      return name satisfies never;
  }
}

function nest(values: Float32Array, shape: readonly number[]): JsonColumn {
  if (shape.length === 1) return Array.from(values, (value) => (Number.isFinite(value) ? shortest(value) : null));
  const [rows, ...rest] = shape;
  const width = values.length / rows;
  return Array.from({ length: rows }, (_, row) => nest(values.subarray(row * width, (row + 1) * width), rest));
}

/** The shortest decimal that reads back as the same float32: 0.1 and not 0.10000000149011612. */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}
