import { auditEntrySchema, inviteSchema, memberSchema, secretFieldSchema, shareSchema, tokenSchema, type AuditEntry, type Invite, type Member, type Role, type Share, type Token, type TokenScope } from '@infoplane/contracts';
import { z } from 'zod';
import { HttpDoor } from '../live/http-door';

/** Lines of the audit list that one question asks for. */
export const auditPage = 50;

/** The HTTP doors of people, invites, tokens and share links. Whatever is refused throws the server's own RefusedError. */
export class PeopleDoor {
  private readonly http: HttpDoor;

  constructor(fetch: typeof globalThis.fetch) {
    this.http = new HttpDoor(fetch);
  }

  /** Everybody with an account, those revoked included. */
  async people(): Promise<readonly Member[]> {
    return z.object({ people: z.array(memberSchema) }).parse(await this.http.ask('/api/people')).people;
  }

  async changeRole(id: string, role: Role): Promise<void> {
    await this.http.ask(`/api/people/${encodeURIComponent(id)}`, { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ role }) });
  }

  /** Takes away all that somebody may do, at once and everywhere. */
  revokePerson(id: string): Promise<void> {
    return this.remove(`/api/people/${encodeURIComponent(id)}`);
  }

  async invites(): Promise<readonly Invite[]> {
    return z.object({ invites: z.array(inviteSchema) }).parse(await this.http.ask('/api/invites')).invites;
  }

  /** @returns the secret of its link: it is in this answer and nowhere else. */
  async createInvite(role: Role, expiresInDays: number): Promise<string> {
    return secretFieldSchema.parse(await this.http.post('/api/invites', { role, expiresInDays })).secret;
  }

  revokeInvite(id: string): Promise<void> {
    return this.remove(`/api/invites/${encodeURIComponent(id)}`);
  }

  async tokens(): Promise<readonly Token[]> {
    return z.object({ tokens: z.array(tokenSchema) }).parse(await this.http.ask('/api/me/tokens')).tokens;
  }

  /** @returns the token: it is in this answer and nowhere else. */
  async createToken(name: string, scopes: readonly TokenScope[], expiresInDays: number): Promise<string> {
    return secretFieldSchema.parse(await this.http.post('/api/me/tokens', { name, scopes, expiresInDays })).secret;
  }

  revokeToken(id: string): Promise<void> {
    return this.remove(`/api/me/tokens/${encodeURIComponent(id)}`);
  }

  async shares(session: string): Promise<readonly Share[]> {
    return z.object({ shares: z.array(shareSchema) }).parse(await this.http.ask(`/api/sessions/${encodeURIComponent(session)}/shares`)).shares;
  }

  /** @returns the secret of its link: it is in this answer and nowhere else. */
  async createShare(session: string, expiresInDays: number): Promise<string> {
    return secretFieldSchema.parse(await this.http.post(`/api/sessions/${encodeURIComponent(session)}/shares`, { expiresInDays })).secret;
  }

  revokeShare(id: string): Promise<void> {
    return this.remove(`/api/shares/${encodeURIComponent(id)}`);
  }

  async changePassword(current: string, next: string): Promise<void> {
    await this.http.post('/api/me/password', { current, next });
  }

  /** Who did what, newest first. @param before the id of the last line held; null begins at the newest. */
  async audit(before: number | null): Promise<readonly AuditEntry[]> {
    const query = new URLSearchParams({ limit: String(auditPage), ...(before === null ? {} : { before: String(before) }) });
    return z.object({ entries: z.array(auditEntrySchema) }).parse(await this.http.ask(`/api/audit?${query.toString()}`)).entries;
  }

  private async remove(path: string): Promise<void> {
    await this.http.ask(path, { method: 'DELETE' });
  }
}
