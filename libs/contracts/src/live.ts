import { z } from 'zod';
import type { Refusal } from './errors';
import { sessionIdSchema, type SessionSummary } from './session';

/** Version of the live protocol; docs/SPEC.md holds its rules. A client of another version is refused. */
export const protocolVersion = 1;
export const liveNamespace = '/live';

/** Pages that may be under way to one client without its acknowledgement. */
export const pageWindow = 8;
/** Bounds of one page: whichever is reached first ends it. A single larger record travels alone. */
export const pageLimits = { records: 64, bytes: 256 * 1024 } as const;

/** Watch one session from after a seq: 0 for all of it, or the last one held. */
export const watchSchema = z.strictObject({
  protocol: z.literal(protocolVersion, { error: `this server speaks protocol ${protocolVersion}: reload the page` }),
  session: sessionIdSchema,
  after: z.number({ error: 'must be a whole number from 0' }).int('must be a whole number from 0').min(0, 'must be a whole number from 0'),
});
export type Watch = z.infer<typeof watchSchema>;
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
  unwatch: (message: z.infer<typeof unwatchSchema>, answer: (answer: Answer<object>) => void) => void;
  lobby: (message: z.infer<typeof lobbySchema>, answer: (answer: Answer<{ readonly sessions: readonly SessionSummary[] }>) => void) => void;
}

export interface ServerEvents {
  /** The client calls `received` once it holds the page; the server keeps at most pageWindow pages unanswered. */
  records: (page: RecordPage, received: () => void) => void;
  /** Snapshots of sessions that changed: to the lobby, and to who watches them. */
  summaries: (sessions: readonly SessionSummary[]) => void;
}
