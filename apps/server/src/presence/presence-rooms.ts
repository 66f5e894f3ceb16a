import {
  goneAfterMs,
  idleAfterMs,
  mostPresent,
  presencePerSecond,
  RefusedError,
  type Person,
  type Presence,
  type PresenceChanges,
  type PresenceHere,
  type Present,
} from '@infoplane/contracts';
import type { Schedule } from '../live/pump';

/** One connection that is told who is where. */
export interface PresenceClient {
  readonly id: string;
  /** Whether a packet that may be lost would be lost now. */
  isBusy(): boolean;
  /** Sends who is in a room. Must arrive. */
  sendHere(here: PresenceHere): void;
  /** Sends what changed. Never called while it is busy. */
  sendChanges(changes: PresenceChanges): void;
}

/** Whose presence it is. */
export interface PresentPerson {
  readonly person: Person;
  readonly isGuest: boolean;
}

interface Entry {
  present: Present;
  /** When they last said anything, and when they last said something new. */
  signAt: number;
  changedAt: number;
}

interface Room {
  readonly present: Map<string, Entry>;
  /** Who watches, each with the ids of whom they have not been told the newest of. */
  readonly readers: Map<string, { readonly client: PresenceClient; readonly changed: Set<string> }>;
}

/** Between two packets to one connection. */
export const packetSpacingMs = 1000 / presencePerSecond;
/** How often it is looked for who has become idle or is gone. */
const sweepSpacingMs = 1000;

/**
 * Who is in which session and where they look, in memory alone. Each reader has its own set of what it has not been told, so that a slow one gets
 * the newest of each presence once it reads again, holds no more than a name for each person of the room, and keeps nobody else waiting.
 */
export class PresenceRooms {
  readonly #rooms = new Map<string, Room>();
  readonly #roomOf = new Map<string, string>();
  readonly #allowance = new Map<string, { left: number; at: number }>();
  #stopRound: (() => void) | null = null;
  #stopSweep: (() => void) | null = null;

  constructor(
    private readonly now: () => number,
    private readonly schedule: Schedule,
  ) {}

  /** Tells a connection of a room from now on, beginning with everybody who is in it. */
  watch(client: PresenceClient, session: string): void {
    const room = this.#room(session);
    room.readers.set(client.id, { client, changed: new Set() });
    client.sendHere({ session, here: [...room.present.values()].map(({ present }) => present) });
  }

  /** Ends that, and their own presence there. */
  unwatch(client: string, session: string): void {
    this.#rooms.get(session)?.readers.delete(client);
    if (this.#roomOf.get(client) === session) this.#depart(client);
    this.#forgetEmpty(session);
  }

  /**
   * Takes where somebody looks. Above the allowance of a connection what it says is dropped: it says it again.
   *
   * @throws RefusedError `too-many` for a room that is full.
   */
  share(client: string, { person, isGuest }: PresentPerson, presence: Presence): void {
    const now = this.now();
    if (!this.#isAllowed(client, now)) return;
    const before = this.#roomOf.get(client);
    if (before !== undefined && before !== presence.session) this.#depart(client);
    const room = this.#room(presence.session);
    const known = room.present.get(client);
    if (!known && room.present.size >= mostPresent) {
      this.#forgetEmpty(presence.session);
      throw new RefusedError('too-many', `${mostPresent} are in this session already: you see them, and they do not see you`);
    }
    this.#roomOf.set(client, presence.session);
    const isNew = !known || JSON.stringify(known.present.presence) !== JSON.stringify(presence);
    const changedAt = isNew ? now : known.changedAt;
    const present: Present = { id: client, person, isGuest, isIdle: now - changedAt >= idleAfterMs, presence };
    room.present.set(client, { present, signAt: now, changedAt });
    if (isNew) this.#tell(room, client);
    this.#stopSweep ??= this.schedule(() => this.#sweep(), sweepSpacingMs);
  }

  /** A connection has ended. */
  leave(client: string): void {
    this.#depart(client);
    this.#allowance.delete(client);
    for (const [session, room] of this.#rooms) if (room.readers.delete(client)) this.#forgetEmpty(session);
  }

  /** How many presences there are. */
  get size(): number {
    return this.#roomOf.size;
  }

  stop(): void {
    this.#stopRound?.();
    this.#stopSweep?.();
    this.#stopRound = this.#stopSweep = null;
    this.#rooms.clear();
    this.#roomOf.clear();
    this.#allowance.clear();
  }

  #depart(client: string): void {
    const session = this.#roomOf.get(client);
    if (session === undefined) return;
    this.#roomOf.delete(client);
    const room = this.#rooms.get(session)!;
    room.present.delete(client);
    this.#tell(room, client);
    this.#forgetEmpty(session);
  }

  #tell(room: Room, client: string): void {
    if (room.readers.size === 0) return;
    for (const { changed } of room.readers.values()) changed.add(client);
    this.#stopRound ??= this.schedule(() => this.#round(), packetSpacingMs);
  }

  #round(): void {
    this.#stopRound = null;
    let isLeftOver = false;
    for (const [session, { present, readers }] of this.#rooms) {
      for (const { client, changed } of readers.values()) {
        if (changed.size === 0) continue;
        if (client.isBusy()) {
          isLeftOver = true;
          continue;
        }
        const here = [...changed].flatMap((id) => present.get(id)?.present ?? []);
        const gone = [...changed].filter((id) => !present.has(id));
        changed.clear();
        client.sendChanges({ session, here, gone });
      }
    }
    if (isLeftOver) this.#stopRound ??= this.schedule(() => this.#round(), packetSpacingMs);
  }

  #sweep(): void {
    const now = this.now();
    for (const { present } of [...this.#rooms.values()]) {
      for (const [client, entry] of [...present]) {
        if (now - entry.signAt >= goneAfterMs) this.#depart(client);
        else if (!entry.present.isIdle && now - entry.changedAt >= idleAfterMs) {
          entry.present = { ...entry.present, isIdle: true };
          this.#tell(this.#rooms.get(entry.present.presence.session)!, client);
        }
      }
    }
    this.#stopSweep = this.#roomOf.size === 0 ? null : this.schedule(() => this.#sweep(), sweepSpacingMs);
  }

  /** A bucket that holds what one second allows, and fills as fast. */
  #isAllowed(client: string, now: number): boolean {
    const { left, at } = this.#allowance.get(client) ?? { left: presencePerSecond, at: now };
    const filled = Math.min(presencePerSecond, left + ((now - at) / 1000) * presencePerSecond);
    this.#allowance.set(client, { left: Math.max(0, filled - 1), at: now });
    if (filled >= 1) return true;
    this.#allowance.set(client, { left: filled, at: now });
    return false;
  }

  #room(session: string): Room {
    const room = this.#rooms.get(session) ?? { present: new Map(), readers: new Map() };
    this.#rooms.set(session, room);
    return room;
  }

  #forgetEmpty(session: string): void {
    const room = this.#rooms.get(session);
    if (room && room.present.size === 0 && room.readers.size === 0) this.#rooms.delete(session);
  }
}
