import { RefusedError, type ErrorCode } from '@infoplane/contracts';

/** The HTTP status of each refusal. */
export const statusOf: Record<ErrorCode, number> = {
  'invalid-input': 400,
  unauthenticated: 401,
  forbidden: 403,
  'forbidden-origin': 403,
  'not-found': 404,
  'wrong-state': 409,
  conflict: 409,
  'too-large': 413,
  'too-many': 429,
  internal: 500,
  unavailable: 503,
  'storage-full': 507,
};

/** The refusal of a request that came from another site's page. */
export function foreignOrigin(): RefusedError {
  return new RefusedError('forbidden-origin', 'The Origin header names another site: open the page at this server’s own address', [
    { field: 'Origin', message: 'must be the address of this server, or absent' },
  ]);
}
