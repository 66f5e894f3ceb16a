import { isEnded, layerName, layerWidths, phaseChangeName, type NotificationKind, type PhaseChangeRecord } from '@infoplane/contracts';
import { formatCount } from '@infoplane/figures';
import type { SessionRow } from '../storage/session-row';

/** Something new of a session. */
export interface SessionNews {
  readonly kind: Extract<NotificationKind, 'phase-change' | 'session-ended'>;
  readonly text: string;
}

/** News with how many events they stand for. */
export interface CountedNews extends SessionNews {
  readonly times: number;
}

/** News as somebody is told them, who may not have read the ones before. */
export interface ToldNews extends Omit<CountedNews, 'text'> {
  readonly epoch: number | null;
  /** One sentence for that many events. */
  textOf(times: number): string;
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
  read(row: SessionRow): CountedNews[] {
    const before = this.#before.get(row.id);
    this.#before.set(row.id, { id: row.id, phaseChanges: row.phaseChanges, state: row.state });
    if (!before) return [];
    const news: CountedNews[] = [];
    const changes = row.phaseChanges - before.phaseChanges;
    if (changes > 0)
      news.push({
        kind: 'phase-change',
        text: changes === 1 ? `A phase change in “${row.name}”` : `${changes} phase changes in “${row.name}”`,
        times: changes,
      });
    if (isEnded(row.state) && row.state !== before.state) news.push({ kind: 'session-ended', text: `“${row.name}” is ${row.state}`, times: 1 });
    return news;
  }
}

/** News with where they are. @param newest the newest phase change of the session; null where it is not known. */
export function toldNews(news: CountedNews, { name, epoch, configuration }: SessionRow, newest: PhaseChangeRecord | null): ToldNews {
  const { kind, text, times } = news;
  if (kind === 'session-ended') return { kind, times, epoch, textOf: () => text };
  const many = (count: number) => (count === 1 ? `A phase change in “${name}”` : `${count} phase changes in “${name}”`);
  if (!newest) return { kind, times, epoch: null, textOf: many };
  const what = `${phaseChangeName(newest.criterion)} of ${layerName(newest.layer, layerWidths(configuration).length)} at epoch ${formatCount(newest.epoch)}`;
  return { kind, times, epoch: newest.epoch, textOf: (count) => `${many(count)}: ${count === 1 ? '' : 'the last is '}${what}` };
}
