import type { Terminal } from '../terminal';
import { csvNumbers, parseCsv, type CsvTable } from './csv';
import { isNpy, parseNpy } from './npy';
import { inputName, readInput, textOf, wrongInput } from './read-input';

/** Activations and what is known of each sample's label. */
export interface LabelledSamples {
  /** Shape [samples, units], row-major. */
  readonly activations: Float32Array | Float64Array;
  readonly samples: number;
  readonly units: number;
  readonly classes: number;
  /** p(y|x), shape [samples, classes]. */
  readonly probabilities: Float64Array;
}

/**
 * Reads activations, one sample a row, and their labels.
 *
 * @param labels a column of a CSV of activations, by name or number from 1; else a file: one column of class names or numbers, or several of
 * p(y|x), each row summing to 1.
 * @throws RefusedError that names the input, the row and the column at fault.
 */
export async function readSamples(path: string, labels: string, terminal: Terminal): Promise<LabelledSamples> {
  const source = inputName(path);
  const bytes = await readInput(path, terminal);
  if (isNpy(bytes)) {
    const { values, shape } = parseNpy(bytes, source);
    if (shape.length !== 1 && shape.length !== 2) throw wrongInput(`${source}: activations must have shape (samples, units), got (${shape.join(', ')})`);
    const [samples, units = 1] = shape;
    if (values.length === 0) throw wrongInput(`${source} holds no activations: its shape is (${shape.join(', ')})`);
    assertFinite(values, units, source);
    return { activations: values, samples, units, ...(await readLabels(path, labels, samples, terminal)) };
  }
  const table = parseCsv(textOf(bytes, path), source);
  const width = table.rows[0].length;
  const column = columnNamed(table, labels);
  const columns = Array.from({ length: width }, (_, i) => i).filter((i) => i !== column);
  if (columns.length === 0) throw wrongInput(`${source} has one column, and --labels takes it: no activations are left`);
  const samples = table.rows.length;
  // Labels first: where --labels names nothing, its column is still among the activations, and what is wrong there is not the point.
  const known = column === null ? await readLabels(path, labels, samples, terminal, table) : oneHot(table.rows.map((row) => row[column]));
  return { activations: csvNumbers(table, columns), samples, units: columns.length, ...known };
}

type Labels = Pick<LabelledSamples, 'classes' | 'probabilities'>;

function columnNamed({ header, rows }: CsvTable, word: string): number | null {
  const named = header?.indexOf(word) ?? -1;
  if (named >= 0) return named;
  const number = /^\d{1,6}$/.test(word) ? Number(word) : 0;
  return number >= 1 && number <= rows[0].length ? number - 1 : null;
}

async function readLabels(activations: string, path: string, samples: number, terminal: Terminal, table?: CsvTable): Promise<Labels> {
  const source = inputName(path);
  if (path === '-' && activations === '-') throw wrongInput('--labels: standard input is read for the activations; name a column or a file');
  let bytes: Uint8Array;
  try {
    bytes = await terminal.read(path);
  } catch (error) {
    // Expected: neither a column nor a file; the person may have meant either.
    const columns = table ? `neither a column of ${table.source} (${table.header?.join(', ') ?? `1 to ${table.rows[0].length}`}) nor a file that can be read` : 'not a file that can be read';
    throw wrongInput(`--labels: "${path}" is ${columns}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { values, rows, width, lineOf } = labelCells(bytes, path, source, samples);
  if (rows !== samples) throw wrongInput(`${source} labels ${rows} samples, the activations are of ${samples}`);
  if (width === 1) return oneHot(values.map(String));
  const probabilities = Float64Array.from(values, Number);
  for (let i = 0; i < rows; i += 1) {
    const row = probabilities.subarray(i * width, (i + 1) * width);
    const sum = row.reduce((total, p) => total + p, 0);
    const negative = row.findIndex((p) => !(p >= 0));
    if (negative >= 0) throw wrongInput(`${source}, ${lineOf(i)}, column ${negative + 1}: p(y|x) must be >= 0, got ${row[negative]}`);
    if (!(Math.abs(sum - 1) <= 1e-9)) throw wrongInput(`${source}, ${lineOf(i)}: p(y|x) must sum to 1 within 1e-9, got ${sum}`);
  }
  return { classes: width, probabilities };
}

function labelCells(bytes: Uint8Array, path: string, source: string, samples: number) {
  if (isNpy(bytes)) {
    const { values, shape } = parseNpy(bytes, source);
    if (shape.length !== 1 && shape.length !== 2) throw wrongInput(`${source}: labels must have shape (samples) or (samples, classes), got (${shape.join(', ')})`);
    const [rows, width = 1] = shape;
    assertFinite(values, width, source);
    return { values: Array.from<number | string>(values), rows, width, lineOf: (i: number) => `row ${i + 1}` };
  }
  const table = parseCsv(textOf(bytes, path), source);
  const width = table.rows[0].length;
  const values: (number | string)[] = width === 1 ? table.rows.map(([cell]) => cell) : Array.from(csvNumbers(table, table.rows[0].map((_, i) => i)));
  // Class names in words look like a header; where one row would be missing, the first line is a label too.
  if (width === 1 && table.header && values.length === samples - 1) values.unshift(table.header[0]);
  return { values, rows: values.length / width, width, lineOf: (i: number) => `line ${table.lines[i]}` };
}

/** Certain labels: each distinct word is a class, in the order of first appearance. */
function oneHot(words: readonly string[]): Labels {
  const classOf = new Map<string, number>();
  const own = words.map((word) => {
    const known = classOf.get(word) ?? classOf.size;
    classOf.set(word, known);
    return known;
  });
  const classes = classOf.size;
  const probabilities = new Float64Array(words.length * classes);
  own.forEach((label, i) => (probabilities[i * classes + label] = 1));
  return { classes, probabilities };
}

function assertFinite(values: Float32Array | Float64Array, width: number, source: string): void {
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw wrongInput(`${source}, row ${Math.floor(wrong / width) + 1}, column ${(wrong % width) + 1}: must be a finite number, got ${values[wrong]}`);
}
