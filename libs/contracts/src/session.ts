import { z } from 'zod';
import { sessionConfigurationSchema } from './configuration';
import { estimatorSchema } from './estimators';
import { integer, limits } from './limits';
import { engineDescriptionSchema, sessionStates, sessionStateSchema } from './records';

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

/** Bounds of what people write about a session, and for how long a deleted one can be had back. */
export const sessionNoteLimits = { description: 10_000, tags: 20, tagLength: 40, priority: { min: -10, max: 10 }, deletedDays: 30 } as const;

const isText = /^[^\p{Cs}]*$/u;
/** The name of a session. */
export const sessionNameSchema = z
  .string({ error: 'must be text' })
  .trim()
  .min(1, 'must not be empty')
  .max(limits.nameLength, `must be at most ${limits.nameLength} characters`)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not hold control characters or half a character');
const descriptionSchema = z
  .string({ error: 'must be text' })
  .max(sessionNoteLimits.description, `must be at most ${sessionNoteLimits.description.toLocaleString('en')} characters`)
  .regex(isText, 'must not hold half a character');
const tagSchema = z
  .string({ error: 'must be text' })
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} _.-]*$/u, 'must begin with a letter or digit and hold letters, digits, spaces and _ . - only')
  .max(sessionNoteLimits.tagLength, `must be at most ${sessionNoteLimits.tagLength} characters`);
const tagsSchema = z
  .array(tagSchema, { error: 'must be a list of tags' })
  .max(sessionNoteLimits.tags, `at most ${sessionNoteLimits.tags} tags`)
  .refine((tags) => new Set(tags).size === tags.length, 'must not name a tag twice');

const trueOrFalse = { error: 'must be true or false' };
/** What people may write about a session beside its name. */
export const writtenNotesSchema = z.strictObject({
  description: descriptionSchema,
  tags: tagsSchema,
  isStarred: z.boolean(trueOrFalse),
  isArchived: z.boolean(trueOrFalse),
  priority: integer('priority', sessionNoteLimits.priority),
});

/** What people have written about a session: none of it is part of what is trained. */
export const sessionNotesSchema = z.object({
  /** Counts the edits from 1, those of the name included. */
  version: z.number().int().min(1),
  /** Markdown. */
  description: z.string(),
  tags: z.array(z.string()),
  isStarred: z.boolean(),
  isArchived: z.boolean(),
  /** Sessions of higher priority leave the queue first. */
  priority: z.number().int(),
  /** When it was deleted, or null. It can be had back until `sessionNoteLimits.deletedDays` later. */
  deletedAt: z.number().nullable(),
});
export type SessionNotes = z.infer<typeof sessionNotesSchema>;

/** The notes of a session that nobody has written about. */
export const blankNotes: SessionNotes = { version: 1, description: '', tags: [], isStarred: false, isArchived: false, priority: 0, deletedAt: null };

/** Where a session comes from that was trained on another server. Its parent is only named: it need not be here. */
export const sessionOriginSchema = z.object({ session: sessionIdSchema, parent: forkPointSchema.nullable(), importedAt: z.number() });
export type SessionOrigin = z.infer<typeof sessionOriginSchema>;

/** One row of the session list. A snapshot: newer replaces older. */
export const sessionSummarySchema = z.object({
  id: sessionIdSchema,
  name: z.string(),
  ...sessionNotesSchema.shape,
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
  /** Estimated time until a trainer is free for it; null unless queued, and where what runs before it does not say how long it takes. */
  startsInMs: z.number().nonnegative().nullable(),
  progress: progressSchema.nullable(),
  /** Null unless the session is a fork. */
  parent: forkPointSchema.nullable(),
  /** Null unless it was imported. */
  origin: sessionOriginSchema.nullable(),
  /** Checkpoints that are kept. */
  checkpoints: z.number().int().nonnegative(),
  remeasuring: remeasuringSchema.nullable(),
  configuration: sessionConfigurationSchema,
});
export type SessionSummary = z.infer<typeof sessionSummarySchema>;

/** A wish for a new session. Repeating a requestId is harmless: the session it made is the answer. */
export const createSessionSchema = z.strictObject({
  requestId: z.uuid('must be a UUID made by the client'),
  name: sessionNameSchema,
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

/** What an edit of a session may change. */
export const editableFields = ['name', 'description', 'tags', 'isStarred', 'isArchived', 'priority'] as const;
export type EditableField = (typeof editableFields)[number];

/**
 * An edit of what people write about a session: the fields to change, and the version that the editor saw. A field that somebody else changed since is
 * a conflict, unless it says the same; other fields merge.
 */
export const editSessionSchema = z.strictObject({
  seen: z.number({ error: 'must be the version that was seen' }).int('must be a whole version').min(1, 'must be at least 1'),
  name: sessionNameSchema.optional(),
  ...writtenNotesSchema.partial().shape,
});
export type EditSession = z.infer<typeof editSessionSchema>;

/** Sessions that a lobby is sent on joining: the newest. Older ones are asked for page by page. */
export const lobbySessions = 500;
/** How many sessions a page of the list holds. */
export const sessionPageLimits = { most: 500, usual: 100 } as const;

const yesOrNo = z.enum(['true', 'false'], { error: 'must be true or false' }).transform((word) => word === 'true');
const pageSizeAllowed = `must be a whole number from 1 to ${sessionPageLimits.most}`;
/** A query of the session list, as an address carries it. What is left out is not asked about, but deleted sessions are only listed when asked for. */
export const sessionQuerySchema = z.strictObject({
  /** Words that all stand in name, description, tags or id, in any case. */
  text: z.string().max(200, 'must be at most 200 characters').optional(),
  /** One state, or several with commas. */
  state: z
    .string()
    .transform((words) => words.split(','))
    .pipe(z.array(z.enum(sessionStates, { error: `must be one of ${sessionStates.join(', ')}, or several with commas` })))
    .optional(),
  problem: z.string().max(100, 'must be the name of a problem').optional(),
  tag: z.string().max(sessionNoteLimits.tagLength, `must be at most ${sessionNoteLimits.tagLength} characters`).optional(),
  starred: yesOrNo.optional(),
  archived: yesOrNo.optional(),
  deleted: yesOrNo.default(false),
  /** Forks of that session. */
  parent: sessionIdSchema.optional(),
  /** Where the page before ended: its `next`. */
  cursor: z
    .string()
    .regex(/^\d{1,16}-[0-9a-z]{12}$/, 'must be the next of a page')
    .optional(),
  limit: z.string().regex(/^\d{1,4}$/, pageSizeAllowed).transform(Number).pipe(z.number().min(1, pageSizeAllowed).max(sessionPageLimits.most, pageSizeAllowed)).default(sessionPageLimits.usual),
});
export type SessionQuery = z.infer<typeof sessionQuerySchema>;

/** One page of the session list, newest first. */
export const sessionPageSchema = z.object({
  sessions: z.array(sessionSummarySchema),
  /** The cursor of the next page; null on the last one. */
  next: z.string().nullable(),
  /** How many there are on all pages. */
  total: z.number().int().nonnegative(),
});
export type SessionPage = z.infer<typeof sessionPageSchema>;
