import type { IncomingMessage } from 'node:http';
import { tokenScopes, type Person } from '@infoplane/contracts';
import { anonymous, local, type Caller } from './caller';
import { guestCookie, personCookie, readCookie } from './cookies';
import type { CredentialRow, CredentialStore } from './credentials';
import type { CredentialKind } from './people-tables';
import { hueOf, type PeopleRegistry } from './people-registry';

/** A cookie lives this long after its last use, and is made to last again at most once a day. */
export const cookieLifeMs = 30 * 24 * 60 * 60_000;
const extendAfterMs = 24 * 60 * 60_000;

/** Says who asks. */
export class Callers {
  constructor(
    private readonly people: PeopleRegistry,
    private readonly credentials: CredentialStore,
    private readonly now: () => number,
    /** Whether the server listens on this machine alone, with no proxy before it. */
    private readonly isLoopback: boolean,
  ) {}

  /**
   * Who a request comes from: by a token, then a person's cookie, then because only this machine can ask, then a guest's cookie. A token that is
   * not good makes nobody of them, whatever else they show: a script must not go on as somebody else.
   */
  async resolve({ headers, socket }: IncomingMessage): Promise<Caller> {
    if (headers.authorization !== undefined) return this.#shown('token', /^Bearer ([\w-]{1,200})$/i.exec(headers.authorization)?.[1]);
    const person = await this.#shown('cookie', readCookie(headers, personCookie));
    if (person !== anonymous) return person;
    const isNear = isLoopbackAddress(socket.remoteAddress ?? '') && !isForwarded(headers);
    if (this.isLoopback && isNear && !this.people.hasAdmin) return local;
    return this.#shown('guest', readCookie(headers, guestCookie));
  }

  /** Who an earlier caller is now: their role may have changed, and what let them in may have ended. */
  current(caller: Caller): Caller {
    if (caller.standing === 'anonymous') return anonymous;
    if (caller.standing === 'local') return this.people.hasAdmin ? anonymous : local;
    if (caller.credential === null || this.credentials.hasEnded(caller.credential)) return anonymous;
    if (caller.expiresAt !== null && caller.expiresAt <= this.now()) return anonymous;
    if (caller.standing === 'guest') return caller;
    const row = this.people.find(caller.person!.id);
    if (!row || row.revokedAt !== null) return anonymous;
    return row.role === caller.standing ? caller : { ...caller, standing: row.role };
  }

  /** Makes a person's cookie last again, if it is due. @returns whether the browser has to be told. */
  async extend({ credential, expiresAt, standing, scopes }: Caller): Promise<boolean> {
    if (credential === null || expiresAt === null || scopes !== null || standing === 'guest') return false;
    const next = this.now() + cookieLifeMs;
    if (next - expiresAt < extendAfterMs) return false;
    await this.credentials.extend(credential, next);
    return true;
  }

  async #shown(kind: CredentialKind, secret: string | null | undefined): Promise<Caller> {
    const row = secret ? await this.credentials.find(kind, secret) : null;
    return row ? this.current(this.callerBy(row)) : anonymous;
  }

  /** Whoever shows that cookie or token. */
  callerBy({ id, kind, person, session, scopes, expires_at }: CredentialRow): Caller {
    const base = { credential: id, expiresAt: expires_at };
    if (kind === 'guest') return { ...base, person: guestPerson(id), standing: 'guest', session, scopes: null };
    const row = person === null ? null : this.people.find(person);
    if (!row) return anonymous;
    const given = scopes === null ? null : tokenScopes.filter((scope) => scopes.split(' ').includes(scope));
    return { ...base, person: this.people.personOf(row.id), standing: row.role, session: null, scopes: given };
  }
}

/** Whether only programs on this machine can reach an address: 127.0.0.0/8, ::1 or localhost. */
export function isLoopbackAddress(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address);
}

/** A proxy passes on what comes from elsewhere: it is not this machine that asks, though its connection comes from here. */
function isForwarded(headers: IncomingMessage['headers']): boolean {
  return ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'].some((name) => headers[name] !== undefined);
}

function guestPerson(credential: string): Person {
  return { id: `guest-${credential}`, name: 'Guest', colour: hueOf(credential) };
}
