import { presetNamed } from '../presets';
import type { SessionConfiguration } from '../configuration';
import { columnLength, measurementColumns, type MeasurementRecord, type MeasurementShape } from '../records';

/** A small valid configuration with overrides: one replica of the demo, 20 epochs. */
export function buildConfiguration(overrides: Partial<SessionConfiguration> = {}): SessionConfiguration {
  const demo = presetNamed('demo')!.configuration;
  return { ...demo, training: { ...demo.training, epochs: 20 }, replicas: 1, ...overrides };
}

/** A measurement whose columns hold distinct numbers, with overrides. */
export function buildMeasurement(overrides: Partial<MeasurementRecord> = {}): MeasurementRecord {
  const shape: MeasurementShape = overrides.shape ?? { replicas: 2, layers: 3, estimators: 1 };
  const columns = Object.fromEntries(
    measurementColumns.map((name, column) => [name, Float32Array.from({ length: columnLength(name, shape) }, (_, i) => column + i / 8)]),
  );
  return { kind: 'measurement', epoch: 1, step: 1, shape, ...columns, ...overrides } as MeasurementRecord;
}
