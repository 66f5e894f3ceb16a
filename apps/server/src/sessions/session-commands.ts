import { RefusedError, type SessionCommandName, type SessionState, type SessionSummary } from '@infoplane/contracts';
import type { CheckpointKeeper } from '../checkpoints/checkpoint-keeper';
import type { Doorbell } from '../storage/doorbell';
import { lifecycleRecord, type SessionRow } from '../storage/session-row';
import { requireKept } from './kept';
import type { SessionRegistry } from './session-registry';

/** States in which each command makes sense, and what to say otherwise. */
const commandable: Record<SessionCommandName, readonly SessionState[]> = {
  pause: ['running'],
  resume: ['paused', 'interrupted'],
  stop: ['queued', 'running', 'paused'],
};

// A trainer answers between two epochs. A command's answer waits that long for the record of it, so that a script reads the new state.
const commandPatienceMs = 2000;

/** Pauses, resumes and stops sessions as people wish. */
export class SessionCommands {
  /** Sessions of which a record is under way that this server makes: a command that is repeated meanwhile is that one. */
  readonly #underWay = new Set<string>();

  constructor(
    private readonly sessions: SessionRegistry,
    private readonly checkpoints: CheckpointKeeper,
    private readonly doorbell: Doorbell,
  ) {}

  /** Pauses, resumes or stops a session. @throws RefusedError `not-found`, `wrong-state`, `storage-full`. */
  async command(session: string, command: SessionCommandName): Promise<SessionSummary> {
    const { state, origin, parent } = this.sessions.summary(session);
    requireKept(this.sessions.row(session));
    if (command === 'resume' && origin?.parent && !parent) {
      const wanted = `session ${origin.parent.session}, from which it was forked, is not on this server: import that one first, then this one again`;
      throw new RefusedError('wrong-state', `Cannot resume an imported session without its parent: ${wanted}`);
    }
    if (!commandable[command].includes(state)) {
      throw new RefusedError(
        'wrong-state',
        `Cannot ${command} a session that is ${state}: it must be ${commandable[command].join(' or ')}`,
      );
    }
    const changed = this.#stateLeft(session, state);
    await this.#perform(this.sessions.row(session), command);
    await changed;
    return this.sessions.summary(session);
  }

  async #perform(row: SessionRow, command: SessionCommandName): Promise<void> {
    const run = this.sessions.pool.run(row.id);
    switch (command) {
      case 'pause':
        return run?.pause();
      case 'resume':
        return run ? this.#resumeWithNetworks(row) : this.#once(row, () => this.#resumeFromCheckpoint(row));
      case 'stop':
        if (run) {
          this.sessions.pool.withdraw(row.id);
          return run.stop();
        }
        return this.#once(row, () => this.#stopWaiting(row));
      default:
        return command satisfies never;
    }
  }

  /** A paused session keeps its process, with the networks in it. */
  async #resumeWithNetworks(row: SessionRow): Promise<void> {
    const { pool } = this.sessions;
    // In line before its record is under way: whoever resumes it once more finds it there, and whoever stops it takes it out.
    if (!pool.resume(row)) return;
    await this.sessions.record(row, lifecycleRecord(row, 'queued', 'waits for a free trainer to go on')).catch((error: unknown) => {
      // A full disk: a command that is refused leaves things as they were.
      pool.withdraw(row.id);
      throw error;
    });
  }

  /** A session whose process is gone begins again where its newest checkpoint is. */
  async #resumeFromCheckpoint(row: SessionRow): Promise<void> {
    const { epoch } = row;
    const own = epoch === null ? undefined : (await this.checkpoints.list(row.id)).findLast((checkpoint) => checkpoint.epoch <= epoch);
    const from = own?.epoch ?? row.parent?.epoch ?? 0;
    this.sessions.pool.continueLater(await this.sessions.record(row, lifecycleRecord(row, 'queued', `to go on from epoch ${from}`)));
  }

  /** A session without a process: it waits in line, or is paused. */
  async #stopWaiting(row: SessionRow): Promise<void> {
    const { pool } = this.sessions;
    const wasInLine = pool.withdraw(row.id);
    const reason = row.head === 1 ? 'stopped before it began' : `stopped while it ${row.state === 'queued' ? 'waited to go on' : 'was paused'}`;
    await this.sessions.record(row, lifecycleRecord(row, 'stopped', reason)).catch((error: unknown) => {
      // A full disk: it still waits, if at the end of its part of the line.
      if (wasInLine && row.head === 1) pool.enqueue(row);
      else if (wasInLine) pool.continueLater(row);
      throw error;
    });
  }

  async #once(row: SessionRow, act: () => Promise<void>): Promise<void> {
    if (this.#underWay.has(row.id)) return;
    this.#underWay.add(row.id);
    try {
      await act();
    } finally {
      this.#underWay.delete(row.id);
    }
  }

  /** Resolves when the session is no longer in that state, or after a while. */
  #stateLeft(session: string, state: SessionState): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        stop();
        resolve();
      };
      const timer = setTimeout(finish, commandPatienceMs);
      const stop = this.doorbell.listen(session, (row) => {
        if (row.state !== state) finish();
      });
    });
  }
}
