import {
  activationNames,
  engineNames,
  estimatorFromId,
  estimatorIdForms,
  limits,
  optimizerNames,
  parseInput,
  presetNamed,
  presets,
  problemNames,
  RefusedError,
  sessionConfigurationSchema,
  type EngineName,
  type Estimator,
  type SessionConfiguration,
} from '@infoplane/contracts';
import { Option, type Command } from 'commander';

/** The words of a person who describes a session, as they were typed. */
export interface SessionWords {
  readonly preset: string;
  readonly engine: string;
  readonly workers?: string;
  readonly problem?: string;
  readonly activation?: string;
  readonly widths?: string;
  readonly optimizer?: string;
  readonly learningRate?: string;
  readonly replicas?: string;
  readonly epochs?: string;
  readonly batch?: string;
  readonly train?: string;
  readonly probe?: string;
  readonly measured?: string;
  readonly seed?: string;
  readonly estimator?: readonly string[];
}

// More than any machine has: a bound against slips of the finger.
const workerLimits = { min: 1, max: 256 };

const range = ({ min, max }: { readonly min: number; readonly max: number }) => `${min} to ${max.toLocaleString('en')}`;

/** Adds the options that describe a session. What is left out is the preset's. */
export function addSessionOptions(command: Command): Command {
  return command
    .option('--preset <name>', `starting point: ${presets.map(({ name }) => name).join(', ')}`, 'demo')
    .option('--problem <name>', `what is learnt: ${problemNames.join(', ')}`)
    .option('--activation <name>', `hidden units: ${activationNames.join(', ')}`)
    .option('--widths <list>', `hidden layers from the input on, as in 10,7,5,4,3; each ${range(limits.width)}`)
    .option('--optimizer <name>', optimizerNames.join(', '))
    .option('--learning-rate <number>', `above 0, at most ${limits.learningRate.max}`)
    .option('--replicas <count>', `networks trained side by side, ${range(limits.replicas)}`)
    .option('--epochs <count>', `passes over the training set, ${range(limits.epochs)}`)
    .option('--batch <size>', `rows of one update: full, or ${range(limits.batchSize)}`)
    .option('--train <percent>', `share of the patterns to train on, ${range(limits.trainPercent)}`)
    .option('--probe <size>', `rows of one gradient probe, ${range(limits.probeBatchSize)}`)
    .option('--measured <count>', `epochs to measure at most, ${range(limits.measuredEpochs)}`)
    .option('--seed <number>', `${range(limits.seed)}`)
    .option('--estimator <id>', `${estimatorIdForms}; repeat it, or list with commas, for several`, collect)
    .addOption(new Option('--engine <name>', engineNames.join(', ')).default('auto').env('INFOPLANE_ENGINE'))
    .addOption(
      new Option('--workers <count>', `threads that train, ${range(workerLimits)}; the engine's own choice if left out`).env(
        'INFOPLANE_WORKERS',
      ),
    );
}

/**
 * The configuration that a person's words describe.
 *
 * @throws RefusedError naming the option at fault and what is allowed there.
 */
export function configurationFrom(words: SessionWords): SessionConfiguration {
  const preset = presetNamed(words.preset);
  if (!preset) throw refused('--preset', `must be one of ${presets.map(({ name }) => name).join(', ')}, got "${words.preset}"`);
  const { problem, architecture, training, measurement, replicas, seed } = preset.configuration;
  const input = {
    problem: { name: words.problem ?? problem.name },
    architecture: {
      hiddenWidths: words.widths === undefined ? architecture.hiddenWidths : words.widths.split(',').map(numberOrText),
      activation: words.activation ?? architecture.activation,
    },
    training: {
      ...training,
      optimizer: optimizerFrom(words, training.optimizer),
      epochs: numberOr(words.epochs, training.epochs),
      batchSize: words.batch === 'full' ? 'full' : numberOr(words.batch, training.batchSize),
      trainPercent: numberOr(words.train, training.trainPercent),
    },
    measurement: {
      estimators: words.estimator?.map(estimatorNamed) ?? measurement.estimators,
      measuredEpochs: numberOr(words.measured, measurement.measuredEpochs),
      probeBatchSize: numberOr(words.probe, measurement.probeBatchSize),
    },
    replicas: numberOr(words.replicas, replicas),
    seed: numberOr(words.seed, seed),
  };
  try {
    return parseInput(sessionConfigurationSchema, input, 'session');
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    throw refusedOptions(error, words);
  }
}

/** The engine a person names. @throws RefusedError if there is none of that name. */
export function engineNamed(name: string): EngineName {
  const engine = engineNames.find((known) => known === name);
  if (!engine) throw refused('--engine', `must be one of ${engineNames.join(', ')}, got "${name}"`);
  return engine;
}

/** The number of threads a person asks for, or nothing. @throws RefusedError if it is no such number. */
export function workersFrom(word: string | undefined): { readonly workers?: number } {
  if (word === undefined || word === '') return {};
  const workers = numberOrText(word);
  if (typeof workers !== 'number' || !Number.isInteger(workers) || workers < workerLimits.min || workers > workerLimits.max) {
    throw refused('--workers', `must be a whole number from ${range(workerLimits)}, got "${word}"`);
  }
  return { workers };
}

function optimizerFrom({ optimizer, learningRate }: SessionWords, preset: SessionConfiguration['training']['optimizer']): unknown {
  const kept = optimizer === undefined || optimizer === preset.name ? preset : { name: optimizer };
  return { ...kept, learningRate: numberOr(learningRate, preset.learningRate) };
}

function estimatorNamed(id: string): Estimator {
  const estimator = estimatorFromId(id);
  if (!estimator) throw refused('--estimator', `must be ${estimatorIdForms}, got "${id}"`);
  return estimator;
}

function numberOr<T>(word: string | undefined, otherwise: T): number | string | T {
  return word === undefined ? otherwise : numberOrText(word);
}

/** A number as typed; anything else stays text, which the schema refuses in its own words. */
function numberOrText(word: string): number | string {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word.trim()) ? Number(word) : word;
}

function collect(word: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), ...word.split(',')];
}

/** Longest path first: the first that a field begins with names its option. */
const optionOfField: readonly (readonly [field: string, option: string, word: keyof SessionWords])[] = [
  ['problem', '--problem', 'problem'],
  ['architecture.hiddenWidths', '--widths', 'widths'],
  ['architecture.activation', '--activation', 'activation'],
  ['training.optimizer.learningRate', '--learning-rate', 'learningRate'],
  ['training.optimizer', '--optimizer', 'optimizer'],
  ['training.epochs', '--epochs', 'epochs'],
  ['training.batchSize', '--batch', 'batch'],
  ['training.trainPercent', '--train', 'train'],
  ['measurement.estimators', '--estimator', 'estimator'],
  ['measurement.measuredEpochs', '--measured', 'measured'],
  ['measurement.probeBatchSize', '--probe', 'probe'],
  ['replicas', '--replicas', 'replicas'],
  ['seed', '--seed', 'seed'],
];

function refusedOptions({ faults }: RefusedError, words: SessionWords): RefusedError {
  const sentences = faults.map(({ field, message }) => {
    const [, option, word] = optionOfField.find(([known]) => field.startsWith(known)) ?? [field, field, undefined];
    const typed = word === undefined ? undefined : words[word];
    return { isTyped: typed !== undefined, sentence: `${option}: ${message}${typed === undefined ? '' : `, got "${String(typed)}"`}` };
  });
  // A width of a million also leaves no room for the preset's replicas: what the person typed is at fault, not what follows from it.
  const typed = sentences.filter(({ isTyped }) => isTyped);
  return new RefusedError('invalid-input', (typed.length > 0 ? typed : sentences).map(({ sentence }) => sentence).join('; '), faults);
}

function refused(option: string, message: string): RefusedError {
  return new RefusedError('invalid-input', `${option}: ${message}`, [{ field: option, message }]);
}
