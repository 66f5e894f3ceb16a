/**
 * Holds a sender back while too many of its records are not yet durable. A server that stores slowly slows the training down; it never
 * makes records pile up in memory.
 */
export class CommitWindow {
  #sent = 0;
  #committed = 0;
  #open: (() => void) | null = null;

  /** @param size records that may be under way. */
  constructor(private readonly size: number) {}

  /** Counts records as sent. */
  sent(records: number): void {
    this.#sent += records;
  }

  /** Records that are durable, counted from the start. */
  committed(records: number): void {
    this.#committed = Math.max(this.#committed, records);
    if (this.#sent - this.#committed >= this.size) return;
    this.#open?.();
    this.#open = null;
  }

  /** Resolves when one more record may be sent. One sender waits at a time. */
  async room(): Promise<void> {
    if (this.#sent - this.#committed < this.size) return;
    await new Promise<void>((resolve) => (this.#open = resolve));
  }
}
