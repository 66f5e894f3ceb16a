import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { buildSummary } from '../testing/build-summary';
import { FakeSocket } from '../testing/fake-socket';
import { getByRole } from '../testing/person';
import { pageProviders, until } from '../testing/providers';
import { ExportMenu } from './export-menu';
import { ImportButton } from './import-button';

describe('taking a session away', () => {
  it('offers every format, and checkpoints where there are some', async () => {
    TestBed.configureTestingModule({ providers: pageProviders(new FakeSocket()) });
    const fixture = TestBed.createComponent(ExportMenu);
    fixture.componentRef.setInput('session', buildSummary({ checkpoints: 3 }));
    await fixture.whenStable();
    getByRole(fixture.nativeElement as HTMLElement, 'button', /Export/).click();
    await until(() => document.querySelectorAll('a[mat-menu-item]').length > 0, 'the menu');
    const items = [...document.querySelectorAll<HTMLAnchorElement>('a[mat-menu-item]')];
    expect(items.map((item) => item.getAttribute('href'))).toEqual(['export.csv', 'export.json', 'export.npz', 'bundle?checkpoints=none', 'bundle?checkpoints=all'].map((door) => `/api/sessions/abcdefghijkl/${door}`));
    expect(items.at(-1)?.textContent).toContain('3 checkpoints');
  });
});

describe('taking in a bundle', () => {
  async function sendBundle(answer: Response) {
    const asked: { path: string; type: string | null; size: number }[] = [];
    const fetch = ((path: string, request?: RequestInit) => {
      if (request?.method === 'POST') asked.push({ path, type: new Headers(request.headers).get('content-type'), size: (request.body as Blob).size });
      return Promise.resolve(answer);
    }) as typeof globalThis.fetch;
    TestBed.configureTestingModule({ providers: pageProviders(new FakeSocket(), fetch) });
    const navigate = spyOn(TestBed.inject(Router), 'navigate').and.resolveTo(true);
    const fixture = TestBed.createComponent(ImportButton);
    const refusals: (string | null)[] = [];
    fixture.componentInstance.refused.subscribe((sentence) => refusals.push(sentence));
    await fixture.whenStable();
    const input = (fixture.nativeElement as HTMLElement).querySelector('input')!;
    const files = new DataTransfer();
    files.items.add(new File(['bundle'], 'session.zip'));
    input.files = files.files;
    input.dispatchEvent(new Event('change'));
    await until(() => navigate.calls.any() || refusals.length > 1, 'an answer');
    return { asked, refusals, navigate };
  }

  it('sends the file as it is, and goes to the session that it became', async () => {
    const { asked, navigate } = await sendBundle(new Response(JSON.stringify(buildSummary({ id: 'zyxwvutsrqpo' })), { status: 201 }));
    expect(asked).toEqual([{ path: '/api/bundles', type: 'application/zip', size: 6 }]);
    expect(navigate.calls.mostRecent().args[0]).toEqual(['/sessions', 'zyxwvutsrqpo']);
  });

  it('says why a bundle was refused', async () => {
    const { refusals, navigate } = await sendBundle(new Response(JSON.stringify({ code: 'invalid-input', message: 'It is no bundle.', faults: [] }), { status: 400 }));
    expect(refusals).toEqual([null, 'It is no bundle.']);
    expect(navigate).not.toHaveBeenCalled();
  });
});
