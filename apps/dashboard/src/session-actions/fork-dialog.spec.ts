import { TestBed } from '@angular/core/testing';
import { MatDialog } from '@angular/material/dialog';
import { Router } from '@angular/router';
import type { SessionSummary } from '@infoplane/contracts';
import { buildSummary } from '../testing/build-summary';
import { FakeSocket } from '../testing/fake-socket';
import { fill, findByRole, getByRole } from '../testing/person';
import { pageProviders, until } from '../testing/providers';
import { ForkDialogs } from './fork-dialogs';

const parent = buildSummary({ name: 'Mine', checkpoints: 3 });
const checkpoints = [0, 5, 10].map((epoch) => ({ epoch, step: epoch, bytes: 100 }));
const created = () => new Response(JSON.stringify(buildSummary({ id: 'childchildch' })), { status: 201 });

async function openDialog(session: SessionSummary, epoch: number, held = checkpoints, answer = created) {
  const wishes: { name: string; parent: unknown }[] = [];
  const fetch = (path: string, request?: RequestInit) => {
    if (path.endsWith('/checkpoints')) return Promise.resolve(new Response(JSON.stringify({ checkpoints: held })));
    wishes.push(JSON.parse(String(request?.body)) as (typeof wishes)[number]);
    return Promise.resolve(answer());
  };
  TestBed.configureTestingModule({ providers: pageProviders(new FakeSocket(), fetch as typeof globalThis.fetch) });
  const navigate = spyOn(TestBed.inject(Router), 'navigate').and.resolveTo(true);
  await TestBed.inject(ForkDialogs).open(session, epoch);
  const page = document.querySelector<HTMLElement>('mat-dialog-container')!;
  await until(() => !/Loading/.test(page.textContent) && /parent|checkpoint/.test(page.textContent), 'the checkpoints');
  return { page, wishes, navigate };
}

const pressEnter = (element: HTMLElement) => element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));

describe('the dialog that forks a session', () => {
  afterEach(async () => {
    TestBed.inject(MatDialog).closeAll();
    await until(() => document.querySelector('mat-dialog-container') === null, 'the dialog to close');
  });

  it('starts the null fork from the epoch shown with Enter, and goes to the child', async () => {
    const { page, wishes, navigate } = await openDialog(parent, 5);
    expect(page.querySelector('[data-testid="no-changes"]')?.textContent).toContain('repeats its parent from epoch 5');
    pressEnter(getByRole(page, 'heading', /Fork “Mine”/));
    await until(() => navigate.calls.any(), 'the way to the child');
    expect(wishes.map(({ name, parent: point }) => [name, point])).toEqual([['Mine — fork at 5', { session: parent.id, epoch: 5 }]]);
    expect(navigate).toHaveBeenCalledWith(['/sessions', 'childchildch']);
  });

  it('lists each change against the parent as it is typed', async () => {
    const { page } = await openDialog(parent, 5);
    fill(getByRole(page, 'textbox', /^Learning rate$/), '0.01');
    await until(() => page.querySelector('[data-testid="changes"]') !== null, 'the changes');
    expect(page.querySelector('[data-testid="changes"]')?.textContent).toMatch(/Learning rate.*0\.0004.*0\.01/);
  });

  it('says that another network starts from epoch 0, and starts only when somebody agreed', async () => {
    const { page, wishes, navigate } = await openDialog(parent, 5);
    fill(getByRole(page, 'textbox', /^Hidden widths$/), '6, 4');
    await until(() => findByRole(page, 'alert', /starts from epoch 0/) !== null, 'the warning');
    pressEnter(getByRole(page, 'heading', /Fork “Mine”/));
    expect([(getByRole(page, 'button', /Start from epoch 0/) as HTMLButtonElement).disabled, wishes.length]).toEqual([true, 0]);
    page.querySelector<HTMLInputElement>('[role="alert"] input[type="checkbox"]')!.click();
    await until(() => !(getByRole(page, 'button', /Start from epoch 0/) as HTMLButtonElement).disabled, 'the button');
    getByRole(page, 'button', /Start from epoch 0/).click();
    await until(() => navigate.calls.any(), 'the way to the session');
    expect(wishes.map(({ name, parent: point }) => [name, point])).toEqual([['Mine — changed, from epoch 0', null]]);
  });

  it('shows the server’s refusal and stays', async () => {
    const refusal = { code: 'invalid-input', message: 'Session has no checkpoint of epoch 5', faults: [] };
    const { page, navigate } = await openDialog(parent, 5, checkpoints, () => new Response(JSON.stringify(refusal), { status: 400 }));
    getByRole(page, 'button', /Start the fork/).click();
    await until(() => findByRole(page, 'alert', /no checkpoint of epoch 5/) !== null, 'the refusal');
    expect(navigate).not.toHaveBeenCalled();
  });

  it('says when there is no checkpoint at all', async () => {
    const { page } = await openDialog(parent, 5, []);
    expect(page.textContent).toContain('no checkpoint yet');
    expect((getByRole(page, 'button', /Start the fork/) as HTMLButtonElement).disabled).toBeTrue();
  });
});
