import type { Progress } from '@infoplane/contracts';
import type { SessionRow } from '../storage/session-row';
import { TrainerRun, type SessionEnd, type TrainerRunParts } from './trainer-run';

/** How a pool tells the registry what no record says. */
export interface TrainerPoolListener {
  /** Progress or queue position of a session changed. */
  changed(session: string): void;
  unstored(session: string, end: SessionEnd): void;
  /** A trainer process ended that nobody had asked to. What becomes of its session is in the log. */
  lost(session: string): void;
}

/** Work on a trainer process that is no session's training. */
export interface SideJob {
  readonly session: string;
  /** Starts the process. @param finished is called once when the process is gone and everything it sent is stored. */
  begin(finished: () => void): { shutDown(): void };
}

/** What stands in line: a session, or a side job. */
type Waiting = { readonly row: SessionRow; readonly hasBegun: boolean } | { readonly job: SideJob };

/** Whether one stands before another that came later or at the same time. */
function outranks(one: Waiting, other: Waiting): boolean {
  const [first, second] = [one, other].map((waiting) => ('row' in waiting ? { priority: waiting.row.notes.priority, hasBegun: waiting.hasBegun } : { priority: 0, hasBegun: false }));
  return first.priority === second.priority ? first.hasBegun && !second.hasBegun : first.priority > second.priority;
}

/**
 * The queue of sessions and the trainers that work on it: higher priority first; of equal priority those that go on before those that have not begun, and
 * then first come, first served.
 * At most `places` processes work at once; a paused session keeps its process, with the networks in it, and frees its place.
 */
export class TrainerPool {
  readonly #line: Waiting[] = [];
  readonly #runs = new Map<string, TrainerRun>();
  readonly #jobs = new Map<SideJob, { shutDown(): void }>();
  readonly #closing = new Map<string | SideJob, () => void>();
  #isClosed = false;

  constructor(
    private readonly places: number,
    private readonly parts: TrainerRunParts,
    private readonly listener: TrainerPoolListener,
  ) {}

  /** Puts a session that has not begun behind those that came earlier. */
  enqueue(row: SessionRow): void {
    this.#stand({ row, hasBegun: false });
    this.#dispatch();
  }

  /** Puts a session that has begun, and whose process is gone, behind those that went on earlier and before those that have not begun. */
  continueLater(row: SessionRow): void {
    this.#standAmongBegun(row);
    this.#dispatch();
  }

  /** Puts a side job at the end of the line. */
  enqueueJob(job: SideJob): void {
    this.#stand({ job });
    this.#dispatch();
  }

  /** The priority of a session changed: it comes to stand behind those of the new one. Does nothing for one that is not in line. */
  reprioritise(row: SessionRow): void {
    const at = this.#find(row.id);
    if (at < 0) return;
    const [waiting] = this.#line.splice(at, 1);
    this.#stand({ ...waiting, row } as Waiting);
    this.#lineMoved();
  }

  /** The session's run, if a process has it. */
  run(session: string): TrainerRun | undefined {
    return this.#runs.get(session);
  }

  /**
   * Lets a paused session with a process go on as soon as a place is free, in line as `continueLater` has it. Does nothing for one that goes
   * on already.
   *
   * @returns whether it stands in line from now on.
   */
  resume(row: SessionRow): boolean {
    const run = this.#runs.get(row.id);
    if (!run || run.holdsPlace || this.position(row.id) !== null) return false;
    this.#standAmongBegun(row);
    this.#dispatch();
    return this.position(row.id) !== null;
  }

  /** Takes a session out of the line. @returns whether it stood there. */
  withdraw(session: string): boolean {
    const at = this.#find(session);
    if (at < 0) return false;
    this.#line.splice(at, 1);
    this.#lineMoved();
    return true;
  }

  /** How many stand before this session; null when it is not in line. */
  position(session: string): number | null {
    const at = this.#find(session);
    return at < 0 ? null : at;
  }

  /**
   * Milliseconds until a place is free for a session in line, if what trains now says how long it takes: the n-th in line takes the n-th place to become
   * free. Null where it does not say, or where one that waits before it would have to end first.
   */
  startsIn(session: string): number | null {
    const position = this.position(session);
    if (position === null || this.#jobs.size > 0) return null;
    const remaining = [...this.#runs.values()].filter((run) => run.holdsPlace).map((run) => run.progress?.remainingMs ?? null);
    if (remaining.some((ms) => ms === null)) return null;
    const known = (remaining as number[]).sort((a, b) => a - b);
    return known[position - (this.places - known.length)] ?? (position < this.places - known.length ? 0 : null);
  }

  progress(session: string): Progress | null {
    return this.#runs.get(session)?.progress ?? null;
  }

  /** Starts nothing more and ends what runs. Resolves when every process is gone and what became of every session is stored. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const gone = [...this.#runs.keys(), ...this.#jobs.keys()].map((key) => new Promise<void>((resolve) => this.#closing.set(key, resolve)));
    for (const run of [...this.#runs.values(), ...this.#jobs.values()]) run.shutDown();
    await Promise.all(gone);
  }

  get #hasFreePlace(): boolean {
    return this.#jobs.size + [...this.#runs.values()].filter((run) => run.holdsPlace).length < this.places;
  }

  #find(session: string): number {
    return this.#line.findIndex((waiting) => 'row' in waiting && waiting.row.id === session);
  }

  #stand(waiting: Waiting): void {
    const behind = this.#line.findIndex((other) => outranks(waiting, other));
    this.#line.splice(behind < 0 ? this.#line.length : behind, 0, waiting);
  }

  #standAmongBegun(row: SessionRow): void {
    this.#stand({ row, hasBegun: true });
    this.#lineMoved();
  }

  #dispatch(): void {
    if (this.#isClosed) return;
    let hasMoved = false;
    while (this.#line.length > 0 && this.#hasFreePlace) {
      const next = this.#line.shift()!;
      if ('job' in next) {
        this.#beginJob(next.job);
        this.listener.changed(next.job.session);
      } else {
        const paused = this.#runs.get(next.row.id);
        if (paused) paused.resume();
        else this.#begin(next.row);
        this.listener.changed(next.row.id);
      }
      hasMoved = true;
    }
    if (hasMoved) this.#lineMoved();
  }

  #begin(row: SessionRow): void {
    const run = new TrainerRun(row, this.parts, {
      moved: () => this.#dispatch(),
      progressed: () => this.listener.changed(row.id),
      unstored: (end) => this.listener.unstored(row.id, end),
      finished: (wasExpected) => {
        this.#runs.delete(row.id);
        this.withdraw(row.id);
        if (!wasExpected) this.listener.lost(row.id);
        this.listener.changed(row.id);
        this.#closing.get(row.id)?.();
        this.#dispatch();
      },
    });
    this.#runs.set(row.id, run);
  }

  #beginJob(job: SideJob): void {
    const run = job.begin(() => {
      this.#jobs.delete(job);
      this.listener.changed(job.session);
      this.#closing.get(job)?.();
      this.#dispatch();
    });
    this.#jobs.set(job, run);
  }

  #lineMoved(): void {
    for (const waiting of this.#line) if ('row' in waiting) this.listener.changed(waiting.row.id);
  }
}
