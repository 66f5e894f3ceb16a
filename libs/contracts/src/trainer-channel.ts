import { z } from 'zod';
import { engineNames, sessionConfigurationSchema } from './configuration';
import { progressSchema, sessionIdSchema } from './session';

/**
 * The channel between a server and a trainer, whatever carries it. The trainer knows nothing of storage: it sends packed records in
 * order, waits when too many are not yet committed, and says how it ended.
 */
export const toTrainerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run'), session: sessionIdSchema, configuration: sessionConfigurationSchema, engine: z.enum(engineNames) }),
  z.object({ type: z.literal('pause') }),
  z.object({ type: z.literal('resume') }),
  z.object({ type: z.literal('stop') }),
  /** Records that are durable now, counted from the start of this run. */
  z.object({ type: z.literal('committed'), records: z.number().int().nonnegative() }),
]);
export type ToTrainer = z.infer<typeof toTrainerSchema>;

const bytesSchema = z.instanceof(Uint8Array);
export const fromTrainerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('records'), session: sessionIdSchema, records: z.array(z.object({ at: z.number(), bytes: bytesSchema })).min(1) }),
  z.object({ type: z.literal('progress'), session: sessionIdSchema, progress: progressSchema }),
  /** The session's stream ended; its last record says how. The trainer is free. */
  z.object({ type: z.literal('ended'), session: sessionIdSchema }),
  z.object({ type: z.literal('log'), level: z.enum(['info', 'warn', 'error']), message: z.string() }),
]);
export type FromTrainer = z.infer<typeof fromTrainerSchema>;

/** Records a trainer may have sent that are not yet durable; then it waits. */
export const uncommittedWindow = 32;
