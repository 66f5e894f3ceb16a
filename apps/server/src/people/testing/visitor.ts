import type { Refusal } from '@infoplane/contracts';
import type { LiveTestClient, TestServer } from '../../testing/test-server';

/** What the server answered a visitor. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- Specs reach into answers of every shape.
  readonly json: any;
}

export const goodPassword = 'correct horse battery staple';

/** A browser or script that visits a server: it keeps its cookies, or shows a token. */
export class Visitor {
  readonly #cookies = new Map<string, string>();
  /** Each answer, for what it must not hold. */
  readonly answers: Answered[] = [];

  constructor(
    private readonly server: TestServer,
    readonly token: string | null = null,
  ) {}

  get headers(): Record<string, string> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return { ...(cookie && { cookie }), ...(this.token !== null && { authorization: `Bearer ${this.token}` }) };
  }

  get cookies(): string[] {
    return [...this.#cookies.values()];
  }

  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answered> {
    const response = await fetch(this.server.address + path, {
      method,
      headers: { ...this.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('application/json') ?? false;
    const answered = { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : null };
    this.answers.push(answered);
    return answered;
  }

  /** Asks for what has to be granted. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- As above.
  async get(method: string, path: string, body?: unknown): Promise<any> {
    const { status, text, json } = await this.ask(method, path, body);
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${text}`);
    return json;
  }

  /** What it is refused with. */
  async refused(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<[number, Refusal['code']]> {
    const { status, json } = await this.ask(method, path, body, headers);
    return [status, json?.code];
  }

  connect(headers: Record<string, string> = {}): LiveTestClient {
    return this.server.connect({ ...this.headers, ...headers });
  }
}

/** The secret that the terminal showed. */
export function firstSecret(server: TestServer): string {
  return new URL(server.firstAdminLink!).hash.replace('#first=', '');
}

/** Makes the first admin. */
export async function joinFirst(server: TestServer, name = 'Ada'): Promise<Visitor> {
  const admin = new Visitor(server);
  await admin.get('POST', '/api/people/first', { secret: firstSecret(server), name, password: goodPassword });
  return admin;
}

/** Invites somebody, who joins. */
export async function join(server: TestServer, admin: Visitor, name: string, role: string): Promise<Visitor> {
  const { secret } = await admin.get('POST', '/api/invites', { role });
  const visitor = new Visitor(server);
  await visitor.get('POST', '/api/invites/accept', { secret, name, password: goodPassword });
  return visitor;
}

/** The id of a visitor's account. */
export async function idOf(visitor: Visitor): Promise<string> {
  return (await visitor.get('GET', '/api/me')).person.id;
}

/** Shares a session, and whoever comes by it. */
export async function shareWithGuest(server: TestServer, by: Visitor, session: string): Promise<{ guest: Visitor; share: string; secret: string }> {
  const { id, secret } = await by.get('POST', `/api/sessions/${session}/shares`, {});
  const guest = new Visitor(server);
  await guest.get('POST', '/api/shares/open', { secret });
  return { guest, share: id, secret };
}
