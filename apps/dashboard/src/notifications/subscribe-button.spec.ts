import { TestBed } from '@angular/core/testing';
import type { SessionState } from '@infoplane/contracts';
import { buildSummary } from '../testing/build-summary';
import { fakeServer } from '../testing/fake-server';
import { FakeSocket } from '../testing/fake-socket';
import { findByRole, getByRole } from '../testing/person';
import { atThisMachine, pageProviders, personWith, until } from '../testing/providers';
import { SubscribeButton } from './subscribe-button';

const path = '/api/sessions/abcdefghijkl/subscription';

async function show({ me = personWith('viewer'), isCompact = false, state = 'running' as SessionState } = {}) {
  const socket = new FakeSocket();
  const done = () => new Response(null, { status: 204 });
  const server = fakeServer({ [`PUT ${path}`]: done, [`DELETE ${path}`]: done });
  TestBed.configureTestingModule({ providers: pageProviders(socket, server.fetch, me) });
  const fixture = TestBed.createComponent(SubscribeButton);
  fixture.componentRef.setInput('session', buildSummary({ state }));
  fixture.componentRef.setInput('isCompact', isCompact);
  await fixture.whenStable();
  return { socket, server, page: fixture.nativeElement as HTMLElement, settle: () => fixture.whenStable() };
}

describe('subscribing to a session', () => {
  it('is offered to any role, and neither without an account nor for a session that is over', async () => {
    const offered = async (options: Parameters<typeof show>[0]) => {
      const { page } = await show(options);
      TestBed.resetTestingModule();
      return findByRole(page, 'button') !== null;
    };
    expect(await offered({})).toBe(true);
    expect(await offered({ me: atThisMachine })).toBe(false);
    for (const state of ['queued', 'paused', 'interrupted'] as const) expect(await offered({ state })).withContext(state).toBe(true);
    for (const state of ['completed', 'stopped', 'failed'] as const) expect(await offered({ state })).withContext(state).toBe(false);
  });

  it('begins with a press and ends with another, and says which it is', async () => {
    const { page, server, settle } = await show();
    getByRole(page, 'button', /^Subscribe$/).click();
    await until(() => findByRole(page, 'button', /^Subscribed/) !== null, 'the subscription');
    await settle();
    getByRole(page, 'button', /^Subscribed/).click();
    await until(() => findByRole(page, 'button', /^Subscribe$/) !== null, 'its end');
    expect(server.asked.map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
  });

  it('is a pressed button with the session’s name on its card, and follows other pages', async () => {
    const { page, socket, settle } = await show({ isCompact: true });
    const button = getByRole(page, 'button', /^Subscribe to A session$/);
    expect(button.getAttribute('aria-pressed')).toBe('false');
    socket.receive('subscriptions', { sessions: ['abcdefghijkl'] });
    await settle();
    expect(button.getAttribute('aria-pressed')).toBe('true');
  });
});
