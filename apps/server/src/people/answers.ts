import type { Me } from '@infoplane/contracts';
import type { Request, Response } from 'express';
import type { LetIn } from './accounts';
import type { Caller } from './caller';
import { cookieLifeMs } from './callers';
import { cookieHeader, guestCookie, personCookie } from './cookies';

/** Who asks, as their page learns it. */
export function meOf({ person, standing, session }: Caller, hasAdmin: boolean): Me {
  return { person, standing, session, hasAdmin };
}

/** Gives whoever was let in their cookie. */
export function setCookie(request: Request, response: Response, { caller, cookie }: LetIn): void {
  const name = caller.standing === 'guest' ? guestCookie : personCookie;
  response.append('Set-Cookie', cookieHeader(name, cookie, cookieLifeMs, request.secure));
}

/** Takes the cookies of whoever goes out. */
export function endCookies(request: Request, response: Response): void {
  for (const name of [personCookie, guestCookie] as const) response.append('Set-Cookie', cookieHeader(name, null, 0, request.secure));
}

/** Where a request comes from, for slowing down who guesses. */
export function addressOf({ ip }: Request): string {
  // A home or an office has a whole /64 of IPv6: its last half is anybody's to choose.
  if (ip === undefined || !ip.includes(':') || ip.startsWith('::ffff:')) return ip ?? '';
  return ip.split(':').slice(0, 4).join(':');
}
