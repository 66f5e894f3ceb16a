import { estimatorLabel, type Activation, type Estimator, type Initializer, type Output, type ProblemName } from '@infoplane/contracts';
import { formatNumber } from '@infoplane/figures';
import { settings } from '../session-form/settings';
import { activationTitles, initializerTitles, outputTitles, problemTitles } from './configuration-words';

const chosenTitles: Readonly<Record<string, string>> = {
  problem: 'Problem',
  'problem.name': 'Problem',
  'problem.rule': 'Rule',
  'problem.title': 'CSV file',
  'problem.dataset': 'CSV contents',
  'problem.label': 'Label column',
  'architecture.convolutions': 'Convolutions',
  'architecture.activation': 'Activation',
  'architecture.output': 'Output',
  'architecture.initializer': 'First weights',
  'training.optimizer.name': 'Optimiser',
  'training.reshuffle': 'New order each epoch',
  'measurement.estimators': 'Estimators',
  'measurement.trainLabels': 'Training labels',
};
const typedTitles = new Map(Object.values(settings).map(({ path, label }) => [path, label]));
const valueTitles: Readonly<Record<string, string>> = {
  ...problemTitles,
  ...activationTitles,
  ...outputTitles,
  ...initializerTitles,
  adam: 'Adam',
  sgd: 'SGD',
  full: 'full set',
} satisfies Record<ProblemName | Activation | Output | Initializer | 'adam' | 'sgd' | 'full', string>;
// Two words stand for two things each: the path says which.
const activationPath = 'architecture.activation';

/** What the setting at a path of a configuration is called, as `training.epochs`; the path itself where it has no name. */
export function settingTitle(path: string): string {
  return chosenTitles[path] ?? typedTitles.get(path) ?? path;
}

/** The value of the setting at a path, for people; "–" where it is absent. */
export function settingValue(path: string, value: unknown): string {
  if (value === undefined) return '–';
  if (value === null) return 'none';
  if (path === 'measurement.estimators') return (value as Estimator[]).map(estimatorWords).join('; ');
  if (path === 'architecture.convolutions') return (value as { filters: number; kernel: number; pool: number }[]).map(({ filters, kernel, pool }) => `${filters} of ${kernel}×${kernel}, pool ${pool}`).join('; ') || 'none';
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return formatNumber(value, 6);
  if (path === activationPath) return activationTitles[value as Activation] ?? String(value);
  return valueTitles[String(value)] ?? String(value);
}

function estimatorWords(estimator: Estimator): string {
  return 'everyMeasured' in estimator ? `${estimatorLabel(estimator)}, every ${estimator.everyMeasured}` : estimatorLabel(estimator);
}
