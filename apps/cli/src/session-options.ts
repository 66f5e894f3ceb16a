import {
  activationNames,
  engineNames,
  estimatorFromId,
  estimatorIdForms,
  hasBottleneckCurve,
  initializerNames,
  limits,
  optimizerNames,
  outputNames,
  parseInput,
  presetNamed,
  presets,
  problemNames,
  problemSchema,
  RefusedError,
  sessionConfigurationSchema,
  type EngineName,
  type Estimator,
  type SessionConfiguration,
} from '@infoplane/contracts';
import type { ProblemSources } from '@infoplane/training';
import { Option, type Command } from 'commander';
import { addProblemOptions, problemFields, problemFrom, type ProblemWords } from './session-options-problem';
import { numberOr, numberOrText, range, refused, refusedOptions, type OptionOfField } from './session-options-words';
import type { Terminal } from './terminal';

/** The words of a person who describes a session, as they were typed. */
export interface SessionWords extends ProblemWords {
  readonly preset: string;
  readonly engine: string;
  readonly workers?: string;
  readonly convolution?: readonly string[];
  readonly widths?: string;
  readonly activation?: string;
  readonly output?: string;
  readonly initializer?: string;
  readonly optimizer?: string;
  readonly learningRate?: string;
  readonly momentum?: string;
  readonly l2?: string;
  readonly inverseTemperature?: string;
  readonly activationNoise?: string;
  readonly replicas?: string;
  readonly epochs?: string;
  readonly batch?: string;
  readonly train?: string;
  readonly probe?: string;
  readonly measured?: string;
  readonly sample?: string;
  readonly trainLabels?: boolean;
  readonly bottleneckEvery?: string;
  readonly seed?: string;
  readonly estimator?: readonly string[];
}

/** A session as it was asked for, and what its problem is made of. */
export interface AskedSession {
  readonly configuration: SessionConfiguration;
  readonly sources: ProblemSources;
}

// More than any machine has: a bound against slips of the finger.
const workerLimits = { min: 1, max: 256 };

/** Adds the options that describe a session. What is left out is the preset's, as far as the problem can have it. */
export function addSessionOptions(command: Command): Command {
  addProblemOptions(
    command
      .option('--preset <name>', `starting point: ${presets.map(({ name }) => name).join(', ')}`, 'demo')
      .option('--problem <name>', `what is learnt: ${problemNames.join(', ')}`),
  );
  return command
    .option('--convolution <FxKpP>', 'a convolutional layer before the hidden ones: F filters of side K, mean over P × P, as in 8x5p2; repeat it, or list with commas; none for none', collect)
    .option('--widths <list>', `hidden layers from the input on, as in 10,7,5,4,3; each ${range(limits.width)}`)
    .option('--activation <name>', `hidden units: ${activationNames.join(', ')}`)
    .option('--output <name>', outputNames.join(', '))
    .option('--initializer <name>', `how weights begin: ${initializerNames.join(', ')}`)
    .option('--optimizer <name>', optimizerNames.join(', '))
    .option('--learning-rate <number>', `above 0, at most ${limits.learningRate.max}`)
    .option('--momentum <number>', 'of sgd: from 0 to below 1')
    .option('--l2 <number>', `penalty on weights, 0 to ${limits.l2.max}`)
    .option('--inverse-temperature <number>', `of Langevin noise on the weights, above 0, at most ${limits.inverseTemperature.max.toExponential()}; none for none`)
    .option('--activation-noise <number>', `deviation of noise on hidden units in training, 0 to ${limits.activationNoise.max}`)
    .option('--replicas <count>', `networks trained side by side, ${range(limits.replicas)}`)
    .option('--epochs <count>', `passes over the training set, ${range(limits.epochs)}`)
    .option('--batch <size>', `rows of one update: full, or ${range(limits.batchSize)}`)
    .option('--train <percent>', `share of the patterns to train on, ${range(limits.trainPercent)}`)
    .option('--probe <size>', `rows of one gradient probe, ${range(limits.probeBatchSize)}`)
    .option('--measured <count>', `epochs to measure at most, ${range(limits.measuredEpochs)}`)
    .option('--sample <count>', `patterns to measure at most, ${range(limits.samplePatterns)}`)
    .option('--train-labels', 'estimates I(T;Y) from the training patterns alone, too')
    .option('--bottleneck-every <count>', 'compares layers with the bottleneck bound at every so manieth measured epoch (szt-soft); never for never')
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
 * The session that a person's words describe.
 *
 * @throws RefusedError naming the option at fault and what is allowed there.
 */
export async function sessionFrom(words: SessionWords, terminal: Terminal): Promise<AskedSession> {
  const preset = presetNamed(words.preset);
  if (!preset) throw refused('--preset', `must be one of ${presets.map(({ name }) => name).join(', ')}, got "${words.preset}"`);
  const { problem, sources } = await problemFrom(words, preset.configuration.problem, terminal);
  const { training, replicas, seed } = preset.configuration;
  const input = {
    problem,
    architecture: architectureFrom(words, preset.configuration),
    training: {
      ...training,
      optimizer: optimizerFrom(words, training.optimizer),
      epochs: numberOr(words.epochs, training.epochs),
      batchSize: words.batch === 'full' ? 'full' : numberOr(words.batch, training.batchSize),
      trainPercent: numberOr(words.train, training.trainPercent),
      l2: numberOr(words.l2, training.l2),
      inverseTemperature: words.inverseTemperature === 'none' ? null : numberOr(words.inverseTemperature, training.inverseTemperature),
      activationNoise: numberOr(words.activationNoise, training.activationNoise),
    },
    measurement: measurementFrom(words, problem, preset.configuration.measurement),
    replicas: numberOr(words.replicas, replicas),
    seed: numberOr(words.seed, seed),
  };
  try {
    return { configuration: parseInput(sessionConfigurationSchema, input, 'session'), sources };
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    throw refusedOptions(error, words, optionOfField);
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

function architectureFrom(words: SessionWords, { problem, architecture }: SessionConfiguration): unknown {
  // Another problem's inputs may be no image, which the preset's layers were for.
  const isSameProblem = words.problem === undefined || words.problem === problem.name;
  return {
    convolutions: words.convolution?.flatMap(convolutionFrom) ?? (isSameProblem ? architecture.convolutions : []),
    hiddenWidths: words.widths === undefined ? architecture.hiddenWidths : words.widths.split(',').map(numberOrText),
    activation: words.activation ?? architecture.activation,
    output: words.output ?? architecture.output,
    initializer: words.initializer ?? architecture.initializer,
  };
}

function convolutionFrom(word: string): readonly object[] {
  if (word === 'none') return [];
  const match = /^(\d{1,6})x(\d{1,6})(?:p(\d{1,6}))?$/.exec(word);
  if (!match) throw refused('--convolution', `must be filters x kernel side p pool side, as in 8x5p2, or none; got "${word}"`);
  return [{ filters: Number(match[1]), kernel: Number(match[2]), ...(match[3] === undefined ? {} : { pool: Number(match[3]) }) }];
}

function optimizerFrom({ optimizer, learningRate, momentum }: SessionWords, preset: SessionConfiguration['training']['optimizer']): unknown {
  const kept = optimizer === undefined || optimizer === preset.name ? preset : { name: optimizer };
  if (momentum !== undefined && kept.name !== 'sgd') throw refused('--momentum', `belongs to sgd, not to ${kept.name}: adam has its own`);
  return { ...kept, learningRate: numberOr(learningRate, preset.learningRate), ...(momentum === undefined ? {} : { momentum: numberOrText(momentum) }) };
}

function measurementFrom(words: SessionWords, problem: unknown, preset: SessionConfiguration['measurement']): unknown {
  const asked = problemSchema.safeParse(problem);
  const bottleneckEvery = asked.success && !hasBottleneckCurve(asked.data) ? null : preset.bottleneckEvery;
  return {
    estimators: words.estimator?.map(estimatorNamed) ?? preset.estimators,
    measuredEpochs: numberOr(words.measured, preset.measuredEpochs),
    probeBatchSize: numberOr(words.probe, preset.probeBatchSize),
    samplePatterns: numberOr(words.sample, preset.samplePatterns),
    trainLabels: words.trainLabels ?? preset.trainLabels,
    bottleneckEvery: words.bottleneckEvery === 'never' ? null : numberOr(words.bottleneckEvery, bottleneckEvery),
  };
}

function estimatorNamed(id: string): Estimator {
  const estimator = estimatorFromId(id);
  if (!estimator) throw refused('--estimator', `must be ${estimatorIdForms}, got "${id}"`);
  return estimator;
}

function collect(word: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), ...word.split(',')];
}

const optionOfField: OptionOfField<SessionWords> = [
  ...problemFields,
  ['architecture.convolutions', '--convolution', 'convolution'],
  ['architecture.hiddenWidths', '--widths', 'widths'],
  ['architecture.activation', '--activation', 'activation'],
  ['architecture.output', '--output', 'output'],
  ['architecture.initializer', '--initializer', 'initializer'],
  ['training.optimizer.learningRate', '--learning-rate', 'learningRate'],
  ['training.optimizer.momentum', '--momentum', 'momentum'],
  ['training.optimizer', '--optimizer', 'optimizer'],
  ['training.l2', '--l2', 'l2'],
  ['training.inverseTemperature', '--inverse-temperature', 'inverseTemperature'],
  ['training.activationNoise', '--activation-noise', 'activationNoise'],
  ['training.epochs', '--epochs', 'epochs'],
  ['training.batchSize', '--batch', 'batch'],
  ['training.trainPercent', '--train', 'train'],
  ['measurement.estimators', '--estimator', 'estimator'],
  ['measurement.measuredEpochs', '--measured', 'measured'],
  ['measurement.probeBatchSize', '--probe', 'probe'],
  ['measurement.samplePatterns', '--sample', 'sample'],
  ['measurement.bottleneckEvery', '--bottleneck-every', 'bottleneckEvery'],
  ['replicas', '--replicas', 'replicas'],
  ['seed', '--seed', 'seed'],
];
