import type { Received } from '@infoplane/contracts';
import { RefusedError } from '@infoplane/contracts';

/** What is told of pages that a client holds. */
export interface Answered {
  received(pages: number): void;
}

/**
 * The pages under way on one connection, those of watches that ended included. They arrive in the order they were sent, so that one count, from
 * the first page of the connection, says which of them the client holds.
 */
export class AnswerBook {
  readonly #underWay: { readonly by: Answered; readonly bytes: number }[] = [];
  #answered = 0;
  #bytes = 0;

  /** Pages under way. */
  get pages(): number {
    return this.#underWay.length;
  }

  /** Bytes of their records. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A page goes out. @param by is told when the client holds it. */
  sent(by: Answered, bytes: number): void {
    this.#underWay.push({ by, bytes });
    this.#bytes += bytes;
  }

  /**
   * The client holds that many pages. A count that is not more than the last one says nothing new.
   *
   * @throws RefusedError `invalid-input` for more than were sent.
   */
  received({ pages }: Received): void {
    const sent = this.#answered + this.#underWay.length;
    if (pages > sent) {
      const message = `is more than was sent (${sent})`;
      throw new RefusedError('invalid-input', `Invalid received: pages: ${message}`, [{ field: 'pages', message }]);
    }
    if (pages <= this.#answered) return;
    const counts = new Map<Answered, number>();
    for (const { by, bytes } of this.#underWay.splice(0, pages - this.#answered)) {
      this.#bytes -= bytes;
      counts.set(by, (counts.get(by) ?? 0) + 1);
    }
    this.#answered = pages;
    for (const [by, count] of counts) by.received(count);
  }
}
