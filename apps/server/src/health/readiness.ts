import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { describeError } from '../log';
import type { Tables } from '../storage/tables';

/** One thing that must hold before people are sent here. */
export interface ReadinessCheck {
  readonly name: string;
  readonly isMet: boolean;
  readonly reason: string | null;
}

/** Whether the server can do its work. */
export class Readiness {
  constructor(
    private readonly db: Kysely<Tables>,
    private readonly dashboard: string,
    private readonly now: () => number,
  ) {}

  async check(): Promise<ReadinessCheck[]> {
    return [await this.#database(), this.#page()];
  }

  async #database(): Promise<ReadinessCheck> {
    try {
      const at = this.now();
      await this.db
        .insertInto('heartbeat')
        .values({ id: 1, at })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ at }))
        .execute();
      return { name: 'database', isMet: true, reason: null };
    } catch (error) {
      // Full disk, read-only file system, closed database.
      return { name: 'database', isMet: false, reason: describeError(error) };
    }
  }

  #page(): ReadinessCheck {
    const isMet = existsSync(join(this.dashboard, 'index.html'));
    return { name: 'dashboard', isMet, reason: isMet ? null : 'the page is not built: npm start builds it' };
  }
}
