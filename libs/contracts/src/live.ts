import { z } from 'zod';
import type { Refusal } from './errors';
import type { NotificationsAnswer, SubscriptionsAnswer } from './notifications';
import type { Standing } from './people';
import type { Presence, PresenceChanges, PresenceHere } from './presence';
import { sessionIdSchema, type SessionSummary } from './session';

/** Version of the live protocol; docs/SPEC.md holds its rules. A client of another version is refused. */
export const protocolVersion = 2;
export const liveNamespace = '/live';

/**
 * What of one watch may be under way to a client that has not said that it holds it: no further page goes out once there are so many, or so many
 * bytes of records in them. Bytes bound the memory of a slow client; pages are many, so that one at the head of a live session seldom has to answer.
 */
export const pageWindow = { pages: 32, bytes: 2 * 1024 * 1024 } as const;
/** When a client says how many pages it holds: after so many, after so many bytes, and so long after the first of them at the latest. */
export const answerAfter = { pages: 24, bytes: 1024 * 1024, ms: 1000 } as const;
/** Bounds of one page: whichever is reached first ends it. A single larger record travels alone. */
export const pageLimits = { records: 64, bytes: 256 * 1024 } as const;

/** Watch one session from after a seq: 0 for all of it, or the last one held. */
export const watchSchema = z.strictObject({
  protocol: z.literal(protocolVersion, { error: `this server speaks protocol ${protocolVersion}: reload the page` }),
  session: sessionIdSchema,
  after: z.number({ error: 'must be a whole number from 0' }).int('must be a whole number from 0').min(0, 'must be a whole number from 0'),
});
export type Watch = z.infer<typeof watchSchema>;
/** How many pages the client holds of all that were sent on this connection, counted from its first. It is never less than before. */
export const receivedSchema = z.strictObject({
  pages: z.number({ error: 'must be a whole number from 1' }).int('must be a whole number from 1').min(1, 'must be a whole number from 1'),
});
export type Received = z.infer<typeof receivedSchema>;
export const unwatchSchema = z.strictObject({ session: sessionIdSchema });
export const lobbySchema = z.strictObject({
  protocol: z.literal(protocolVersion, { error: `this server speaks protocol ${protocolVersion}: reload the page` }),
});

/** A record on the wire: its place, its time and its bytes (packRecord). */
export interface WireRecord {
  readonly seq: number;
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Records in order from the log, and the log's head when they were read. */
export interface RecordPage {
  readonly session: string;
  readonly records: readonly WireRecord[];
  readonly head: number;
}

export type Answer<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly error: Refusal };

export interface ClientEvents {
  watch: (message: Watch, answer: (answer: Answer<{ readonly head: number; readonly summary: SessionSummary }>) => void) => void;
  received: (message: Received) => void;
  /** Where one looks: volatile, and answered only if it is refused and has an answer. */
  presence: (message: Presence, answer?: (answer: Answer<never>) => void) => void;
  unwatch: (message: z.infer<typeof unwatchSchema>, answer: (answer: Answer<object>) => void) => void;
  lobby: (message: z.infer<typeof lobbySchema>, answer: (answer: Answer<{ readonly sessions: readonly SessionSummary[] }>) => void) => void;
}

export interface ServerEvents {
  /** The client says `received` as answerAfter asks; the server keeps at most pageWindow pages of a watch unanswered. */
  records: (page: RecordPage) => void;
  /** Snapshots of sessions that changed: to the lobby, and to who watches them. */
  summaries: (sessions: readonly SessionSummary[]) => void;
  /** Everybody in a session that one begins to watch. */
  'presence-here': (here: PresenceHere) => void;
  /** Who moved or left since the last packet. */
  presence: (changes: PresenceChanges) => void;
  /** The newest of one's own notifications: at the beginning, and as they change. */
  notifications: (answer: NotificationsAnswer) => void;
  /** The sessions that one subscribes to: at the beginning, and as they change. */
  subscriptions: (answer: SubscriptionsAnswer) => void;
  /** One's role has changed: `/api/me` says what it is now. Who may no longer be connected is disconnected instead. */
  standing: (now: { readonly standing: Standing }) => void;
}
