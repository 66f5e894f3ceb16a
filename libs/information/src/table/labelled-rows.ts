import { numberOfField, TableError, tableRows, type TableRow } from './table-rows';

/** Which column of a table is the label, and how large the table may be. */
export interface LabelledTableOptions {
  /**
   * The name of the label's column. Null leaves the choice open: a column that is named label, class, target or y; else the only one that holds a
   * word in the first row; else the last.
   */
  readonly label: string | null;
  readonly inputs: { readonly min: number; readonly max: number };
  readonly classes: { readonly min: number; readonly max: number };
}

/** One row of a labelled table. */
export interface LabelledRow {
  /** Numbers of all columns but the label's, in their order. Overwritten at the next row. */
  readonly values: Float64Array;
  /** The row's class: labels are numbered from 0 in the order of their first appearance. */
  readonly label: number;
}

/** One column of a labelled table. */
export interface TableColumn {
  readonly name: string;
  /** Different values in it, counted up to one more than there may be classes. */
  readonly distinct: number;
  /** Whether every value is a finite number. */
  readonly isNumeric: boolean;
}

/** What a labelled table is, once all of its rows were read. */
export interface LabelledTable {
  /** The label's column. */
  readonly label: string;
  readonly rows: number;
  readonly inputs: number;
  /** The labels by class. */
  readonly classes: readonly string[];
  /** All columns, the label's among them. */
  readonly columns: readonly TableColumn[];
}

/**
 * The rows of a table whose first line names its columns, one by one: every column but the label's holds finite numbers.
 *
 * @param text comma-separated values; see tableRows.
 * @returns at the end, what the table is.
 * @throws TableError that names row and column and what is allowed there. Rows are counted from 1 below the header.
 */
export function* labelledRows(text: string, options: LabelledTableOptions): Generator<LabelledRow, LabelledTable> {
  const records = tableRows(text);
  const first = records.next();
  if (first.done) throw new TableError('the table', 'holds no rows: its first line must name the columns');
  const names = first.value.fields;
  assertNamed(names, first.value.line);
  let record = records.next();
  const labelColumn = options.label === null ? likelyLabel(names, record.done ? names : record.value.fields) : columnNamed(names, options.label);
  assertWidth(names.length - 1, first.value.line, options);
  const classOf = new Map<string, number>();
  const tallies = names.map(() => new ValueTally(options.classes.max + 1));
  const values = new Float64Array(names.length - 1);
  let rows = 0;
  for (; !record.done; record = records.next()) {
    const row = record.value;
    rows += 1;
    const label = row.fields[labelColumn];
    if (label === '') throw new TableError(placeOf(rows, row, labelColumn, names), 'must hold a label, is empty');
    row.fields.forEach((field, column) => {
      tallies[column].add(field);
      if (column === labelColumn) return;
      const number = numberOfField(field);
      if (number === null || !Number.isFinite(number)) {
        throw new TableError(placeOf(rows, row, column, names), `must be a finite number, got "${shortened(field)}"`);
      }
      values[column < labelColumn ? column : column - 1] = number;
    });
    const known = classOf.get(label) ?? classOf.size;
    if (known === options.classes.max) {
      throw new TableError(placeOf(rows, row, labelColumn, names), `is one label more than the ${options.classes.max.toLocaleString('en')} that a table may have: is it the right column?`);
    }
    classOf.set(label, known);
    yield { values, label: known };
  }
  if (rows === 0) throw new TableError('the table', 'holds no rows below its header');
  if (classOf.size < options.classes.min) {
    throw new TableError(`column ${labelColumn + 1} (${names[labelColumn]})`, `must hold at least ${options.classes.min} different labels, holds ${classOf.size}`);
  }
  return {
    label: names[labelColumn],
    rows,
    inputs: values.length,
    classes: [...classOf.keys()],
    columns: names.map((name, column) => ({ name, distinct: tallies[column].distinct, isNumeric: tallies[column].isNumeric })),
  };
}

function assertNamed(names: readonly string[], line: number): void {
  const first = new Map<string, number>();
  names.forEach((name, column) => {
    const place = `line ${line}, column ${column + 1}`;
    if (name === '') throw new TableError(place, 'the first line must name every column, and this one has no name');
    const other = first.get(name);
    if (other !== undefined) throw new TableError(place, `has the same name as column ${other + 1} (${shortened(name)})`);
    first.set(name, column);
  });
}

function assertWidth(inputs: number, line: number, { inputs: { min, max } }: LabelledTableOptions): void {
  if (inputs >= min && inputs <= max) return;
  throw new TableError(`line ${line}`, `a table must have ${min} to ${max.toLocaleString('en')} columns beside the label, this one has ${inputs.toLocaleString('en')}`);
}

function columnNamed(names: readonly string[], label: string): number {
  const found = names.indexOf(label);
  if (found < 0) throw new TableError('the label', `there is no column named "${shortened(label)}": the columns are ${shortened(names.join(', '), 500)}`);
  return found;
}

const likelyNames = ['label', 'class', 'target', 'y'];

function likelyLabel(names: readonly string[], firstRow: readonly string[]): number {
  const lowered = names.map((name) => name.toLowerCase());
  const named = likelyNames.map((name) => lowered.indexOf(name)).find((column) => column >= 0);
  if (named !== undefined) return named;
  const words = firstRow.flatMap((field, column) => (numberOfField(field) === null ? [column] : []));
  return words.length === 1 ? words[0] : names.length - 1;
}

function placeOf(row: number, { line }: TableRow, column: number, names: readonly string[]): string {
  return `row ${row} (line ${line}), column ${column + 1} (${shortened(names[column])})`;
}

function shortened(text: string, length = 60): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

/** Counts the different values of a column, up to a bound. Numbers count as numbers: 1 and 1.0 are one value. */
class ValueTally {
  isNumeric = true;
  readonly #seen = new Set<string | number>();

  constructor(private readonly most: number) {}

  get distinct(): number {
    return this.#seen.size;
  }

  add(field: string): void {
    const number = numberOfField(field);
    const isNumber = number !== null && Number.isFinite(number);
    this.isNumeric &&= isNumber;
    if (this.#seen.size < this.most) this.#seen.add(isNumber ? number : field);
  }
}
