import { RefusedError, type Role } from '@infoplane/contracts';
import type { Kysely } from 'kysely';
import type { Tables } from '../storage/tables';
import type { AuditTrail } from './audit';
import type { Caller } from './caller';
import { cookieLifeMs, type Callers } from './callers';
import type { CredentialStore } from './credentials';
import type { OpenSockets } from './open-sockets';
import type { Passwords } from './passwords';
import { nameKey, type PeopleRegistry } from './people-registry';
import { addressPatience, namePatience, SlowDown } from './slow-down';

/** Cookies of one person that live at once; the oldest ends for a new one. */
const mostCookies = 50;

/** What accounts work with. */
export interface AccountsParts {
  readonly db: Kysely<Tables>;
  readonly now: () => number;
  readonly people: PeopleRegistry;
  readonly credentials: CredentialStore;
  readonly callers: Callers;
  readonly passwords: Passwords;
  readonly sockets: OpenSockets;
  readonly audit: AuditTrail;
}

/** Somebody who was let in, and the secret for their cookie. */
export interface LetIn {
  readonly caller: Caller;
  readonly cookie: string;
}

/** What somebody joins with. */
export interface Join {
  readonly secret: string;
  readonly name: string;
  readonly password: string;
}

/** How people come in and go out. */
export class Accounts {
  readonly #names: SlowDown;
  readonly #addresses: SlowDown;

  constructor(private readonly parts: AccountsParts) {
    this.#names = new SlowDown(namePatience, parts.now);
    this.#addresses = new SlowDown(addressPatience, parts.now);
  }

  /** Makes the first admin, by the secret that this start of the server printed. */
  async joinFirst(join: Join, address: string): Promise<LetIn> {
    return this.#join('first', join, address);
  }

  /** Makes a person by an invite, which is used up. */
  async acceptInvite(join: Join, address: string): Promise<LetIn> {
    return this.#join('invite', join, address);
  }

  /** @throws RefusedError `unauthenticated`, the same for a wrong password as for a name that nobody has; `too-many`. */
  async signIn(name: string, password: string, address: string): Promise<LetIn> {
    const { people, passwords, audit } = this.parts;
    return this.slowly(address, async () => {
      const key = this.#attempt(name);
      const found = await people.named(name);
      if (!(await passwords.verify(password, found?.password ?? null)) || !found) {
        // Only names that somebody has: others may be a password in the wrong field.
        if (found) await audit.write({ person: found.id, action: 'sign-in.refused' });
        throw new RefusedError('unauthenticated', 'The name or the password is not right');
      }
      this.#names.forgive(key);
      return this.#letIn(found.id, 'sign-in');
    });
  }

  /** Ends the caller's cookie, or all of that person. Tokens stay: they are ended one by one. */
  async signOut({ person, credential, scopes, standing }: Caller, isEverywhere: boolean): Promise<void> {
    const { credentials, audit, sockets } = this.parts;
    if (credential === null || scopes !== null) return;
    await this.parts.db.transaction().execute(async (db) => {
      if (standing === 'guest') return void (await credentials.end({ id: credential }, db));
      await credentials.end(isEverywhere ? { kind: 'cookie', person: person!.id } : { id: credential }, db);
      await audit.write({ person: person!.id, action: isEverywhere ? 'sign-out.everywhere' : 'sign-out' }, db);
    });
    sockets.sweep();
  }

  /**
   * Changes the caller's password and ends all their cookies but this one.
   *
   * @throws RefusedError `forbidden` if the current one is not right, `too-many`.
   */
  async changePassword({ person, credential }: Caller, current: string, next: string, address: string): Promise<void> {
    const { people, passwords, credentials, audit, sockets } = this.parts;
    const { id, name } = person!;
    await this.slowly(address, async () => {
      const key = this.#attempt(name);
      if (!(await passwords.verify(current, await people.passwordOf(id)))) {
        throw new RefusedError('forbidden', 'The current password is not right', [{ field: 'current', message: 'is not right' }]);
      }
      this.#names.forgive(key);
      const hash = await passwords.hash(next);
      await this.parts.db.transaction().execute(async (db) => {
        await people.setPassword(id, hash, db);
        await credentials.end({ kind: 'cookie', person: id }, db, credential);
        await audit.write({ person: id, action: 'password.change' }, db);
      });
      sockets.sweep();
    });
  }

  /** Does what somebody at an address may fail at: failing slows the address down. */
  async slowly<T>(address: string, attempt: () => Promise<T>): Promise<T> {
    this.#addresses.check(address);
    try {
      return await attempt();
    } catch (error) {
      // A name that is taken or a busy server is no guess.
      if (error instanceof RefusedError && ['unauthenticated', 'forbidden'].includes(error.code)) this.#addresses.fail(address);
      throw error;
    }
  }

  /** Counts an attempt at a name's password as failed before it is made, so that many at once are no way around the delay. */
  #attempt(name: string): string {
    const key = nameKey(name);
    this.#names.check(key);
    this.#names.fail(key);
    return key;
  }

  async #join(kind: 'first' | 'invite', { secret, name, password }: Join, address: string): Promise<LetIn> {
    const { db, people, credentials, passwords, audit, sockets } = this.parts;
    return this.slowly(address, async () => {
      // Before the password is hashed: who has no invite must not keep the server busy.
      if (!(await credentials.find(kind, secret))) throw notOurs(kind);
      const hash = await passwords.hash(password);
      const row = await db.transaction().execute(async (within) => {
        const found = await credentials.find(kind, secret, within);
        if (!found || (kind === 'first' && people.hasAdmin)) throw notOurs(kind);
        const role: Role = kind === 'first' ? 'admin' : found.role!;
        const person = await people.add({ name, role, password: hash }, within);
        await credentials.end({ id: found.id }, within);
        await audit.write({ person: person.id, action: 'person.join', subject: person.id, detail: role }, within);
        return person;
      });
      people.keep(row);
      // Whoever was `local` is nobody from now on.
      sockets.sweep();
      return this.#letIn(row.id, null);
    });
  }

  async #letIn(person: string, action: string | null): Promise<LetIn> {
    const { db, now, credentials, callers, audit } = this.parts;
    const { row, secret } = await db.transaction().execute(async (within) => {
      const cookies = await credentials.list({ kind: 'cookie', person }, within);
      for (const { id } of cookies.slice(mostCookies - 1)) await credentials.end({ id }, within);
      if (action !== null) await audit.write({ person, action }, within);
      return credentials.make({ kind: 'cookie', person, expiresAt: now() + cookieLifeMs }, within);
    });
    return { caller: callers.current(callers.callerBy(row)), cookie: secret };
  }
}

/** One answer for a secret that never was, was used, was withdrawn or has expired. */
function notOurs(kind: 'first' | 'invite'): RefusedError {
  const way = kind === 'first' ? 'restart the server for a new one, unless there is an admin already' : 'ask an admin for a new one';
  return new RefusedError('forbidden', `This link is not valid: it was used, withdrawn, or has expired; ${way}`);
}
