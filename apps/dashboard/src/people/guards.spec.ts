import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import type { Me } from '@infoplane/contracts';
import { FakeSocket } from '../testing/fake-socket';
import { atThisMachine, nobody, pageProviders, personWith } from '../testing/providers';
import { isOpenPage, returnAddress, returning } from './guards';

async function addressFor(me: Me, url: string): Promise<string> {
  TestBed.configureTestingModule({ providers: pageProviders(new FakeSocket(), undefined, me) });
  await RouterTestingHarness.create(url);
  return TestBed.inject(Router).url;
}

const guest: Me = { ...nobody, standing: 'guest', session: 'abcdefghijkl' };

describe('the ways into the pages', () => {
  for (const url of ['/new', '/people', '/me', '/sessions/abcdefghijkl?epoch=3']) {
    it(`lead from ${url} to the sign-in and remember where from`, async () => {
      expect(await addressFor(nobody, url)).toBe(`/sign-in?return=${encodeURIComponent(url)}`);
    });
  }

  it('let nobody be asked to sign in at the ways in themselves', async () => {
    expect(await addressFor(nobody, '/join')).toBe('/join');
  });

  it('let whoever is known through', async () => {
    expect(await addressFor(personWith('viewer'), '/new')).toBe('/new');
    TestBed.resetTestingModule();
    expect(await addressFor(atThisMachine, '/people')).toBe('/people');
  });

  it('lead a guest to the session of the link, and leave them there', async () => {
    expect(await addressFor(guest, '/people')).toBe('/sessions/abcdefghijkl');
    TestBed.resetTestingModule();
    expect(await addressFor(guest, '/sessions/zzzzzzzzzzzz')).toBe('/sessions/abcdefghijkl');
    TestBed.resetTestingModule();
    expect(await addressFor(guest, '/sessions/abcdefghijkl?epoch=3')).toBe('/sessions/abcdefghijkl?epoch=3');
  });
});

describe('the address to return to', () => {
  it('is the one that was left', () => {
    const url = '/sessions/abcdefghijkl?epoch=3';
    expect(returnAddress(returning(url).return ?? null)).toBe(url);
  });

  for (const evil of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '', '/sign-in?return=/x', '/join']) {
    it(`is never ${evil || 'empty'}`, () => {
      expect(returnAddress(evil)).toBe('/');
    });
  }

  it('does not keep pages that need no sign-in', () => {
    expect(['/sign-in', '/share#x', '/join?x', '/'].map((url) => returning(url))).toEqual([{}, {}, {}, {}]);
    expect(['/joiners', '/me'].map(isOpenPage)).toEqual([false, false]);
  });
});
