import { RefusedError } from '@infoplane/contracts';
import type { Mutation } from './notes';

/** The refusal for a session that does not exist. */
export function unknownSession(session: string): RefusedError {
  return new RefusedError('not-found', `There is no session ${session}`, [
    { field: 'session', message: 'must be the id of a session in the list' },
  ]);
}

/** The refusal of an id that its person used for something else before. */
export function usedTwice({ id }: Mutation): RefusedError {
  return new RefusedError('conflict', `You used the id ${id} for something else before: make a new one`, [
    { field: 'mutation', message: 'must be new for each wish, and the same when a wish is repeated' },
  ]);
}

/** The refusal of a wish that was granted so long ago that its answer is forgotten. */
export function forgotten({ id }: Mutation): RefusedError {
  return new RefusedError('conflict', `What you sent as ${id} was granted long ago: load the page anew to see what became of it`, [
    { field: 'mutation', message: 'must be new for each wish' },
  ]);
}
