import { pageLimits, pageWindow, type RecordPage } from '@infoplane/contracts';
import type { RecordLog } from '../storage/record-log';

/** Where pages go. */
export interface PageTransport {
  /** Sends one page, behind all that was sent before. @param bytes those of its records. */
  send(page: RecordPage, bytes: number): void;
  /** Drops the client. It comes back with its last seq. */
  drop(reason: string): void;
}

/** Calls back once after a while. @returns how to take it back. */
export type Schedule = (callback: () => void, delayMs: number) => () => void;

/** Bounds of a pump. */
export interface PumpLimits {
  /** Sends no page while so many, or so many bytes, are unanswered. */
  readonly window: { readonly pages: number; readonly bytes: number };
  readonly page: { readonly records: number; readonly bytes: number };
  /** A client that holds pages unanswered for this long is dropped: it is gone or stuck, and its pages hold memory. */
  readonly patienceMs: number;
}

/** The bounds the server runs with. */
export const pumpLimits: PumpLimits = { window: pageWindow, page: pageLimits, patienceMs: 60_000 };

/**
 * Brings one client one session's records, replay and live alike: it sends what lies after its cursor until it is at the head, and goes on
 * when the doorbell rings. Since it reads only the log, it sends only what is committed; since the cursor only moves by what was sent, each
 * record goes out once and in order; since less than the window and one page are unanswered, a slow client costs bounded memory and loses
 * nothing.
 */
export class Pump {
  #cursor: number;
  /** Bytes of each page sent and not yet answered, oldest first, and their sum. */
  readonly #unanswered: number[] = [];
  #unansweredBytes = 0;
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
    return this.#unanswered.length;
  }

  /** The log may have grown. Call it once to begin with. */
  ring(): void {
    this.#hasRung = true;
    if (!this.#isReading) this.#run();
  }

  /** The client holds the oldest `pages` of those that are unanswered. */
  received(pages: number): void {
    if (this.#isStopped) return;
    for (const bytes of this.#unanswered.splice(0, pages)) this.#unansweredBytes -= bytes;
    this.#awaitAnswer();
    if (!this.#isReading) this.#run();
  }

  /** Sends nothing from now on. */
  stop(): void {
    this.#isStopped = true;
    this.#unanswered.length = 0;
    this.#stopWaiting?.();
    this.#stopWaiting = null;
  }

  get #hasRoom(): boolean {
    return this.#unanswered.length < this.limits.window.pages && this.#unansweredBytes < this.limits.window.bytes;
  }

  #run(): void {
    while (this.#hasRung && !this.#isStopped && this.#hasRoom) {
      // Cleared before the read: a ring while it runs means that there may be more than it saw.
      this.#hasRung = false;
      const page = this.log.read(this.session, this.#cursor, this.limits.page);
      if (page instanceof Promise) return void this.#await(page);
      this.#take(page);
    }
  }

  async #await(reading: Promise<RecordPage>): Promise<void> {
    this.#isReading = true;
    try {
      this.#take(await reading);
    } catch (error) {
      // The log cannot be read. The client's next try starts from what it holds.
      if (this.#isStopped) return;
      this.stop();
      this.transport.drop(`the log cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.#isReading = false;
    }
    this.#run();
  }

  #take(page: RecordPage): void {
    if (this.#isStopped || page.records.length === 0) return;
    this.#cursor = page.records[page.records.length - 1].seq;
    if (this.#cursor < page.head) this.#hasRung = true;
    this.#send(page);
  }

  #send(page: RecordPage): void {
    let bytes = 0;
    for (const record of page.records) bytes += record.bytes.length;
    this.#unanswered.push(bytes);
    this.#unansweredBytes += bytes;
    // Further pages leave the wait as it is: only an answer shows that the client is alive.
    if (this.#unanswered.length === 1) this.#awaitAnswer();
    this.transport.send(page, bytes);
  }

  #awaitAnswer(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = null;
    if (this.#unanswered.length === 0) return;
    this.#stopWaiting = this.schedule(() => {
      this.stop();
      this.transport.drop(`no page was acknowledged for ${this.limits.patienceMs / 1000} s`);
    }, this.limits.patienceMs);
  }
}
