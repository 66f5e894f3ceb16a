import { inject } from '@angular/core';
import { Router, type CanActivateFn } from '@angular/router';
import { ME_STORE } from './services';

/** The pages that anybody may open. */
const openPages = ['/sign-in', '/join', '/share'];

/** Whether that address is of a page that needs no sign-in. */
export function isOpenPage(url: string): boolean {
  return openPages.includes(url.split(/[?#]/, 1)[0]);
}

/** Lets in whoever the server knows: others sign in first and come back, and guests are led to their session. */
export const needsPerson: CanActivateFn = async (_route, { url }) => {
  const me = inject(ME_STORE);
  const router = inject(Router);
  await me.ready();
  if (me.mustSignIn()) return router.createUrlTree(['/sign-in'], { queryParams: returning(url) });
  const held = me.me();
  if (held?.standing !== 'guest' || held.session === null) return true;
  const own = `/sessions/${held.session}`;
  return url.split(/[?#]/, 1)[0] === own || router.parseUrl(own);
};

/** The query that leads back to an address after the sign-in. */
export function returning(url: string): { return?: string } {
  return url === '/' || isOpenPage(url) ? {} : { return: url };
}

/** Where to go after the sign-in: an address of this page's own, whatever the query says. */
export function returnAddress(given: string | null): string {
  return given !== null && /^\/(?![/\\])/.test(given) && !isOpenPage(given) ? given : '/';
}
