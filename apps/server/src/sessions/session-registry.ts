import {
  isEnded,
  lobbySessions,
  packRecord,
  type CheckpointSummary,
  type CreateSession,
  type LifecycleRecord,
  type Lineage,
  type ProblemConfiguration,
  type RecordKind,
  type RecordPage,
  type Remeasure,
  type SessionPage,
  type SessionQuery,
  type SessionState,
  type SessionSummary,
} from '@infoplane/contracts';
import type { CheckpointKeeper } from '../checkpoints/checkpoint-keeper';
import type { ThinnedSession } from '../checkpoints/thinning';
import type { Log } from '../log';
import type { Doorbell } from '../storage/doorbell';
import type { PageLimits, RecordLog, SessionCatalog } from '../storage/record-log';
import { isUntouched, lifecycleRecord, type SessionRow } from '../storage/session-row';
import { unknownSession } from '../storage/log-refusals';
import type { TrainerPool, TrainerPoolListener } from '../trainer/trainer-pool';
import type { SessionEnd } from '../trainer/trainer-run';
import { holdForFork } from './forks';
import { requireKept } from './kept';
import { lineageOf } from './lineage';
import { readKinds } from './record-kinds';
import type { Recovery } from './recovery';
import type { Remeasurements } from './remeasurements';
import { pageOf } from './session-query';
import { summaryOf } from './session-summary';

/** What a registry needs from around it. */
export interface SessionRegistryParts {
  readonly storage: RecordLog & SessionCatalog;
  readonly checkpoints: CheckpointKeeper;
  readonly recovery: Recovery;
  readonly doorbell: Doorbell;
  readonly log: Log;
  readonly now: () => number;
  readonly newId: () => string;
  /** @throws RefusedError for a problem whose data this server does not have. */
  readonly requireData: (problem: ProblemConfiguration) => Promise<void>;
  readonly openPool: (listener: TrainerPoolListener) => TrainerPool;
  readonly openRemeasurements: (pool: TrainerPool, changed: (session: string) => void) => Remeasurements;
  readonly onTrainerLost: () => void;
}

/**
 * The sessions of this server: takes up those of an earlier one, begins new ones and forks, and says how they are. Rows are a copy of what the
 * log's transactions wrote, refreshed by its doorbell.
 */
export class SessionRegistry {
  readonly #rows = new Map<string, SessionRow>();
  readonly #unstored = new Map<string, SessionEnd>();
  readonly #watchers = new Set<(session: string) => void>();
  readonly #remeasurements: Remeasurements;
  readonly #stopListening: () => void;
  /** The trainers and the line before them, for who commands sessions. */
  readonly pool: TrainerPool;

  constructor(private readonly parts: SessionRegistryParts) {
    this.#stopListening = parts.doorbell.listenEverywhere((row) => {
      this.#rows.set(row.id, newestOf(this.#rows.get(row.id), row));
      this.#tell(row.id);
    });
    this.pool = parts.openPool({
      changed: (session) => this.#tell(session),
      unstored: (session, end) => {
        this.#unstored.set(session, end);
        this.#tell(session);
      },
      lost: (session) => {
        parts.onTrainerLost();
        if (this.#stateOf(session) === 'queued') this.pool.continueLater(this.row(session));
      },
    });
    this.#remeasurements = parts.openRemeasurements(this.pool, (session) => this.#tell(session));
  }

  /** Takes up what an earlier server left: what ran is recorded to go on, or as interrupted. All that waits does so until `begin`. */
  async restore(): Promise<void> {
    for (const row of await this.parts.storage.list()) this.#rows.set(row.id, row);
    await this.parts.checkpoints.restore();
    for (const row of [...this.#rows.values()].filter(({ state }) => state === 'running')) {
      await this.record(row, this.parts.recovery.atStart(row));
    }
  }

  /** Lets trainers start: sessions that go on stand in line first, then those that an earlier server had only queued, oldest in front. */
  begin(): void {
    const queued = [...this.#rows.values()].filter(({ state }) => state === 'queued').sort((a, b) => a.createdAt - b.createdAt);
    for (const row of queued) {
      if (isUntouched(row)) this.pool.enqueue(row);
      else this.pool.continueLater(row);
    }
  }

  /**
   * Begins a session, or finds the one that this requestId began before.
   *
   * @throws RefusedError `not-found` for an unknown parent, `invalid-input` for a fork that cannot go on from its parent and for a data set that is not here
   * or not as it is said to be.
   */
  async create({ requestId, name, configuration, parent }: CreateSession): Promise<{ summary: SessionSummary; isNew: boolean }> {
    const made = [...this.#rows.values()].find((row) => row.requestId === requestId);
    if (made) return { summary: this.summary(made.id), isNew: false };
    await this.parts.requireData(configuration.problem);
    const release = parent ? await holdForFork(this.#rows.get(parent.session), parent, configuration, this.parts.checkpoints) : () => undefined;
    try {
      const at = this.parts.now();
      const session = { id: this.parts.newId(), requestId, name, configuration, createdAt: at, parent };
      const first = lifecycleRecord({ epoch: null }, 'queued', null);
      const { row, isNew } = await this.parts.storage.create(session, { at, bytes: packRecord(first) });
      if (isNew) {
        const from = parent ? `, forked from epoch ${parent.epoch} of session ${parent.session}` : '';
        this.parts.log.info(`session ${row.id}: queued: "${name}"${from}`);
        this.pool.enqueue(row);
      }
      return { summary: this.summary(row.id), isNew };
    } finally {
      release();
    }
  }

  /** Measures an ended session once more. @throws RefusedError as `Remeasurements.ask` does. */
  async remeasure(session: string, wish: Remeasure): Promise<SessionSummary> {
    requireKept(this.row(session));
    await this.#remeasurements.ask(this.row(session), this.summary(session).state, wish);
    return this.summary(session);
  }

  has(session: string): boolean {
    return this.#rows.has(session);
  }

  /** The session that was imported from the one of that id; null if there is none. */
  importedAs(session: string): string | null {
    return [...this.#rows.values()].find(({ origin }) => origin?.session === session)?.id ?? null;
  }

  get size(): number {
    return this.#rows.size;
  }

  /** The row of a session. @throws RefusedError `not-found`. */
  row(session: string): SessionRow {
    const row = this.#rows.get(session);
    if (!row) throw unknownSession(session);
    return row;
  }

  /** How a session is. @throws RefusedError `not-found`. */
  summary(session: string): SessionSummary {
    const row = this.row(session);
    const { state, reason } = this.#unstored.get(session) ?? row;
    const queuePosition = state === 'queued' ? this.pool.position(session) : null;
    return summaryOf(row, {
      state,
      reason,
      queuePosition,
      startsInMs: queuePosition === null ? null : this.pool.startsIn(session),
      progress: this.pool.progress(session),
      checkpoints: this.parts.checkpoints.count(session),
      remeasuring: this.#remeasurements.state(session),
    });
  }

  /** The newest sessions that are not deleted, newest first: as many as a lobby is sent. */
  list(): SessionSummary[] {
    const kept = this.rows().filter(({ notes }) => notes.deletedAt === null);
    return kept.slice(0, lobbySessions).map(({ id }) => this.summary(id));
  }

  /** The rows of all sessions, deleted ones included, newest first. */
  rows(): SessionRow[] {
    return [...this.#rows.values()].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
  }

  /** The state of every session. */
  states(): SessionState[] {
    return [...this.#rows.keys()].map((session) => this.#stateOf(session));
  }

  /** One page of the sessions that a person asks for. */
  page(query: SessionQuery): SessionPage {
    const { rows, next, total } = pageOf(this.rows(), query, (session) => this.#stateOf(session));
    return { sessions: rows.map(({ id }) => this.summary(id)), next, total };
  }

  /** A session is gone from the storage. */
  forget(session: string): void {
    this.#rows.delete(session);
    this.#unstored.delete(session);
  }

  /** A session's checkpoints by epoch. @throws RefusedError `not-found`. */
  checkpoints(session: string): Promise<CheckpointSummary[]> {
    return this.parts.checkpoints.summaries(this.row(session).id);
  }

  /** The tree of forks that a session belongs to. @throws RefusedError `not-found`. */
  lineage(session: string): Lineage {
    return lineageOf(this.row(session).id, this.#rows);
  }

  /** What is thinned of each session, as the sessions are now. @param isMarked whether a person marked that epoch of a session. */
  thinnedSessions(isMarked: (session: string, epoch: number) => boolean): (session: string) => ThinnedSession {
    const forked = new Set([...this.#rows.values()].flatMap(({ parent }) => (parent ? [`${parent.session}/${parent.epoch}`] : [])));
    return (session) => {
      const state = this.#stateOf(session);
      return {
        hasEnded: isEnded(state),
        mayResume: !isEnded(state) || state === 'interrupted',
        isProtected: (epoch) => forked.has(`${session}/${epoch}`) || isMarked(session, epoch),
      };
    };
  }

  /** Records after a seq. @throws RefusedError `not-found`. */
  async read(session: string, after: number, limits: PageLimits): Promise<RecordPage> {
    return this.parts.storage.read(this.row(session).id, after, limits);
  }

  /** Records of those kinds after a seq, and the seq up to which was looked. @throws RefusedError `not-found`. */
  async readKinds(session: string, after: number, kinds: readonly RecordKind[], limits: PageLimits): Promise<RecordPage & { readonly next: number }> {
    return readKinds(this.parts.storage, this.row(session).id, after, kinds, limits);
  }

  /** Records a change of state that comes from this server. */
  async record(row: SessionRow, record: LifecycleRecord): Promise<SessionRow> {
    const stored = await this.parts.storage.append(row.id, [{ at: this.parts.now(), bytes: packRecord(record) }]);
    // What was known here alone is in the past now.
    if (this.#unstored.delete(row.id)) this.#tell(row.id);
    this.parts.log.info(`session ${row.id}: ${record.state}: ${record.reason}`);
    return stored.row;
  }

  /** Hears of every session that is no longer what its last summary said. */
  onChange(watcher: (session: string) => void): void {
    this.#watchers.add(watcher);
  }

  /** Ends what runs, with the reason in its log. */
  async close(): Promise<void> {
    await this.pool.close();
    this.#stopListening();
  }

  #stateOf(session: string): SessionSummary['state'] {
    return (this.#unstored.get(session) ?? this.row(session)).state;
  }

  #tell(session: string): void {
    for (const watcher of this.#watchers) watcher(session);
  }
}

/** What is newest of both: records and notes are committed apart, and either bell may ring late. */
function newestOf(known: SessionRow | undefined, row: SessionRow): SessionRow {
  if (!known) return row;
  const [later, earlier] = row.head >= known.head ? [row, known] : [known, row];
  const written = earlier.notes.version > later.notes.version ? earlier : later;
  return { ...later, name: written.name, notes: written.notes };
}
