import { RefusedError } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { buildSummary } from '../testing/build-summary';
import { SessionsDoor } from './sessions-door';

const wish = { requestId: '11111111-1111-4111-8111-111111111111', name: 'x', configuration: buildConfiguration(), parent: null };

function doorThatAnswers(status: number, body: string): { door: SessionsDoor; asked: { path: string; request?: RequestInit }[] } {
  const asked: { path: string; request?: RequestInit }[] = [];
  const door = new SessionsDoor(((path: string, request?: RequestInit) => {
    asked.push({ path, request });
    return Promise.resolve(new Response(body, { status, statusText: 'Status' }));
  }) as typeof fetch);
  return { door, asked };
}

async function refusalOf(promise: Promise<unknown>): Promise<RefusedError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof RefusedError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('SessionsDoor', () => {
  it('sends the wish and gives the session', async () => {
    const { door, asked } = doorThatAnswers(201, JSON.stringify(buildSummary()));
    expect((await door.create(wish)).id).toBe('abcdefghijkl');
    expect([asked[0].path, asked[0].request?.method, JSON.parse(String(asked[0].request?.body))]).toEqual(['/api/sessions', 'POST', wish as never]);
  });

  it('sends a command to its session', async () => {
    const { door, asked } = doorThatAnswers(200, JSON.stringify(buildSummary({ state: 'paused' })));
    expect((await door.command('abcdefghijkl', 'pause')).state).toBe('paused');
    expect(asked[0].path).toBe('/api/sessions/abcdefghijkl/commands');
  });

  it('throws the server’s refusal with the fields at fault', async () => {
    const { door } = doorThatAnswers(400, JSON.stringify({ code: 'invalid-input', message: 'Invalid: replicas', faults: [{ field: 'configuration.replicas', message: 'from 1 to 200' }] }));
    const refusal = await refusalOf(door.create(wish));
    expect([refusal.code, refusal.faults[0].field]).toEqual(['invalid-input', 'configuration.replicas']);
  });

  it('says that the server is gone, or that something else answered', async () => {
    const gone = new SessionsDoor((() => Promise.reject(new TypeError('Failed to fetch'))) as typeof fetch);
    expect((await refusalOf(gone.create(wish))).message).toBe('The server does not answer. Is it running?');
    const { door } = doorThatAnswers(502, '<html>Bad Gateway</html>');
    expect((await refusalOf(door.create(wish))).message).toBe('The server answered 502 Status without a reason.');
  });
});
