import fc from 'fast-check';
import { labelledRows, type LabelledTable } from './labelled-rows';
import { numberOfField, TableError, tableRows } from './table-rows';

const rowsOf = (text: string) => [...tableRows(text)].map(({ fields }) => fields);
const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;

describe('tableRows', () => {
  it('read(write(fields)) = fields for whatever text is quoted, with every kind of line end', () => {
    const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '🧪', '1') });
    const table = fc.integer({ min: 2, max: 4 }).chain((width) => fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }));
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n', '\r'), fc.boolean(), fc.boolean(), (rows, end, hasMark, endsOpen) => {
        const text = rows.map((row) => row.map(quoted).join(',')).join(end);
        expect(rowsOf(`${hasMark ? '\ufeff' : ''}${text}${endsOpen ? '' : end}`)).toEqual(rows);
      }),
    );
  });

  it('passes over empty lines and white space around fields, and keeps it within quotes', () => {
    expect(rowsOf('\n a , "b " \r\n\n  \n1,\t2\n')).toEqual([
      ['a', 'b '],
      ['1', '2'],
    ]);
  });

  it('reads a last field that is empty', () => {
    expect(rowsOf('a,b\n1,\n,')).toEqual([
      ['a', 'b'],
      ['1', ''],
      ['', ''],
    ]);
  });

  it('says on which line a record begins, lines within quotes counted', () => {
    expect([...tableRows('a,b\r\n"1\r\n2\n3",x\n\n4,y')].map(({ line }) => line)).toEqual([1, 2, 6]);
  });

  for (const [what, text, message] of [
    ['a row with fewer fields', 'a,b\n1,2\n3\n', 'line 3: 1 columns where line 1 has 2'],
    ['a row with more fields', '\na,b\n1,2,3\n', 'line 3: 3 columns where line 2 has 2'],
    ['a quote that is never closed', 'a,b\n1,"2\n3,4\n', 'line 2: a quote is out of place in field 2'],
    ['a quote within a field', 'a,b\n1,2"3"\n', 'line 2: a quote is out of place in field 2'],
    ['text behind a quote', 'a,b\n"1"2,3\n', 'line 2: a quote is out of place in field 1'],
  ] as const) {
    it(`refuses ${what}`, () => expect(() => rowsOf(text)).toThrow(jasmine.objectContaining({ name: 'TableError', message })));
  }

  it('reads an open quote before a million quotes in one go', () => {
    expect(() => rowsOf(`"${'""'.repeat(500_000)}`)).toThrowError(TableError, /line 1: a quote is out of place in field 1/);
  });
});

describe('numberOfField', () => {
  it('reads what a finite number is written as', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => expect(numberOfField(String(value))).toBe(value)));
    expect(['1', '+2.', '.5', '-1E3', '007'].map(numberOfField)).toEqual([1, 2, 0.5, -1000, 7]);
  });

  it('tells an infinite one and NaN from words', () => {
    expect(['inf', '-Infinity', 'NaN'].map(numberOfField)).toEqual([NaN, NaN, NaN]);
    expect(['', 'x', '1e', '0x10', '1,5', '1 2', '--1'].map(numberOfField)).toEqual(Array(7).fill(null));
  });
});

function read(text: string, overrides: object = {}): { rows: { values: number[]; label: number }[]; table: LabelledTable } {
  const steps = labelledRows(text, { label: 'kind', inputs: { min: 1, max: 3 }, classes: { min: 2, max: 3 }, ...overrides });
  const rows: { values: number[]; label: number }[] = [];
  for (;;) {
    const step = steps.next();
    if (step.done) return { rows, table: step.value };
    rows.push({ values: [...step.value.values], label: step.value.label });
  }
}

describe('labelledRows', () => {
  it('gives each row’s numbers and its class, labels in order of first appearance, and at the end what the table is', () => {
    const { rows, table } = read('a,kind,b\n1,x,2\n3,y,1e3\n1.0,x,-2\n');
    expect(rows).toEqual([
      { values: [1, 2], label: 0 },
      { values: [3, 1000], label: 1 },
      { values: [1, -2], label: 0 },
    ]);
    expect(table).toEqual({
      label: 'kind',
      rows: 3,
      inputs: 2,
      classes: ['x', 'y'],
      columns: [
        { name: 'a', distinct: 2, isNumeric: true },
        { name: 'kind', distinct: 2, isNumeric: false },
        { name: 'b', distinct: 3, isNumeric: true },
      ],
    });
  });

  for (const [header, row, label] of [
    ['a,Class,b', '1,2,3', 'Class'],
    ['y,label,b', '1,2,3', 'label'],
    ['a,sort,b', '1,rose,3', 'sort'],
    ['a,b,c', '1,2,3', 'c'],
    ['a,b,c', 'v,w,3', 'c'],
  ] as const) {
    it(`without a choice takes ${label} of ${header} where the first row is ${row}`, () => {
      const last = row.replace(/[a-z]+/, '0');
      const attempt = () => read(`${header}\n${row}\n${last}`, { label: null, classes: { min: 1, max: 3 } });
      if (label === 'c' && row.startsWith('v')) expect(attempt).toThrowError(/column 1 \(a\): must be a finite number, got "v"/);
      else expect(attempt().table.label).toBe(label);
    });
  }

  it('labels may be numbers, which are told apart as they are written', () => {
    expect(read('kind,a\n1,5\n1.0,5\n').table.classes).toEqual(['1', '1.0']);
  });

  it('counts different values up to one more than there may be classes', () => {
    expect(read(`a,kind\n${Array.from({ length: 10 }, (_, i) => `${i},${i % 2}`).join('\n')}`).table.columns.map(({ distinct }) => distinct)).toEqual([4, 2]);
  });

  for (const [what, text, message] of [
    ['nothing', '', 'the table: holds no rows: its first line must name the columns'],
    ['a header alone', 'a,kind\n', 'the table: holds no rows below its header'],
    ['a label that is no column', 'a,b\n1,2', 'the label: there is no column named "kind": the columns are a, b'],
    ['a column without a name', ',kind\n1,x', 'line 1, column 1: the first line must name every column, and this one has no name'],
    ['two columns of one name', 'a,kind,a\n1,x,2', 'line 1, column 3: has the same name as column 1 (a)'],
    ['a label and nothing else', 'kind\nx\ny', 'line 1: a table must have 1 to 3 columns beside the label, this one has 0'],
    ['too many columns', 'kind,a,b,c,d\n', 'line 1: a table must have 1 to 3 columns beside the label, this one has 4'],
    ['a word where a number must be', 'a,kind\n1,x\n\ntwo,y', 'row 2 (line 4), column 1 (a): must be a finite number, got "two"'],
    ['an empty field', 'a,kind\n,x', 'row 1 (line 2), column 1 (a): must be a finite number, got ""'],
    ['an infinite number', 'a,kind\n1e999,x', 'row 1 (line 2), column 1 (a): must be a finite number, got "1e999"'],
    ['NaN', 'a,kind\nnan,x', 'row 1 (line 2), column 1 (a): must be a finite number, got "nan"'],
    ['an empty label', 'a,kind\n1,x\n2,', 'row 2 (line 3), column 2 (kind): must hold a label, is empty'],
    ['one label only', 'a,kind\n1,x\n2,x', 'column 2 (kind): must hold at least 2 different labels, holds 1'],
    ['too many labels', 'a,kind\n1,w\n2,x\n3,y\n4,z', 'row 4 (line 5), column 2 (kind): is one label more than the 3 that a table may have: is it the right column?'],
    ['a ragged row', 'a,kind\n1,x\n2', 'line 3: 1 columns where line 1 has 2'],
  ] as const) {
    it(`refuses ${what}`, () => expect(() => read(text)).toThrow(jasmine.objectContaining({ name: 'TableError', message })));
  }
});
