import {
  isEnded,
  packRecord,
  RefusedError,
  type CreateSession,
  type LifecycleRecord,
  type RecordPage,
  type SessionCommandName,
  type SessionState,
  type SessionSummary,
} from '@infoplane/contracts';
import type { Log } from '../log';
import type { Doorbell } from '../storage/doorbell';
import type { PageLimits, RecordLog, SessionCatalog } from '../storage/record-log';
import { isUntouched, type SessionRow } from '../storage/session-row';
import { unknownSession } from '../storage/sql-record-log';
import { describeKept, type SessionEnd } from '../trainer/trainer-run';
import { TrainerPool, type TrainerPoolListener } from '../trainer/trainer-pool';

/** What a registry needs from around it. */
export interface SessionRegistryParts {
  readonly storage: RecordLog & SessionCatalog;
  readonly doorbell: Doorbell;
  readonly log: Log;
  readonly now: () => number;
  readonly newId: () => string;
  readonly openPool: (listener: TrainerPoolListener) => TrainerPool;
  readonly onTrainerLost: () => void;
}

/** States in which each command makes sense, and what to say otherwise. */
const commandable: Record<SessionCommandName, readonly SessionState[]> = {
  pause: ['running'],
  resume: ['paused'],
  stop: ['queued', 'running', 'paused'],
};

// A trainer answers between two epochs. A command's answer waits that long for the record of it, so that a script reads the new state.
const commandPatienceMs = 2000;

/**
 * The sessions of this server: begins them, commands them, and says how they are. Rows are a copy of what the log's transactions wrote,
 * refreshed by its doorbell.
 */
export class SessionRegistry {
  readonly #rows = new Map<string, SessionRow>();
  readonly #unstored = new Map<string, SessionEnd>();
  readonly #watchers = new Set<(session: string) => void>();
  readonly #pool: TrainerPool;
  readonly #stopListening: () => void;

  constructor(private readonly parts: SessionRegistryParts) {
    this.#stopListening = parts.doorbell.listenEverywhere((row) => {
      this.#rows.set(row.id, row);
      this.#tell(row.id);
    });
    this.#pool = parts.openPool({
      changed: (session) => this.#tell(session),
      unstored: (session, end) => {
        this.#unstored.set(session, end);
        this.#tell(session);
      },
      lost: () => parts.onTrainerLost(),
    });
  }

  /** Takes up what an earlier server left: sessions that ran are marked interrupted. The others wait for `begin`. */
  async restore(): Promise<void> {
    const rows = await this.parts.storage.list();
    for (const row of rows) this.#rows.set(row.id, row);
    for (const row of rows.filter((row) => !isEnded(row.state) && !isUntouched(row))) {
      await this.#record(row, 'interrupted', `the server ended while this session ${whatItDid(row)}; ${describeKept(row)}`);
    }
  }

  /** Lets trainers start: the sessions that an earlier server had only queued stand in line first, oldest in front. */
  begin(): void {
    const untouched = [...this.#rows.values()].filter(isUntouched).sort((a, b) => a.createdAt - b.createdAt);
    for (const row of untouched) this.#pool.enqueue(row);
  }

  /** Begins a session, or finds the one that this requestId began before. */
  async create({ requestId, name, configuration }: CreateSession): Promise<{ summary: SessionSummary; isNew: boolean }> {
    const at = this.parts.now();
    const session = { id: this.parts.newId(), requestId, name, configuration, createdAt: at };
    const { row, isNew } = await this.parts.storage.create(session, { at, bytes: packRecord(lifecycle('queued', null, null)) });
    if (isNew) {
      this.parts.log.info(`session ${row.id}: queued: "${name}"`);
      this.#pool.enqueue(row);
    }
    return { summary: this.summary(row.id), isNew };
  }

  /** Pauses, resumes or stops a session. @throws RefusedError `not-found`, `wrong-state`. */
  async command(session: string, command: SessionCommandName): Promise<SessionSummary> {
    const { state } = this.summary(session);
    if (!commandable[command].includes(state)) {
      throw new RefusedError(
        'wrong-state',
        `Cannot ${command} a session that is ${state}: it must be ${commandable[command].join(' or ')}`,
      );
    }
    const changed = this.#stateLeft(session, state);
    await this.#perform(this.#rows.get(session)!, command);
    await changed;
    return this.summary(session);
  }

  has(session: string): boolean {
    return this.#rows.has(session);
  }

  get size(): number {
    return this.#rows.size;
  }

  /** How a session is. @throws RefusedError `not-found`. */
  summary(session: string): SessionSummary {
    const row = this.#rows.get(session);
    if (!row) throw unknownSession(session);
    const { id, name, configuration, createdAt, head, epoch, step, phaseChanges, engine } = row;
    const { state, reason } = this.#unstored.get(session) ?? row;
    const queuePosition = state === 'queued' ? this.#pool.position(session) : null;
    return {
      id,
      name,
      state,
      reason,
      createdAt,
      head,
      epoch,
      step,
      phaseChanges,
      engine,
      queuePosition,
      progress: this.#pool.progress(session),
      configuration,
    };
  }

  /** All sessions, newest first. */
  list(): SessionSummary[] {
    return [...this.#rows.values()].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1)).map(({ id }) => this.summary(id));
  }

  read(session: string, after: number, limits: PageLimits): Promise<RecordPage> {
    return this.parts.storage.read(session, after, limits);
  }

  /** Hears of every session that is no longer what its last summary said. */
  onChange(watcher: (session: string) => void): void {
    this.#watchers.add(watcher);
  }

  /** Ends what runs, with the reason in its log. */
  async close(): Promise<void> {
    await this.#pool.close('the server was shut down while this session ran');
    this.#stopListening();
  }

  async #perform(row: SessionRow, command: SessionCommandName): Promise<void> {
    const run = this.#pool.run(row.id);
    switch (command) {
      case 'pause':
        return run?.pause();
      case 'resume':
        // In line before its record is under way: whoever resumes it once more finds it there, and whoever stops it takes it out.
        if (this.#pool.resume(row)) {
          await this.#record(row, 'queued', 'waits for a free trainer to go on').catch((error: unknown) => {
            // A full disk: a command that is refused leaves things as they were.
            this.#pool.withdraw(row.id);
            throw error;
          });
        }
        return;
      case 'stop': {
        const wasInLine = this.#pool.withdraw(row.id);
        if (run) return run.stop();
        // Out of line and without a run: an earlier stop is under way.
        if (wasInLine) {
          await this.#record(row, 'stopped', 'stopped before it began').catch((error: unknown) => {
            // A full disk: it still waits, if at the end of the line.
            this.#pool.enqueue(row);
            throw error;
          });
        }
        return;
      }
      default:
        return command satisfies never;
    }
  }

  async #record(row: SessionRow, state: SessionState, reason: string): Promise<void> {
    await this.parts.storage.append(row.id, [{ at: this.parts.now(), bytes: packRecord(lifecycle(state, reason, row.epoch)) }]);
    this.parts.log.info(`session ${row.id}: ${state}: ${reason}`);
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
      const stop = this.parts.doorbell.listen(session, (row) => {
        if (row.state !== state) finish();
      });
    });
  }

  #tell(session: string): void {
    for (const watcher of this.#watchers) watcher(session);
  }
}

function lifecycle(state: SessionState, reason: string | null, epoch: number | null): LifecycleRecord {
  return { kind: 'lifecycle', state, reason, epoch, engine: null };
}

function whatItDid({ state, epoch }: SessionRow): string {
  const did = state === 'paused' ? 'was paused' : state === 'queued' ? 'waited to go on' : 'ran';
  return epoch === null ? did : `${did} at epoch ${epoch}`;
}
