import { pageLimits, pageWindow, type RecordPage } from '@infoplane/contracts';
import type { RecordLog } from '../storage/record-log';

/** Where pages go. */
export interface PageTransport {
  /** Sends one page; calls `received` when the other side says that it holds it. */
  send(page: RecordPage, received: () => void): void;
  /** Drops the client. It comes back with its last seq. */
  drop(reason: string): void;
}

/** Calls back once after a while. @returns how to take it back. */
export type Schedule = (callback: () => void, delayMs: number) => () => void;

/** Bounds of a pump. */
export interface PumpLimits {
  readonly window: number;
  readonly page: { readonly records: number; readonly bytes: number };
  /** A client that holds pages unanswered for this long is dropped: it is gone or stuck, and its pages hold memory. */
  readonly patienceMs: number;
}

/** The bounds the server runs with. */
export const pumpLimits: PumpLimits = { window: pageWindow, page: pageLimits, patienceMs: 60_000 };

/**
 * Brings one client one session's records, replay and live alike: it sends what lies after its cursor until it is at the head, and goes on
 * when the doorbell rings. Since it reads only the log, it sends only what is committed; since the cursor only moves by what was sent, each
 * record goes out once and in order; since at most `window` pages are unanswered, a slow client costs bounded memory and loses nothing.
 */
export class Pump {
  #cursor: number;
  #unanswered = 0;
  #isReading = false;
  #hasRung = false;
  #isStopped = false;
  #stopWaiting: (() => void) | null = null;

  /**
   * @param after the last seq the client holds; 0 for none.
   */
  constructor(
    private readonly session: string,
    after: number,
    private readonly log: Pick<RecordLog, 'read'>,
    private readonly transport: PageTransport,
    private readonly schedule: Schedule,
    private readonly limits: PumpLimits = pumpLimits,
  ) {
    this.#cursor = after;
  }

  /** Pages sent and not yet answered. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** The log may have grown. Call it once to begin with. */
  ring(): void {
    this.#hasRung = true;
    if (!this.#isReading) void this.#run();
  }

  /** Sends nothing from now on. */
  stop(): void {
    this.#isStopped = true;
    this.#unanswered = 0;
    this.#stopWaiting?.();
    this.#stopWaiting = null;
  }

  async #run(): Promise<void> {
    this.#isReading = true;
    try {
      while (this.#hasRung && !this.#isStopped && this.#unanswered < this.limits.window) {
        // Cleared before the read: a ring while it runs means that there may be more than it saw.
        this.#hasRung = false;
        const page = await this.log.read(this.session, this.#cursor, this.limits.page);
        if (this.#isStopped || page.records.length === 0) continue;
        this.#cursor = page.records[page.records.length - 1].seq;
        if (this.#cursor < page.head) this.#hasRung = true;
        this.#send(page);
      }
    } catch (error) {
      // The log cannot be read. The client's next try starts from what it holds.
      this.stop();
      this.transport.drop(`the log cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.#isReading = false;
    }
  }

  #send(page: RecordPage): void {
    let isAnswered = false;
    this.#unanswered += 1;
    // Further pages leave the wait as it is: only an answer shows that the client is alive.
    if (this.#unanswered === 1) this.#awaitAnswer();
    this.transport.send(page, () => {
      if (isAnswered || this.#isStopped) return;
      isAnswered = true;
      this.#unanswered -= 1;
      this.#awaitAnswer();
      if (!this.#isReading) void this.#run();
    });
  }

  #awaitAnswer(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = null;
    if (this.#unanswered === 0) return;
    this.#stopWaiting = this.schedule(() => {
      this.stop();
      this.transport.drop(`no page was acknowledged for ${this.limits.patienceMs / 1000} s`);
    }, this.limits.patienceMs);
  }
}
