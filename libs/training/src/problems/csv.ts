import { createHash } from 'node:crypto';
import { limits, RefusedError, type ProblemConfiguration } from '@infoplane/contracts';
import { labelledRows, TableError, type LabelledTable } from '@infoplane/information';
import { observedLabels } from './observed-labels';
import type { Problem } from './problem';

/** A problem made of a user's own table. */
export type CsvProblem = Extract<ProblemConfiguration, { readonly name: 'csv' }>;

/**
 * A user's table as a problem: all columns but the label are inputs, each row is a pattern, and labels are classes in the order of their first
 * appearance.
 *
 * Every input column is standardised over all rows to mean 0 and variance 1 (the 1/N variance); a column that holds one value becomes 0. Columns in
 * units of thousands would otherwise saturate the first layer before it learns anything. p(y|x) is the share of each label among the rows with
 * equal inputs.
 *
 * @param bytes the file, UTF-8, whose SHA-256 the configuration names.
 * @throws RefusedError that says what does not agree, with row and column where it is a field.
 */
export function csvProblem(configuration: CsvProblem, bytes: Uint8Array): Problem {
  const { title, inputs, classes } = configuration;
  const refuse = (sentence: string) => new RefusedError('invalid-input', `data set "${title}": ${sentence}`);
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (digest !== configuration.dataset) throw refuse(`the file's SHA-256 must be ${configuration.dataset}, is ${digest}: it is another file, or it was changed`);
  const { table, values, labels } = readTable(bytes, configuration, refuse);
  if (table.inputs !== inputs) throw refuse(`inputs: the configuration says ${inputs}, the table has ${table.inputs} columns beside the label`);
  if (table.classes.length !== classes) throw refuse(`classes: the configuration says ${classes}, column "${configuration.label}" holds ${table.classes.length} different labels`);
  const names = table.columns.map(({ name }) => name).filter((name) => name !== configuration.label);
  const x = standardised(values, names, refuse);
  return { name: 'csv', patterns: table.rows, inputs, classes, x, ...observedLabels(x, labels, { inputs, classes }) };
}

type Refuse = (sentence: string) => RefusedError;

function readTable(bytes: Uint8Array, { label }: CsvProblem, refuse: Refuse): { readonly table: LabelledTable; readonly values: Float64Array; readonly labels: Int32Array } {
  try {
    const rows = labelledRows(new TextDecoder('utf-8', { fatal: true }).decode(bytes), { label, inputs: limits.csvInputs, classes: limits.csvClasses });
    let values = new Float64Array(1024);
    let filled = 0;
    const labels: number[] = [];
    for (;;) {
      const step = rows.next();
      if (step.done) return { table: step.value, values: values.slice(0, filled), labels: Int32Array.from(labels) };
      if (filled + step.value.values.length > values.length) values = enlarged(values, filled + step.value.values.length);
      values.set(step.value.values, filled);
      filled += step.value.values.length;
      labels.push(step.value.label);
    }
  } catch (error) {
    if (error instanceof TableError) throw refuse(error.message);
    // Of the decoder: the bytes are no text.
    if (error instanceof TypeError) throw refuse('must be text in UTF-8');
    throw error;
  }
}

function enlarged(values: Float64Array, needed: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.max(needed, values.length * 2));
  larger.set(values);
  return larger;
}

/** Each column with mean 0 and variance 1, shape [rows, columns] as the values; a constant one is 0. */
function standardised(values: Float64Array, names: readonly string[], refuse: Refuse): Float32Array {
  const columns = names.length;
  const rows = values.length / columns;
  const x = new Float32Array(values.length);
  names.forEach((name, column) => {
    let sum = 0;
    let isConstant = true;
    for (let i = column; i < values.length; i += columns) {
      sum += values[i];
      // Compared, not computed: the mean of equal numbers may round, and what it is off by would be blown up to deviations.
      isConstant &&= values[i] === values[column];
    }
    const mean = sum / rows;
    let squares = 0;
    for (let i = column; i < values.length; i += columns) squares += (values[i] - mean) ** 2;
    const deviation = Math.sqrt(squares / rows);
    if (isConstant) return;
    if (!(deviation > 0 && deviation < Infinity)) throw refuse(`column "${name}": the variance of its numbers is beyond what can be computed with, ${squares / rows}`);
    for (let i = column; i < values.length; i += columns) x[i] = (values[i] - mean) / deviation;
  });
  return x;
}
