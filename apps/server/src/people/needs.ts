import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiResponse } from '@nestjs/swagger';
import { mayDo, refusalSchema, RefusedError, tokenMayDo, type ClientEvents, type Permission } from '@infoplane/contracts';
import type { Request } from 'express';
import { schemaOf } from '../http/openapi';
import type { Caller } from './caller';

/**
 * What a door asks of who comes: a permission; an account, signed in by its person rather than by a token; the right to read the server's numbers;
 * or nothing, where everybody may come.
 */
export type Need = Permission | 'own-account' | 'metrics' | 'nothing';

/** The name of a route's need in its metadata. */
export const needKey = 'infoplane:needs';
/** The name of a route's line in the audit. */
export const auditKey = 'infoplane:audited';

/** Says what a route needs. A route that does not say is closed. */
export function Needs(need: Need): MethodDecorator {
  if (need === 'nothing') return SetMetadata(needKey, need);
  const schema = schemaOf(refusalSchema);
  return applyDecorators(
    SetMetadata(needKey, need),
    ApiBearerAuth(),
    ApiResponse({ status: 401, description: 'Refused: unauthenticated', schema }),
    ApiResponse({ status: 403, description: 'Refused: forbidden, forbidden-origin', schema }),
  );
}

/** What the audit says of a request that was obeyed. */
export interface Audited {
  readonly action: string;
  /** More than who, what and to which subject; never a secret. */
  readonly detail?: (request: Request) => string | null;
}

/** Writes a line in the audit once the route has done its work. */
export function Audit(action: string, detail?: Audited['detail']): MethodDecorator {
  return SetMetadata(auditKey, { action, detail } satisfies Audited);
}

/** What each command of the live channel needs. A command that is not here is unknown. */
export const eventNeeds = {
  watch: 'sessions.read',
  // It is about pages of this very connection.
  received: 'nothing',
  presence: 'presence.share',
  unwatch: 'sessions.read',
  lobby: 'sessions.list',
} as const satisfies Record<keyof ClientEvents, Need>;

/**
 * Lets somebody through or refuses them.
 *
 * @param session the session that is asked for, where it is one.
 * @throws RefusedError `unauthenticated` for who did not sign in, `forbidden` for who may not.
 */
export function requireNeed(caller: Caller, need: Need, session: unknown = null): void {
  if (need === 'nothing') return;
  requireConnection(caller);
  if (!isMet(caller, need)) throw new RefusedError('forbidden', `You may not do this: ${wanted(caller, need)}`);
  if (caller.standing === 'guest' && session !== caller.session) {
    throw new RefusedError('forbidden', 'You may not do this: the link that you came by is for one session, and this is not it');
  }
}

/** Lets somebody open a live connection. @throws RefusedError `unauthenticated` for who did not sign in. */
export function requireConnection({ standing }: Caller): void {
  if (standing !== 'anonymous') return;
  throw new RefusedError('unauthenticated', 'Sign in first: this needs an account, a token or a link that is valid now');
}

function isMet({ standing, scopes }: Caller, need: Exclude<Need, 'nothing'>): boolean {
  switch (need) {
    case 'own-account':
      return scopes === null && standing !== 'guest' && standing !== 'local';
    case 'metrics':
      return scopes === null ? standing === 'local' || standing === 'admin' : scopes.includes('read');
    default:
      return scopes === null ? mayDo(standing, need) : tokenMayDo(standing, scopes, need);
  }
}

function wanted({ standing, scopes }: Caller, need: Exclude<Need, 'nothing'>): string {
  const who = scopes === null ? `you are ${standing}` : `your token has the scopes ${scopes.join(', ')} and you are ${standing}`;
  switch (need) {
    case 'own-account':
      return `it needs an account that is signed in, and ${who}`;
    case 'metrics':
      return `it needs an admin, or a token with the scope read, and ${who}`;
    default:
      return `it needs the permission ${need}, and ${who}`;
  }
}
