import { z } from 'zod';
import { panelNames } from './annotations';
import { limits } from './limits';
import { personSchema } from './people';
import { sessionIdSchema } from './session';

/** At most this many presences a second are taken of one person and sent to a room. */
export const presencePerSecond = 10;
/** Milliseconds without a sign until somebody is idle, and until they are gone. */
export const idleAfterMs = 60_000;
export const goneAfterMs = 15_000;

/** Where somebody looks, as their page says it. Never stored. */
export const presenceSchema = z.strictObject({
  session: sessionIdSchema,
  panel: z.enum(panelNames).nullable(),
  /** The epoch that they see, and that their pointer is over. */
  epoch: z.number().int().min(0).max(limits.epochs.max).nullable(),
  cursor: z.number().min(0).max(limits.epochs.max).nullable(),
  /** The layer and replica selected in the plane. */
  layer: z.number().int().min(1).max(100).nullable(),
  replica: z.number().int().min(0).max(limits.replicas.max).nullable(),
  /** Whether they present: others are offered to follow them. */
  isPresenting: z.boolean(),
  /** The parameters of their page's address, so that who follows sees the same. */
  view: z.string().max(500).nullable(),
});
export type Presence = z.infer<typeof presenceSchema>;

/** Somebody in a room. One person with two pages is two presences. */
export const presentSchema = z.object({
  /** Of the connection, made by the server. */
  id: z.string(),
  person: personSchema,
  isGuest: z.boolean(),
  isIdle: z.boolean(),
  presence: presenceSchema,
});
export type Present = z.infer<typeof presentSchema>;

/** What changed in a room since the last packet: coalesced, volatile. */
export interface PresenceChanges {
  readonly session: string;
  readonly here: readonly Present[];
  readonly gone: readonly string[];
}
