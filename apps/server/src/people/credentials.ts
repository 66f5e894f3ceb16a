import type { Role, TokenScope } from '@infoplane/contracts';
import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Tables } from '../storage/tables';
import type { CredentialKind, CredentialTable } from './people-tables';
import { hashOf, newId, newSecret } from './secrets';

export type CredentialRow = Selectable<CredentialTable>;

/** What a new credential is for; what it does not need is left out. */
export interface NewCredential {
  readonly kind: CredentialKind;
  readonly expiresAt: number;
  readonly person?: string;
  readonly session?: string;
  readonly share?: string;
  readonly role?: Role;
  readonly name?: string;
  readonly scopes?: readonly TokenScope[];
  readonly createdBy?: string | null;
  /** Stands before the random part of the secret. */
  readonly prefix?: string;
}

/** What credentials are chosen by. */
export type CredentialFilter = Partial<Pick<CredentialRow, 'id' | 'kind' | 'person' | 'session' | 'share' | 'created_by'>>;

/** The credentials in the database. Each method works within a transaction if it is given one. */
export class CredentialStore {
  readonly #ended = new Set<string>();

  constructor(
    private readonly db: Kysely<Tables>,
    private readonly now: () => number,
  ) {}

  /** Makes one. Its secret is in this answer and nowhere else. */
  async make(wish: NewCredential, db = this.db): Promise<{ row: CredentialRow; secret: string }> {
    const secret = (wish.prefix ?? '') + newSecret();
    const row: CredentialRow = {
      id: newId(),
      kind: wish.kind,
      hash: hashOf(secret),
      person: wish.person ?? null,
      session: wish.session ?? null,
      share: wish.share ?? null,
      role: wish.role ?? null,
      name: wish.name ?? null,
      scopes: wish.scopes?.join(' ') ?? null,
      created_by: wish.createdBy ?? null,
      created_at: this.now(),
      expires_at: wish.expiresAt,
    };
    await db.insertInto('credential').values(row satisfies Insertable<CredentialTable>).execute();
    return { row, secret };
  }

  /** The one of that secret, unless it has expired. */
  async find(kind: CredentialKind, secret: string, db = this.db): Promise<CredentialRow | null> {
    const found = db.selectFrom('credential').selectAll().where('hash', '=', hashOf(secret)).where('kind', '=', kind);
    return (await found.where('expires_at', '>', this.now()).executeTakeFirst()) ?? null;
  }

  /** Those that have not expired, newest first. */
  async list(filter: CredentialFilter, db = this.db): Promise<CredentialRow[]> {
    const found = db.selectFrom('credential').selectAll().where((e) => e.and(filter)).where('expires_at', '>', this.now());
    return found.orderBy('created_at', 'desc').orderBy('id').execute();
  }

  async extend(id: string, expiresAt: number): Promise<void> {
    await this.db.updateTable('credential').set({ expires_at: expiresAt }).where('id', '=', id).execute();
  }

  /**
   * Ends the chosen ones, and the guests' cookies of a share with it.
   *
   * @param except stays.
   * @returns what ended.
   */
  async end(filter: CredentialFilter, db = this.db, except: string | null = null): Promise<CredentialRow[]> {
    const chosen = (await db.selectFrom('credential').selectAll().where((e) => e.and(filter)).execute()).filter(({ id }) => id !== except);
    if (chosen.length === 0) return [];
    const ids = chosen.map(({ id }) => id);
    const guests = await db.selectFrom('credential').select('id').where('share', 'in', ids).execute();
    await db.deleteFrom('credential').where('id', 'in', ids).execute();
    // In memory before the commit: should that fail, somebody signs in once more for nothing. The other order would let them stay.
    for (const { id } of [...chosen, ...guests]) this.#ended.add(id);
    return chosen;
  }

  /** Deletes what has expired. */
  async sweep(): Promise<void> {
    await this.db.deleteFrom('credential').where('expires_at', '<=', this.now()).execute();
  }

  /** Whether it ended since the server started: connections outlive the look into the database that let them in. */
  hasEnded(id: string): boolean {
    return this.#ended.has(id);
  }
}
