import { ksgInformation, type ContinuousSamples } from '@infoplane/information';
import { csvNumbers, parseCsv } from './input/csv';
import { isNpy, parseNpy } from './input/npy';
import { inputName, readInput, refusingRangeErrors, textOf, wrongInput } from './input/read-input';
import type { Terminal } from './terminal';

/** What is estimated between two tables, as JSON and for a person. */
export interface Between {
  readonly document: {
    readonly samples: number;
    /** Columns of the first table and of the second. */
    readonly units: readonly [number, number];
    /** I between the tables, in bits. */
    readonly estimates: readonly { readonly id: string; readonly label: string; readonly information: number }[];
  };
  readonly table: string;
}

/** Whether the word names an estimator of nearest neighbours. */
export function isNeighbourId(id: string): boolean {
  return id.startsWith('ksg');
}

/**
 * I between two tables of numbers, row by row, by nearest neighbours.
 *
 * @param estimators words `ksg-K`.
 * @throws RefusedError that names the option, or the table with row and column, at fault.
 */
export async function betweenTables(first: string, second: string, estimators: readonly string[], seed: number, terminal: Terminal): Promise<Between> {
  const neighbours = estimators.map(neighboursIn);
  if (first === '-' && second === '-') throw wrongInput('--with: standard input is read for the first table; name a file');
  const [x, y] = [await readTable(first, terminal), await readTable(second, terminal)];
  const samples = x.values.length / x.units;
  if (y.values.length / y.units !== samples) {
    throw wrongInput(`${inputName(first)} has ${samples} samples, ${inputName(second)} has ${y.values.length / y.units}`);
  }
  const estimates = refusingRangeErrors(() =>
    neighbours.map((k) => ({ id: `ksg-${k}`, label: `KSG, k = ${k}`, information: ksgInformation(x, y, { k, seed }) })),
  );
  const table = [
    `${samples} samples of ${x.units} and ${y.units} ${x.units + y.units === 2 ? 'unit' : 'units'}`,
    `${'estimator'.padEnd(16)}${'I bits'.padStart(12)}`,
    ...estimates.map(({ label, information }) => `${label.padEnd(16)}${information.toFixed(6).padStart(12)}`),
    '',
  ].join('\n');
  return { document: { samples, units: [x.units, y.units], estimates }, table };
}

function neighboursIn(id: string): number {
  const word = /^ksg-(\d{1,6})$/.exec(id)?.[1];
  if (word === undefined || Number(word) < 1) throw wrongInput(`--estimator: must be ksg-K with K a whole number >= 1, as in ksg-3; got "${id}"`);
  return Number(word);
}

async function readTable(path: string, terminal: Terminal): Promise<ContinuousSamples> {
  const source = inputName(path);
  const bytes = await readInput(path, terminal);
  if (!isNpy(bytes)) {
    const table = parseCsv(textOf(bytes, path), source);
    return { values: csvNumbers(table, table.rows[0].map((_, i) => i)), units: table.rows[0].length };
  }
  const { values, shape } = parseNpy(bytes, source);
  if (shape.length !== 1 && shape.length !== 2) throw wrongInput(`${source}: a table must have shape (samples) or (samples, units), got (${shape.join(', ')})`);
  if (values.length === 0) throw wrongInput(`${source} holds no numbers: its shape is (${shape.join(', ')})`);
  const [, units = 1] = shape;
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw wrongInput(`${source}, row ${Math.floor(wrong / units) + 1}, column ${(wrong % units) + 1}: must be a finite number, got ${values[wrong]}`);
  return { values, units };
}
