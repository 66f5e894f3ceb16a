import { z } from 'zod';
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

const perPlane = ['ixt', 'ity'] as const;
const perLayer = ['gradientMean', 'gradientStd', 'weightNorm', 'saturation'] as const;
const perReplica = ['trainLoss', 'testLoss', 'trainAccuracy', 'testAccuracy'] as const;

/** The columns of a measurement in the order they are packed. */
export const measurementColumns = [...perPlane, ...perLayer, ...perReplica] as const;
export type MeasurementColumn = (typeof measurementColumns)[number];

/**
 * One measured epoch, before its updates. Floats are float32, row-major; NaN means absent (a replica that diverged, a spread that one
 * probe cannot give) and becomes null in JSON.
 *
 * - ixt, ity `[estimators, replicas, layers]`, bits: I(X;T) and I(T;Y) over all patterns with the true rule. Absent where the estimator is
 *   not measured at this epoch (`isMeasuredAt`).
 * - gradientMean, gradientStd `[replicas, layers]`: norm of the mean probe gradient of the layer's weights; square root of the trace of the
 *   probe gradients' covariance (1/B). Not divided by the weight norm. SNR = gradientMean / gradientStd.
 * - weightNorm `[replicas, layers]`: Frobenius norm of the weights, biases left out.
 * - saturation `[replicas, layers]`, 0 to 1: share of activations that carry no slope; see the glossary for each activation.
 * - trainLoss, testLoss `[replicas]`, bits: mean cross entropy. trainAccuracy, testAccuracy `[replicas]`, 0 to 1.
 */
export interface MeasurementRecord extends Readonly<Record<MeasurementColumn, Float32Array>> {
  readonly kind: 'measurement';
  readonly epoch: number;
  readonly step: number;
  readonly shape: MeasurementShape;
}

/** Numbers in one column of a measurement of that shape. */
export function columnLength(column: MeasurementColumn, { replicas, layers, estimators }: MeasurementShape): number {
  if ((perPlane as readonly string[]).includes(column)) return estimators * replicas * layers;
  if ((perLayer as readonly string[]).includes(column)) return replicas * layers;
  return replicas;
}

export type SessionRecord = LifecycleRecord | MeasurementRecord | PhaseChangeRecord | ReplicaHealthRecord;
export const recordKinds = ['lifecycle', 'measurement', 'phase-change', 'replica-health'] as const;
export type RecordKind = SessionRecord['kind'];

/** A record with its place in the log. `at` is when it came to be, in milliseconds since 1970 on the clock of who made it. */
export interface NumberedRecord {
  readonly seq: number;
  readonly at: number;
  readonly record: SessionRecord;
}
