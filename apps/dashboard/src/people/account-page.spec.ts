import { TestBed } from '@angular/core/testing';
import { MatDialog } from '@angular/material/dialog';
import type { Me, Token } from '@infoplane/contracts';
import { fakeServer, refused, type Asked } from '../testing/fake-server';
import { FakeSocket } from '../testing/fake-socket';
import { fill, findByRole, getByRole } from '../testing/person';
import { nobody, pageProviders, personWith, until } from '../testing/providers';
import { AccountPage } from './account-page';
import { ME_STORE } from './services';

const token: Token = { id: 't1', name: 'nightly', scopes: ['read'], createdAt: 0, expiresAt: 1e12 };

async function openPage(me: Me, answers: Record<string, (asked: Asked) => unknown> = {}) {
  const server = fakeServer({ 'GET /api/me/tokens': () => ({ tokens: [token] }), ...answers });
  TestBed.configureTestingModule({ providers: pageProviders(new FakeSocket(), server.fetch, me) });
  const fixture = TestBed.createComponent(AccountPage);
  await fixture.whenStable();
  return { fixture, page: fixture.nativeElement as HTMLElement, sent: () => server.asked.filter(({ method }) => method !== 'GET') };
}

describe('the page of one’s own account', () => {
  afterEach(() => TestBed.inject(MatDialog).closeAll());

  it('changes the password, and forgets both when it is done', async () => {
    const { page, sent, fixture } = await openPage(personWith('viewer'), { 'POST /api/me/password': () => new Response(null, { status: 204 }) });
    fill(getByRole(page, 'textbox', /Current password/), 'old password');
    fill(getByRole(page, 'textbox', /New password/), 'new password');
    await fixture.whenStable();
    getByRole(page, 'button', /Change the password/).click();
    await until(() => findByRole(page, 'status', /is changed/) !== null, 'the outcome');
    await fixture.whenStable();
    expect(sent().map(({ body }) => body)).toEqual([{ current: 'old password', next: 'new password' }]);
    expect([...page.querySelectorAll<HTMLInputElement>('ip-password-form input')].map(({ value }) => value)).toEqual(['', '']);
  });

  it('says beside the field that the current password is not right', async () => {
    const { page } = await openPage(personWith('viewer'), { 'POST /api/me/password': () => refused('forbidden', 'The current password is not right', [{ field: 'current', message: 'is not right' }]) });
    fill(getByRole(page, 'textbox', /New password/), 'new password');
    getByRole(page, 'button', /Change the password/).click();
    await until(() => findByRole(page, 'alert') !== null, 'the fault');
    expect([...page.querySelectorAll('[role="alert"]')].map((alert) => alert.textContent)).toEqual(['is not right']);
  });

  it('makes a token of the chosen scopes and shows it once', async () => {
    const { page, sent, fixture } = await openPage(personWith('editor'), { 'POST /api/me/tokens': () => ({ ...token, secret: 'infoplane_s3cret' }) });
    fill(getByRole(page, 'textbox', /^Name$/), 'nightly');
    page.querySelectorAll<HTMLInputElement>('ip-token-list input[type="checkbox"]')[2].click();
    await fixture.whenStable();
    getByRole(page, 'button', /Make a token/).click();
    await until(() => page.querySelector('ip-once-shown') !== null, 'the token');
    expect(page.querySelector<HTMLInputElement>('ip-once-shown input')?.value).toBe('infoplane_s3cret');
    expect(sent()[0].body).toEqual({ name: 'nightly', scopes: ['read', 'write'], expiresInDays: 90 });
  });

  it('asks for a name and a scope before it sends anything', async () => {
    const { page, sent, fixture } = await openPage(personWith('editor'));
    page.querySelectorAll<HTMLInputElement>('ip-token-list input[type="checkbox"]')[0].click();
    await fixture.whenStable();
    getByRole(page, 'button', /Make a token/).click();
    await fixture.whenStable();
    expect([...page.querySelectorAll('ip-token-list [role="alert"]')].map((alert) => alert.textContent.trim())).toEqual(['The name must not be empty.', 'A token needs at least one scope.']);
    expect(sent()).toEqual([]);
  });

  it('offers no scope beyond the role', async () => {
    const { page } = await openPage(personWith('viewer'));
    expect([...page.querySelectorAll<HTMLInputElement>('ip-token-list input[type="checkbox"]')].map(({ disabled }) => disabled)).toEqual([false, true, true]);
  });

  it('signs out everywhere after a yes', async () => {
    const { page, sent } = await openPage(personWith('viewer'), { 'POST /api/sign-out': () => nobody });
    getByRole(page, 'button', /Sign out everywhere/).click();
    const question = () => document.querySelector<HTMLElement>('ip-confirmation');
    await until(() => question() !== null && findByRole(question()!, 'button', /Sign out everywhere/) !== null, 'the question');
    getByRole(question()!, 'button', /Sign out everywhere/).click();
    await until(() => TestBed.inject(ME_STORE).mustSignIn(), 'the end of the sign-in');
    expect(sent().map(({ body }) => body)).toEqual([{ everywhere: true }]);
  });
});
