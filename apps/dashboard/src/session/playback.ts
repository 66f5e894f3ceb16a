import { signal } from '@angular/core';
import type { RequestFrame } from '../figures/frame-scheduler';
import type { SessionView } from './session-view';

/** Measurements shown a second. A paper-sized run of 300 plays in a quarter of a minute. */
const measurementsPerSecond = 20;

/** Plays a session measurement by measurement; at the head it goes on live. */
export class Playback {
  readonly isPlaying = signal(false);
  private startedAt: number | null = null;
  private startIndex = 0;

  constructor(
    private readonly view: SessionView,
    private readonly requestFrame: RequestFrame,
  ) {}

  toggle(): void {
    if (this.isPlaying()) this.pause();
    else this.play();
  }

  /** From the current measurement, or from the first when the current one is the last. */
  play(): void {
    const isAtEnd = this.view.at() >= this.view.measurements() - 1;
    this.view.showIndex(isAtEnd ? 0 : this.view.at());
    this.startIndex = Math.max(0, this.view.at());
    this.startedAt = null;
    this.isPlaying.set(true);
    this.requestFrame((now) => this.advance(now));
  }

  pause(): void {
    this.isPlaying.set(false);
  }

  private advance(now: number): void {
    if (!this.isPlaying()) return;
    this.startedAt ??= now;
    const index = this.startIndex + Math.floor(((now - this.startedAt) / 1000) * measurementsPerSecond);
    if (index >= this.view.measurements() - 1) {
      this.view.follow();
      this.pause();
      return;
    }
    if (index !== this.view.at()) this.view.showIndex(index);
    this.requestFrame((next) => this.advance(next));
  }
}
