import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import type { Me } from '@infoplane/contracts';
import { fakeServer, refused } from '../testing/fake-server';
import { FakeSocket } from '../testing/fake-socket';
import { fill, findByRole, getByRole } from '../testing/person';
import { nobody, pageProviders, personWith, until } from '../testing/providers';
import { AddressSecret } from './address-secret';
import { ADDRESS_SECRET } from './services';

async function open(url: string, answers: Parameters<typeof fakeServer>[0], { me = nobody, secret = '' }: { me?: Me; secret?: string } = {}) {
  const server = fakeServer({ 'GET /api/me': () => me, ...answers });
  TestBed.configureTestingModule({ providers: pageProviders(new FakeSocket(), server.fetch, me) });
  TestBed.overrideProvider(ADDRESS_SECRET, { useFactory: () => new AddressSecret({ pathname: url.split('?')[0], hash: `#${secret}` }, { state: null, replaceState: () => undefined }), deps: [] });
  const harness = await RouterTestingHarness.create(url);
  await harness.fixture.whenStable();
  const router = TestBed.inject(Router);
  const went = spyOn(router, 'navigateByUrl').and.resolveTo(true);
  return { server, harness, went, router, page: harness.routeNativeElement! };
}

describe('the sign-in', () => {
  it('leads back to where the person wanted to go', async () => {
    const { page, went } = await open('/sign-in?return=%2Fsessions%2Fabcdefghijkl%3Fepoch%3D3', { 'POST /api/sign-in': () => personWith('viewer') });
    fill(getByRole(page, 'textbox', /Name/), 'Ada');
    fill(getByRole(page, 'textbox', /Password/), 'long enough');
    getByRole(page, 'button', /^Sign in$/).click();
    await until(() => went.calls.any(), 'the way back');
    expect(went.calls.first().args).toEqual(['/sessions/abcdefghijkl?epoch=3']);
  });

  it('says why it is refused and stays', async () => {
    const { page, went } = await open('/sign-in', { 'POST /api/sign-in': () => refused('too-many', 'Wait 8 seconds before the next try.') });
    fill(getByRole(page, 'textbox', /Name/), 'Ada');
    getByRole(page, 'button', /^Sign in$/).click();
    await until(() => findByRole(page, 'alert') !== null, 'the refusal');
    expect([getByRole(page, 'alert').textContent, went.calls.any()]).toEqual(['Wait 8 seconds before the next try.', false]);
  });

  it('hides the password until it shall be shown', async () => {
    const { page, harness } = await open('/sign-in', {});
    const field = getByRole(page, 'textbox', /Password/) as HTMLInputElement;
    const before = field.type;
    getByRole(page, 'button', /Show password/).click();
    await harness.fixture.whenStable();
    expect([before, field.type, field.autocomplete]).toEqual(['password', 'text', 'current-password']);
  });
});

describe('joining', () => {
  for (const [way, door, next] of [['first', 'POST /api/people/first', '/people'], ['invite', 'POST /api/invites/accept', '/']] as const) {
    it(`by a link of the kind ${way} sends the secret in a body and goes to ${next}`, async () => {
      const { page, server, went } = await open('/join', { [door]: () => personWith('admin') }, { secret: `${way}=s3cret` });
      fill(getByRole(page, 'textbox', /Name/), 'Ada');
      fill(getByRole(page, 'textbox', /Password/), 'long enough');
      getByRole(page, 'button', /^(Make the admin|Join)$/).click();
      await until(() => went.calls.any(), 'the next page');
      expect(went.calls.first().args).toEqual([next]);
      const sent = server.asked.filter(({ method }) => method === 'POST');
      expect(sent.map(({ body }) => body)).toEqual([{ secret: 's3cret', name: 'Ada', password: 'long enough' }]);
      expect(server.asked.filter(({ path }) => path.includes('s3cret'))).toEqual([]);
    });
  }

  it('says beside the field what is wrong, and sends nothing', async () => {
    const { page, server } = await open('/join', {}, { secret: 'invite=s3cret' });
    fill(getByRole(page, 'textbox', /Name/), 'Ada');
    fill(getByRole(page, 'textbox', /Password/), 'short');
    getByRole(page, 'button', /^Join$/).click();
    await until(() => findByRole(page, 'alert') !== null, 'the fault');
    const field = getByRole(page, 'textbox', /Password/);
    expect(page.querySelector(`#${field.getAttribute('aria-describedby')}`)?.textContent).toBe('must have at least 10 characters');
    expect(server.asked.some(({ method }) => method === 'POST')).toBeFalse();
  });

  it('without a link asks for it, and offers no form', async () => {
    const { page } = await open('/join', {});
    expect([getByRole(page, 'heading').textContent, findByRole(page, 'textbox')]).toEqual(['Open your link again', null]);
  });

  it('takes a link that is opened in the page that is open already, out of the address', async () => {
    TestBed.configureTestingModule({ providers: pageProviders(new FakeSocket(), undefined, nobody) });
    const harness = await RouterTestingHarness.create('/join');
    await harness.navigateByUrl('/join#invite=s3cret');
    const router = TestBed.inject(Router);
    await until(() => router.url === '/join', 'the address without the secret');
    await harness.fixture.whenStable();
    expect(findByRole(harness.routeNativeElement!, 'button', /^Join$/)).not.toBeNull();
  });
});

describe('a share link', () => {
  it('leads to its session', async () => {
    const navigate = spyOn(Router.prototype, 'navigate').and.resolveTo(true);
    await open('/share', { 'POST /api/shares/open': () => ({ ...nobody, standing: 'guest', session: 'abcdefghijkl' }) }, { secret: 's3cret' });
    await until(() => navigate.calls.any(), 'the way to the session');
    expect(navigate.calls.first().args).toEqual([['/sessions', 'abcdefghijkl'], { replaceUrl: true }]);
  });

  it('that is withdrawn says so', async () => {
    const { page } = await open('/share', { 'POST /api/shares/open': () => refused('forbidden', 'This link is not valid: it was withdrawn or has expired; ask for a new one') }, { secret: 's3cret' });
    await until(() => findByRole(page, 'alert') !== null, 'the refusal');
    expect(getByRole(page, 'alert').textContent).toContain('ask for a new one');
  });
});
