import type { Progress } from '@infoplane/contracts';
import type { SessionRow } from '../storage/session-row';
import { TrainerRun, type SessionEnd, type TrainerRunParts } from './trainer-run';

/** How a pool tells the registry what no record says. */
export interface TrainerPoolListener {
  /** Progress or queue position of a session changed. */
  changed(session: string): void;
  unstored(session: string, end: SessionEnd): void;
  /** A trainer process ended that nobody had asked to. */
  lost(session: string): void;
}

/**
 * The queue of sessions and the trainers that work on it, first come, first served. At most `places` sessions train at once; a paused one
 * keeps its process, with the networks in it, and frees its place.
 */
export class TrainerPool {
  /** Sessions in line. One that has a run waits to go on, any other to begin. */
  readonly #line: SessionRow[] = [];
  readonly #runs = new Map<string, TrainerRun>();
  readonly #closing = new Map<TrainerRun, () => void>();
  #isClosed = false;

  constructor(
    private readonly places: number,
    private readonly parts: TrainerRunParts,
    private readonly listener: TrainerPoolListener,
  ) {}

  /** Puts a session at the end of the line. */
  enqueue(row: SessionRow): void {
    this.#line.push(row);
    this.#dispatch();
  }

  /** The session's run, if a process has it. */
  run(session: string): TrainerRun | undefined {
    return this.#runs.get(session);
  }

  /**
   * Lets a paused session go on as soon as a place is free, behind those resumed earlier and before those that have not begun. Does nothing
   * for one that goes on already.
   *
   * @returns whether it stands in line from now on.
   */
  resume(row: SessionRow): boolean {
    const run = this.#runs.get(row.id);
    if (!run || run.holdsPlace || this.position(row.id) !== null) return false;
    const begun = this.#line.filter(({ id }) => this.#runs.has(id)).length;
    this.#line.splice(begun, 0, row);
    this.#dispatch();
    return this.position(row.id) !== null;
  }

  /** Takes a session out of the line. @returns whether it stood there. */
  withdraw(session: string): boolean {
    const at = this.#line.findIndex(({ id }) => id === session);
    if (at < 0) return false;
    this.#line.splice(at, 1);
    this.#lineMoved();
    return true;
  }

  /** Sessions before this one; null when it is not in line. */
  position(session: string): number | null {
    const at = this.#line.findIndex(({ id }) => id === session);
    return at < 0 ? null : at;
  }

  progress(session: string): Progress | null {
    return this.#runs.get(session)?.progress ?? null;
  }

  /** Starts nothing more and interrupts what runs. Resolves when every process is gone and every session's end is stored. */
  async close(reason: string): Promise<void> {
    this.#isClosed = true;
    const gone = [...this.#runs.values()].map((run) => new Promise<void>((resolve) => this.#closing.set(run, resolve)));
    for (const run of this.#runs.values()) run.interrupt(reason);
    await Promise.all(gone);
  }

  get #hasFreePlace(): boolean {
    return [...this.#runs.values()].filter((run) => run.holdsPlace).length < this.places;
  }

  #dispatch(): void {
    if (this.#isClosed) return;
    let hasMoved = false;
    while (this.#line.length > 0 && this.#hasFreePlace) {
      const row = this.#line.shift()!;
      const paused = this.#runs.get(row.id);
      if (paused) paused.resume();
      else this.#begin(row);
      hasMoved = true;
      this.listener.changed(row.id);
    }
    if (hasMoved) this.#lineMoved();
  }

  #begin(row: SessionRow): void {
    const run: TrainerRun = new TrainerRun(row, this.parts, {
      moved: () => this.#dispatch(),
      progressed: () => this.listener.changed(row.id),
      unstored: (end) => this.listener.unstored(row.id, end),
      finished: (wasExpected) => {
        this.#runs.delete(row.id);
        this.withdraw(row.id);
        if (!wasExpected) this.listener.lost(row.id);
        this.listener.changed(row.id);
        this.#closing.get(run)?.();
        this.#dispatch();
      },
    });
    this.#runs.set(row.id, run);
  }

  #lineMoved(): void {
    for (const { id } of this.#line) this.listener.changed(id);
  }
}
