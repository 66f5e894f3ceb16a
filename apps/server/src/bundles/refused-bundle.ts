import { RefusedError } from '@infoplane/contracts';

/** The refusal of a file that is no bundle, or a damaged one. */
export function refusedBundle(why: string): RefusedError {
  return new RefusedError('invalid-input', `Not a bundle that can be imported: ${why}. Nothing was imported`, [{ field: 'file', message: why }]);
}
