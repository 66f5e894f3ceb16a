import { notificationsAnswerSchema, type NotificationsAnswer, type ReadNotifications } from '@infoplane/contracts';
import { HttpDoor } from '../live/http-door';

/** The HTTP doors of what somebody is told of. Whatever is refused throws the server's own RefusedError. */
export class NotificationsDoor {
  private readonly http: HttpDoor;

  constructor(fetch: typeof globalThis.fetch) {
    this.http = new HttpDoor(fetch);
  }

  /** All that is kept, newest first. */
  async list(): Promise<NotificationsAnswer> {
    return notificationsAnswerSchema.parse(await this.http.ask('/api/me/notifications'));
  }

  async read(which: ReadNotifications): Promise<NotificationsAnswer> {
    return notificationsAnswerSchema.parse(await this.http.post('/api/me/notifications/read', which));
  }

  /** Begins to be told of a session, or ends it. */
  async subscribe(session: string, isOn: boolean): Promise<void> {
    await this.http.ask(`/api/sessions/${encodeURIComponent(session)}/subscription`, { method: isOn ? 'PUT' : 'DELETE' });
  }
}
