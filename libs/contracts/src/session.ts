import { z } from 'zod';
import { sessionConfigurationSchema } from './configuration';
import { estimatorSchema } from './estimators';
import { integer, limits } from './limits';
import { engineDescriptionSchema, sessionStateSchema } from './records';

/** Session identifiers are made by the server: twelve letters and digits. */
export const sessionIdSchema = z.string({ error: 'must be a session id' }).regex(/^[0-9a-z]{12}$/, 'must be a session id of 12 letters and digits');

/** Speed of a session that runs, between measured epochs. Never stored. */
export const progressSchema = z.object({
  epoch: z.number().int().nonnegative(),
  step: z.number().int().nonnegative(),
  /** Epochs a second of all replicas together: networks × epochs / s. */
  networkEpochsPerSecond: z.number().nonnegative(),
  remainingMs: z.number().nonnegative().nullable(),
  /** Memory of the trainer's process. */
  memoryBytes: z.number().nonnegative(),
});
export type Progress = z.infer<typeof progressSchema>;

/** The epoch of another session from which a session goes on, with its weights, optimiser state and data order. */
export const forkPointSchema = z.strictObject({
  session: sessionIdSchema,
  epoch: integer('the epoch of a fork', { min: 0, max: limits.epochs.max }),
});
export type ForkPoint = z.infer<typeof forkPointSchema>;

/** A checkpoint of a session: everything to continue from the beginning of that epoch. */
export const checkpointSummarySchema = z.object({
  epoch: z.number().int().nonnegative(),
  step: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
});
export type CheckpointSummary = z.infer<typeof checkpointSummarySchema>;

/** A re-measurement that waits or runs. Never stored: what it finds is. */
export const remeasuringSchema = z.object({
  estimators: z.array(estimatorSchema),
  /** Checkpoints measured, of how many. */
  done: z.number().int().nonnegative(),
  of: z.number().int().nonnegative(),
});

/** The tree of forks that a session belongs to: each node after its parent, with the settings in which it differs from it. */
export const lineageSchema = z.object({
  session: sessionIdSchema,
  nodes: z.array(
    z.object({
      id: sessionIdSchema,
      name: z.string(),
      state: sessionStateSchema,
      /** Null of the root. */
      parent: forkPointSchema.nullable(),
      /** Null where a setting is absent. */
      changes: z.array(z.object({ path: z.string(), from: z.unknown(), to: z.unknown() })),
    }),
  ),
});
export type Lineage = z.infer<typeof lineageSchema>;

/** One row of the session list. A snapshot: newer replaces older. */
export const sessionSummarySchema = z.object({
  id: sessionIdSchema,
  name: z.string(),
  state: sessionStateSchema,
  reason: z.string().nullable(),
  createdAt: z.number(),
  /** The last seq of the session's log. */
  head: z.number().int().nonnegative(),
  /** Last measured epoch and its step; null before the first measurement. */
  epoch: z.number().int().nonnegative().nullable(),
  step: z.number().int().nonnegative().nullable(),
  phaseChanges: z.number().int().nonnegative(),
  engine: engineDescriptionSchema.nullable(),
  /** Sessions before this one in the queue; null unless queued. */
  queuePosition: z.number().int().nonnegative().nullable(),
  progress: progressSchema.nullable(),
  /** Null unless the session is a fork. */
  parent: forkPointSchema.nullable(),
  /** Checkpoints that are kept. */
  checkpoints: z.number().int().nonnegative(),
  remeasuring: remeasuringSchema.nullable(),
  configuration: sessionConfigurationSchema,
});
export type SessionSummary = z.infer<typeof sessionSummarySchema>;

/** A wish for a new session. Repeating a requestId is harmless: the session it made is the answer. */
export const createSessionSchema = z.strictObject({
  requestId: z.uuid('must be a UUID made by the client'),
  name: z
    .string({ error: 'must be text' })
    .trim()
    .min(1, 'must not be empty')
    .max(limits.nameLength, `must be at most ${limits.nameLength} characters`)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not hold control characters or half a character'),
  configuration: sessionConfigurationSchema,
  parent: forkPointSchema.nullable().default(null),
});
export type CreateSession = z.infer<typeof createSessionSchema>;

export const sessionCommandNames = ['pause', 'resume', 'stop'] as const;
export type SessionCommandName = (typeof sessionCommandNames)[number];
export const sessionCommandSchema = z.strictObject({
  command: z.enum(sessionCommandNames, { error: `must be one of ${sessionCommandNames.join(', ')}` }),
});

/** A wish to measure an ended session once more, from its checkpoints, with estimators that it does not have. */
export const remeasureSchema = z.strictObject({
  estimators: z
    .array(estimatorSchema, { error: 'must be a list of estimators' })
    .min(1, 'needs at least one estimator')
    .max(limits.estimators.max, `has at most ${limits.estimators.max} estimators`),
});
export type Remeasure = z.infer<typeof remeasureSchema>;
