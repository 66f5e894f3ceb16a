import type { ProblemConfiguration } from '@infoplane/contracts';
import { blobs } from './blobs';
import { committee } from './committee';
import { parity } from './parity';
import type { Problem } from './problem';
import { sztHard, sztSoft } from './szt';
import { threshold } from './threshold';

/** A problem whose patterns are computed: it needs no file. */
export type ComputedProblem = Exclude<ProblemConfiguration, { readonly name: 'mnist' | 'csv' }>;

/** The computed problem that a session's configuration describes, with its patterns and its true rule. Arrays are fresh at each call. */
export function createProblem(problem: ComputedProblem): Problem {
  switch (problem.name) {
    case 'szt-hard':
      return sztHard();
    case 'szt-soft':
      return sztSoft(problem);
    case 'threshold':
      return threshold(problem);
    case 'committee':
      return committee(problem);
    case 'parity':
      return parity(problem);
    case 'blobs':
      return blobs(problem);
    default:
      return problem satisfies never;
  }
}
