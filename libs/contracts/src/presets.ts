import type { Optimizer, SessionConfiguration } from './configuration';
import { defaultEveryMeasured, type Estimator } from './estimators';
import { limits } from './limits';
import { publishedSoftRule } from './problems';

/** A named starting point: what it shows, and the configuration. */
export interface Preset {
  readonly name: string;
  readonly title: string;
  readonly shows: string;
  readonly configuration: SessionConfiguration;
}

const adam: Extract<Optimizer, { name: 'adam' }> = { name: 'adam', learningRate: 4e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

// The paper's network and protocol as its published code ran it; see docs/GLOSSARY.md, "protocol".
const paper: SessionConfiguration = {
  problem: { name: 'szt-hard' },
  architecture: { convolutions: [], hiddenWidths: [10, 7, 5, 4, 3], activation: 'tanh', output: 'softmax', initializer: 'truncated-fan-in' },
  training: {
    optimizer: adam,
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

// Resolutions within the layer's range, cells of equal counts, and what has no resolution to choose.
const tanhEstimators: readonly Estimator[] = [
  { name: 'binning', bins: 30 },
  { name: 'binning', bins: 10 },
  { name: 'binning', bins: 100 },
  { name: 'binning', bins: 1000 },
  { name: 'adaptive', bins: 30 },
  { name: 'exact' },
  { name: 'kde', noiseVariance: 1e-3, bound: 'upper', everyMeasured: defaultEveryMeasured },
  { name: 'kde', noiseVariance: 1e-3, bound: 'lower', everyMeasured: defaultEveryMeasured },
];

// A width that does not follow the range, as Saxe et al. bin, against bins that do: of units without bounds they tell opposite stories.
const reluEstimators: readonly Estimator[] = [
  ...tanhEstimators.filter((estimator) => !(estimator.name === 'binning' && (estimator.bins === 10 || estimator.bins === 100))),
  { name: 'fixed-width', width: 0.5 },
];

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
    shows: 'The critique of Saxe et al. 2018: does ReLU compress? One training, seven estimators: bins of a fixed width only grow, bins that follow the range fall again.',
    configuration: {
      ...paper,
      architecture: { ...paper.architecture, activation: 'relu' },
      training: { ...paper.training, batchSize: 'full' },
      measurement: { ...paper.measurement, estimators: [...reluEstimators] },
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
    title: 'One training, every estimator',
    shows: 'What each estimator sees of the same four tanh networks: where one finds compression, another may not.',
    configuration: {
      ...paper,
      training: { ...paper.training, batchSize: 'full' },
      measurement: {
        ...paper.measurement,
        estimators: [...tanhEstimators],
      },
      replicas: 4,
    },
  },
  {
    name: 'goldfeld-noise',
    title: 'Noise in the network itself',
    shows: 'Networks trained with Gaussian noise of deviation 0.1 on every hidden unit, measured with noise of the same size on the layer that is looked at (after Goldfeld et al. 2019).',
    configuration: {
      ...paper,
      training: { ...paper.training, batchSize: 'full', activationNoise: 0.1 },
      measurement: { ...paper.measurement, estimators: [{ name: 'noisy', noiseVariance: 0.01, everyMeasured: defaultEveryMeasured }, { name: 'binning', bins: 30 }] },
      replicas: 4,
    },
  },
  {
    name: 'langevin',
    title: 'Langevin dynamics',
    shows: 'Gradient descent with white noise on the weights at inverse temperature 10⁵: noise that does not come from batches.',
    configuration: {
      ...paper,
      training: { ...paper.training, optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0 }, batchSize: 'full', epochs: 5000, inverseTemperature: 1e5 },
      replicas: 10,
    },
  },
  {
    name: 'parity',
    title: 'Parity of four bits',
    shows: 'A rule of which no single bit tells anything: nothing is learned for tens of epochs, then all of it within a few.',
    configuration: {
      ...paper,
      problem: { name: 'parity', inputs: 12, parityBits: 4 },
      training: { ...paper.training, optimizer: { ...adam, learningRate: 2e-3 }, epochs: 2000 },
      replicas: 10,
    },
  },
  {
    name: 'mnist-conv',
    title: 'MNIST, a small convolutional network',
    shows: 'Two convolutions and two dense layers on 4,000 handwritten digits that the server has: fitting and compression off the toy problem.',
    configuration: {
      ...paper,
      problem: { name: 'mnist', patterns: 4000 },
      architecture: { ...paper.architecture, convolutions: [{ filters: 4, kernel: 5, pool: 2 }, { filters: 8, kernel: 5, pool: 2 }], hiddenWidths: [32, 16], activation: 'relu', initializer: 'he-normal' },
      training: { ...paper.training, optimizer: { ...adam, learningRate: 1e-3 }, batchSize: 64, epochs: 30, trainPercent: 80 },
      measurement: { ...paper.measurement, estimators: [{ name: 'binning', bins: 30 }, { name: 'kde', noiseVariance: 0.1, bound: 'upper', everyMeasured: 5 }], measuredEpochs: 25, samplePatterns: 2000 },
      replicas: 2,
    },
  },
];

/** The preset of that name, or undefined. */
export function presetNamed(name: string): Preset | undefined {
  return presets.find((preset) => preset.name === name);
}
