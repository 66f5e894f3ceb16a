import { z } from 'zod';
import { engineNames, sessionConfigurationSchema } from './configuration';
import { estimatorSchema } from './estimators';
import { progressSchema, sessionIdSchema } from './session';

const bytesSchema = z.instanceof(Uint8Array);
const epochSchema = z.number().int().nonnegative();
/** What both kinds of work begin with. `dataset` is the file of a `csv` problem. */
const work = {
  session: sessionIdSchema,
  configuration: sessionConfigurationSchema,
  engine: z.enum(engineNames),
  dataset: bytesSchema.nullable(),
};

/**
 * The channel between a server and a trainer, whatever carries it. The trainer knows nothing of storage: it sends packed records in
 * order, waits when too many are not yet committed, and says how it ended.
 */
export const toTrainerSchema = z.discriminatedUnion('type', [
  /**
   * Records that came before, packed and in order: sent before `run`, in as many messages as it takes. Of a fork first those of the sessions that it
   * descends from, from the root of its lineage on and each up to the epoch of the next one's fork, with the `estimators` of the session that they are
   * of; then the session's own, if it has run before, without.
   */
  z.object({ type: z.literal('history'), records: z.array(bytesSchema), estimators: z.array(estimatorSchema).optional() }),
  /**
   * Train a session: from epoch 0, or from a checkpoint (packed, as `checkpoint` brought it), its own or that of its parent at `forkEpoch`, which is
   * left out of a session that is no fork.
   */
  z.object({ type: z.literal('run'), ...work, checkpoint: bytesSchema.nullable(), forkEpoch: epochSchema.optional() }),
  /** Measure the checkpoints of those epochs, ascending, with those estimators; the trainer asks for each. */
  z.object({ type: z.literal('remeasure'), ...work, estimators: z.array(estimatorSchema).min(1), epochs: z.array(epochSchema).min(1) }),
  /** The checkpoint that the trainer asked for. */
  z.object({ type: z.literal('checkpoint'), epoch: epochSchema, bytes: bytesSchema }),
  z.object({ type: z.literal('pause') }),
  z.object({ type: z.literal('resume') }),
  z.object({ type: z.literal('stop') }),
  /** Records that are durable now, counted from the start of this run. */
  z.object({ type: z.literal('committed'), records: z.number().int().nonnegative() }),
]);
export type ToTrainer = z.infer<typeof toTrainerSchema>;

export const fromTrainerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('records'), session: sessionIdSchema, records: z.array(z.object({ at: z.number(), bytes: bytesSchema })).min(1) }),
  /** All that is needed to continue from the beginning of that epoch, packed. Follows the records of the epoch. */
  z.object({ type: z.literal('checkpoint'), session: sessionIdSchema, epoch: epochSchema, step: z.number().int().nonnegative(), bytes: bytesSchema }),
  /** Asks for the checkpoint of that epoch, one at a time. */
  z.object({ type: z.literal('want-checkpoint'), session: sessionIdSchema, epoch: epochSchema }),
  z.object({ type: z.literal('progress'), session: sessionIdSchema, progress: progressSchema }),
  /** The work is done or given up; its last record says how a session ended. The trainer is free. */
  z.object({ type: z.literal('ended'), session: sessionIdSchema }),
  z.object({ type: z.literal('log'), level: z.enum(['info', 'warn', 'error']), message: z.string() }),
]);
export type FromTrainer = z.infer<typeof fromTrainerSchema>;

/** Records a trainer may have sent that are not yet durable; then it waits. */
export const uncommittedWindow = 32;
