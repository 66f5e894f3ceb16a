import { InjectionToken } from '@angular/core';

/** Asks for one call before the next frame is painted. */
export type RequestFrame = (callback: (now: number) => void) => number;

/**
 * Gathers what has to be drawn and draws it together, once a frame: however many records arrive, every chart is updated at most once, and
 * all of them show the same state.
 */
export class FrameScheduler {
  private readonly waiting = new Set<() => void>();
  private readonly watchers = new Set<() => void>();
  private isRequested = false;

  constructor(private readonly requestFrame: RequestFrame) {}

  /** Draws with the next frame. The same function asked for twice is called once. */
  schedule(draw: () => void): void {
    this.waiting.add(draw);
    if (this.isRequested) return;
    this.isRequested = true;
    this.requestFrame(() => this.flush());
  }

  cancel(draw: () => void): void {
    this.waiting.delete(draw);
  }

  /** Calls after each frame in which something was drawn. Returns how to stop. */
  afterDraw(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  private flush(): void {
    this.isRequested = false;
    const draws = [...this.waiting];
    this.waiting.clear();
    for (const draw of draws) draw();
    for (const watcher of this.watchers) watcher();
  }
}

/** The scheduler of the page's charts. */
export const FRAME_SCHEDULER = new InjectionToken<FrameScheduler>('FRAME_SCHEDULER', {
  providedIn: 'root',
  factory: () => new FrameScheduler((callback) => requestAnimationFrame(callback)),
});
