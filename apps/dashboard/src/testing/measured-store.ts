import { columnLength, layerWidths, measurementColumns, type MeasurementRecord, type SessionConfiguration, type SessionRecord } from '@infoplane/contracts';
import { buildConfiguration, buildMeasurement } from '@infoplane/contracts/testing';
import { SessionStore } from '../live/session-store';
import { buildSummary } from './build-summary';
import { buildPage } from './fake-socket';

/** A configuration of two hidden layers and two replicas under two estimators. */
export function buildSmallConfiguration(): SessionConfiguration {
  return buildConfiguration({ architecture: { hiddenWidths: [4, 3], activation: 'tanh' }, replicas: 2 });
}

/** A measurement of that configuration at an epoch. */
export function measurementAt(epoch: number, configuration = buildSmallConfiguration()): MeasurementRecord {
  const shape = { replicas: configuration.replicas, layers: layerWidths(configuration).length, estimators: configuration.measurement.estimators.length };
  const columns = Object.fromEntries(measurementColumns.map((name, i) => [name, Float32Array.from({ length: columnLength(name, shape) }, (_, at) => (i + 1) / (2 + epoch) + at / 64)]));
  return buildMeasurement({ epoch, step: 7 * epoch, shape, ...columns });
}

/** A store with its summary and those measured epochs, and then those other records. */
export function buildStore(epochs: readonly number[], further: readonly SessionRecord[] = []): SessionStore {
  const configuration = buildSmallConfiguration();
  const store = new SessionStore('abcdefghijkl');
  const records = [...epochs.map((epoch) => measurementAt(epoch, configuration)), ...further];
  store.summary.set(buildSummary({ configuration, head: records.length }));
  if (records.length > 0) store.append(buildPage(store.id, 1, records));
  return store;
}
