import { TestBed } from '@angular/core/testing';
import { MatDialog } from '@angular/material/dialog';
import { sessionStates, type SessionSummary } from '@infoplane/contracts';
import { buildSummary } from '../testing/build-summary';
import { FakeSocket } from '../testing/fake-socket';
import { findByRole, getByRole } from '../testing/person';
import { pageProviders, until } from '../testing/providers';
import { ForkButton } from './fork-button';
import { RemeasureButton } from './remeasure-button';
import { ResumeButton } from './resume-button';

async function show<T>(component: new () => T, session: SessionSummary, fetch?: typeof globalThis.fetch) {
  TestBed.configureTestingModule({ providers: pageProviders(new FakeSocket(), fetch) });
  const fixture = TestBed.createComponent(component);
  fixture.componentRef.setInput('session', session);
  if (component === (ForkButton as unknown)) fixture.componentRef.setInput('epoch', 3);
  await fixture.whenStable();
  return { fixture, page: fixture.nativeElement as HTMLElement };
}

describe('the actions on a session', () => {
  it('measuring again is offered of ended sessions that have checkpoints, and of no others', async () => {
    const { fixture, page } = await show(RemeasureButton, buildSummary());
    const offered: string[] = [];
    for (const state of sessionStates) {
      for (const checkpoints of [0, 2]) {
        fixture.componentRef.setInput('session', buildSummary({ state, checkpoints }));
        await fixture.whenStable();
        if (findByRole(page, 'button', /Measure again/)) offered.push(`${state} ${checkpoints}`);
      }
    }
    expect(offered).toEqual(['completed 2', 'stopped 2', 'interrupted 2']);
  });

  it('says how far a re-measurement is instead of offering another', async () => {
    const { page } = await show(RemeasureButton, buildSummary({ state: 'completed', checkpoints: 20, remeasuring: { estimators: [{ name: 'exact' }], done: 3, of: 20 } }));
    expect(getByRole(page, 'status').textContent).toBe('measuring again with 1 estimator: 3 of 20 checkpoints');
    expect(findByRole(page, 'button')).toBeNull();
  });

  it('sends the chosen estimators, and shows why they were refused', async () => {
    const asked: { path: string; body: unknown }[] = [];
    const { fixture, page } = await show(RemeasureButton, buildSummary({ state: 'completed', checkpoints: 2 }), ((path: string, request?: RequestInit) => {
      asked.push({ path, body: JSON.parse(String(request?.body)) });
      return Promise.resolve(new Response(JSON.stringify({ code: 'wrong-state', message: 'It is being measured already.', faults: [] }), { status: 409 }));
    }) as typeof globalThis.fetch);
    getByRole(page, 'button', /Measure again/).click();
    await until(() => document.querySelector('mat-dialog-container form') !== null, 'the dialog');
    await fixture.whenStable();
    const dialog = document.querySelector<HTMLElement>('mat-dialog-container')!;
    getByRole(dialog, 'button', /^Measure$/).click();
    await until(() => findByRole(dialog, 'alert', /measured already/) !== null, 'the refusal');
    expect(asked).toEqual([{ path: '/api/sessions/abcdefghijkl/remeasurements', body: { estimators: [{ name: 'binning', bins: 100 }] } }]);
    TestBed.inject(MatDialog).closeAll();
    await until(() => document.querySelector('mat-dialog-container') === null, 'the dialog to close');
  });

  it('forking is offered as soon as there is a checkpoint', async () => {
    const { fixture, page } = await show(ForkButton, buildSummary({ checkpoints: 0 }));
    expect(findByRole(page, 'button')).toBeNull();
    fixture.componentRef.setInput('session', buildSummary({ checkpoints: 1 }));
    await fixture.whenStable();
    expect(findByRole(page, 'button', /Fork/)).not.toBeNull();
  });

  it('resuming is offered of interrupted sessions alone, and says why it was refused', async () => {
    const { fixture, page } = await show(ResumeButton, buildSummary({ state: 'completed' }), () => Promise.resolve(new Response(JSON.stringify({ code: 'wrong-state', message: 'It runs already.', faults: [] }), { status: 409 })));
    expect(findByRole(page, 'button')).toBeNull();
    fixture.componentRef.setInput('session', buildSummary({ state: 'interrupted' }));
    await fixture.whenStable();
    getByRole(page, 'button', /Resume/).click();
    await until(() => findByRole(page, 'alert') !== null, 'the refusal');
    expect(getByRole(page, 'alert').textContent).toBe('It runs already.');
  });
});
