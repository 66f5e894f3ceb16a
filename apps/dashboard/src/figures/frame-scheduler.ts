import { InjectionToken } from '@angular/core';
import { onTimer, type Later } from '../live/later';

/** Asks for one call before the next frame is painted. */
export type RequestFrame = (callback: (now: number) => void) => number;

/** What the scheduler needs of a clock. */
export interface DrawClock {
  /** Milliseconds, always growing. */
  readonly now: () => number;
  readonly later: Later;
}

/** A figure that is drawn with every record takes at most a quarter of the time: after each drawing it rests three times as long as that took. */
const headRest = 3;
/**
 * All figures that are drawn in turn take at most a twentieth of the time together. An update of a chart takes 8 to 30 ms of a core however
 * little of it changes; of a paper-sized run with every figure drawn with every record, a browser without a graphics card used a whole core.
 */
const turnRest = 19;
/** A second of rest at the most: a machine that was busy once does not leave a figure behind. */
const longestRestMs = 1000;

/**
 * Gathers what has to be drawn and draws it once a frame, however many records arrive. What a person does is drawn with the next frame. What
 * arrives is drawn at the pace that the machine affords: a record is seen at once in the figure that shows the head, and a little later in
 * every other one. Where nothing waits, no frame is asked for.
 */
export class FrameScheduler {
  private readonly urgent = new Set<() => void>();
  private readonly soon = new Set<() => void>();
  /** When each may be drawn. */
  private readonly head = new Map<() => void, number>();
  private readonly queue = new Set<() => void>();
  private readonly rested = new WeakMap<() => void, number>();
  private readonly watchers = new Set<() => void>();
  private turnAt = -Infinity;
  private isRequested = false;
  private stopWaiting: (() => void) | null = null;

  constructor(
    private readonly requestFrame: RequestFrame,
    private readonly clock: DrawClock,
  ) {}

  /** Draws with the next frame. The same function asked for twice is called once. */
  schedule(draw: () => void): void {
    this.urgent.add(draw);
    this.request();
  }

  /** Draws with one of the next frames: one thing a frame, in the order asked for. */
  scheduleSoon(draw: () => void): void {
    this.soon.add(draw);
    this.request();
  }

  /**
   * Draws what is at the head, once the function has rested from its last drawing.
   *
   * @param notBefore the least time from the first request on, ms: more is coming, and one drawing does for all of it.
   */
  scheduleHead(draw: () => void, notBefore = 0): void {
    if (!this.head.has(draw) || notBefore === 0) this.head.set(draw, Math.max(this.rested.get(draw) ?? -Infinity, this.clock.now() + notBefore));
    this.wake();
  }

  /** Draws when its turn comes, in the order asked for. What waits already keeps its place. */
  scheduleInTurn(draw: () => void): void {
    this.queue.add(draw);
    this.wake();
  }

  cancel(draw: () => void): void {
    this.urgent.delete(draw);
    this.soon.delete(draw);
    this.head.delete(draw);
    this.queue.delete(draw);
  }

  /** Calls after each frame in which something was drawn. Returns how to stop. */
  afterDraw(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  private request(): void {
    if (this.isRequested) return;
    this.isRequested = true;
    this.stopWaiting?.();
    this.stopWaiting = null;
    this.requestFrame(() => this.flush());
  }

  /** Asks for a frame now or when something will have rested. */
  private wake(): void {
    if (this.isRequested) return;
    if (this.urgent.size > 0 || this.soon.size > 0) return this.request();
    const due = Math.min(...this.head.values(), this.queue.size > 0 ? this.turnAt : Infinity);
    if (due === Infinity) return;
    this.stopWaiting?.();
    this.stopWaiting = null;
    const delay = due - this.clock.now();
    if (delay <= 0) this.request();
    else this.stopWaiting = this.clock.later(() => this.request(), delay);
  }

  private flush(): void {
    this.isRequested = false;
    const now = this.clock.now();
    const atHead = [...this.head].filter(([, at]) => at <= now).map(([draw]) => draw);
    const draws = new Set([...this.urgent, ...atHead]);
    this.urgent.clear();
    for (const draw of draws) this.cancel(draw);
    const [first] = this.soon;
    if (first && atHead.length === 0) draws.add(first);
    // Whoever moves something with every frame does not keep the others waiting for ever.
    else if (this.turnAt <= now && (draws.size === 0 || this.turnAt <= now - longestRestMs)) this.takeTurn(draws);
    for (const draw of draws) {
      this.cancel(draw);
      this.rested.set(draw, this.restedAfter(draw, headRest));
    }
    this.wake();
    if (draws.size > 0) for (const watcher of this.watchers) watcher();
  }

  private takeTurn(draws: Set<() => void>): void {
    const [next] = this.queue;
    if (!next) return;
    this.queue.delete(next);
    draws.add(() => (this.turnAt = this.restedAfter(next, turnRest)));
  }

  /** Draws. Returns when that will have rested so many times as long as it took. */
  private restedAfter(draw: () => void, times: number): number {
    const started = this.clock.now();
    draw();
    const ended = this.clock.now();
    return ended + Math.min(longestRestMs, times * (ended - started));
  }
}

/** The scheduler of the page's charts. */
export const FRAME_SCHEDULER = new InjectionToken<FrameScheduler>('FRAME_SCHEDULER', {
  providedIn: 'root',
  factory: () =>
    new FrameScheduler((callback) => requestAnimationFrame(callback), {
      now: () => performance.now(),
      later: onTimer,
    }),
});
