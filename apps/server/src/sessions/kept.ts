import { RefusedError } from '@infoplane/contracts';
import type { SessionRow } from '../storage/session-row';

/** Refuses what can only be done with a session that is not deleted. @throws RefusedError `wrong-state`. */
export function requireKept({ id, notes }: SessionRow): void {
  if (notes.deletedAt !== null) throw new RefusedError('wrong-state', `Session ${id} is deleted: restore it first`);
}
