import { z } from 'zod';
import { panelNames } from './annotations';
import { limits } from './limits';
import { personSchema } from './people';
import { sessionIdSchema } from './session';

/** At most this many presences a second are taken of one connection; more are dropped. As many packets of changes a second are sent to each. */
export const presencePerSecond = 10;
/** A page says where its person looks at each change, and again after this many milliseconds without one, so that it is known to be there. */
export const signEveryMs = 5000;
/** Milliseconds without a change until somebody is idle, and without a sign until they are gone. */
export const idleAfterMs = 60_000;
export const goneAfterMs = 15_000;
/** Presences in one session; whoever comes then is not seen. */
export const mostPresent = 200;

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
  /** Of the connection: the `id` of its socket, so that a page knows its own. */
  id: z.string(),
  person: personSchema,
  isGuest: z.boolean(),
  isIdle: z.boolean(),
  presence: presenceSchema,
});
export type Present = z.infer<typeof presentSchema>;

/** Everybody in a room, for who begins to watch. Takes the place of all that was known. */
export interface PresenceHere {
  readonly session: string;
  readonly here: readonly Present[];
}

/** What changed in a room since the last packet to this connection: coalesced, so that only the newest of each presence is in it. */
export interface PresenceChanges {
  readonly session: string;
  readonly here: readonly Present[];
  readonly gone: readonly string[];
}
