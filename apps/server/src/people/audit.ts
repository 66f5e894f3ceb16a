import type { AuditEntry, Person } from '@infoplane/contracts';
import type { Kysely } from 'kysely';
import type { Tables } from '../storage/tables';

/** One thing that somebody did. Nothing in it is a secret. */
export interface Deed {
  readonly person: string | null;
  readonly action: string;
  readonly subject?: string | null;
  readonly detail?: string | null;
}

/** Who did what, in order. */
export class AuditTrail {
  constructor(
    private readonly db: Kysely<Tables>,
    private readonly now: () => number,
    private readonly personOf: (id: string) => Person | null,
  ) {}

  /** Adds one line, within the transaction that does it if it is given one. */
  async write({ person, action, subject = null, detail = null }: Deed, db = this.db): Promise<void> {
    await db.insertInto('audit').values({ at: this.now(), person, action, subject, detail }).execute();
  }

  /** Lines before one, newest first. */
  async read(before: number, limit: number): Promise<AuditEntry[]> {
    const lines = await this.db.selectFrom('audit').selectAll().where('id', '<', before).orderBy('id', 'desc').limit(limit).execute();
    return lines.map(({ person, ...line }) => ({ ...line, person: person === null ? null : this.personOf(person) }));
  }
}
