import { z } from 'zod';
import type { AnnotationRecord, MarkRecord } from './annotations';
import type { Estimator } from './estimators';
import type { PhaseChangeRecord } from './phase-change';

/**
 * A record is one immutable fact of a session. What identifies it is (session, seq): seq counts 1, 2, 3 … without gaps, is given by the
 * log in the transaction that stores the record, and is the only order there is. The record's own bytes hold no seq and no clock, so the
 * same configuration and seed give the same bytes on the same engine.
 */
export const sessionStates = ['queued', 'running', 'paused', 'completed', 'stopped', 'failed', 'interrupted'] as const;
export type SessionState = (typeof sessionStates)[number];
export const sessionStateSchema = z.enum(sessionStates);

/** Whether a session in this state will never have another measurement unless a person acts. */
export function isEnded(state: SessionState): boolean {
  return state === 'completed' || state === 'stopped' || state === 'failed' || state === 'interrupted';
}

/** Which engine runs, on which backend, and why not another one. */
export const engineDescriptionSchema = z.object({
  engine: z.enum(['tensorflow', 'fused']),
  /** `tfjs-node-gpu`, `tfjs-node`, `wasm`, `cpu` for tensorflow; `wasm-simd` for fused. */
  backend: z.string(),
  detail: z.string(),
  /** The backends tried before this one, each with the reason why it does not run. */
  passedOver: z.array(z.object({ backend: z.string(), reason: z.string() })),
});
export type EngineDescription = z.infer<typeof engineDescriptionSchema>;

export const lifecycleRecordSchema = z.object({
  kind: z.literal('lifecycle'),
  state: sessionStateSchema,
  /** Why, for a person; null where the state says it all. */
  reason: z.string().nullable(),
  /** Last epoch reached, where known. */
  epoch: z.number().int().nonnegative().nullable(),
  engine: engineDescriptionSchema.nullable(),
});
export type LifecycleRecord = z.infer<typeof lifecycleRecordSchema>;

/** A replica that needs to be known about: it diverged (and is absent from then on), or does not learn, or learns after all. */
export const replicaHealthRecordSchema = z.object({
  kind: z.literal('replica-health'),
  replica: z.number().int().nonnegative(),
  health: z.enum(['diverged', 'not-learning', 'learning']),
  epoch: z.number().int().nonnegative(),
  reason: z.string(),
});
export type ReplicaHealthRecord = z.infer<typeof replicaHealthRecordSchema>;

/** Shapes of a measurement's columns: replicas R, measured layers L (hidden and output), estimators E. */
export const measurementShapeSchema = z.object({
  replicas: z.number().int().min(1).max(10_000),
  layers: z.number().int().min(1).max(1000),
  estimators: z.number().int().min(1).max(100),
});
export type MeasurementShape = z.infer<typeof measurementShapeSchema>;

/**
 * What is known of the session's problem, so that whoever draws needs no solver: bits throughout. The first record after the session runs.
 *
 * `curve` is the information bottleneck curve from the origin on, ascending; `beta` is null where a point is not of one beta (the origin, the corner
 * of a deterministic problem). Null when no curve can be had, and `curveAbsent` says why; of a deterministic problem it is the degenerate line
 * min(I(X;T), H(Y)), and `curveAbsent` says that too.
 */
export const problemRecordSchema = z.object({
  kind: z.literal('problem'),
  patterns: z.number().int().positive(),
  /** Patterns that are measured. */
  measured: z.number().int().positive(),
  inputs: z.number().int().positive(),
  classes: z.number().int().positive(),
  /** H(X) of the measured patterns: the cap of I(X;T). */
  entropyX: z.number(),
  entropyY: z.number(),
  informationXY: z.number(),
  isDeterministic: z.boolean(),
  curve: z.array(z.object({ beta: z.number().nullable(), ixt: z.number(), ity: z.number() })).nullable(),
  curveAbsent: z.string().nullable(),
});
export type ProblemRecord = z.infer<typeof problemRecordSchema>;

type Axis = keyof MeasurementShape;
const plane: readonly Axis[] = ['estimators', 'replicas', 'layers'];
const layered: readonly Axis[] = ['replicas', 'layers'];
const networks: readonly Axis[] = ['replicas'];

/** The axes of the columns of each kind of record that has some, in the order in which they are packed. */
export const columnAxes = {
  measurement: {
    ixt: plane,
    ity: plane,
    cells: plane,
    ityTrain: plane,
    gradientMean: layered,
    gradientStd: layered,
    weightNorm: layered,
    saturation: layered,
    trainLoss: networks,
    testLoss: networks,
    trainAccuracy: networks,
    testAccuracy: networks,
  },
  remeasurement: { ixt: layered, ity: layered, cells: layered },
  bottleneck: {
    beta: layered,
    ixtAtBeta: layered,
    ityAtBeta: layered,
    ityGap: layered,
    ixtGap: layered,
    encoderResidual: layered,
    decoderResidual: layered,
  },
} as const satisfies Record<string, Record<string, readonly Axis[]>>;
export type ColumnedKind = keyof typeof columnAxes;
export type ColumnOf<Kind extends ColumnedKind> = keyof (typeof columnAxes)[Kind] & string;
type Columns<Kind extends ColumnedKind> = Readonly<Record<ColumnOf<Kind>, Float32Array>>;

/** The columns of a measurement in the order they are packed. */
export const measurementColumns = Object.keys(columnAxes.measurement) as readonly ColumnOf<'measurement'>[];
export type MeasurementColumn = ColumnOf<'measurement'>;

/**
 * One measured epoch, before its updates. Floats are float32, row-major; NaN means absent (a replica that diverged, a spread that one
 * probe cannot give) and becomes null in JSON.
 *
 * - ixt, ity `[estimators, replicas, layers]`, bits: I(X;T) and I(T;Y) over all measured patterns with the true rule. Absent where the estimator
 *   is not measured at this epoch (`isMeasuredAt`).
 * - cells `[estimators, replicas, layers]`: how many cells of T hold a pattern, a measure of clustering; absent for estimators without cells.
 * - ityTrain `[estimators, replicas, layers]`, bits: I(T;Y) over the replica's own training patterns alone; absent unless `trainLabels`.
 * - gradientMean, gradientStd `[replicas, layers]`: norm of the mean probe gradient of the layer's weights; square root of the trace of the
 *   probe gradients' covariance (1/B). Not divided by the weight norm. SNR = gradientMean / gradientStd.
 * - weightNorm `[replicas, layers]`: Frobenius norm of the weights, biases left out.
 * - saturation `[replicas, layers]`, 0 to 1: share of activations that carry no slope; see the glossary for each activation.
 * - trainLoss, testLoss `[replicas]`, bits: mean cross entropy. trainAccuracy, testAccuracy `[replicas]`, 0 to 1.
 */
export interface MeasurementRecord extends Columns<'measurement'> {
  readonly kind: 'measurement';
  readonly epoch: number;
  readonly step: number;
  readonly shape: MeasurementShape;
}

/** One epoch of an ended session measured once more, from its checkpoint, with an estimator that its configuration does not name. */
export interface RemeasurementRecord extends Columns<'remeasurement'> {
  readonly kind: 'remeasurement';
  readonly estimator: Estimator;
  readonly epoch: number;
  readonly step: number;
  /** `estimators` is 1. */
  readonly shape: MeasurementShape;
}

/**
 * How far each layer is from the information bottleneck bound at one measured epoch, by the session's first estimator. All `[replicas, layers]`.
 *
 * - beta: the beta* at which the layer's encoder is nearest to the optimal one for its own decoder, and ixtAtBeta, ityAtBeta, bits: the point of
 *   that encoder (Shwartz-Ziv & Tishby 2017, figure 7).
 * - ityGap, bits: how much I(T;Y) the curve has more at the layer's I(X;T); ixtGap, bits: how much I(X;T) the curve needs less at the layer's I(T;Y).
 * - encoderResidual, decoderResidual: residuals of the self-consistent equations at beta*: E_x KL[p(t|x) || p_beta(t|x)] and
 *   E_t KL[p(y|t) || p_beta(y|t)], bits.
 */
export interface BottleneckRecord extends Columns<'bottleneck'> {
  readonly kind: 'bottleneck';
  /** The id of the first estimator. */
  readonly estimator: string;
  readonly epoch: number;
  readonly step: number;
  /** `estimators` is 1. */
  readonly shape: MeasurementShape;
}

/** Numbers in one column of a measurement of that shape. */
export function columnLength(column: MeasurementColumn, shape: MeasurementShape): number {
  return lengthAlong(columnAxes.measurement[column], shape);
}

/** Numbers in a column with those axes. */
export function lengthAlong(axes: readonly Axis[], shape: MeasurementShape): number {
  return axes.reduce((length, axis) => length * shape[axis], 1);
}

export type ColumnedRecord = MeasurementRecord | RemeasurementRecord | BottleneckRecord;
export type SessionRecord = LifecycleRecord | ProblemRecord | PhaseChangeRecord | ReplicaHealthRecord | AnnotationRecord | MarkRecord | ColumnedRecord;
export const recordKinds = ['lifecycle', 'problem', 'measurement', 'phase-change', 'replica-health', 'remeasurement', 'bottleneck', 'annotation', 'mark'] as const;

/** Whether a record has columns. */
export function isColumned<R extends { readonly kind: RecordKind }>(record: R): record is Extract<R, { readonly kind: ColumnedKind }> {
  return record.kind in columnAxes;
}
export type RecordKind = SessionRecord['kind'];

/** A record with its place in the log. `at` is when it came to be, in milliseconds since 1970 on the clock of who made it. */
export interface NumberedRecord {
  readonly seq: number;
  readonly at: number;
  readonly record: SessionRecord;
}
