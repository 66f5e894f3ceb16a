import type { Role } from '@infoplane/contracts';
import type { Generated, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The person table. Nobody is ever deleted: what they wrote keeps its author. Times are milliseconds since 1970. */
export interface PersonTable {
  id: string;
  name: string;
  /** The name as it is compared: two people are told apart by more than the size of a letter. */
  name_key: string;
  colour: number;
  role: Role;
  /** Argon2id, as a PHC string. */
  password: string;
  created_at: number;
  revoked_at: number | null;
}

/** What somebody shows to be let in, or to be let join. */
export const credentialKinds = ['first', 'invite', 'cookie', 'token', 'share', 'guest'] as const;
export type CredentialKind = (typeof credentialKinds)[number];

/** The credential table: of each secret only its hash. What was used, withdrawn or ended is not here any more. */
export interface CredentialTable {
  id: string;
  kind: CredentialKind;
  /** SHA-256 of the secret, in hexadecimal digits. */
  hash: string;
  /** Whose cookie or token it is. */
  person: string | null;
  /** What a share or a guest's cookie reads. */
  session: string | null;
  /** The share that a guest came by. */
  share: string | null;
  /** What an invite makes of somebody. */
  role: Role | null;
  /** How its owner calls a token. */
  name: string | null;
  /** A token's scopes, separated by spaces. */
  scopes: string | null;
  created_by: string | null;
  created_at: number;
  expires_at: number;
}

/** The audit table: who did what. */
export interface AuditTable {
  id: Generated<number>;
  at: number;
  /** Null for guests and for who had not signed in. */
  person: string | null;
  action: string;
  subject: string | null;
  detail: string | null;
}

export interface PeopleTables {
  person: PersonTable;
  credential: CredentialTable;
  audit: AuditTable;
}

/** Makes the tables of people. */
export const peopleMigration: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('person')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('name_key', 'text', (c) => c.notNull().unique())
      .addColumn('colour', 'integer', (c) => c.notNull())
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('password', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('revoked_at', 'bigint')
      .execute();
    await db.schema
      .createTable('credential')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull().unique())
      .addColumn('person', 'text', (c) => c.references('person.id'))
      .addColumn('session', 'text', (c) => c.references('session.id'))
      .addColumn('share', 'text', (c) => c.references('credential.id').onDelete('cascade'))
      .addColumn('role', 'text')
      .addColumn('name', 'text')
      .addColumn('scopes', 'text')
      .addColumn('created_by', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('credential_person').on('credential').column('person').execute();
    await db.schema.createIndex('credential_share').on('credential').column('share').execute();
    await db.schema
      .createTable('audit')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('person', 'text')
      .addColumn('action', 'text', (c) => c.notNull())
      .addColumn('subject', 'text')
      .addColumn('detail', 'text')
      .execute();
  },
};
