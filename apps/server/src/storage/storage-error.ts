import { RefusedError } from '@infoplane/contracts';

const full = new Set(['SQLITE_FULL', 'ENOSPC', 'EDQUOT']);
const unusable = /^SQLITE_(BUSY|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB)/;

/** An error of the storage as a door says it: full and unusable are named, refusals pass, anything else stays what it is. */
export function asStorageError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (full.has(code)) return new RefusedError('storage-full', 'The disk that holds the data directory is full: free some space');
  if (unusable.test(code)) return new RefusedError('unavailable', `The database cannot be written: ${(error as Error).message} (${code})`);
  return error;
}
