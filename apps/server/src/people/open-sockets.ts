import type { Standing } from '@infoplane/contracts';
import type { Schedule } from '../live/pump';
import { anonymous, type Caller } from './caller';
import type { Callers } from './callers';

/** One connection of the live channel. */
export interface OpenSocket {
  caller: Caller;
  /** Who it belongs to may do other things from now on. */
  tellStanding(standing: Standing): void;
  close(): void;
}

/** Somebody's right may also end by time alone, while they only listen. */
const sweepSpacingMs = 30_000;

/** The connections that are open and who they belong to, so that they end with the right to have them. */
export class OpenSockets {
  readonly #open = new Set<OpenSocket>();
  #stopTimer: (() => void) | null = null;

  constructor(
    private readonly callers: Pick<Callers, 'current'>,
    private readonly schedule: Schedule,
  ) {}

  /** Takes in a connection. @returns whether who it belongs to may still have it: a right can end while the connection is made. */
  admit(socket: OpenSocket): boolean {
    if (this.current(socket) === anonymous) return false;
    this.#open.add(socket);
    this.#stopTimer ??= this.schedule(() => this.#round(), sweepSpacingMs);
    return true;
  }

  /** Who a connection belongs to at this moment. */
  current(socket: OpenSocket): Caller {
    const before = socket.caller;
    socket.caller = this.callers.current(before);
    if (socket.caller !== anonymous && socket.caller.standing !== before.standing) socket.tellStanding(socket.caller.standing);
    return socket.caller;
  }

  leave(socket: OpenSocket): void {
    this.#open.delete(socket);
  }

  /** Somebody's rights changed: updates who each connection belongs to, and closes those whose right has ended. */
  sweep(): void {
    for (const socket of [...this.#open]) {
      if (this.current(socket) !== anonymous) continue;
      this.#open.delete(socket);
      socket.close();
    }
  }

  stop(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
    this.#open.clear();
  }

  #round(): void {
    this.sweep();
    this.#stopTimer = this.#open.size === 0 ? null : this.schedule(() => this.#round(), sweepSpacingMs);
  }
}
