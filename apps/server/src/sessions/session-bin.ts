import { isEnded, RefusedError, sessionNoteLimits, type SessionSummary } from '@infoplane/contracts';
import type { Kysely } from 'kysely';
import type { CheckpointKeeper } from '../checkpoints/checkpoint-keeper';
import type { Schedule } from '../live/pump';
import { describeError, type Log } from '../log';
import type { Doorbell } from '../storage/doorbell';
import type { SessionRow } from '../storage/session-row';
import type { Tables } from '../storage/tables';
import type { SessionCommands } from './session-commands';
import type { SessionNotebook } from './session-notebook';
import type { SessionRegistry } from './session-registry';

/** What the bin works with. */
export interface SessionBinParts {
  readonly db: Kysely<Tables>;
  readonly sessions: SessionRegistry;
  readonly commands: SessionCommands;
  readonly notebook: SessionNotebook;
  readonly checkpoints: CheckpointKeeper;
  readonly doorbell: Doorbell;
  readonly log: Log;
  readonly now: () => number;
  readonly schedule: Schedule;
}

// All that is of a session, in the order in which it may go.
const sessionTables = ['notification', 'subscription', 'mutation', 'mark', 'annotation', 'credential', 'record'] as const;
const dayMs = 24 * 60 * 60_000;
const keptMs = sessionNoteLimits.deletedDays * dayMs;
// A trainer that does not answer a stop is ended after 30 s; what it left is stored soon after.
const stopPatienceMs = 35_000;

/**
 * Deleted sessions. They leave every list at once, can be had back for 30 days, and are then removed with their records and checkpoints. One that
 * others are forked from is only removed after them: their history and their first weights are in it.
 */
export class SessionBin {
  #stopTimer: (() => void) | null = null;
  #sweeping: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(private readonly parts: SessionBinParts) {}

  /** Removes what is due now, and once a day from now on. */
  async open(): Promise<void> {
    await this.sweep();
    this.#again();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopTimer?.();
    await this.#sweeping;
  }

  /**
   * Deletes a session; one that trains or waits is stopped first. Repeating it is harmless.
   *
   * @throws RefusedError `not-found`; `wrong-state` while it is measured once more; `unavailable` if it cannot be stopped.
   */
  async delete(session: string): Promise<SessionSummary> {
    const { state, remeasuring, deletedAt } = this.parts.sessions.summary(session);
    if (deletedAt !== null) return this.parts.sessions.summary(session);
    if (remeasuring !== null) throw new RefusedError('wrong-state', 'Cannot delete a session that is being re-measured: wait until that is done');
    if (!isEnded(state)) {
      await this.parts.commands.command(session, 'stop');
      await this.#ended(session);
    }
    return this.parts.notebook.change(session, (row) => withDeletion(row, this.parts.now()));
  }

  /** Has a deleted session back as it was. @throws RefusedError `not-found` once it is removed. */
  restore(session: string): Promise<SessionSummary> {
    return this.parts.notebook.change(session, (row) => withDeletion(row, null));
  }

  /** Removes sessions that were deleted long enough ago and that no session is forked from. */
  sweep(): Promise<void> {
    this.#sweeping = this.#sweeping.then(() => this.#removeDue());
    return this.#sweeping;
  }

  #again(): void {
    if (this.#isClosed) return;
    this.#stopTimer = this.parts.schedule(() => void this.sweep().then(() => this.#again()), dayMs);
  }

  async #removeDue(): Promise<void> {
    const { sessions, log, now } = this.parts;
    try {
      for (;;) {
        const rows = sessions.rows();
        const parents = new Set(rows.map(({ parent }) => parent?.session));
        const due = rows.filter(({ id, notes }) => notes.deletedAt !== null && notes.deletedAt + keptMs <= now() && !parents.has(id));
        if (due.length === 0 || this.#isClosed) return;
        // A fork that goes may free its parent for the next round.
        for (const { id } of due) await this.#remove(id);
        log.info(`${due.length} deleted ${due.length === 1 ? 'session is' : 'sessions are'} removed after ${sessionNoteLimits.deletedDays} days`);
      }
    } catch (error) {
      // A disk that cannot be written. What is left is removed by the next sweep.
      log.error(`deleted sessions could not be removed: ${describeError(error)}`);
    }
  }

  async #remove(session: string): Promise<void> {
    await this.parts.checkpoints.dropAll(session);
    await this.parts.db.transaction().execute(async (transaction) => {
      for (const table of sessionTables) await transaction.deleteFrom(table).where('session', '=', session).execute();
      await transaction.deleteFrom('session').where('id', '=', session).execute();
    });
    this.parts.sessions.forget(session);
  }

  #ended(session: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        cancel();
        stop();
        settle();
      };
      const look = ({ state }: Pick<SessionRow, 'state'>) => {
        if (isEnded(state)) finish(resolve);
      };
      const late = () => reject(new RefusedError('unavailable', 'The session could not be stopped: its trainer does not answer. Try again'));
      const cancel = this.parts.schedule(() => finish(late), stopPatienceMs);
      const stop = this.parts.doorbell.listen(session, look);
      look(this.parts.sessions.summary(session));
    });
  }
}

function withDeletion({ name, notes }: SessionRow, deletedAt: number | null): Pick<SessionRow, 'name' | 'notes'> {
  if ((notes.deletedAt === null) === (deletedAt === null)) return { name, notes };
  return { name, notes: { ...notes, deletedAt, version: notes.version + 1 } };
}
