import { meSchema, type Me } from '@infoplane/contracts';
import { HttpDoor } from '../live/http-door';

/** What somebody joins with. */
export interface Joining {
  readonly secret: string;
  readonly name: string;
  readonly password: string;
}

/** The HTTP doors that say who is asking, and change it. Each answers with who it is from then on. */
export class MeDoor {
  private readonly http: HttpDoor;

  constructor(fetch: typeof globalThis.fetch) {
    this.http = new HttpDoor(fetch);
  }

  async ask(): Promise<Me> {
    return meSchema.parse(await this.http.ask('/api/me'));
  }

  async signIn(name: string, password: string): Promise<Me> {
    return meSchema.parse(await this.http.post('/api/sign-in', { name, password }));
  }

  /** Ends this browser's sign-in, or all of the person's everywhere. */
  async signOut(everywhere: boolean): Promise<Me> {
    return meSchema.parse(await this.http.post('/api/sign-out', { everywhere }));
  }

  /** Makes the first admin by the one-time link that the server printed. */
  async makeFirstAdmin(joining: Joining): Promise<Me> {
    return meSchema.parse(await this.http.post('/api/people/first', joining));
  }

  async acceptInvite(joining: Joining): Promise<Me> {
    return meSchema.parse(await this.http.post('/api/invites/accept', joining));
  }

  /** Lets the browser read the one session of a share link. */
  async openShare(secret: string): Promise<Me> {
    return meSchema.parse(await this.http.post('/api/shares/open', { secret }));
  }
}
