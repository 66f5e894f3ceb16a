import { isEnded, problemNames, sessionStates, type ProblemName, type SessionState, type SessionSummary } from '@infoplane/contracts';

/** Which part of all sessions a list shows: the ones at hand, those with a star, those put away, or those deleted. */
export const sessionShelves = ['current', 'starred', 'archived', 'deleted'] as const;
export type SessionShelfName = (typeof sessionShelves)[number];

/** Which sessions a list shows. Null is any; `open` is every state in which more can come by itself. */
export interface SessionFilter {
  readonly text: string;
  readonly state: SessionState | 'open' | null;
  readonly problem: ProblemName | null;
  readonly tag: string | null;
  readonly shelf: SessionShelfName;
}

/** The filter that leaves nothing out but what was put away. */
export const noFilter: SessionFilter = { text: '', state: null, problem: null, tag: null, shelf: 'current' };

/** The filter that an address says; what it says wrongly is left out. */
export function filterFrom(parameter: (name: string) => string | null): SessionFilter {
  const [state, problem, shelf] = [parameter('state'), parameter('problem'), parameter('show')];
  return {
    text: parameter('q') ?? '',
    state: state === 'open' ? state : (sessionStates.find((each) => each === state) ?? null),
    problem: problemNames.find((each) => each === problem) ?? null,
    tag: parameter('tag') || null,
    shelf: sessionShelves.find((each) => each === shelf) ?? 'current',
  };
}

/** The filter as an address says it; null leaves a parameter out. */
export function filterParameters({ text, state, problem, tag, shelf }: SessionFilter): Readonly<Record<'q' | 'state' | 'problem' | 'tag' | 'show', string | null>> {
  return { q: text || null, state, problem, tag, show: shelf === 'current' ? null : shelf };
}

type Filtered = Pick<SessionSummary, 'id' | 'name' | 'description' | 'tags' | 'isStarred' | 'isArchived' | 'deletedAt' | 'state' | 'configuration'>;

/**
 * The sessions of the shelf, whose id, name, description and tags hold every word of the text, in any case, and whose state, problem and tag are those
 * asked for; in the same order.
 */
export function matchingSessions<S extends Filtered>(sessions: readonly S[], { text, state, problem, tag, shelf }: SessionFilter): readonly S[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return sessions.filter((session) => {
    if (!isOnShelf(session, shelf)) return false;
    if (state === 'open' ? isEnded(session.state) : state !== null && session.state !== state) return false;
    if (problem !== null && session.configuration.problem.name !== problem) return false;
    if (tag !== null && !session.tags.includes(tag)) return false;
    if (words.length === 0) return true;
    const said = [session.id, session.name, session.description, ...session.tags].join('\n').toLocaleLowerCase();
    return words.every((word) => said.includes(word));
  });
}

/** The same wish as a query of the server's list. */
export function queryOf({ text, state, problem, tag, shelf }: SessionFilter, limit: number, cursor: string | null): URLSearchParams {
  const open = sessionStates.filter((each) => !isEnded(each)).join(',');
  const parameters = {
    text: text.trim(),
    state: state === 'open' ? open : state,
    problem,
    tag,
    starred: shelf === 'starred' ? 'true' : null,
    archived: shelf === 'archived' ? 'true' : shelf === 'current' ? 'false' : null,
    deleted: shelf === 'deleted' ? 'true' : null,
    limit: String(limit),
    cursor,
  };
  return new URLSearchParams(Object.entries(parameters).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

function isOnShelf({ isStarred, isArchived, deletedAt }: Filtered, shelf: SessionShelfName): boolean {
  if ((deletedAt !== null) !== (shelf === 'deleted')) return false;
  switch (shelf) {
    case 'current':
      return !isArchived;
    case 'starred':
      return isStarred;
    case 'archived':
      return isArchived;
    case 'deleted':
      return true;
    default:
      return shelf satisfies never;
  }
}
