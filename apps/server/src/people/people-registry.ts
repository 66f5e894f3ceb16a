import { createHash } from 'node:crypto';
import { localPerson, mayDo, RefusedError, type Member, type Person, type Role } from '@infoplane/contracts';
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Tables } from '../storage/tables';
import type { AuditTrail } from './audit';
import type { CredentialStore } from './credentials';
import type { PersonTable } from './people-tables';
import { newId } from './secrets';

/** Somebody with an account, as the server keeps them in memory: without the password's hash. */
export interface PersonRow extends Person {
  readonly role: Role;
  readonly revokedAt: number | null;
}

/** What makes a person. */
export interface NewPerson {
  readonly name: string;
  readonly role: Role;
  /** Argon2id, as a PHC string. */
  readonly password: string;
}

/** The people of this server. One process owns the data directory, so a copy of their rows in memory is the truth. */
export class PeopleRegistry {
  readonly #rows = new Map<string, PersonRow>();

  constructor(
    private readonly db: Kysely<Tables>,
    private readonly now: () => number,
    private readonly credentials: CredentialStore,
    private readonly audit: AuditTrail,
  ) {}

  async restore(): Promise<void> {
    for (const row of await this.db.selectFrom('person').selectAll().orderBy('created_at').execute()) this.#keep(row);
  }

  /** Whether there is an admin. Once there is one there always is. */
  get hasAdmin(): boolean {
    return [...this.#rows.values()].some(({ role, revokedAt }) => role === 'admin' && revokedAt === null);
  }

  find(id: string): PersonRow | null {
    return this.#rows.get(id) ?? null;
  }

  /** Somebody as others see them, `local` included. */
  personOf(id: string): Person | null {
    if (id === localPerson.id) return localPerson;
    const row = this.find(id);
    return row && asPerson(row);
  }

  /** Everybody, in the order they came. */
  list(): Member[] {
    return [...this.#rows.values()].map(asMember);
  }

  /** Somebody who may sign in, with the hash of their password. */
  async named(name: string): Promise<{ readonly id: string; readonly password: string } | null> {
    const row = await this.db.selectFrom('person').select(['id', 'password']).where('name_key', '=', nameKey(name)).where('revoked_at', 'is', null).executeTakeFirst();
    return row ?? null;
  }

  async passwordOf(id: string): Promise<string | null> {
    return (await this.db.selectFrom('person').select('password').where('id', '=', id).executeTakeFirst())?.password ?? null;
  }

  async setPassword(id: string, password: string, db: Transaction<Tables>): Promise<void> {
    await db.updateTable('person').set({ password }).where('id', '=', id).execute();
  }

  /**
   * Stores a person, within the transaction that uses up what lets them join. `keep` makes them known after it.
   *
   * @throws RefusedError `conflict` if somebody has that name.
   */
  async add({ name, role, password }: NewPerson, db: Transaction<Tables>): Promise<Selectable<PersonTable>> {
    const key = nameKey(name);
    const taken = await db.selectFrom('person').select('id').where('name_key', '=', key).executeTakeFirst();
    if (taken) {
      throw new RefusedError('conflict', 'Somebody has this name already: choose another', [{ field: 'name', message: 'must be nobody else’s' }]);
    }
    const row = { id: newId(), name, name_key: key, colour: hueOf(key), role, password, created_at: this.now(), revoked_at: null };
    await db.insertInto('person').values(row).execute();
    return row;
  }

  /** Makes a committed person known. */
  keep(row: Selectable<PersonTable>): void {
    this.#keep(row);
  }

  /**
   * Gives somebody another role. What they gave others that they may give no more ends with it.
   *
   * @throws RefusedError `not-found`, `wrong-state` for somebody revoked and for the last admin.
   */
  async changeRole(by: string | null, id: string, role: Role): Promise<Member> {
    return this.#change(id, role === 'admin' ? null : 'make another role of', async (db) => {
      await db.updateTable('person').set({ role }).where('id', '=', id).execute();
      if (!mayDo(role, 'people.write')) await this.credentials.end({ kind: 'invite', created_by: id }, db);
      if (!mayDo(role, 'shares.write')) await this.credentials.end({ kind: 'share', created_by: id }, db);
      await this.audit.write({ person: by, action: 'person.role', subject: id, detail: role }, db);
      return { role };
    });
  }

  /**
   * Ends somebody's account: their cookies, their tokens, and the invites and share links that they made and know.
   *
   * @throws RefusedError `not-found`, `wrong-state` for somebody revoked and for the last admin.
   */
  async revoke(by: string | null, id: string): Promise<Member> {
    return this.#change(id, 'revoke', async (db) => {
      const revokedAt = this.now();
      await db.updateTable('person').set({ revoked_at: revokedAt }).where('id', '=', id).execute();
      await this.credentials.end({ person: id }, db);
      await this.credentials.end({ created_by: id }, db);
      await this.audit.write({ person: by, action: 'person.revoke', subject: id }, db);
      return { revokedAt };
    });
  }

  /** @param takesAdmin what it would do to the last admin, which is refused; null if it leaves an admin one. */
  async #change(
    id: string,
    takesAdmin: string | null,
    write: (db: Transaction<Tables>) => Promise<Partial<PersonRow>>,
  ): Promise<Member> {
    const change = await this.db.transaction().execute(async (db) => {
      const row = await db.selectFrom('person').select(['role', 'revoked_at']).where('id', '=', id).executeTakeFirst();
      if (!row) throw new RefusedError('not-found', `There is no person ${id}`);
      if (row.revoked_at !== null) throw new RefusedError('wrong-state', 'This account has been revoked');
      // Within the transaction, of which there is one at a time: two admins who demote each other would leave none.
      const admins = await db.selectFrom('person').select('id').where('role', '=', 'admin').where('revoked_at', 'is', null).limit(2).execute();
      const isLast = row.role === 'admin' && admins.length === 1;
      if (takesAdmin !== null && isLast) throw new RefusedError('wrong-state', `Cannot ${takesAdmin} the last admin: make another one first`);
      return write(db);
    });
    const row = { ...this.find(id)!, ...change };
    this.#rows.set(id, row);
    return asMember(row);
  }

  #keep({ id, name, colour, role, revoked_at }: Selectable<PersonTable>): void {
    this.#rows.set(id, { id, name, colour, role, revokedAt: revoked_at });
  }
}

/** Names are compared without regard to case, width and the number of spaces, so that nobody passes for somebody else by these. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();
}

/** A hue for a name, the same each time. */
export function hueOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) % 360;
}

function asPerson({ id, name, colour }: PersonRow): Person {
  return { id, name, colour };
}

function asMember(row: PersonRow): Member {
  return { ...asPerson(row), role: row.role, isRevoked: row.revokedAt !== null };
}
