import type { SessionConfiguration } from './configuration';
import { defaultEveryMeasured } from './estimators';
import { limits } from './limits';
import { publishedSoftRule } from './problems';

/** A named starting point: what it shows, and the configuration. */
export interface Preset {
  readonly name: string;
  readonly title: string;
  readonly shows: string;
  readonly configuration: SessionConfiguration;
}

// The paper's network and protocol as its published code ran it; see docs/GLOSSARY.md, "protocol".
const paper: SessionConfiguration = {
  problem: { name: 'szt-hard' },
  architecture: { convolutions: [], hiddenWidths: [10, 7, 5, 4, 3], activation: 'tanh', output: 'softmax', initializer: 'truncated-fan-in' },
  training: {
    optimizer: { name: 'adam', learningRate: 4e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    batchSize: 512,
    epochs: 8000,
    trainPercent: 85,
    reshuffle: true,
    l2: 0,
    inverseTemperature: null,
    activationNoise: 0,
  },
  measurement: {
    estimators: [{ name: 'binning', bins: 30 }],
    measuredEpochs: 300,
    probeBatchSize: 128,
    samplePatterns: limits.samplePatterns.default,
    trainLabels: false,
    bottleneckEvery: null,
  },
  replicas: 50,
  seed: 1,
};

/** Presets by name. The first is the paper's experiment. */
export const presets: readonly Preset[] = [
  {
    name: 'szt-2017',
    title: 'The paper’s experiment',
    shows: 'Fitting, then compression, in fifty networks on the symmetric rule (Shwartz-Ziv & Tishby 2017, figure 2).',
    configuration: paper,
  },
  {
    name: 'demo',
    title: 'Demo: ten networks, 1,500 epochs',
    shows: 'The same experiment, small enough to watch from start to end on a laptop: fitting peaks near epoch 300, and drift turns into diffusion near 400.',
    configuration: {
      ...paper,
      training: { ...paper.training, batchSize: 'full', epochs: 1500 },
      measurement: { ...paper.measurement, estimators: [{ name: 'binning', bins: 30 }, { name: 'idnns', edges: 30 }], measuredEpochs: 160 },
      replicas: 10,
    },
  },
  {
    name: 'szt-soft',
    title: 'The soft rule',
    shows: 'Labels with p(y|x) between 0 and 1: the rule for which an information bottleneck bound exists.',
    configuration: {
      ...paper,
      problem: { name: 'szt-soft', ...publishedSoftRule },
      training: { ...paper.training, batchSize: 'full' },
      measurement: { ...paper.measurement, bottleneckEvery: 10 },
      replicas: 10,
    },
  },
  {
    name: 'small-data',
    title: 'Five per cent of the data',
    shows: 'With few examples the compression phase loses label information (figure 3).',
    configuration: {
      ...paper,
      training: { ...paper.training, batchSize: 'full', trainPercent: 5 },
      measurement: { ...paper.measurement, probeBatchSize: 16 },
      replicas: 10,
    },
  },
  {
    name: 'relu-control',
    title: 'ReLU control',
    shows: 'The critique of Saxe et al. 2018: without saturation, is there compression? Compare the estimators.',
    configuration: {
      ...paper,
      architecture: { ...paper.architecture, activation: 'relu' },
      training: { ...paper.training, batchSize: 'full' },
      measurement: { ...paper.measurement, estimators: [{ name: 'binning', bins: 30 }, { name: 'binning', bins: 1000 }, { name: 'adaptive', bins: 30 }, { name: 'exact' }] },
      replicas: 10,
    },
  },
  {
    name: 'sgd-control',
    title: 'Plain SGD control',
    shows: 'Compression without Adam: stochastic gradient descent, rate 0.1, batch 256.',
    configuration: {
      ...paper,
      training: { ...paper.training, optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0 }, batchSize: 256, epochs: 3000 },
      replicas: 10,
    },
  },
  {
    name: 'estimators',
    title: 'One network, every estimator',
    shows: 'What each estimator sees of the same training: intervals from 10 to 1,000, the exact values, and the two KDE bounds.',
    configuration: {
      ...paper,
      training: { ...paper.training, batchSize: 'full', epochs: 2000 },
      measurement: {
        ...paper.measurement,
        estimators: [
          { name: 'binning', bins: 30 },
          { name: 'binning', bins: 10 },
          { name: 'binning', bins: 100 },
          { name: 'binning', bins: 1000 },
          { name: 'exact' },
          { name: 'kde', noiseVariance: 1e-3, bound: 'upper', everyMeasured: defaultEveryMeasured },
          { name: 'kde', noiseVariance: 1e-3, bound: 'lower', everyMeasured: defaultEveryMeasured },
        ],
      },
      replicas: 4,
    },
  },
];

/** The preset of that name, or undefined. */
export function presetNamed(name: string): Preset | undefined {
  return presets.find((preset) => preset.name === name);
}
