import { InjectionToken } from '@angular/core';

/** Asks for one call before the next frame is painted. */
export type RequestFrame = (callback: (now: number) => void) => number;

/**
 * Milliseconds between two draws in turn. An update of one figure takes about 8 ms of a slow core. With 14 records a second on a busy machine
 * without a graphics card, half of them were drawn within 209 ms when every figure was updated with every record, and within 26 ms so.
 */
const turnMs = 100;

/**
 * Gathers what has to be drawn and draws it once a frame, however many records arrive. What a person looks at now is drawn with the next
 * frame; the rest follows in turn, one at a time. So a record is seen at once in the plane, and a little later in every other figure.
 */
export class FrameScheduler {
  private readonly urgent = new Set<() => void>();
  private readonly queue = new Set<() => void>();
  private readonly watchers = new Set<() => void>();
  private isRequested = false;
  private lastTurnAt = -Infinity;

  constructor(private readonly requestFrame: RequestFrame) {}

  /** Draws with the next frame. The same function asked for twice is called once. */
  schedule(draw: () => void): void {
    this.urgent.add(draw);
    this.request();
  }

  /** Draws when its turn comes, in the order asked for. What waits already keeps its place. */
  scheduleInTurn(draw: () => void): void {
    this.queue.add(draw);
    this.request();
  }

  cancel(draw: () => void): void {
    this.urgent.delete(draw);
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
    this.requestFrame((now) => this.flush(now));
  }

  private flush(now: number): void {
    this.isRequested = false;
    const draws = [...this.urgent];
    this.urgent.clear();
    const [next] = this.queue;
    if (next && now - this.lastTurnAt >= turnMs) {
      this.lastTurnAt = now;
      this.queue.delete(next);
      draws.push(next);
    }
    if (this.queue.size > 0) this.request();
    for (const draw of draws) draw();
    if (draws.length > 0) for (const watcher of this.watchers) watcher();
  }
}

/** The scheduler of the page's charts. */
export const FRAME_SCHEDULER = new InjectionToken<FrameScheduler>('FRAME_SCHEDULER', {
  providedIn: 'root',
  factory: () => new FrameScheduler((callback) => requestAnimationFrame(callback)),
});
