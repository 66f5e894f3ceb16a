/** One request that the page made. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** What is answered to a request: JSON with status 200, or a response of its own. */
type Answers = Readonly<Record<string, (asked: Asked) => unknown>>;

/** A server over HTTP in the hands of a test: `{ 'GET /api/me': () => me }`. What it has no answer for is refused as not found. */
export function fakeServer(answers: Answers): { readonly fetch: typeof globalThis.fetch; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const fetch = (address: RequestInfo | URL, request?: RequestInit) => {
    const path = String(address);
    const one = { method: request?.method ?? 'GET', path, body: typeof request?.body === 'string' ? (JSON.parse(request.body) as unknown) : null };
    asked.push(one);
    const answer = answers[`${one.method} ${path.split('?')[0]}`];
    const given = answer ? answer(one) : refused('not-found', 'There is no such thing.');
    return Promise.resolve(given instanceof Response ? given : Response.json(given));
  };
  return { fetch, asked };
}

const statuses: Readonly<Record<string, number>> = { 'invalid-input': 400, unauthenticated: 401, forbidden: 403, 'not-found': 404, conflict: 409, 'too-many': 429 };

/** A refusal as the server answers it. */
export function refused(code: string, message: string, faults: readonly { field: string; message: string }[] = []): Response {
  return Response.json({ code, message, faults }, { status: statuses[code] });
}
