import { numberOfField, TableError, tableRows } from '@infoplane/information';
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
 * Reads comma-separated values; see tableRows. The first line is a header when none of its fields is a number.
 *
 * @throws RefusedError that names the line when a row has another number of fields than the first, a quote is left open, or there is no row.
 */
export function parseCsv(text: string, source: string): CsvTable {
  const rows: (readonly string[])[] = [];
  const lines: number[] = [];
  try {
    for (const { line, fields } of tableRows(text)) {
      rows.push(fields);
      lines.push(line);
    }
  } catch (error) {
    if (error instanceof TableError) throw wrongInput(`${source}, ${error.message}`);
    throw error;
  }
  if (rows.length === 0) throw wrongInput(`${source} holds no rows`);
  const header = rows[0].some((field) => numberOfField(field) !== null) ? null : rows[0];
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
      const value = numberOfField(row[column]);
      if (value === null || !Number.isFinite(value)) {
        const name = header ? ` (${header[column]})` : '';
        throw wrongInput(`${source}, line ${lines[i]}, column ${column + 1}${name}: must be a finite number, got "${row[column]}"`);
      }
      values[i * columns.length + j] = value;
    });
  });
  return values;
}
