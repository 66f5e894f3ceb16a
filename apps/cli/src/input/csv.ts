import { wrongInput } from './read-input';

/** A CSV file as text. */
export interface CsvTable {
  /** Where it came from, for sentences. */
  readonly source: string;
  /** Names of the columns, or null when the first line is data. */
  readonly header: readonly string[] | null;
  /** Shape [rows, columns]. */
  readonly rows: readonly (readonly string[])[];
  /** The line of each row in the file, counted from 1. */
  readonly lines: readonly number[];
}

/**
 * Reads comma-separated values: one row a line, fields perhaps in double quotes, empty lines passed over. The first line is a header when none
 * of its fields is a number.
 *
 * @throws RefusedError that names the line when a row has another number of fields than the first, a quote is left open, or there is no row.
 */
export function parseCsv(text: string, source: string): CsvTable {
  const rows: string[][] = [];
  const lines: number[] = [];
  text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .forEach((line, i) => {
      if (line.trim() === '') return;
      const fields = fieldsOf(line, `${source}, line ${i + 1}`);
      if (rows.length > 0 && fields.length !== rows[0].length) {
        throw wrongInput(`${source}, line ${i + 1}: ${fields.length} columns where line ${lines[0]} has ${rows[0].length}`);
      }
      rows.push(fields);
      lines.push(i + 1);
    });
  if (rows.length === 0) throw wrongInput(`${source} holds no rows`);
  const header = rows[0].some((field) => numberIn(field) !== null) ? null : rows[0];
  const start = header ? 1 : 0;
  if (rows.length === start) throw wrongInput(`${source} holds no rows: its only line, line ${lines[0]}, has no number`);
  return { source, header, rows: rows.slice(start), lines: lines.slice(start) };
}

/**
 * Columns as numbers, shape [rows, columns], row-major.
 *
 * @param columns which ones, counted from 0.
 * @throws RefusedError that names line and column of the first field that is no finite number.
 */
export function csvNumbers({ source, header, rows, lines }: CsvTable, columns: readonly number[]): Float64Array {
  const values = new Float64Array(rows.length * columns.length);
  rows.forEach((row, i) => {
    columns.forEach((column, j) => {
      const value = numberIn(row[column]);
      if (value === null || !Number.isFinite(value)) {
        const name = header ? ` (${header[column]})` : '';
        throw wrongInput(`${source}, line ${lines[i]}, column ${column + 1}${name}: must be a finite number, got "${row[column]}"`);
      }
      values[i * columns.length + j] = value;
    });
  });
  return values;
}

/** The number that a field is, infinite and NaN included; null when it is none. */
function numberIn(field: string): number | null {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(field)) return Number(field);
  if (/^[+-]?(nan|inf(inity)?)$/i.test(field)) return NaN;
  return null;
}

function fieldsOf(line: string, place: string): string[] {
  const fields: string[] = [];
  // A field in quotes, in which two quotes are one, or one without; then a comma or the end.
  const pattern = /\s*(?:"((?:[^"]|"")*)"\s*|([^,"]*))(,|$)/y;
  for (;;) {
    const match = pattern.exec(line);
    if (!match) throw wrongInput(`${place}: a quote is out of place in field ${fields.length + 1}`);
    fields.push(match[1] === undefined ? match[2].trim() : match[1].replace(/""/g, '"'));
    if (match[3] === '') return fields;
  }
}
