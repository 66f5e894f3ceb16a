import type { IncomingMessage } from 'node:http';
import { localPerson, type Person, type Standing, type TokenScope } from '@infoplane/contracts';

/** Who asks, and by what right. */
export interface Caller {
  /** Null for who did not sign in. A guest has a name that others see, and no account. */
  readonly person: Person | null;
  readonly standing: Standing;
  /** The one session that a guest may read. */
  readonly session: string | null;
  /** What the token may be used for; null for who came without one and may do all that the standing may. */
  readonly scopes: readonly TokenScope[] | null;
  /** The id of the cookie or token, and when it ends. */
  readonly credential: string | null;
  readonly expiresAt: number | null;
}

const withoutCredential = { session: null, scopes: null, credential: null, expiresAt: null };
/** Whoever did not say who they are. */
export const anonymous: Caller = { ...withoutCredential, person: null, standing: 'anonymous' };
/** Whoever sits at the server's own machine before there is an admin. */
export const local: Caller = { ...withoutCredential, person: localPerson, standing: 'local' };

const callers = new WeakMap<IncomingMessage, Caller>();

/** Keeps who asked with their request. */
export function setCaller(request: IncomingMessage, caller: Caller): void {
  callers.set(request, caller);
}

/** Who asks. Of a request that nobody looked at: anonymous. */
export function callerOf(request: IncomingMessage): Caller {
  return callers.get(request) ?? anonymous;
}
