type Wish = 'run' | 'pause' | 'stop';

/** What a person wishes of a running session. The session sees it between two epochs. */
export class SessionControl {
  private current: Wish = 'run';
  private wake: (() => void) | null = null;

  get wish(): Wish {
    return this.current;
  }

  /** Asks the session to wait. Without effect once it is asked to stop. */
  pause(): void {
    this.become('pause');
  }

  /** Asks a session that waits to go on. Without effect once it is asked to stop. */
  resume(): void {
    this.become('run');
  }

  /** Asks the session to end. Cannot be taken back. */
  stop(): void {
    this.become('stop');
  }

  /** The wish that ends a pause, once there is one. */
  async whenNotPaused(): Promise<Exclude<Wish, 'pause'>> {
    for (;;) {
      if (this.current !== 'pause') return this.current;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  private become(wish: Wish): void {
    if (this.current === 'stop') return;
    this.current = wish;
    this.wake?.();
    this.wake = null;
  }
}
