import { isEnded, problemNames, sessionStates, type ProblemName, type SessionState, type SessionSummary } from '@infoplane/contracts';

/** Which sessions a list shows. Null is any; `open` is every state in which more can come by itself. */
export interface SessionFilter {
  readonly text: string;
  readonly state: SessionState | 'open' | null;
  readonly problem: ProblemName | null;
}

/** The filter that leaves nothing out. */
export const noFilter: SessionFilter = { text: '', state: null, problem: null };

/** The filter that an address says; what it says wrongly is left out. */
export function filterFrom(parameter: (name: string) => string | null): SessionFilter {
  const [state, problem] = [parameter('state'), parameter('problem')];
  return {
    text: parameter('q') ?? '',
    state: state === 'open' ? state : (sessionStates.find((each) => each === state) ?? null),
    problem: problemNames.find((each) => each === problem) ?? null,
  };
}

/** The sessions whose name holds every word of the text, in any case, and whose state and problem are those asked for; in the same order. */
export function matchingSessions<S extends Pick<SessionSummary, 'name' | 'state' | 'configuration'>>(sessions: readonly S[], { text, state, problem }: SessionFilter): readonly S[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && state === null && problem === null) return sessions;
  return sessions.filter((session) => {
    if (state === 'open' ? isEnded(session.state) : state !== null && session.state !== state) return false;
    if (problem !== null && session.configuration.problem.name !== problem) return false;
    const name = session.name.toLowerCase();
    return words.every((word) => name.includes(word));
  });
}
