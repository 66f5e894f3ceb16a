import { z } from 'zod';
import { sessionConfigurationSchema } from './configuration';
import { limits } from './limits';
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
});
export type Progress = z.infer<typeof progressSchema>;

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
});
export type CreateSession = z.infer<typeof createSessionSchema>;

export const sessionCommandNames = ['pause', 'resume', 'stop'] as const;
export type SessionCommandName = (typeof sessionCommandNames)[number];
export const sessionCommandSchema = z.strictObject({
  command: z.enum(sessionCommandNames, { error: `must be one of ${sessionCommandNames.join(', ')}` }),
});
