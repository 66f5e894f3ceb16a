import { isEnded, type NotificationKind } from '@infoplane/contracts';
import type { SessionRow } from '../storage/session-row';

/** Something new of a session. */
export interface SessionNews {
  readonly kind: Extract<NotificationKind, 'phase-change' | 'session-ended'>;
  readonly text: string;
}

/** What is known of a session between two readings. */
export type KnownSession = Pick<SessionRow, 'id' | 'phaseChanges' | 'state'>;

/** Tells what is new of a session from how it was before. What happened before a session was first seen is nobody's news. */
export class SessionNewsReader {
  readonly #before = new Map<string, KnownSession>();

  constructor(known: readonly KnownSession[]) {
    for (const session of known) this.#before.set(session.id, session);
  }

  /** What is new since the row was last read. */
  read(row: SessionRow): SessionNews[] {
    const before = this.#before.get(row.id);
    this.#before.set(row.id, { id: row.id, phaseChanges: row.phaseChanges, state: row.state });
    if (!before) return [];
    const news: SessionNews[] = [];
    const changes = row.phaseChanges - before.phaseChanges;
    if (changes > 0)
      news.push({
        kind: 'phase-change',
        text: changes === 1 ? `A phase change in “${row.name}”` : `${changes} phase changes in “${row.name}”`,
      });
    if (isEnded(row.state) && row.state !== before.state) news.push({ kind: 'session-ended', text: `“${row.name}” is ${row.state}` });
    return news;
  }
}
