import type { ForkPoint } from '@infoplane/contracts';
import type { DraftFields } from './draft-fields';
import { estimatorOf, numberOf } from './estimator-fields';

/** What a person wishes, for the schema to check: every setting that counts under what is chosen, and no other. */
export function wishOf(fields: DraftFields, requestId: string, parent: ForkPoint | null): unknown {
  return {
    requestId,
    name: fields.name,
    configuration: {
      problem: problemOf(fields),
      architecture: {
        convolutions: fields.problem === 'mnist' ? fields.convolutions.map(({ filters, kernel, pool }) => ({ filters: numberOf(filters), kernel: numberOf(kernel), pool: numberOf(pool) })) : [],
        hiddenWidths: widthsOf(fields.hiddenWidths),
        activation: fields.activation,
        output: fields.output,
        initializer: fields.initializer,
      },
      training: {
        optimizer: optimizerOf(fields),
        batchSize: fields.isFullBatch ? 'full' : numberOf(fields.batchSize),
        epochs: numberOf(fields.epochs),
        trainPercent: numberOf(fields.trainPercent),
        reshuffle: fields.reshuffle,
        l2: numberOf(fields.l2),
        inverseTemperature: numberOrNull(fields.inverseTemperature),
        activationNoise: numberOf(fields.activationNoise),
      },
      measurement: {
        estimators: fields.estimators.map(estimatorOf),
        measuredEpochs: numberOf(fields.measuredEpochs),
        probeBatchSize: numberOf(fields.probeBatchSize),
        samplePatterns: numberOf(fields.samplePatterns),
        trainLabels: fields.trainLabels,
        bottleneckEvery: fields.problem === 'szt-soft' ? numberOrNull(fields.bottleneckEvery) : null,
      },
      replicas: numberOf(fields.replicas),
      seed: numberOf(fields.seed),
    },
    parent,
  };
}

function problemOf(fields: DraftFields): unknown {
  const name = fields.problem;
  const [inputs, ruleSeed] = [numberOf(fields.ruleInputs), numberOf(fields.ruleSeed)];
  switch (name) {
    case 'szt-hard':
      return { name };
    case 'szt-soft':
      return { name, gamma: numberOf(fields.gamma), theta: numberOf(fields.theta) };
    case 'threshold':
      return { name, rule: fields.rule, inputs, ruleSeed };
    case 'committee':
      return { name, inputs, units: numberOf(fields.committeeUnits), ruleSeed };
    case 'parity':
      return { name, inputs, parityBits: numberOf(fields.parityBits) };
    case 'blobs':
      return {
        name,
        inputs: numberOf(fields.blobInputs),
        classes: numberOf(fields.blobClasses),
        patterns: numberOf(fields.blobPatterns),
        distance: numberOf(fields.blobDistance),
        ruleSeed,
      };
    case 'mnist':
      return { name, patterns: numberOf(fields.mnistPatterns) };
    case 'csv': {
      if (!fields.csv) return { name };
      const { dataset, title, label, inputs: columns, classes } = fields.csv;
      return { name, dataset, title, label, inputs: columns, classes };
    }
    default:
      return name satisfies never;
  }
}

function optimizerOf({ optimizer, learningRate, beta1, beta2, epsilon, momentum }: DraftFields): unknown {
  const rate = numberOf(learningRate);
  switch (optimizer) {
    case 'adam':
      return { name: optimizer, learningRate: rate, beta1: numberOf(beta1), beta2: numberOf(beta2), epsilon: numberOf(epsilon) };
    case 'sgd':
      return { name: optimizer, learningRate: rate, momentum: numberOf(momentum) };
    default:
      return optimizer satisfies never;
  }
}

function numberOrNull(text: string): number | null {
  return text.trim() === '' ? null : Number(text);
}

function widthsOf(text: string): number[] {
  return text
    .split(/[\s,;-]+/)
    .filter((part) => part !== '')
    .map(numberOf);
}
