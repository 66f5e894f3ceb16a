import type { ProblemName, SessionConfiguration } from '@infoplane/contracts';
import type { Problem } from './problem';
import { sztHard, sztSoft } from './szt';

const problems: Readonly<Record<ProblemName, () => Problem>> = {
  'szt-hard': sztHard,
  'szt-soft': sztSoft,
};

/** The problem that a session's configuration names, with its patterns and its true rule. Arrays are fresh at each call. */
export function createProblem(problem: SessionConfiguration['problem']): Problem {
  return problems[problem.name]();
}
