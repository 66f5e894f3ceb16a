import { publishedSoftRule, type Activation, type Initializer, type Optimizer, type Output, type ProblemConfiguration, type ProblemName, type SessionConfiguration } from '@infoplane/contracts';
import { estimatorFieldsOf, type EstimatorFields } from './estimator-fields';

/** A convolutional layer as it is typed. */
export interface ConvolutionFields {
  readonly filters: string;
  readonly kernel: string;
  readonly pool: string;
}

/** A convolutional layer to begin from. */
export const blankConvolution: ConvolutionFields = { filters: '4', kernel: '5', pool: '2' };

/** A table of a person's that the server holds, with the column that is the label. */
export interface CsvFields {
  readonly dataset: string;
  readonly title: string;
  readonly label: string;
  readonly inputs: number;
  readonly classes: number;
  /** Null where only a session's configuration is known, which does not say it. */
  readonly rows: number | null;
}

/**
 * A session as it is typed: numbers are text until they are checked, so that what a person wrote stays as they wrote it. Settings of problems,
 * optimisers and batches that are not chosen are kept, so that going back to one finds them again; they are no part of the wish.
 */
export interface DraftFields {
  readonly name: string;
  readonly problem: ProblemName;
  readonly gamma: string;
  readonly theta: string;
  readonly rule: 'linear' | 'sigmoid';
  readonly ruleInputs: string;
  readonly ruleSeed: string;
  readonly committeeUnits: string;
  readonly parityBits: string;
  readonly blobInputs: string;
  readonly blobClasses: string;
  readonly blobPatterns: string;
  readonly blobDistance: string;
  readonly mnistPatterns: string;
  readonly csv: CsvFields | null;
  readonly convolutions: readonly ConvolutionFields[];
  readonly hiddenWidths: string;
  readonly activation: Activation;
  readonly output: Output;
  readonly initializer: Initializer;
  readonly optimizer: Optimizer['name'];
  readonly learningRate: string;
  readonly beta1: string;
  readonly beta2: string;
  readonly epsilon: string;
  readonly momentum: string;
  readonly isFullBatch: boolean;
  readonly batchSize: string;
  readonly reshuffle: boolean;
  readonly epochs: string;
  readonly trainPercent: string;
  readonly l2: string;
  /** Empty is none. */
  readonly inverseTemperature: string;
  readonly activationNoise: string;
  readonly estimators: readonly EstimatorFields[];
  readonly measuredEpochs: string;
  readonly probeBatchSize: string;
  readonly samplePatterns: string;
  readonly trainLabels: boolean;
  /** Empty is never. */
  readonly bottleneckEvery: string;
  readonly replicas: string;
  readonly seed: string;
}

const blankProblem = {
  gamma: String(publishedSoftRule.gamma),
  theta: String(publishedSoftRule.theta),
  rule: 'linear',
  ruleInputs: '12',
  ruleSeed: '1',
  committeeUnits: '3',
  parityBits: '4',
  blobInputs: '2',
  blobClasses: '2',
  blobPatterns: '4096',
  blobDistance: '3',
  mnistPatterns: '10000',
  csv: null,
} as const satisfies Partial<DraftFields>;

/** The fields that say that configuration. */
export function fieldsOf(name: string, { problem, architecture, training, measurement, replicas, seed }: SessionConfiguration): DraftFields {
  const { optimizer, batchSize, inverseTemperature } = training;
  return {
    name,
    ...blankProblem,
    ...problemFieldsOf(problem),
    convolutions: architecture.convolutions.map(({ filters, kernel, pool }) => ({ filters: String(filters), kernel: String(kernel), pool: String(pool) })),
    hiddenWidths: architecture.hiddenWidths.join(', '),
    activation: architecture.activation,
    output: architecture.output,
    initializer: architecture.initializer,
    optimizer: optimizer.name,
    learningRate: String(optimizer.learningRate),
    beta1: optimizer.name === 'adam' ? String(optimizer.beta1) : '0.9',
    beta2: optimizer.name === 'adam' ? String(optimizer.beta2) : '0.999',
    epsilon: optimizer.name === 'adam' ? String(optimizer.epsilon) : '1e-8',
    momentum: optimizer.name === 'sgd' ? String(optimizer.momentum) : '0',
    isFullBatch: batchSize === 'full',
    batchSize: batchSize === 'full' ? '512' : String(batchSize),
    reshuffle: training.reshuffle,
    epochs: String(training.epochs),
    trainPercent: String(training.trainPercent),
    l2: String(training.l2),
    inverseTemperature: inverseTemperature === null ? '' : String(inverseTemperature),
    activationNoise: String(training.activationNoise),
    estimators: measurement.estimators.map(estimatorFieldsOf),
    measuredEpochs: String(measurement.measuredEpochs),
    probeBatchSize: String(measurement.probeBatchSize),
    samplePatterns: String(measurement.samplePatterns),
    trainLabels: measurement.trainLabels,
    bottleneckEvery: measurement.bottleneckEvery === null ? '' : String(measurement.bottleneckEvery),
    replicas: String(replicas),
    seed: String(seed),
  };
}

function problemFieldsOf(problem: ProblemConfiguration): Pick<DraftFields, 'problem'> & Partial<DraftFields> {
  switch (problem.name) {
    case 'szt-hard':
      return { problem: problem.name };
    case 'szt-soft':
      return { problem: problem.name, gamma: String(problem.gamma), theta: String(problem.theta) };
    case 'threshold':
      return { problem: problem.name, rule: problem.rule, ruleInputs: String(problem.inputs), ruleSeed: String(problem.ruleSeed) };
    case 'committee':
      return { problem: problem.name, ruleInputs: String(problem.inputs), committeeUnits: String(problem.units), ruleSeed: String(problem.ruleSeed) };
    case 'parity':
      return { problem: problem.name, ruleInputs: String(problem.inputs), parityBits: String(problem.parityBits) };
    case 'blobs':
      return {
        problem: problem.name,
        blobInputs: String(problem.inputs),
        blobClasses: String(problem.classes),
        blobPatterns: String(problem.patterns),
        blobDistance: String(problem.distance),
        ruleSeed: String(problem.ruleSeed),
      };
    case 'mnist':
      return { problem: problem.name, mnistPatterns: String(problem.patterns) };
    case 'csv': {
      const { dataset, title, label, inputs, classes } = problem;
      return { problem: problem.name, csv: { dataset, title, label, inputs, classes, rows: null } };
    }
    default:
      return problem satisfies never;
  }
}
