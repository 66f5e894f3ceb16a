import { limits } from '@infoplane/contracts';
import { formatCount } from '@infoplane/figures';
import type { DraftFields } from './draft-fields';

/** The fields that are typed, apart from choices. */
export type TextKey = { [Key in keyof DraftFields]: string extends DraftFields[Key] ? Key : never }[keyof DraftFields];

/** One typed setting: what it is called, where the schema finds fault with it, and what is allowed. */
export interface Setting {
  readonly label: string;
  readonly path: string;
  readonly hint: string;
  readonly inputMode: 'text' | 'numeric' | 'decimal';
}

/** Every typed setting by its field. */
export const settings: Record<TextKey, Setting> = {
  name: text('Name', 'name', 'in the list and on exported figures'),
  gamma: decimal('Steepness γ', 'problem.gamma', `${limits.gamma.min} to ${formatCount(limits.gamma.max)}; 12 is published`),
  theta: decimal('Threshold θ', 'problem.theta', `${limits.theta.min} to ${limits.theta.max}; 5.89 is published`),
  ruleInputs: whole('Input bits', 'problem.inputs', `${range(limits.ruleInputs)}; every pattern of so many bits is learned`),
  ruleSeed: whole('Rule seed', 'problem.ruleSeed', 'draws the rule itself, apart from the session’s seed'),
  committeeUnits: whole('Units of the committee', 'problem.units', `odd, ${range(limits.committeeUnits)}`),
  parityBits: whole('Parity bits', 'problem.parityBits', 'of the first so many inputs; more are harder for gradient descent'),
  blobInputs: whole('Dimensions', 'problem.inputs', range(limits.blobInputs)),
  blobClasses: whole('Classes', 'problem.classes', `${range(limits.blobClasses)}, one cloud each`),
  blobPatterns: whole('Patterns', 'problem.patterns', range(limits.blobPatterns)),
  blobDistance: decimal('Distance of the centres', 'problem.distance', `${range(limits.blobDistance)} deviations`),
  mnistPatterns: whole('Digits', 'problem.patterns', `the first ${range(limits.mnistPatterns)}`),
  hiddenWidths: text('Hidden widths', 'architecture.hiddenWidths', `${limits.hiddenLayers.min} to ${limits.hiddenLayers.max} layers of ${limits.width.min} to ${limits.width.max} units`),
  learningRate: decimal('Learning rate', 'training.optimizer.learningRate', `above 0, at most ${limits.learningRate.max}`),
  beta1: decimal('Adam β₁', 'training.optimizer.beta1', 'from 0 to below 1'),
  beta2: decimal('Adam β₂', 'training.optimizer.beta2', 'from 0 to below 1'),
  epsilon: decimal('Adam ε', 'training.optimizer.epsilon', 'above 0, at most 1'),
  momentum: decimal('Momentum', 'training.optimizer.momentum', 'from 0 to below 1; 0 is none'),
  batchSize: whole('Batch size', 'training.batchSize', range(limits.batchSize)),
  epochs: whole('Epochs', 'training.epochs', range(limits.epochs)),
  trainPercent: decimal('Training share, %', 'training.trainPercent', `${limits.trainPercent.min} to ${limits.trainPercent.max} % of the patterns; the rest is the test set`),
  l2: decimal('L2 penalty λ', 'training.l2', `0 to ${limits.l2.max}, on weights; 0 is none`),
  inverseTemperature: decimal('Langevin inverse temperature β', 'training.inverseTemperature', 'noise on the weights at every update; empty is none'),
  activationNoise: decimal('Activation noise', 'training.activationNoise', `deviation, 0 to ${limits.activationNoise.max}, in training only; 0 is none`),
  measuredEpochs: whole('Measured epochs', 'measurement.measuredEpochs', `${range(limits.measuredEpochs)}, log spaced, first and last included`),
  probeBatchSize: whole('Gradient probe rows', 'measurement.probeBatchSize', `${range(limits.probeBatchSize)} rows; gradients at frozen weights`),
  samplePatterns: whole('Measured patterns', 'measurement.samplePatterns', `${range(limits.samplePatterns)}; a seeded subset where there are more`),
  bottleneckEvery: whole('Bottleneck bound at every so many', 'measurement.bottleneckEvery', 'of the measured epochs, by the first estimator; empty is never'),
  replicas: whole('Replicas', 'replicas', `${range(limits.replicas)} networks, each with its own split and weights`),
  seed: whole('Seed', 'seed', 'the same seed gives the same records'),
};

/** From the smallest to the largest, as a hint says it. */
export function range({ min, max }: { readonly min: number; readonly max: number }): string {
  return `${formatCount(min)} to ${formatCount(max)}`;
}

function text(label: string, path: string, hint: string): Setting {
  return { label, path, hint, inputMode: 'text' };
}

function whole(label: string, path: string, hint: string): Setting {
  return { label, path, hint, inputMode: 'numeric' };
}

function decimal(label: string, path: string, hint: string): Setting {
  return { label, path, hint, inputMode: 'decimal' };
}
