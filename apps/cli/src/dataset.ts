import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { limits, RefusedError, type ProblemConfiguration } from '@infoplane/contracts';
import { labelledRows, TableError, type LabelledTable } from '@infoplane/information';
import { inputName, readInput, textOf, wrongInput } from './input/read-input';
import type { Terminal } from './terminal';

/** A table as the problem that it is, and its bytes. */
export interface OpenedDataset {
  readonly problem: Extract<ProblemConfiguration, { readonly name: 'csv' }>;
  readonly bytes: Uint8Array;
}

/**
 * Reads a person's table for a `csv` problem.
 *
 * @param label the label's column, by name.
 * @throws RefusedError that names the file, row and column at fault.
 */
export async function openDataset(path: string, label: string, terminal: Terminal): Promise<OpenedDataset> {
  const bytes = await readInput(path, terminal);
  const source = inputName(path);
  if (bytes.length > limits.datasetBytes) throw wrongInput(`--csv: ${source} must be at most ${limits.datasetBytes / 2 ** 20} MiB`);
  const { inputs, classes } = tableOf(textOf(bytes, path), label, source);
  return {
    problem: { name: 'csv', dataset: createHash('sha256').update(bytes).digest('hex'), title: titleOf(path), label, inputs, classes: classes.length },
    bytes,
  };
}

function tableOf(text: string, label: string, source: string): LabelledTable {
  try {
    const rows = labelledRows(text, { label, inputs: limits.csvInputs, classes: limits.csvClasses });
    for (;;) {
      const step = rows.next();
      if (step.done) return step.value;
    }
  } catch (error) {
    if (error instanceof TableError) throw new RefusedError('invalid-input', `--csv: ${source}, ${error.message}`);
    throw error;
  }
}

/** What a person would call the file. */
function titleOf(path: string): string {
  const name = inputName(path === '-' ? path : basename(path)).replace(/[\p{Cc}\p{Cs}]/gu, ' ').trim();
  return [...name].slice(0, limits.nameLength / 2).join('') || 'table';
}
