import { RefusedError, refusalSchema } from '@infoplane/contracts';

/** A way to the server over HTTP. Whatever is refused throws the server's own RefusedError. */
export class HttpDoor {
  constructor(private readonly fetch: typeof globalThis.fetch) {}

  /** What the server answers, as JSON; null where it has nothing to say. */
  async ask(path: string, request?: RequestInit): Promise<unknown> {
    const { response, text } = await this.reach(path, request);
    const body = parsedOrNull(text);
    if (response.ok && (body !== null || response.status === 204)) return body;
    const refusal = refusalSchema.safeParse(body);
    if (refusal.success) throw new RefusedError(refusal.data.code, refusal.data.message, refusal.data.faults, refusal.data.current);
    throw new RefusedError('unavailable', `The server answered ${response.status} ${response.statusText} without a reason.`);
  }

  /** What the server answers to a JSON body. */
  post(path: string, body: unknown): Promise<unknown> {
    return this.ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  }

  private async reach(path: string, request?: RequestInit): Promise<{ readonly response: Response; readonly text: string }> {
    try {
      const response = await this.fetch(path, request);
      return { response, text: await response.text() };
    } catch {
      // TypeError of fetch: no connection at all, or one that broke in the middle of the answer. DOMException: it took too long.
      throw new RefusedError('unavailable', 'The server does not answer. Is it running?');
    }
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
