import { RefusedError } from '@infoplane/contracts';
import { TeamDoor } from './team-door';

const edit = { mutation: '6f1b0a52-8f3c-4c7e-9a51-0d2f6f4c1a11', seen: 1, body: 'words' };

describe('the door of what a team says', () => {
  it('calls a write that gets no answer in time lost, so that it is sent again', async () => {
    const silent = (_: unknown, request?: RequestInit) =>
      new Promise<Response>((__, reject) => request?.signal?.addEventListener('abort', () => reject(new DOMException('too late', 'TimeoutError'))));
    const door = new TeamDoor(silent as typeof globalThis.fetch, 10);
    await expectAsync(door.edit('abcdefghijkl', edit.mutation, edit)).toBeRejectedWith(jasmine.objectContaining({ code: 'unavailable' }));
  });

  it('calls a write whose answer breaks off lost, so that it is sent again', async () => {
    const broken = () => new Response(new ReadableStream({ start: (stream) => stream.error(new TypeError('network error')) }), { status: 200 });
    const door = new TeamDoor(() => Promise.resolve(broken()));
    await expectAsync(door.edit('abcdefghijkl', edit.mutation, edit)).toBeRejectedWith(jasmine.objectContaining({ code: 'unavailable' }));
  });

  it('hands on what the server brings with a conflict', async () => {
    const refusal = { code: 'conflict', message: 'changed', faults: [], current: { version: 2 } };
    const door = new TeamDoor(() => Promise.resolve(new Response(JSON.stringify(refusal), { status: 409 })));
    const refused = await door.edit('abcdefghijkl', edit.mutation, edit).then(
      () => null,
      (error: unknown) => (error as RefusedError).toRefusal(),
    );
    expect(refused).toEqual(refusal as never);
  });
});
