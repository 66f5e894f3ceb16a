import { z } from 'zod';
import { personSchema } from './people';
import { sessionIdSchema } from './session';

/** What somebody is told of: their name in an annotation, an answer to theirs, and of sessions that they watch a phase change and the end. */
export const notificationKinds = ['mention', 'reply', 'phase-change', 'session-ended'] as const;
export type NotificationKind = (typeof notificationKinds)[number];

export const notificationSchema = z.object({
  id: z.number().int().positive(),
  at: z.number(),
  kind: z.enum(notificationKinds),
  session: sessionIdSchema,
  /** The annotation, of a mention or a reply. */
  annotation: z.uuid().nullable(),
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
/** Marks as read all up to one, that one included. */
export const readNotificationsSchema = z.strictObject({ upTo: z.number().int('must be a whole number').min(0, 'must be at least 0') });

/** Sessions of which somebody wants to be told. */
export const watchedAnswerSchema = z.object({ sessions: z.array(sessionIdSchema) });
