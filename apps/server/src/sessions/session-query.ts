import type { SessionQuery, SessionState } from '@infoplane/contracts';
import type { SessionRow } from '../storage/session-row';

/** The rows of one page, its successor's cursor, and how many there are on all pages. */
export interface PageOfRows {
  readonly rows: readonly SessionRow[];
  readonly next: string | null;
  readonly total: number;
}

/**
 * The rows that a query asks for.
 *
 * A cursor names the last session of the page before, by its time and id, so that sessions which come or go meanwhile neither repeat nor hide one.
 *
 * @param rows newest first.
 */
export function pageOf(rows: readonly SessionRow[], query: SessionQuery, stateOf: (session: string) => SessionState): PageOfRows {
  const words = (query.text ?? '').toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = rows.filter((row) => isAskedFor(row, query, stateOf) && (words.length === 0 || holdsAll(row, words)));
  const start = query.cursor === undefined ? 0 : found.findIndex((row) => isAfter(row, query.cursor!));
  const page = start < 0 ? [] : found.slice(start, start + query.limit);
  const isLast = start < 0 || start + query.limit >= found.length;
  return { rows: page, next: isLast ? null : cursorOf(page[page.length - 1]), total: found.length };
}

function isAskedFor({ id, notes, configuration, parent }: SessionRow, query: SessionQuery, stateOf: (session: string) => SessionState): boolean {
  return (
    (notes.deletedAt !== null) === query.deleted &&
    (query.starred === undefined || notes.isStarred === query.starred) &&
    (query.archived === undefined || notes.isArchived === query.archived) &&
    (query.tag === undefined || notes.tags.includes(query.tag)) &&
    (query.problem === undefined || configuration.problem.name === query.problem) &&
    (query.parent === undefined || parent?.session === query.parent) &&
    (query.state === undefined || query.state.includes(stateOf(id)))
  );
}

function holdsAll({ id, name, notes }: SessionRow, words: readonly string[]): boolean {
  const text = [id, name, notes.description, ...notes.tags].join('\n').toLocaleLowerCase();
  return words.every((word) => text.includes(word));
}

function cursorOf({ createdAt, id }: SessionRow): string {
  return `${createdAt}-${id}`;
}

function isAfter({ createdAt, id }: SessionRow, cursor: string): boolean {
  const [time, last] = cursor.split('-');
  return createdAt < Number(time) || (createdAt === Number(time) && id > last);
}
