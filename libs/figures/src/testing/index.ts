import type { SessionConfiguration } from '@infoplane/contracts';
import { buildConfiguration, buildMeasurement } from '@infoplane/contracts/testing';
import { columnLength, layerWidths, measurementColumns, type MeasurementRecord, type SessionRecord } from '@infoplane/contracts';
import { drawnPointsLimit } from '../decimation';
import type { FigureOptions, FigureView } from '../figure';
import { SessionColumns } from '../session-columns';
import { lightTheme } from '../theme';

/** A measurement of a configuration whose every number is `1 / (1 + epoch)` scaled by its column, so that means are easy to say. */
export function buildMeasurementOf(configuration: SessionConfiguration, epoch: number): MeasurementRecord {
  const shape = { replicas: configuration.replicas, layers: layerWidths(configuration).length, estimators: configuration.measurement.estimators.length };
  const columns = Object.fromEntries(
    measurementColumns.map((name, i) => [name, Float32Array.from({ length: columnLength(name, shape) }, (_, at) => (i + 1) / (1 + epoch) + at / 64)]),
  );
  return buildMeasurement({ epoch, step: 7 * epoch, shape, ...columns });
}

/** Columns that hold those records, numbered from 1, made at 1000, 1001 …. */
export function columnsOf(records: readonly SessionRecord[]): SessionColumns {
  const columns = new SessionColumns();
  records.forEach((record, i) => columns.append({ seq: i + 1, at: 1000 + i, record }));
  return columns;
}

/** A view of a session of two hidden layers with those measured epochs. */
export function buildView(epochs: readonly number[], overrides: Partial<SessionConfiguration> = {}, further: readonly SessionRecord[] = []): FigureView {
  const configuration = buildConfiguration({ architecture: { hiddenWidths: [4, 3], activation: 'tanh' }, replicas: 2, ...overrides });
  return { configuration, columns: columnsOf([...epochs.map((epoch) => buildMeasurementOf(configuration, epoch)), ...further]) };
}

/** Options as a page has them on first opening, with overrides. */
export function buildFigureOptions(overrides: Partial<FigureOptions> = {}): FigureOptions {
  return {
    theme: lightTheme,
    at: 0,
    estimator: 0,
    hiddenLayers: new Set(),
    colour: 'layer',
    gradients: 'relative',
    epochAxis: 'log',
    marksEpoch: false,
    compact: false,
    isZoomable: true,
    pointsLimit: drawnPointsLimit,
    ...overrides,
  };
}
