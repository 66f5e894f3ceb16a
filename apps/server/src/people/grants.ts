import { RefusedError, type Invite, type Role, type Share, type Token, type TokenScope } from '@infoplane/contracts';
import { tokenScopes } from '@infoplane/contracts';
import type { Kysely, Transaction } from 'kysely';
import type { Tables } from '../storage/tables';
import type { AuditTrail } from './audit';
import type { Caller } from './caller';
import { cookieLifeMs, type Callers } from './callers';
import type { LetIn } from './accounts';
import type { CredentialFilter, CredentialRow, CredentialStore, NewCredential } from './credentials';
import type { OpenSockets } from './open-sockets';
import type { PeopleRegistry } from './people-registry';
import { tokenPrefix } from './secrets';

const dayMs = 24 * 60 * 60_000;
/** Of each kind, per person or session: enough for anybody, and a bound for the table. */
const most = { invite: 200, token: 50, share: 50, guest: 1000 } as const;

/** What grants work with. */
export interface GrantsParts {
  readonly db: Kysely<Tables>;
  readonly now: () => number;
  readonly people: PeopleRegistry;
  readonly credentials: CredentialStore;
  readonly callers: Callers;
  readonly sockets: OpenSockets;
  readonly audit: AuditTrail;
  readonly hasSession: (session: string) => boolean;
}

type WithSecret<T> = T & { readonly secret: string };

/** What people give: invites, tokens of their own, and links that share a session. The secret of each is answered once. */
export class Grants {
  constructor(private readonly parts: GrantsParts) {}

  async makeInvite(by: Caller, role: Role, days: number): Promise<WithSecret<Invite>> {
    const { row, secret } = await this.#make(by, { kind: 'invite', role, expiresAt: this.#in(days) }, { kind: 'invite' }, role);
    return { ...this.#invite(row), secret };
  }

  async invites(): Promise<Invite[]> {
    return (await this.parts.credentials.list({ kind: 'invite' })).map((row) => this.#invite(row));
  }

  async makeToken(by: Caller, name: string, scopes: readonly TokenScope[], days: number): Promise<WithSecret<Token>> {
    const own = { kind: 'token', person: by.person!.id } as const;
    const given = tokenScopes.filter((scope) => scopes.includes(scope));
    const wish = { ...own, name, scopes: given, expiresAt: this.#in(days), prefix: tokenPrefix };
    const { row, secret } = await this.#make(by, wish, own, given.join(' '));
    return { ...asToken(row), secret };
  }

  async tokens(person: string): Promise<Token[]> {
    return (await this.parts.credentials.list({ kind: 'token', person })).map(asToken);
  }

  /** @throws RefusedError `not-found` for an unknown session. */
  async makeShare(by: Caller, session: string, days: number): Promise<WithSecret<Share>> {
    this.#requireSession(session);
    const { row, secret } = await this.#make(by, { kind: 'share', session, expiresAt: this.#in(days) }, { kind: 'share', session }, session);
    return { ...this.#share(row), secret };
  }

  /** @throws RefusedError `not-found` for an unknown session. */
  async shares(session: string): Promise<Share[]> {
    this.#requireSession(session);
    return (await this.parts.credentials.list({ kind: 'share', session })).map((row) => this.#share(row));
  }

  /** Makes a guest of whoever holds the link of a share. @throws RefusedError `forbidden` for a link that is not valid. */
  async openShare(secret: string): Promise<LetIn> {
    const { db, now, credentials, callers } = this.parts;
    return db.transaction().execute(async (within) => {
      const share = await credentials.find('share', secret, within);
      if (!share) throw new RefusedError('forbidden', 'This link is not valid: it was withdrawn or has expired; ask for a new one');
      await this.#requireRoom({ kind: 'guest', share: share.id }, within);
      const expiresAt = Math.min(share.expires_at, now() + cookieLifeMs);
      const guest = await credentials.make({ kind: 'guest', session: share.session!, share: share.id, expiresAt }, within);
      return { caller: callers.callerBy(guest.row), cookie: guest.secret };
    });
  }

  /**
   * Withdraws an invite, a token or a share; who came by it is nobody at once.
   *
   * @param filter says which kind, and whose if it has to be one's own.
   * @throws RefusedError `not-found`.
   */
  async end(by: Caller, filter: Required<Pick<CredentialFilter, 'id' | 'kind'>> & CredentialFilter): Promise<void> {
    const { db, credentials, audit, sockets } = this.parts;
    await db.transaction().execute(async (within) => {
      if ((await credentials.end(filter, within)).length === 0) throw new RefusedError('not-found', `There is no such ${filter.kind}`);
      await audit.write({ person: by.person?.id ?? null, action: `${filter.kind}.end`, subject: filter.id }, within);
    });
    sockets.sweep();
  }

  async #make(by: Caller, wish: NewCredential, room: CredentialFilter, detail: string): Promise<{ row: CredentialRow; secret: string }> {
    const { db, credentials, audit } = this.parts;
    const person = by.person?.id ?? null;
    return db.transaction().execute(async (within) => {
      await this.#requireRoom(room, within);
      const made = await credentials.make({ ...wish, createdBy: person }, within);
      await audit.write({ person, action: `${wish.kind}.make`, subject: made.row.id, detail }, within);
      return made;
    });
  }

  async #requireRoom(filter: CredentialFilter, db: Transaction<Tables>): Promise<void> {
    const kind = filter.kind as keyof typeof most;
    if ((await this.parts.credentials.list(filter, db)).length >= most[kind]) {
      throw new RefusedError('too-many', `There are ${most[kind]} of these already: end some first`);
    }
  }

  #requireSession(session: string): void {
    if (!this.parts.hasSession(session)) throw new RefusedError('not-found', `There is no session ${session}`);
  }

  #in(days: number): number {
    return this.parts.now() + days * dayMs;
  }

  #invite(row: CredentialRow): Invite {
    return { ...this.#made(row), role: row.role! };
  }

  #share(row: CredentialRow): Share {
    return { ...this.#made(row), session: row.session! };
  }

  #made({ id, created_by, created_at, expires_at }: CredentialRow) {
    const createdBy = created_by === null ? null : this.parts.people.personOf(created_by);
    return { id, createdBy, createdAt: created_at, expiresAt: expires_at };
  }
}

function asToken({ id, name, scopes, created_at, expires_at }: CredentialRow): Token {
  const given = tokenScopes.filter((scope) => scopes!.split(' ').includes(scope));
  return { id, name: name!, scopes: given, createdAt: created_at, expiresAt: expires_at };
}
