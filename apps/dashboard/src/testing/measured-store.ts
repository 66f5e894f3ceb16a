import { columnLength, layerWidths, measurementColumns, type Estimator, type MeasurementRecord, type ProblemRecord, type RemeasurementRecord, type SessionConfiguration, type SessionRecord } from '@infoplane/contracts';
import { buildConfiguration, buildMeasurement } from '@infoplane/contracts/testing';
import { SessionStore } from '../live/session-store';
import { buildSummary } from './build-summary';
import { buildPage } from './fake-socket';

/** A configuration of two hidden layers and two replicas under two estimators. */
export function buildSmallConfiguration(): SessionConfiguration {
  return buildConfiguration({ architecture: { convolutions: [], hiddenWidths: [4, 3], activation: 'tanh', output: 'softmax', initializer: 'truncated-fan-in' }, replicas: 2 });
}

/** A measurement of that configuration at an epoch. */
export function measurementAt(epoch: number, configuration = buildSmallConfiguration()): MeasurementRecord {
  const shape = { replicas: configuration.replicas, layers: layerWidths(configuration).length, estimators: configuration.measurement.estimators.length };
  const columns = Object.fromEntries(measurementColumns.map((name, i) => [name, Float32Array.from({ length: columnLength(name, shape) }, (_, at) => (i + 1) / (2 + epoch) + at / 64)]));
  return buildMeasurement({ epoch, step: 7 * epoch, shape, ...columns });
}

/** An epoch of that configuration measured again: every number is the epoch. */
export function remeasurementAt(epoch: number, estimator: Estimator, configuration = buildSmallConfiguration()): RemeasurementRecord {
  const shape = { replicas: configuration.replicas, layers: layerWidths(configuration).length, estimators: 1 };
  const column = () => new Float32Array(shape.replicas * shape.layers).fill(epoch);
  return { kind: 'remeasurement', estimator, epoch, step: 7 * epoch, shape, ixt: column(), ity: column(), cells: column() };
}

/** A problem with soft labels and three points of its bound, as the log says it. */
export function buildSoftProblem(): ProblemRecord {
  const curve = [{ beta: null, ixt: 0, ity: 0 }, { beta: 2, ixt: 1, ity: 0.84 }, { beta: null, ixt: 5.57, ity: 0.899 }];
  return { kind: 'problem', patterns: 4096, measured: 4096, inputs: 12, classes: 2, entropyX: 12, entropyY: 1, informationXY: 0.899, isDeterministic: false, curve, curveAbsent: null };
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
