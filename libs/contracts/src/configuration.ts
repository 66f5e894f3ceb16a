import { z } from 'zod';
import { estimatorSchema, isOfCells } from './estimators';
import { integer, limits } from './limits';
import { hasBottleneckCurve, problemSchema, problemShape } from './problems';

const learningRateAllowed = `must be a number above 0 and at most ${limits.learningRate.max}`;
const learningRate = z.number({ error: learningRateAllowed }).gt(0, learningRateAllowed).max(limits.learningRate.max, learningRateAllowed);
const decay = (what: string) => {
  const allowed = `${what} must be a number from 0 to below 1`;
  return z.number({ error: allowed }).min(0, allowed).lt(1, allowed);
};

export const activationNames = ['tanh', 'relu', 'leaky-relu', 'linear', 'softplus', 'sigmoid'] as const;
export const outputNames = ['softmax', 'sigmoid'] as const;
/**
 * How weights begin; biases begin at 0. `truncated-fan-in` is the paper's code: normal, drawn again beyond two deviations, times 1/sqrt(fan-in);
 * `truncated-fan-out` the same with the fan-out (Saxe et al. 2018). `glorot-…`: variance 2/(fan-in + fan-out). `he-normal`: variance 2/fan-in.
 * `lecun-normal`: variance 1/fan-in, not truncated.
 */
export const initializerNames = ['truncated-fan-in', 'truncated-fan-out', 'glorot-normal', 'glorot-uniform', 'he-normal', 'lecun-normal'] as const;

/** A convolution over the image (stride 1, no padding), its activation, then the mean over squares of `pool` × `pool`. */
export const convolutionSchema = z.strictObject({
  filters: integer('filters', limits.filters),
  kernel: integer('a kernel side', limits.kernelSide),
  pool: integer('a pool side', limits.poolSide).default(2),
});
export type Convolution = z.infer<typeof convolutionSchema>;

export const architectureSchema = z.strictObject({
  /** Convolutional layers before the hidden ones; only problems whose inputs are an image have them. */
  convolutions: z.array(convolutionSchema).max(limits.convolutions, `has at most ${limits.convolutions} convolutional layers`).default([]),
  /** Units of each hidden layer from the input on. */
  hiddenWidths: z
    .array(integer('a width', limits.width), { error: 'must be a list of widths, as in [10, 7, 5, 4, 3]' })
    .min(limits.hiddenLayers.min, `needs at least ${limits.hiddenLayers.min} hidden layer`)
    .max(limits.hiddenLayers.max, `has at most ${limits.hiddenLayers.max} hidden layers`),
  /** Of the hidden layers. Leaky ReLU has slope 0.01 below 0. */
  activation: z.enum(activationNames, { error: `must be one of ${activationNames.join(', ')}` }),
  /** `softmax` over the classes, or one `sigmoid` unit, p(y=1), for problems with two. */
  output: z.enum(outputNames, { error: `must be one of ${outputNames.join(', ')}` }).default('softmax'),
  initializer: z.enum(initializerNames, { error: `must be one of ${initializerNames.join(', ')}` }).default('truncated-fan-in'),
});
export type Architecture = z.infer<typeof architectureSchema>;

export const optimizerNames = ['adam', 'sgd'] as const;
export const optimizerSchema = z.discriminatedUnion(
  'name',
  [
    z.strictObject({
      name: z.literal('adam'),
      learningRate,
      beta1: decay('beta1').default(0.9),
      beta2: decay('beta2').default(0.999),
      epsilon: z.number({ error: 'must be a number above 0' }).gt(0, 'must be a number above 0').max(1, 'must be at most 1').default(1e-8),
    }),
    /** v <- momentum v + gradient; w <- w - learningRate v. */
    z.strictObject({ name: z.literal('sgd'), learningRate, momentum: decay('momentum').default(0) }),
  ],
  { error: `optimizer name must be one of ${optimizerNames.join(', ')}` },
);
export type Optimizer = z.infer<typeof optimizerSchema>;

const nonNegative = (what: string, max: number) => {
  const allowed = `${what} must be a number from 0 to ${max}`;
  return z.number({ error: allowed }).min(0, allowed).max(max, allowed);
};
const inverseTemperatureAllowed = `an inverse temperature must be a number above 0 and at most ${limits.inverseTemperature.max.toExponential()}, or null`;

export const trainingSchema = z.strictObject({
  optimizer: optimizerSchema,
  /** Rows of one update, or the whole training set. The last batch of an epoch holds what is left. */
  batchSize: z.union([z.literal('full'), integer('a batch size other than "full"', limits.batchSize)], {
    error: `must be "full" or a whole number from ${limits.batchSize.min} to ${limits.batchSize.max}`,
  }),
  epochs: integer('epochs', limits.epochs),
  /** Share of the patterns that each replica trains on, drawn for each replica apart; the rest is its test set. */
  trainPercent: z
    .number({ error: `must be a number from ${limits.trainPercent.min} to ${limits.trainPercent.max}` })
    .min(limits.trainPercent.min, `must be at least ${limits.trainPercent.min}`)
    .max(limits.trainPercent.max, `must be at most ${limits.trainPercent.max}`),
  /** Whether the rows are put in a new order at each epoch. Without effect when the batch is the whole set. */
  reshuffle: z.boolean({ error: 'must be true or false' }),
  /** Lambda of the penalty lambda/2 |W|^2 on weights, biases left out: its gradient lambda W is added to the loss's before the optimiser. */
  l2: nonNegative('l2', limits.l2.max).default(0),
  /**
   * Langevin dynamics: after each update every weight and bias gets sqrt(2 learningRate / beta) times a standard normal number, beta being this
   * inverse temperature. Null is none.
   */
  inverseTemperature: z
    .number({ error: inverseTemperatureAllowed })
    .gt(0, inverseTemperatureAllowed)
    .max(limits.inverseTemperature.max, inverseTemperatureAllowed)
    .nullable()
    .default(null),
  /**
   * Deviation of the Gaussian noise added to every hidden unit's activation in every training batch (Goldfeld et al. 2019). Probes and measurements
   * are taken without it.
   */
  activationNoise: nonNegative('activation noise', limits.activationNoise.max).default(0),
});

export const measurementSettingsSchema = z.strictObject({
  estimators: z
    .array(estimatorSchema, { error: 'must be a list of estimators' })
    .min(limits.estimators.min, 'needs at least one estimator')
    .max(limits.estimators.max, `has at most ${limits.estimators.max} estimators`),
  /** How many epochs are measured at most: log spaced from 0 to the last, both included. */
  measuredEpochs: integer('measured epochs', limits.measuredEpochs),
  /** Rows of one gradient probe. Probes are taken at frozen weights, so it is independent of the batch size. */
  probeBatchSize: integer('a probe batch size', limits.probeBatchSize),
  /** Of problems with more patterns than this, a seeded subset of this many is measured: information, losses and accuracies alike. */
  samplePatterns: integer('measured patterns', limits.samplePatterns).default(limits.samplePatterns.default),
  /** Whether I(T;Y) is also estimated from each replica's training patterns alone, beside the true rule over all patterns. */
  trainLabels: z.boolean({ error: 'must be true or false' }).default(false),
  /**
   * Every how many measured epochs each layer is compared with the information bottleneck bound, by the first estimator, which must be one of cells;
   * null is never. Only soft labels have a bound.
   */
  bottleneckEvery: integer('"every measured epoch"', { min: 1, max: limits.measuredEpochs.max }).nullable().default(null),
});

export const engineNames = ['auto', 'tensorflow', 'fused'] as const;
export type EngineName = (typeof engineNames)[number];

/** All that determines a session's records. Immutable: changing a hyperparameter of a live session is a fork. */
export const sessionConfigurationSchema = z
  .strictObject({
    problem: problemSchema,
    architecture: architectureSchema,
    training: trainingSchema,
    measurement: measurementSettingsSchema,
    replicas: integer('replicas', limits.replicas),
    seed: integer('seed', limits.seed),
  })
  .superRefine((configuration, context) => {
    for (const { path, message } of disagreements(configuration)) context.addIssue({ code: 'custom', path, message });
  });
export type SessionConfiguration = z.infer<typeof sessionConfigurationSchema>;
export type SessionConfigurationInput = z.input<typeof sessionConfigurationSchema>;
export type Activation = (typeof activationNames)[number];
export type Output = (typeof outputNames)[number];
export type Initializer = (typeof initializerNames)[number];

/** Units of every layer that is measured: convolutional (flattened), hidden and output. */
export function layerWidths({ problem, architecture }: Pick<SessionConfiguration, 'problem' | 'architecture'>): number[] {
  const { inputs, classes } = problemShape(problem);
  const images = convolutionShapes(architecture.convolutions, Math.round(Math.sqrt(inputs)));
  return [
    ...images.map(({ filters, side }) => filters * side * side),
    ...architecture.hiddenWidths,
    architecture.output === 'sigmoid' ? 1 : classes,
  ];
}

/** Filters and side of the image that each convolutional layer makes of an image of that side. A side of 0 or less is no image. */
export function convolutionShapes(convolutions: readonly Convolution[], side: number): { readonly filters: number; readonly side: number }[] {
  let current = side;
  return convolutions.map(({ filters, kernel, pool }) => {
    current = Math.floor((current - kernel + 1) / pool);
    return { filters, side: current };
  });
}

/** What a layer is called: L1, L2, … and `output` for the last. `layer` counts from 1; 0 is the input. */
export function layerName(layer: number, layers: number): string {
  return layer === layers ? 'output' : `L${layer}`;
}

interface Disagreement {
  readonly path: string[];
  readonly message: string;
}

/** What each setting allows alone, but not together. */
function disagreements({ problem, architecture, measurement, replicas }: Omit<SessionConfiguration, 'training'>): Disagreement[] {
  const found: Disagreement[] = [];
  const { convolutions, output } = architecture;
  if (convolutions.length > 0 && problem.name !== 'mnist') {
    found.push({ path: ['architecture', 'convolutions'], message: `the inputs of ${problem.name} are no image: convolutional layers need mnist` });
  } else if (convolutionShapes(convolutions, 28).some(({ side }) => side < 1)) {
    found.push({ path: ['architecture', 'convolutions'], message: 'nothing is left of the image of 28 × 28: take smaller kernels or pools, or fewer layers' });
  }
  if (output === 'sigmoid' && problemShape(problem).classes !== 2) {
    found.push({ path: ['architecture', 'output'], message: 'a sigmoid output needs a problem with two classes' });
  }
  if (measurement.bottleneckEvery !== null && !hasBottleneckCurve(problem)) {
    found.push({
      path: ['measurement', 'bottleneckEvery'],
      message: `${problem.name} has no bottleneck curve to compare a layer with: where labels are a function of x it is the degenerate line min(I(X;T), H(Y)); take szt-soft`,
    });
  }
  if (measurement.bottleneckEvery !== null && !isOfCells(measurement.estimators[0])) {
    found.push({ path: ['measurement', 'estimators'], message: 'to compare with the bottleneck bound the first estimator must be one of cells, as binning' });
  }
  const units = layerWidths({ problem, architecture }).reduce((sum, width) => sum + Math.max(0, width), 0);
  if (units * replicas > limits.unitsTimesReplicas) {
    const most = Math.max(1, Math.floor(limits.unitsTimesReplicas / units));
    found.push({
      path: ['replicas'],
      message: `with ${units.toLocaleString('en')} units a network at most ${most} ${most === 1 ? 'replica fits' : 'replicas fit'} in memory (units × replicas ≤ ${limits.unitsTimesReplicas.toLocaleString('en')})`,
    });
  }
  return found;
}
