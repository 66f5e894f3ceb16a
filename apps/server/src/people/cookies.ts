import type { IncomingHttpHeaders } from 'node:http';

/** The cookies of people and of guests: one browser may be both, and is the person then. */
export const personCookie = 'infoplane';
export const guestCookie = 'infoplane-guest';
export type CookieName = typeof personCookie | typeof guestCookie;

/** A cookie's value. Of several of one name the first counts, as browsers send the most specific one first. */
export function readCookie({ cookie }: IncomingHttpHeaders, name: CookieName): string | null {
  for (const pair of (cookie ?? '').split(';')) {
    const [key, value] = pair.split('=', 2);
    if (key.trim() === name && value) return value.trim();
  }
  return null;
}

/**
 * A Set-Cookie header. Scripts of the page cannot read it (HttpOnly), and other sites' pages do not send it with what changes something
 * (SameSite=Lax).
 *
 * @param value null ends the cookie.
 */
export function cookieHeader(name: CookieName, value: string | null, lifeMs: number, isSecure: boolean): string {
  const life = value === null ? 0 : Math.floor(lifeMs / 1000);
  return `${name}=${value ?? ''}; Path=/; Max-Age=${life}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
}
