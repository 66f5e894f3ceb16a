import { inject, InjectionToken } from '@angular/core';
import { sessionPageSchema, sessionSummarySchema, type EditSession, type SessionPage, type SessionSummary } from '@infoplane/contracts';
import { HttpDoor } from '../live/http-door';
import { SIGNED_FETCH } from '../people/services';

/** The HTTP doors of what people write about sessions, and of the list that is asked for page by page. Whatever is refused throws the server's own RefusedError. */
export class SessionNotesDoor {
  private readonly http: HttpDoor;

  constructor(fetch: typeof globalThis.fetch) {
    this.http = new HttpDoor(fetch);
  }

  /** One page of the list. @param query as an address carries it. */
  async page(query: URLSearchParams): Promise<SessionPage> {
    return sessionPageSchema.parse(await this.http.ask(`/api/sessions?${query.toString()}`));
  }

  async find(id: string): Promise<SessionSummary> {
    return sessionSummarySchema.parse(await this.http.ask(addressOf(id)));
  }

  /** Changes what an edit names. A field that somebody else changed since it was seen is refused as a conflict. */
  async edit(id: string, edit: EditSession): Promise<SessionSummary> {
    return sessionSummarySchema.parse(await this.http.ask(addressOf(id), { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: JSON.stringify(edit) }));
  }

  /** Deletes a session; it can be had back for a time. One that trains is stopped first. */
  async delete(id: string): Promise<SessionSummary> {
    return sessionSummarySchema.parse(await this.http.ask(addressOf(id), { method: 'DELETE' }));
  }

  async restore(id: string): Promise<SessionSummary> {
    return sessionSummarySchema.parse(await this.http.post(`${addressOf(id)}/restore`, {}));
  }
}

function addressOf(id: string): string {
  return `/api/sessions/${encodeURIComponent(id)}`;
}

export const SESSION_NOTES_DOOR = new InjectionToken<SessionNotesDoor>('SESSION_NOTES_DOOR', { providedIn: 'root', factory: () => new SessionNotesDoor(inject(SIGNED_FETCH)) });
