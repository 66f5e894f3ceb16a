import { z } from 'zod';
import { personSchema } from './people';
import { sessionIdSchema } from './session';

/** What somebody is told of: their name in an annotation, an answer to theirs, and of sessions that they subscribe to a phase change and the end. */
export const notificationKinds = ['mention', 'reply', 'phase-change', 'session-ended'] as const;
export type NotificationKind = (typeof notificationKinds)[number];

export const notificationSchema = z.object({
  id: z.number().int().positive(),
  at: z.number(),
  kind: z.enum(notificationKinds),
  session: sessionIdSchema,
  /** The session's name as it is now. */
  sessionName: z.string(),
  /** The annotation, of a mention or a reply. */
  annotation: z.uuid().nullable(),
  /** The annotation under which it stands on the page: the one that it answers, or itself. Null where it was deleted, and where there is none. */
  thread: z.uuid().nullable(),
  /** How the annotation begins, as it is now; null where there is no `thread`. */
  excerpt: z.string().nullable(),
  /** The epoch that it is about; null where it is about none, and where that was not kept. */
  epoch: z.number().int().nonnegative().nullable(),
  /** Who did it; null where the session did. */
  by: personSchema.nullable(),
  /** One sentence for the list. */
  text: z.string(),
  readAt: z.number().nullable(),
});
export type Notification = z.infer<typeof notificationSchema>;

/** Kept of each person; the oldest go first. */
export const mostNotifications = 500;

/** The newest first. */
export const notificationsAnswerSchema = z.object({ notifications: z.array(notificationSchema), unread: z.number().int().nonnegative() });
export type NotificationsAnswer = z.infer<typeof notificationsAnswerSchema>;
/** Marks as read: all up to one, that one included, or just these. */
export const readNotificationsSchema = z
  .strictObject({
    upTo: z.number('must be a whole number').int('must be a whole number').min(0, 'must be at least 0').optional(),
    ids: z.array(z.number('must be a whole number').int('must be a whole number')).max(mostNotifications, `must be at most ${mostNotifications}`).optional(),
  })
  .refine(({ upTo, ids }) => (upTo === undefined) !== (ids === undefined), { path: ['upTo'], message: 'name either upTo or ids' });
export type ReadNotifications = z.infer<typeof readNotificationsSchema>;

/** Sessions of which somebody wants to be told, the last subscribed to first. */
export const subscriptionsAnswerSchema = z.object({ sessions: z.array(sessionIdSchema) });
export type SubscriptionsAnswer = z.infer<typeof subscriptionsAnswerSchema>;
