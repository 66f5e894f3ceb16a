import { createHash } from 'node:crypto';
import type { Mutation } from '../storage/notes';

/** What identifies a wish. @param wish as its schema made it, so that equal wishes are equal texts. */
export function mutationOf(person: string, id: string, subject: string, kind: string, wish: unknown, at: number): Mutation {
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([kind, wish]))
    .digest('base64url');
  return { id, person, subject, fingerprint, at };
}
