import { createHash, randomBytes } from 'node:crypto';

/** Tells a leaked token from other random text, for people and for programs that look for leaks. */
export const tokenPrefix = 'infoplane_';

/** 32 random bytes as text: beyond guessing, so that its hash needs neither salt nor slowness. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * SHA-256 of a secret, which is all that is stored of it. Secrets are looked up by it: the time that takes depends on bytes of a hash that
 * nobody outside can choose, so it tells nothing of the secrets that exist.
 */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** A name for a row, no secret: twelve letters and digits. */
export function newId(): string {
  return randomBytes(9).toString('base64url').toLowerCase().replaceAll(/[-_]/g, '0');
}
