import { z } from 'zod';
import { limits } from './limits';
import { phaseChangeCriteria } from './phase-change';
import { personSchema } from './people';

const epoch = z
  .number({ error: 'must be an epoch' })
  .int('must be a whole epoch')
  .min(0, 'must be at least 0')
  .max(limits.epochs.max, `must be at most ${limits.epochs.max}`);
const isText = /^[^\p{Cs}]*$/u;
/**
 * `reactions`: people who react with the same emoji. `mentions`: people whom one annotation calls. `perSession` counts deleted ones too, and `changes`
 * is of one annotation: both stay in the log for good.
 */
export const annotationLimits = {
  bodyLength: 10_000,
  tags: 10,
  tagLength: 40,
  reactions: 50,
  mentions: 50,
  perSession: 5000,
  changes: 1000,
} as const;

/** Panels that an annotation can belong to. */
export const panelNames = ['plane', 'ixt', 'ity', 'gradients', 'snr', 'loss', 'accuracy', 'weights', 'saturation'] as const;
export type PanelName = (typeof panelNames)[number];

/**
 * Where an annotation stands, in the data and not in pixels: an epoch or a range of epochs, and optionally a layer (1 is the first), a replica (0 is
 * the first), a panel, or a point of the plane in bits.
 */
export const anchorSchema = z
  .strictObject({
    fromEpoch: epoch,
    toEpoch: epoch,
    layer: z.number().int().min(1).max(100).nullable().default(null),
    replica: z.number().int().min(0).max(limits.replicas.max).nullable().default(null),
    panel: z
      .enum(panelNames, { error: `must be one of ${panelNames.join(', ')}` })
      .nullable()
      .default(null),
    point: z
      .strictObject({ ixt: z.number().min(0).max(100), ity: z.number().min(0).max(100) })
      .nullable()
      .default(null),
  })
  .refine(({ fromEpoch, toEpoch }) => fromEpoch <= toEpoch, { error: 'must not be before the beginning of the range', path: ['toEpoch'] });
export type Anchor = z.infer<typeof anchorSchema>;

const bodySchema = z
  .string({ error: 'must be text' })
  .trim()
  .min(1, 'must not be empty')
  .max(annotationLimits.bodyLength, `must be at most ${annotationLimits.bodyLength.toLocaleString('en')} characters`)
  .regex(isText, 'must not hold half a character');
const tagSchema = z
  .string({ error: 'must be text' })
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} _.-]*$/u, 'must begin with a letter or digit and hold letters, digits, spaces and _ . - only')
  .max(annotationLimits.tagLength, `must be at most ${annotationLimits.tagLength} characters`);
const tagsSchema = z.array(tagSchema).max(annotationLimits.tags, `at most ${annotationLimits.tags} tags`);

/** Fields of an annotation that its people change, each with a version of its own so that edits of different fields merge. */
export const annotationFields = ['anchor', 'body', 'tags', 'resolved'] as const;
export type AnnotationField = (typeof annotationFields)[number];

export const annotationSchema = z.object({
  id: z.uuid(),
  author: personSchema,
  createdAt: z.number(),
  /** Counts its changes from 1. */
  version: z.number().int().min(1),
  /** The version at which each field last changed. */
  changedAt: z.object({ anchor: z.number().int(), body: z.number().int(), tags: z.number().int(), resolved: z.number().int() }),
  /** The annotation that this one answers, or null. Answers have their parent's anchor. */
  parent: z.uuid().nullable(),
  anchor: anchorSchema,
  /** Markdown. Empty once deleted. */
  body: z.string(),
  tags: z.array(z.string()),
  /** Ids of the people whose name stands in the body as @name. */
  mentions: z.array(z.string()),
  /** Who reacted how. */
  reactions: z.array(z.object({ emoji: z.string(), people: z.array(z.string()) })),
  /** Who marked it as settled, or null. */
  resolved: personSchema.nullable(),
  isDeleted: z.boolean(),
});
export type Annotation = z.infer<typeof annotationSchema>;

/** The state of an annotation after a change. The newest record of an id is what holds. */
export const annotationRecordSchema = z.object({ kind: z.literal('annotation'), by: personSchema, annotation: annotationSchema });
export type AnnotationRecord = z.infer<typeof annotationRecordSchema>;

const mutationId = z.uuid('must be a UUID made by the client');

/** A wish for a new annotation. Its id is made by the client, so that repeating the wish is harmless. */
export const createAnnotationSchema = z.strictObject({
  id: z.uuid('must be a UUID made by the client'),
  parent: z.uuid().nullable().default(null),
  anchor: anchorSchema,
  body: bodySchema,
  tags: tagsSchema.default([]),
});
export type CreateAnnotation = z.infer<typeof createAnnotationSchema>;

/**
 * An edit: the fields to change, and the version that the editor saw. A field that somebody else changed since is a conflict, unless it says the same;
 * other fields merge.
 */
export const editAnnotationSchema = z.strictObject({
  mutation: mutationId,
  seen: z.number().int().min(1),
  anchor: anchorSchema.optional(),
  body: bodySchema.optional(),
  tags: tagsSchema.optional(),
  resolved: z.boolean().optional(),
  isDeleted: z.boolean().optional(),
});
export type EditAnnotation = z.infer<typeof editAnnotationSchema>;

export const reactionEmojis = ['👍', '👎', '🎉', '🤔', '👀', '❤️'] as const;
export const reactSchema = z.strictObject({
  mutation: mutationId,
  emoji: z.enum(reactionEmojis, { error: `must be one of ${reactionEmojis.join(' ')}` }),
  isOn: z.boolean('must be true or false'),
});
export type React = z.infer<typeof reactSchema>;

/** What an annotation is by its anchor, or an answer. */
export const annotationKinds = ['epoch', 'range', 'point', 'reply'] as const;
export type AnnotationKind = (typeof annotationKinds)[number];

/** What an annotation is: an answer; else at a point of the plane, over a range, or at an epoch. */
export function annotationKind({ parent, anchor }: Pick<Annotation, 'parent' | 'anchor'>): AnnotationKind {
  if (parent !== null) return 'reply';
  if (anchor.point !== null) return 'point';
  return anchor.fromEpoch === anchor.toEpoch ? 'epoch' : 'range';
}

const wholeNumber = (min: number, max: number) => {
  const allowed = `must be a whole number from ${min} to ${max}`;
  return z
    .string(allowed)
    .regex(/^\d{1,15}$/, allowed)
    .transform(Number)
    .pipe(z.number().min(min, allowed).max(max, allowed));
};
/** The parameters of a search. Each narrows it; text is looked for in bodies and tags, without regard to case. */
export const findAnnotationsSchema = z.object({
  text: z
    .string('must be text')
    .trim()
    .min(1, 'must not be empty')
    .max(200, 'must be at most 200 characters')
    .regex(isText, 'must not hold half a character')
    .optional(),
  /** The id of an author. */
  person: z.string('must be the id of a person').max(100, 'must be the id of a person').optional(),
  tag: tagSchema.optional(),
  kind: z.enum(annotationKinds, { error: `must be one of ${annotationKinds.join(', ')}` }).optional(),
  /** The `next` of the page before. */
  after: wholeNumber(0, Number.MAX_SAFE_INTEGER).default(0),
  limit: wholeNumber(1, 500).default(100),
});
export type FindAnnotations = z.infer<typeof findAnnotationsSchema>;
/** Annotations in the order they were made, without those deleted; `next` asks for those behind them, and is null where there are none. */
export const annotationsAnswerSchema = z.object({ annotations: z.array(annotationSchema), next: z.number().int().nullable() });
export type AnnotationsAnswer = z.infer<typeof annotationsAnswerSchema>;
/** What an annotation was after each change, oldest first. */
export const annotationHistorySchema = z.object({
  changes: z.array(z.object({ seq: z.number().int(), at: z.number(), by: personSchema, annotation: annotationSchema })),
});
export type AnnotationHistory = z.infer<typeof annotationHistorySchema>;

/** Criteria that people place themselves: the two kinds of transition. */
export const markCriteria = ['drift-diffusion', 'fitting-compression'] as const;
export type MarkCriterion = (typeof markCriteria)[number];

/** What a person says to a proposal of the detector. */
export const verdicts = ['accept', 'dispute', 'move'] as const;

/** A person's own placement of one layer's transition: an epoch with an interval around it. */
export const markSchema = z.object({
  person: personSchema,
  layer: z.number().int().min(1),
  criterion: z.enum(markCriteria),
  epoch: z.number().int().min(0),
  interval: z.object({ fromEpoch: z.number().int().min(0), toEpoch: z.number().int().min(0) }),
  reason: z.string(),
  /** The person's answer to the detector's proposal, where the mark is one. */
  verdict: z.object({ proposal: z.enum(phaseChangeCriteria), revision: z.number().int().min(0), is: z.enum(verdicts) }).nullable(),
  at: z.number(),
});
export type Mark = z.infer<typeof markSchema>;

/**
 * A mark was placed, moved, taken back or revealed; `by` is whose mark it is. `mark` is null while it is blind: placed, but shown only to its author,
 * and to whoever has placed a mark of the same layer and criterion, until the session's marks are revealed. `isTaken` says that it was taken back,
 * and then `mark` is null too.
 */
export const markRecordSchema = z.object({
  kind: z.literal('mark'),
  by: personSchema,
  layer: z.number().int().min(1),
  criterion: z.enum(markCriteria),
  isBlind: z.boolean(),
  isTaken: z.boolean(),
  mark: markSchema.nullable(),
});
export type MarkRecord = z.infer<typeof markRecordSchema>;

/** Places or moves one's own mark, or takes it back (`epoch` null). */
export const placeMarkSchema = z
  .strictObject({
    mutation: mutationId,
    layer: z.number().int().min(1).max(100),
    criterion: z.enum(markCriteria, { error: `must be one of ${markCriteria.join(', ')}` }),
    epoch: epoch.nullable(),
    interval: z.strictObject({ fromEpoch: epoch, toEpoch: epoch }).nullable().default(null),
    reason: z.string().trim().max(1000, 'must be at most 1,000 characters').regex(isText, 'must not hold half a character').default(''),
    verdict: z
      .strictObject({ proposal: z.enum(phaseChangeCriteria), revision: z.number().int().min(0), is: z.enum(verdicts) })
      .nullable()
      .default(null),
    isBlind: z.boolean().default(false),
  })
  .refine(({ epoch: at, interval }) => at === null || interval === null || (interval.fromEpoch <= at && at <= interval.toEpoch), {
    error: 'must hold the epoch of the mark',
    path: ['interval'],
  });
export type PlaceMark = z.infer<typeof placeMarkSchema>;

/** One mark as whoever asks may see it: `mark` is null where it is blind to them. */
export const markViewSchema = z.object({
  person: personSchema,
  layer: z.number().int().min(1),
  criterion: z.enum(markCriteria),
  isBlind: z.boolean(),
  mark: markSchema.nullable(),
});
export type MarkView = z.infer<typeof markViewSchema>;
export const marksAnswerSchema = z.object({ marks: z.array(markViewSchema) });
/** One's own mark after placing it; null once taken back. */
export const placedMarkSchema = z.object({ mark: markViewSchema.nullable() });
export type PlacedMark = z.infer<typeof placedMarkSchema>;

/** Shows what was placed blind to everybody: of one layer or criterion, or of all (null). */
export const revealMarksSchema = z.strictObject({
  mutation: mutationId,
  layer: z.number().int().min(1).max(100).nullable().default(null),
  criterion: z
    .enum(markCriteria, { error: `must be one of ${markCriteria.join(', ')}` })
    .nullable()
    .default(null),
});
export type RevealMarks = z.infer<typeof revealMarksSchema>;
export const revealedMarksSchema = z.object({ revealed: z.number().int().nonnegative() });
export type RevealedMarks = z.infer<typeof revealedMarksSchema>;

/** Proposals of the detector by the transition that they are about. */
export const proposalsOf = {
  'drift-diffusion': ['snr-derivative', 'snr-crossing', 'snr-change-point'],
  'fitting-compression': ['compression-onset'],
} as const satisfies Record<MarkCriterion, readonly (typeof phaseChangeCriteria)[number][]>;
