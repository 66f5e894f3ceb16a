import {
  columnAxes,
  columnLength,
  layerWidths,
  lengthAlong,
  measurementColumns,
  type BottleneckRecord,
  type Estimator,
  type MeasurementRecord,
  type MeasurementShape,
  type ProblemRecord,
  type RemeasurementRecord,
  type SessionConfiguration,
  type SessionRecord,
} from '@infoplane/contracts';
import { buildConfiguration, buildMeasurement } from '@infoplane/contracts/testing';
import { drawnPointsLimit } from '../decimation';
import type { FigureOptions, FigureView } from '../figure';
import { SessionColumns } from '../session-columns';
import { lightTheme } from '../theme';

/** Two hidden layers of tanh units. */
export const smallArchitecture: SessionConfiguration['architecture'] = { convolutions: [], hiddenWidths: [4, 3], activation: 'tanh', output: 'softmax', initializer: 'truncated-fan-in' };

/** A measurement of a configuration whose every number is `1 / (1 + epoch)` scaled by its column, so that means are easy to say. */
export function buildMeasurementOf(configuration: SessionConfiguration, epoch: number): MeasurementRecord {
  const shape = { replicas: configuration.replicas, layers: layerWidths(configuration).length, estimators: configuration.measurement.estimators.length };
  const columns = Object.fromEntries(
    measurementColumns.map((name, i) => [name, Float32Array.from({ length: columnLength(name, shape) }, (_, at) => (i + 1) / (1 + epoch) + at / 64)]),
  );
  return buildMeasurement({ epoch, step: 7 * epoch, shape, ...columns });
}

/** A problem as the log says it: the hard rule with its degenerate line, with overrides. */
export function buildProblem(overrides: Partial<ProblemRecord> = {}): ProblemRecord {
  const entropyY = 0.999157120850271;
  return {
    kind: 'problem', patterns: 4096, measured: 4096, inputs: 12, classes: 2, entropyX: 12, entropyY, informationXY: entropyY, isDeterministic: true,
    curve: [{ beta: null, ixt: 0, ity: 0 }, { beta: null, ixt: entropyY, ity: entropyY }],
    curveAbsent: 'The labels are a function of the input: the curve is the line min(I(X;T), H(Y)).',
    ...overrides,
  };
}

/** The soft rule as the log says it, with a few points of its curve (reverse annealing with restarts, independently computed). */
export function buildSoftProblem(overrides: Partial<ProblemRecord> = {}): ProblemRecord {
  return buildProblem({
    entropyY: 0.999997557151404, informationXY: 0.899482824825784, isDeterministic: false, curveAbsent: null,
    curve: [
      { beta: null, ixt: 0, ity: 0 },
      { beta: 2, ixt: 0.986024, ity: 0.842657 },
      { beta: 5, ixt: 0.999551, ity: 0.848451 },
      { beta: 20, ixt: 1.27692, ity: 0.880797 },
      { beta: 100, ixt: 1.956524, ity: 0.897024 },
      { beta: null, ixt: 5.569522, ity: 0.899483 },
    ],
    ...overrides,
  });
}

/** One epoch measured again: every number of layer l and replica r is `value + r / 8 + l / 64`. */
export function buildRemeasurement(estimator: Estimator, epoch: number, value: number, shape: Pick<MeasurementShape, 'replicas' | 'layers'> = { replicas: 2, layers: 3 }): RemeasurementRecord {
  const column = () => Float32Array.from({ length: shape.replicas * shape.layers }, (_, at) => value + Math.floor(at / shape.layers) / 8 + ((at % shape.layers) + 1) / 64);
  return { kind: 'remeasurement', estimator, epoch, step: 7 * epoch, shape: { ...shape, estimators: 1 }, ixt: column(), ity: column(), cells: column() };
}

/** The layers against the bound at one epoch: every number is that of its column, from 1, plus layer / 8. */
export function buildBottleneck(epoch: number, estimator: string, shape: Pick<MeasurementShape, 'replicas' | 'layers'> = { replicas: 2, layers: 3 }): BottleneckRecord {
  const whole = { ...shape, estimators: 1 };
  const columns = Object.entries(columnAxes.bottleneck).map(([name, axes], i) => [name, Float32Array.from({ length: lengthAlong(axes, whole) }, (_, at) => i + 1 + ((at % shape.layers) + 1) / 8)]);
  return { kind: 'bottleneck', estimator, epoch, step: 7 * epoch, shape: whole, ...Object.fromEntries(columns) } as BottleneckRecord;
}

/** Columns that hold those records, numbered from 1, made at 1000, 1001 …. */
export function columnsOf(records: readonly SessionRecord[]): SessionColumns {
  const columns = new SessionColumns();
  records.forEach((record, i) => columns.append({ seq: i + 1, at: 1000 + i, record }));
  return columns;
}

/** A view of a session of two hidden layers with those measured epochs. */
export function buildView(epochs: readonly number[], overrides: Partial<SessionConfiguration> = {}, further: readonly SessionRecord[] = []): FigureView {
  const configuration = buildConfiguration({ architecture: smallArchitecture, replicas: 2, ...overrides });
  return { configuration, columns: columnsOf([...epochs.map((epoch) => buildMeasurementOf(configuration, epoch)), ...further]) };
}

/** Options as a page has them on first opening, with overrides. */
export function buildFigureOptions(overrides: Partial<FigureOptions> = {}): FigureOptions {
  return {
    theme: lightTheme,
    at: 0,
    estimator: 0,
    sensitivityLayer: null,
    hiddenLayers: new Set(),
    markedLayer: null,
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
