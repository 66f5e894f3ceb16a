import { TestBed } from '@angular/core/testing';
import { DatasetsDoor } from '../live/datasets-door';
import { DATASETS_DOOR } from '../shell/services';
import { findByRole, getByRole } from '../testing/person';
import { until } from '../testing/providers';
import { CsvUpload } from './csv-upload';
import type { CsvFields } from './draft-fields';

const columns = [
  { name: 'height', distinct: 40, isNumeric: true },
  { name: 'kind', distinct: 3, isNumeric: false },
];
const read = (label: string) => new Response(JSON.stringify({ dataset: 'a'.repeat(64), title: 'wine.csv', label, rows: 178, inputs: 1, classes: label === 'kind' ? 3 : 40, columns }), { status: 201 });

async function openUpload(answer: (path: string) => Response) {
  const paths: string[] = [];
  const door = new DatasetsDoor(((path: string) => {
    paths.push(path);
    return Promise.resolve(answer(path));
  }) as typeof fetch);
  TestBed.configureTestingModule({ providers: [{ provide: DATASETS_DOOR, useValue: door }] });
  const fixture = TestBed.createComponent(CsvUpload);
  fixture.componentRef.setInput('held', null);
  const held: (CsvFields | null)[] = [];
  fixture.componentInstance.heldChange.subscribe((fields) => {
    held.push(fields);
    fixture.componentRef.setInput('held', fields);
  });
  await fixture.whenStable();
  const page = fixture.nativeElement as HTMLElement;
  const choose = (name: string) => {
    const files = new DataTransfer();
    files.items.add(new File(['height,kind\n1,a\n'], name));
    const input = page.querySelector<HTMLInputElement>('input[type="file"]')!;
    input.files = files.files;
    input.dispatchEvent(new Event('change'));
  };
  return { fixture, page, paths, held, choose };
}

describe('a table of a person’s', () => {
  it('is handed over as it is chosen, and again with another column as the label', async () => {
    const { page, paths, held, choose } = await openUpload((path) => read(new URL(path, 'http://x').searchParams.get('label') ?? 'height'));
    choose('wine.csv');
    await until(() => page.querySelector('select') !== null, 'the columns');
    const select = page.querySelector('select')!;
    select.value = 'kind';
    select.dispatchEvent(new Event('change'));
    await until(() => held.at(-1)?.label === 'kind', 'the other label');
    expect(paths).toEqual(['/api/datasets?title=wine.csv', '/api/datasets?title=wine.csv&label=kind']);
    expect(held.at(-1)).toEqual({ dataset: 'a'.repeat(64), title: 'wine.csv', label: 'kind', inputs: 1, classes: 3, rows: 178 });
  });

  it('that cannot be read is not taken, and the server’s row and column are shown', async () => {
    const refusal = { code: 'invalid-input', message: 'Invalid table', faults: [{ field: 'row 3, column height', message: 'row 3, column height: must be a number, got "tall"' }] };
    const { page, held, choose } = await openUpload(() => new Response(JSON.stringify(refusal), { status: 400 }));
    choose('wine.csv');
    await until(() => findByRole(page, 'alert') !== null, 'the refusal');
    expect(getByRole(page, 'alert').textContent).toContain('row 3, column height');
    expect(held.at(-1)).toBeNull();
  });
});
