import { TestBed } from '@angular/core/testing';
import { MatDialog } from '@angular/material/dialog';
import type { Share } from '@infoplane/contracts';
import { buildSummary } from '../testing/build-summary';
import { fakeServer } from '../testing/fake-server';
import { FakeSocket } from '../testing/fake-socket';
import { findByRole, getByRole } from '../testing/person';
import { pageProviders, personWith, until } from '../testing/providers';
import { ShareButton } from './share-button';

const path = '/api/sessions/abcdefghijkl/shares';
const share: Share = { id: 's1', session: 'abcdefghijkl', createdBy: null, createdAt: 0, expiresAt: 1e12 };

async function show(role: 'annotator' | 'editor') {
  const held: Share[] = [];
  const server = fakeServer({
    [`GET ${path}`]: () => ({ shares: held }),
    [`POST ${path}`]: () => {
      held.push(share);
      return { ...share, secret: 's3cret' };
    },
    'DELETE /api/shares/s1': () => {
      held.pop();
      return new Response(null, { status: 204 });
    },
  });
  TestBed.configureTestingModule({ providers: pageProviders(new FakeSocket(), server.fetch, personWith(role)) });
  const fixture = TestBed.createComponent(ShareButton);
  fixture.componentRef.setInput('session', buildSummary());
  await fixture.whenStable();
  return { fixture, held, server, page: fixture.nativeElement as HTMLElement };
}

describe('sharing a session', () => {
  afterEach(() => TestBed.inject(MatDialog).closeAll());

  it('is offered to those alone who may', async () => {
    expect(findByRole((await show('annotator')).page, 'button')).toBeNull();
    TestBed.resetTestingModule();
    expect(findByRole((await show('editor')).page, 'button', /Share/)).not.toBeNull();
  });

  it('makes a link with the secret behind its #, lists it, and revokes it', async () => {
    const { page, server, fixture } = await show('editor');
    getByRole(page, 'button', /Share/).click();
    await until(() => document.querySelector('ip-share-dialog') !== null, 'the dialog');
    await fixture.whenStable();
    const dialog = document.querySelector<HTMLElement>('ip-share-dialog')!;
    getByRole(dialog, 'button', /Make a link/).click();
    await until(() => findByRole(dialog, 'button', /Revoke the link/) !== null, 'the link in the list');
    expect(dialog.querySelector<HTMLInputElement>('ip-once-shown input')?.value).toBe(new URL('/share#s3cret', document.baseURI).href);
    expect(server.asked.find(({ method }) => method === 'POST')?.body).toEqual({ expiresInDays: 30 });
    getByRole(dialog, 'button', /Revoke the link/).click();
    await until(() => findByRole(dialog, 'button', /Revoke the link/) === null, 'the link to be gone');
    expect(dialog.querySelector('ip-once-shown')).toBeNull();
  });
});
