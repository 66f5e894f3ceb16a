import { editableFields, RefusedError, type EditableField, type EditSession, type SessionSummary } from '@infoplane/contracts';
import type { Kysely } from 'kysely';
import type { Doorbell } from '../storage/doorbell';
import type { SessionRow, StoredNotes } from '../storage/session-row';
import { unknownSession } from '../storage/log-refusals';
import { asStorageError } from '../storage/storage-error';
import { fromStored, toStoredNotes, type Tables } from '../storage/tables';
import type { SessionRegistry } from './session-registry';

type Edited = Pick<SessionRow, 'name' | 'notes'>;

/** What people write about sessions: names, descriptions, tags, stars, priorities, and that they are deleted or not. */
export class SessionNotebook {
  constructor(
    private readonly db: Kysely<Tables>,
    private readonly sessions: SessionRegistry,
    private readonly doorbell: Doorbell,
  ) {}

  /**
   * Changes what an edit names.
   *
   * @throws RefusedError `not-found`; `conflict` naming the fields that somebody else changed since the editor looked, and what they are now.
   */
  async edit(session: string, wish: EditSession): Promise<SessionSummary> {
    return this.change(session, (row) => edited(row, wish));
  }

  /** Writes a change of a session's notes. @throws RefusedError as `change` does, `not-found`, `storage-full`, `unavailable`. */
  async change(session: string, change: (row: SessionRow) => Edited): Promise<SessionSummary> {
    this.sessions.row(session);
    try {
      const row = await this.db.transaction().execute(async (transaction) => {
        const stored = await transaction.selectFrom('session').selectAll().where('id', '=', session).executeTakeFirst();
        if (!stored) throw unknownSession(session);
        const before = fromStored(stored);
        const after = change(before);
        if (after.notes.version === before.notes.version) return before;
        await transaction
          .updateTable('session')
          .set({ name: after.name, ...toStoredNotes(after.notes) })
          .where('id', '=', session)
          .execute();
        return { ...before, ...after };
      });
      this.doorbell.ring(row);
      this.sessions.pool.reprioritise(this.sessions.row(session));
      return this.sessions.summary(session);
    } catch (error) {
      // A refusal passes; whatever the database refuses is named.
      throw asStorageError(error);
    }
  }
}

/**
 * Name and notes after an edit; the same version where it changes nothing.
 *
 * @throws RefusedError `conflict`.
 */
export function edited({ name, notes }: Edited, { seen, ...wish }: EditSession): Edited {
  const current: Record<EditableField, unknown> = { ...notes, name };
  const changed = editableFields.filter((field) => wish[field] !== undefined && JSON.stringify(wish[field]) !== JSON.stringify(current[field]));
  const conflicts = changed.filter((field) => (notes.changedAt[field] ?? 1) > seen);
  if (conflicts.length > 0) {
    const faults = conflicts.map((field) => ({ field, message: `is ${JSON.stringify(current[field])} since version ${notes.changedAt[field]}` }));
    throw new RefusedError('conflict', `Somebody else changed ${conflicts.join(' and ')} since version ${seen}; it is version ${notes.version} now`, faults);
  }
  if (changed.length === 0) return { name, notes };
  const version = notes.version + 1;
  const { name: newName = name, ...written } = Object.fromEntries(changed.map((field) => [field, wish[field]])) as Partial<Omit<EditSession, 'seen'>>;
  const changedAt: StoredNotes['changedAt'] = { ...notes.changedAt, ...Object.fromEntries(changed.map((field) => [field, version])) };
  return { name: newName, notes: { ...notes, ...written, version, changedAt } };
}
