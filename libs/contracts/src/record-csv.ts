import type { SessionConfiguration } from './configuration';
import { estimatorId } from './estimators';
import type { PhaseChangeRecord } from './phase-change';
import { shortestDecimal, signalToNoise } from './record-json';
import { columnAxes, isColumned, type ColumnedRecord, type MeasurementShape, type SessionRecord } from './records';

type Axis = keyof MeasurementShape;

/** The columns of a session's numbers as CSV: one number a line. */
export const recordCsvColumns = ['seq', 'epoch', 'step', 'replica', 'layer', 'estimator', 'quantity', 'value'] as const;

/** The first line of the table. */
export const recordCsvHeader = `${recordCsvColumns.join(',')}\n`;

/**
 * The numbers of one record as lines of CSV, in the order of `recordCsvColumns`: replicas from 0, layers from 1, estimators by their id; empty where one
 * does not apply. `quantity` is the name of the column in a measurement (SNR is added), a re-measurement or a bottleneck record; of a phase change the
 * criterion, whose value is its epoch, and `.from`, `.to`, `.confidence` after it. Absent numbers have no line, and records without numbers have none.
 */
export function recordToCsv(seq: number, record: SessionRecord, { measurement }: Pick<SessionConfiguration, 'measurement'>): string {
  if (record.kind === 'phase-change') return phaseLines(seq, record);
  if (!isColumned(record)) return '';
  const estimators = estimatorsOf(record, measurement.estimators.map(estimatorId));
  const lines: string[] = [];
  const add = (quantity: string, column: Float32Array, axes: readonly Axis[]) => {
    const layers = axes.includes('layers') ? record.shape.layers : 1;
    const plane = record.shape.replicas * layers;
    // Re-measurements and comparisons with the bound are of one estimator altogether.
    const hasEstimator = axes.includes('estimators') || record.kind !== 'measurement';
    for (let at = 0; at < column.length; at += 1) {
      if (!Number.isFinite(column[at])) continue;
      const estimator = hasEstimator ? (estimators[Math.floor(at / plane)] ?? '') : '';
      const layer = axes.includes('layers') ? (at % layers) + 1 : '';
      const replica = Math.floor((at % plane) / layers);
      lines.push(`${seq},${record.epoch},${record.step},${replica},${layer},${estimator},${quantity},${shortestDecimal(column[at])}\n`);
    }
  };
  for (const [name, axes] of Object.entries(columnAxes[record.kind])) add(name, (record as unknown as Record<string, Float32Array>)[name], axes);
  if (record.kind === 'measurement') add('snr', signalToNoise(record), columnAxes.measurement.gradientMean);
  return lines.join('');
}

function estimatorsOf(record: ColumnedRecord, configured: readonly string[]): readonly string[] {
  switch (record.kind) {
    case 'measurement':
      return configured;
    case 'remeasurement':
      return [estimatorId(record.estimator)];
    case 'bottleneck':
      return [record.estimator];
    default:
      return record satisfies never;
  }
}

function phaseLines(seq: number, { epoch, step, layer, criterion, estimator = '', interval, confidence }: PhaseChangeRecord): string {
  const line = (quantity: string, value: number) => `${seq},${epoch},${step},,${layer},${estimator},${quantity},${value}\n`;
  return [
    line(criterion, epoch),
    line(`${criterion}.from`, interval.fromEpoch),
    line(`${criterion}.to`, interval.toEpoch),
    line(`${criterion}.confidence`, confidence),
  ].join('');
}
