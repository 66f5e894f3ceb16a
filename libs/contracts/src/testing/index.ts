import type { Annotation, AnnotationRecord } from '../annotations';
import { presetNamed } from '../presets';
import type { SessionConfiguration } from '../configuration';
import {
  columnAxes,
  lengthAlong,
  type BottleneckRecord,
  type ColumnedKind,
  type MeasurementRecord,
  type MeasurementShape,
  type ProblemRecord,
  type RemeasurementRecord,
} from '../records';

/** A small valid configuration with overrides: one replica of the demo, 20 epochs. */
export function buildConfiguration(overrides: Partial<SessionConfiguration> = {}): SessionConfiguration {
  const demo = presetNamed('demo')!.configuration;
  return { ...demo, training: { ...demo.training, epochs: 20 }, replicas: 1, ...overrides };
}

/** A measurement whose columns hold distinct numbers, with overrides. */
export function buildMeasurement(overrides: Partial<MeasurementRecord> = {}): MeasurementRecord {
  return { kind: 'measurement', epoch: 1, step: 1, ...columned('measurement', overrides), ...overrides } as MeasurementRecord;
}

/** A re-measurement by the KDE's upper bound whose columns hold distinct numbers, with overrides. */
export function buildRemeasurement(overrides: Partial<RemeasurementRecord> = {}): RemeasurementRecord {
  const estimator = { name: 'kde', noiseVariance: 1e-3, bound: 'upper', everyMeasured: 10 } as const;
  return { kind: 'remeasurement', estimator, epoch: 1, step: 1, ...columned('remeasurement', overrides), ...overrides } as RemeasurementRecord;
}

/** A comparison with the bottleneck bound whose columns hold distinct numbers, with overrides. */
export function buildBottleneck(overrides: Partial<BottleneckRecord> = {}): BottleneckRecord {
  return { kind: 'bottleneck', estimator: 'binning-30', epoch: 1, step: 1, ...columned('bottleneck', overrides), ...overrides } as BottleneckRecord;
}

/** What is known of the hard rule, with overrides. */
export function buildProblemRecord(overrides: Partial<ProblemRecord> = {}): ProblemRecord {
  return {
    kind: 'problem',
    patterns: 4096,
    measured: 4096,
    inputs: 12,
    classes: 2,
    entropyX: 12,
    entropyY: 0.999157120850271,
    informationXY: 0.999157120850271,
    isDeterministic: true,
    curve: [
      { beta: null, ixt: 0, ity: 0 },
      { beta: null, ixt: 0.999157120850271, ity: 0.999157120850271 },
      { beta: null, ixt: 12, ity: 0.999157120850271 },
    ],
    curveAbsent: 'Y is a function of X: the curve is the line min(I(X;T), H(Y)).',
    ...overrides,
  };
}

function columned(kind: ColumnedKind, { shape = { replicas: 2, layers: 3, estimators: 1 } }: { readonly shape?: MeasurementShape }): Readonly<Record<string, unknown>> {
  const columns = Object.entries(columnAxes[kind]).map(([name, axes], column) => [name, Float32Array.from({ length: lengthAlong(axes, shape) }, (_, i) => column + i / 8)]);
  return { shape, ...Object.fromEntries(columns) };
}

/** The first version of an annotation at epoch 5, with overrides. */
export function buildAnnotationRecord(overrides: Partial<Annotation> = {}): AnnotationRecord {
  const by = { id: 'person000001', name: 'Ada', colour: 210 };
  const annotation: Annotation = {
    id: '6f1b0a52-8f3c-4c7e-9a51-0d2f6f4c1a77',
    author: by,
    createdAt: 1,
    version: 1,
    changedAt: { anchor: 1, body: 1, tags: 1, resolved: 1 },
    parent: null,
    anchor: { fromEpoch: 5, toEpoch: 5, layer: null, replica: null, panel: null, point: null },
    body: 'here it turns',
    tags: [],
    mentions: [],
    reactions: [],
    resolved: null,
    isDeleted: false,
    ...overrides,
  };
  return { kind: 'annotation', by, annotation };
}
