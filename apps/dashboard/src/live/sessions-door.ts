import { RefusedError, refusalSchema, sessionSummarySchema, type CreateSession, type SessionCommandName, type SessionSummary } from '@infoplane/contracts';

/** The HTTP doors of sessions. Whatever is refused throws the server's own RefusedError. */
export class SessionsDoor {
  constructor(private readonly fetch: typeof globalThis.fetch) {}

  /** Makes a session; repeating the same requestId gives the same session. */
  create(wish: CreateSession): Promise<SessionSummary> {
    return this.post('/api/sessions', wish);
  }

  command(id: string, command: SessionCommandName): Promise<SessionSummary> {
    return this.post(`/api/sessions/${encodeURIComponent(id)}/commands`, { command });
  }

  /** Records after a seq as JSON, at most 100. */
  async records(id: string, after: number): Promise<readonly Record<string, unknown>[]> {
    const body = (await this.answer(await this.reach(`/api/sessions/${encodeURIComponent(id)}/records?after=${after}&limit=100`))) as { records: Record<string, unknown>[] };
    return body.records;
  }

  private async post(path: string, body: unknown): Promise<SessionSummary> {
    const response = await this.reach(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    return sessionSummarySchema.parse(await this.answer(response));
  }

  private async reach(path: string, request?: RequestInit): Promise<Response> {
    try {
      return await this.fetch(path, request);
    } catch {
      // TypeError of fetch: no connection at all.
      throw new RefusedError('unavailable', 'The server does not answer. Is it running?');
    }
  }

  private async answer(response: Response): Promise<unknown> {
    const body = parsedOrNull(await response.text());
    if (response.ok && body !== null) return body;
    const refusal = refusalSchema.safeParse(body);
    if (refusal.success) throw new RefusedError(refusal.data.code, refusal.data.message, refusal.data.faults);
    throw new RefusedError('unavailable', `The server answered ${response.status} ${response.statusText} without a reason.`);
  }
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // SyntaxError: something between the page and the server answered. Its status says more than its body.
    return null;
  }
}
