import { sql, type Kysely } from 'kysely';
import type { Schedule } from '../live/pump';
import { describeError, type Log } from '../log';
import type { Tables } from './tables';

/** What retention works with. */
export interface RetentionParts {
  readonly db: Kysely<Tables>;
  /** Days that the audit list goes back. */
  readonly auditDays: number;
  readonly log: Log;
  readonly now: () => number;
  readonly schedule: Schedule;
}

const dayMs = 24 * 60 * 60_000;
/** Days for which a repeated wish is answered as it was the first time: as long as a deleted session can be had back. */
export const answeredDays = 30;
/** Rows at once: below a few milliseconds, in which nobody else's write waits. */
const rowsAtOnce = 500;

/**
 * Forgets what has been kept for long enough: lines of the audit list, and the answers to wishes. Of a wish that changed an annotation or a mark its
 * place stays, because the history of the annotation is found by it; so a repetition is still noticed, and refused. Wishes that changed nothing go whole.
 */
export class Retention {
  #stopTimer: (() => void) | null = null;
  #sweeping: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(private readonly parts: RetentionParts) {}

  /** Forgets what is due now, and once a day from now on. */
  async open(): Promise<void> {
    await this.sweep();
    if (this.#isClosed) return;
    this.#stopTimer = this.parts.schedule(() => void this.open(), dayMs);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopTimer?.();
    await this.#sweeping;
  }

  sweep(): Promise<void> {
    this.#sweeping = this.#sweeping.then(() => this.#forgetDue());
    return this.#sweeping;
  }

  async #forgetDue(): Promise<void> {
    const { auditDays, log, now } = this.parts;
    try {
      const lines = await this.#inParts(() => this.#forgetAudit(now() - auditDays * dayMs));
      if (lines > 0) log.info(`${lines} ${lines === 1 ? 'line' : 'lines'} of the audit list older than ${auditDays} days removed`);
      await this.#inParts(() => this.#forgetIdle(now() - answeredDays * dayMs));
      await this.#inParts(() => this.#forgetAnswers(now() - answeredDays * dayMs));
    } catch (error) {
      // A disk that cannot be written. What is left is forgotten by the next sweep.
      log.warn(`what is old could not be forgotten: ${describeError(error)}`);
    }
  }

  /** @returns how many rows in all. */
  async #inParts(forget: () => Promise<bigint>): Promise<number> {
    let sum = 0;
    while (!this.#isClosed) {
      const count = Number(await forget());
      sum += count;
      if (count < rowsAtOnce) break;
      // The database answers on this thread: what came meanwhile goes first.
      await new Promise<void>((resolve) => this.parts.schedule(resolve, 0));
    }
    return sum;
  }

  async #forgetAudit(before: number): Promise<bigint> {
    const { db } = this.parts;
    const due = db.selectFrom('audit').select('id').where('at', '<', before).limit(rowsAtOnce);
    return (await db.deleteFrom('audit').where('id', 'in', due).executeTakeFirstOrThrow()).numDeletedRows;
  }

  async #forgetIdle(before: number): Promise<bigint> {
    const result = await sql`delete from mutation where (session, person, id) in (${this.#due(before, sql`and seq is null`)})`.execute(this.parts.db);
    return result.numAffectedRows ?? 0n;
  }

  async #forgetAnswers(before: number): Promise<bigint> {
    const result = await sql`update mutation set answer = '' where (session, person, id) in (${this.#due(before, sql``)})`.execute(this.parts.db);
    return result.numAffectedRows ?? 0n;
  }

  /** As the index says it, so that it is used: those forgotten before are not looked at again. */
  #due(before: number, further: ReturnType<typeof sql>) {
    return sql`select session, person, id from mutation where answer <> '' and at < ${before} ${further} limit ${rowsAtOnce}`;
  }
}
