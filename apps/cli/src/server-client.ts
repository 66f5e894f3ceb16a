import { parseInput, RefusedError, refusalSchema, sessionIdSchema } from '@infoplane/contracts';
import { Option, type Command } from 'commander';
import type { z } from 'zod';

/** Where a server answers and who asks, as a person types it. */
export interface ServerWords {
  readonly server: string;
  readonly token?: string;
}

/** Adds the options of every command that talks to a server. */
export function addServerOptions(command: Command): Command {
  return command
    .option('--server <url>', 'where the server answers', 'http://127.0.0.1:4270')
    .addOption(new Option('--token <secret>', 'an API token of yours, where the server knows people').env('INFOPLANE_TOKEN'));
}

/** A server, as a script sees it. */
export class ServerClient {
  readonly #server: URL;
  readonly #headers: Readonly<Record<string, string>>;

  /** @throws RefusedError if the address or the token cannot be one. */
  constructor({ server, token }: ServerWords) {
    const url = URL.canParse(server) ? new URL(server) : null;
    if (url === null || !/^https?:$/.test(url.protocol)) throw refusedOption('--server', `must be an address as in http://127.0.0.1:4270, got "${server}"`);
    // Never repeated in a message: it is a secret.
    if (token !== undefined && token !== '' && !/^[\w-]{1,200}$/.test(token)) throw refusedOption('--token', 'must be a token as the server gave it: letters, digits, _ and -');
    this.#server = url;
    this.#headers = token ? { authorization: `Bearer ${token}` } : {};
  }

  /** What the server answers; with a body it is a wish. @throws RefusedError with the server's own sentence, or that it cannot be reached. */
  async ask<T>(path: string, schema: z.ZodType<T>, body?: unknown): Promise<T> {
    const wish = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return this.#answer(await this.#fetch(path, wish), schema);
  }

  /** Sends a file. @throws RefusedError as `ask` does. */
  async send<T>(path: string, schema: z.ZodType<T>, file: Blob, type: string): Promise<T> {
    return this.#answer(await this.#fetch(path, { method: 'POST', headers: { 'content-type': type }, body: file }), schema);
  }

  /** A file of the server, part by part. @throws RefusedError as `ask` does, and if it is cut off on its way. */
  async receive(path: string): Promise<AsyncIterable<Uint8Array>> {
    const response = await this.#fetch(path, {});
    if (!response.ok) throw await this.#refusal(response);
    return this.#parts(response);
  }

  async *#parts({ body }: Response): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      if (body) yield* body;
    } catch (error) {
      // The connection broke, or the server met what it could not send.
      throw new RefusedError('unavailable', `The server at ${this.#server.origin} broke off: ${causeOf(error)}`);
    }
  }

  async #fetch(path: string, { headers, ...wish }: { method?: string; headers?: Record<string, string>; body?: string | Blob }): Promise<Response> {
    try {
      return await fetch(new URL(path, this.#server), { ...wish, headers: { ...headers, ...this.#headers }, redirect: 'error' });
    } catch (error) {
      // Expected: nobody listens there. The cause is what a person can act on.
      throw new RefusedError('unavailable', `The server at ${this.#server.origin} does not answer: ${causeOf(error)}`);
    }
  }

  async #answer<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
    if (!response.ok) throw await this.#refusal(response);
    return parseInput(schema, await response.json().catch(() => null), 'answer of the server');
  }

  async #refusal(response: Response): Promise<RefusedError> {
    const refusal = refusalSchema.safeParse(await response.json().catch(() => null));
    return refusal.success
      ? new RefusedError(refusal.data.code, refusal.data.message, refusal.data.faults)
      : new RefusedError('unavailable', `The server at ${this.#server.origin} answered ${response.status} ${response.statusText}`);
  }
}

/** The path of a session. @throws RefusedError if it is no id of one. */
export function sessionPath(session: string): string {
  const id = sessionIdSchema.safeParse(session);
  if (!id.success) throw refusedOption('--session', `${id.error.issues[0].message}, got "${session}"`);
  return `/api/sessions/${id.data}`;
}

/** The refusal of what somebody typed. */
export function refusedOption(option: string, message: string): RefusedError {
  return new RefusedError('invalid-input', `${option}: ${message}`, [{ field: option, message }]);
}

function causeOf(error: unknown): string {
  return error instanceof Error && error.cause instanceof Error ? error.cause.message || String((error.cause as NodeJS.ErrnoException).code) : String(error);
}
