import { RefusedError, type ProblemConfiguration } from '@infoplane/contracts';
import { createProblem } from './create-problem';
import { csvProblem } from './csv';
import { openMnist } from './mnist';
import type { Problem } from './problem';

/** Where problems that are not computed come from. */
export interface ProblemSources {
  /** The bytes of a `csv` problem's file. */
  readonly dataset?: Uint8Array | null;
  /** The folder of the user's own copy of MNIST. */
  readonly mnistFolder?: string | null;
}

/**
 * Opens the problem that a session's configuration describes. Arrays are fresh at each call.
 *
 * @throws RefusedError in a sentence for people when what it is made of is absent, damaged or not what the configuration says.
 */
export async function openProblem(problem: ProblemConfiguration, { dataset, mnistFolder }: ProblemSources = {}): Promise<Problem> {
  switch (problem.name) {
    case 'mnist':
      return openMnist(problem.patterns, mnistFolder ?? null);
    case 'csv':
      if (!dataset) throw new RefusedError('not-found', `The data set "${problem.title}" (SHA-256 ${problem.dataset}) is not here: its file must be uploaded, or named, again`);
      return csvProblem(problem, dataset);
    default:
      return createProblem(problem);
  }
}
