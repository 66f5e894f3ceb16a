import { TestBed } from '@angular/core/testing';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { SIGNED_FETCH } from '../people/services';
import { buildSummary } from '../testing/build-summary';
import { fakeServer, refused } from '../testing/fake-server';
import { FakeSocket } from '../testing/fake-socket';
import { fill, findByRole, getByRole } from '../testing/person';
import { pageProviders, until } from '../testing/providers';
import { NotesDialog } from './notes-dialog';

const session = buildSummary({ name: 'Mine', version: 4 });

async function openDialog(answers: Parameters<typeof fakeServer>[0]) {
  const { fetch, asked } = fakeServer(answers);
  const dialog = jasmine.createSpyObj<MatDialogRef<NotesDialog>>('MatDialogRef', ['close']);
  TestBed.configureTestingModule({ providers: [pageProviders(new FakeSocket(), fetch), { provide: SIGNED_FETCH, useValue: fetch }, { provide: MAT_DIALOG_DATA, useValue: session }, { provide: MatDialogRef, useValue: dialog }] });
  const fixture = TestBed.createComponent(NotesDialog);
  await fixture.whenStable();
  return { page: fixture.nativeElement as HTMLElement, asked, dialog, fixture };
}

describe('the notes dialog', () => {
  it('saves what was changed', async () => {
    const { page, asked, dialog } = await openDialog({ 'PATCH /api/sessions/abcdefghijkl': () => ({ ...session, name: 'Ours', version: 5 }) });
    fill(getByRole(page, 'textbox', /^Name/), 'Ours');
    getByRole(page, 'button', /^Save$/).click();
    await until(() => dialog.close.calls.any(), 'the end');
    expect(asked[0].body).toEqual({ seen: 4, name: 'Ours' });
    expect(dialog.close).toHaveBeenCalledWith(jasmine.objectContaining({ name: 'Ours', version: 5 }));
  });

  it('shows a fault beside its field', async () => {
    const { page, dialog } = await openDialog({ 'PATCH /api/sessions/abcdefghijkl': () => refused('invalid-input', 'Invalid: tags', [{ field: 'tags.0', message: 'must begin with a letter or digit' }]) });
    fill(getByRole(page, 'textbox', /^Tags/), '#x');
    getByRole(page, 'button', /^Save$/).click();
    await until(() => findByRole(page, 'alert', /must begin with/) !== null, 'the fault');
    expect(dialog.close).not.toHaveBeenCalled();
  });

  it('after a conflict keeps what was written, says so, and saves over it only when told again', async () => {
    let edits = 0;
    const { page, asked, dialog } = await openDialog({
      'PATCH /api/sessions/abcdefghijkl': () => ((edits += 1) === 1 ? refused('conflict', 'Somebody else changed name', [{ field: 'name', message: 'is "Theirs" since version 5' }]) : { ...session, name: 'Ours', version: 6 }),
      'GET /api/sessions/abcdefghijkl': () => ({ ...session, name: 'Theirs', version: 5 }),
    });
    fill(getByRole(page, 'textbox', /^Name/), 'Ours');
    getByRole(page, 'button', /^Save$/).click();
    await until(() => findByRole(page, 'button', /Save over theirs/) !== null, 'the conflict');
    expect([(getByRole(page, 'textbox', /^Name/) as HTMLInputElement).value, findByRole(page, 'alert', /is "Theirs"/) !== null]).toEqual(['Ours', true]);
    getByRole(page, 'button', /Save over theirs/).click();
    await until(() => dialog.close.calls.any(), 'the end');
    expect(asked.filter(({ method }) => method === 'PATCH').map(({ body }) => (body as { seen: number }).seen)).toEqual([4, 5]);
  });

  it('shows the description as it will be shown', async () => {
    const { page, fixture } = await openDialog({});
    const field = page.querySelector('textarea')!;
    field.value = '**bold** <script>x</script>';
    field.dispatchEvent(new Event('input'));
    getByRole(page, 'button', /Preview/).click();
    await fixture.whenStable();
    expect([page.querySelector('.preview strong')?.textContent, page.querySelector('.preview script')]).toEqual(['bold', null]);
  });
});
