import { z } from 'zod';
import { notificationKinds, type NotificationKind } from './notifications';
import { personSchema } from './people';

/** Webhooks of one server. */
export const mostWebhooks = 20;

const urlAllowed = 'must be an http or https address without a name or password in it, of at most 500 characters';
const urlSchema = z
  .string(urlAllowed)
  .max(500, urlAllowed)
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const { protocol, username, password } = new URL(text);
    return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
  }, urlAllowed);
const eventsSchema = z
  .array(z.enum(notificationKinds, { error: `must be one of ${notificationKinds.join(', ')}` }))
  .min(1, 'needs at least one event');

export const createWebhookSchema = z.strictObject({ url: urlSchema, events: eventsSchema });
export type CreateWebhook = z.infer<typeof createWebhookSchema>;

/** An address that is told of events. Its secret, by which it knows that they come from here, is in the answer to its making alone. */
export const webhookSchema = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(z.enum(notificationKinds)),
  createdBy: personSchema.nullable(),
  createdAt: z.number(),
  /** How its last delivery since the server started went; null before there was one. */
  last: z.object({ at: z.number(), isDelivered: z.boolean(), detail: z.string() }).nullable(),
  /** Deliveries that wait. */
  waiting: z.number().int().nonnegative(),
});
export type Webhook = z.infer<typeof webhookSchema>;

/** The header with the signature of a delivery: `t=<seconds since 1970>,v1=<HMAC-SHA256 of "<t>.<body>" by the secret, in hexadecimal digits>`. */
export const signatureHeader = 'infoplane-signature';

/** What a delivery holds. Repeated deliveries of one event have the same id. */
export interface WebhookDelivery {
  readonly id: string;
  readonly event: NotificationKind;
  readonly at: number;
  readonly session: string;
  readonly annotation: string | null;
  readonly by: { readonly id: string; readonly name: string } | null;
  /** The ids of whom it concerns; none where it is the session that has news. */
  readonly people: readonly string[];
  readonly text: string;
}
