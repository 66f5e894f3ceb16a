import { RefusedError, type Fault, type ProblemConfiguration } from '@infoplane/contracts';
import type { DatasetSummary } from '../datasets/dataset-summary';

/**
 * Refuses a `csv` problem that does not describe a data set of this server, before anything trains it. The label may be another column than the one of
 * the last upload: a session keeps its own.
 *
 * @param find what is known of a data set; null if it is not here.
 * @throws RefusedError `invalid-input`, naming each field that does not agree.
 */
export async function requireDataset(problem: ProblemConfiguration, find: (dataset: string) => Promise<DatasetSummary | null>): Promise<void> {
  if (problem.name !== 'csv') return;
  const summary = await find(problem.dataset);
  const faults = summary ? faultsOf(problem, summary) : [faultOf('dataset', `must be a data set of this server, and ${problem.dataset} ("${problem.title}") is not: upload its file`)];
  if (faults.length === 0) return;
  throw new RefusedError('invalid-input', `Invalid session: ${faults.map(({ field, message }) => `${field} ${message}`).join('; ')}`, faults);
}

function faultsOf({ label, inputs, classes }: Extract<ProblemConfiguration, { name: 'csv' }>, { columns, title }: DatasetSummary): Fault[] {
  const column = columns.find(({ name }) => name === label);
  const word = columns.find(({ name, isNumeric }) => name !== label && !isNumeric);
  if (!column) return [faultOf('label', `must be a column of the data set "${title}", which has none called "${label}"`)];
  if (word) return [faultOf('label', `must leave columns of numbers alone, and the column "${word.name}" of "${title}" has others`)];
  const others = columns.length - 1;
  return [
    ...(inputs === others ? [] : [faultOf('inputs', `must be ${others}, the columns of "${title}" beside the label, got ${inputs}`)]),
    ...(classes === column.distinct ? [] : [faultOf('classes', `must be ${column.distinct}, the different labels in "${label}", got ${classes}`)]),
  ];
}

function faultOf(name: string, message: string): Fault {
  return { field: `configuration.problem.${name}`, message };
}
