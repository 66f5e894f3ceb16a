import { TestBed } from '@angular/core/testing';
import { MatDialog } from '@angular/material/dialog';
import type { AuditEntry, Invite, Me, Member, Role } from '@infoplane/contracts';
import { fakeServer, refused, type Asked } from '../testing/fake-server';
import { FakeSocket } from '../testing/fake-socket';
import { findByRole, getByRole } from '../testing/person';
import { atThisMachine, pageProviders, personWith, until } from '../testing/providers';
import { PeoplePage } from './people-page';

const bob: Member = { id: 'bob', name: '<img src=x onerror=alert(1)>', colour: 10, role: 'viewer', isRevoked: false };
const invite: Invite = { id: 'i1', role: 'editor', createdBy: null, createdAt: 0, expiresAt: 1e12 };
const line = (id: number): AuditEntry => ({ id, at: 1000 * id, person: null, action: 'sign-in', subject: null, detail: null });

async function openPage(me: Me = personWith('admin'), answers: Record<string, (asked: Asked) => unknown> = {}) {
  const server = fakeServer({
    'GET /api/people': () => ({ people: [{ ...personWith('admin').person, role: 'admin', isRevoked: false }, bob, { ...bob, id: 'eve', name: 'Eve', isRevoked: true }] }),
    'GET /api/invites': () => ({ invites: [invite] }),
    'GET /api/audit': ({ path }) => ({ entries: path.includes('before=') ? [line(1)] : Array.from({ length: 50 }, (_, i) => line(51 - i)) }),
    ...answers,
  });
  TestBed.configureTestingModule({ providers: pageProviders(new FakeSocket(), server.fetch, me) });
  const fixture = TestBed.createComponent(PeoplePage);
  await fixture.whenStable();
  return { fixture, server, page: fixture.nativeElement as HTMLElement, sent: () => server.asked.filter(({ method }) => method !== 'GET') };
}

/** Answers the question of an open dialog. */
async function answer(button: RegExp): Promise<void> {
  const asked = () => document.querySelector<HTMLElement>('ip-confirmation');
  await until(() => asked() !== null && findByRole(asked()!, 'button', button) !== null, 'the question');
  getByRole(asked()!, 'button', button).click();
  await until(() => document.querySelector('ip-confirmation') === null, 'the question to be gone');
}

describe('the page of people', () => {
  afterEach(() => TestBed.inject(MatDialog).closeAll());

  it('shows names as text, and no role to change of those revoked', async () => {
    const { page } = await openPage();
    expect(page.querySelector('img')).toBeNull();
    const [, shownBob, eve] = [...page.querySelectorAll('ip-member-list li')];
    expect(shownBob.textContent).toContain(bob.name);
    expect([eve.querySelector('select'), eve.textContent.includes('revoked')]).toEqual([null, true]);
  });

  it('changes a role, and goes back to the old one when that is refused', async () => {
    let refuses = false;
    const { page, sent, fixture } = await openPage(personWith('admin'), { 'PATCH /api/people/bob': ({ body }) => (refuses ? refused('conflict', 'Cannot do that.') : { ...bob, role: (body as { role: Role }).role }) });
    const select = page.querySelectorAll<HTMLSelectElement>('ip-member-list select')[1];
    const choose = async (role: string) => {
      select.value = role;
      select.dispatchEvent(new Event('change'));
      await fixture.whenStable();
    };
    await choose('editor');
    await until(() => findByRole(page, 'status', /is an editor now/) !== null, 'the outcome');
    expect(sent()).toEqual([{ method: 'PATCH', path: '/api/people/bob', body: { role: 'editor' } }]);
    refuses = true;
    await choose('admin');
    await until(() => findByRole(page, 'alert') !== null, 'the refusal');
    expect([select.value, getByRole(page, 'alert').textContent]).toEqual(['viewer', 'Cannot do that.']);
  });

  it('revokes somebody only after a yes', async () => {
    const { page, sent } = await openPage(personWith('admin'), { 'DELETE /api/people/bob': () => ({ ...bob, isRevoked: true }) });
    getByRole(page, 'button', /^Revoke <img/).click();
    await answer(/Cancel/);
    expect(sent()).toEqual([]);
    getByRole(page, 'button', /^Revoke <img/).click();
    await answer(/^Revoke$/);
    await until(() => sent().length === 1, 'the request');
    expect(sent()[0].method).toBe('DELETE');
  });

  it('shows an invite link with the secret behind its #, and has the role and the days in the request', async () => {
    const { page, sent, fixture } = await openPage(personWith('admin'), { 'POST /api/invites': () => ({ ...invite, secret: 's3cret' }) });
    getByRole(page, 'button', /Make an invite link/).click();
    await until(() => page.querySelector('ip-once-shown') !== null, 'the link');
    await fixture.whenStable();
    const link = page.querySelector<HTMLInputElement>('ip-once-shown input')!;
    expect(new URL(link.value).pathname + new URL(link.value).hash).toBe('/join#invite=s3cret');
    expect(new URL(link.value).search).toBe('');
    expect(sent()[0].body).toEqual({ role: 'annotator', expiresInDays: 7 });
    expect(document.activeElement).toBe(link);
  });

  it('withdraws an invite after a yes', async () => {
    const { page, sent } = await openPage(personWith('admin'), { 'DELETE /api/invites/i1': () => new Response(null, { status: 204 }) });
    getByRole(page, 'button', /Withdraw the invite for editor/).click();
    await answer(/Withdraw/);
    await until(() => sent().length === 1, 'the request');
    expect([sent()[0].path, findByRole(page, 'alert')]).toEqual(['/api/invites/i1', null]);
  });

  it('goes on in the audit list from the last line held', async () => {
    const { page, server, fixture } = await openPage();
    getByRole(page, 'button', /Show older/).click();
    await until(() => page.querySelectorAll('ip-audit-list li').length === 51, 'the older line');
    await fixture.whenStable();
    expect(server.asked.at(-1)?.path).toBe('/api/audit?limit=50&before=2');
    expect(findByRole(page, 'button', /Show older/)).toBeNull();
  });

  it('asks the server nothing for those who are no admin, and says why', async () => {
    const { page, server } = await openPage(personWith('editor'));
    expect([server.asked, page.textContent.includes('needs the role admin; yours is editor')]).toEqual([[], true]);
  });

  it('says on the server’s own machine how to make the first admin', async () => {
    const { page, server } = await openPage(atThisMachine);
    expect([server.asked, page.textContent.includes('/join#first=')]).toEqual([[], true]);
  });
});
