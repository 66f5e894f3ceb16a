import { z } from 'zod';
import { estimatorSchema } from './estimators';
import { integer, limits } from './limits';

const learningRateAllowed = `must be a number above 0 and at most ${limits.learningRate.max}`;
const learningRate = z.number({ error: learningRateAllowed }).gt(0, learningRateAllowed).max(limits.learningRate.max, learningRateAllowed);
const decay = (what: string) => {
  const allowed = `${what} must be a number from 0 to below 1`;
  return z.number({ error: allowed }).min(0, allowed).lt(1, allowed);
};

/** What a network learns. `szt-hard` is the paper's var_u, `szt-soft` the authors' regular_90. */
export const problemNames = ['szt-hard', 'szt-soft'] as const;
export const problemSchema = z.strictObject({ name: z.enum(problemNames, { error: `must be one of ${problemNames.join(', ')}` }) });

export const activationNames = ['tanh', 'relu', 'linear'] as const;
export const architectureSchema = z.strictObject({
  /** Units of each hidden layer from the input on. The output is a softmax over the problem's classes. */
  hiddenWidths: z
    .array(integer('a width', limits.width), { error: 'must be a list of widths, as in [10, 7, 5, 4, 3]' })
    .min(limits.hiddenLayers.min, `needs at least ${limits.hiddenLayers.min} hidden layer`)
    .max(limits.hiddenLayers.max, `has at most ${limits.hiddenLayers.max} hidden layers`),
  activation: z.enum(activationNames, { error: `must be one of ${activationNames.join(', ')}` }),
});

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
    z.strictObject({ name: z.literal('sgd'), learningRate }),
  ],
  { error: `optimizer name must be one of ${optimizerNames.join(', ')}` },
);
export type Optimizer = z.infer<typeof optimizerSchema>;

export const trainingSchema = z.strictObject({
  optimizer: optimizerSchema,
  /** Rows of one update, or the whole training set. The last batch of an epoch holds what is left. */
  batchSize: z.union([z.literal('full'), integer('a batch size other than "full"', limits.batchSize)], {
    error: `must be "full" or a whole number from ${limits.batchSize.min} to ${limits.batchSize.max}`,
  }),
  epochs: integer('epochs', limits.epochs),
  /** Share of the 4,096 patterns that each replica trains on, drawn for each replica apart; the rest is its test set. */
  trainPercent: z
    .number({ error: `must be a number from ${limits.trainPercent.min} to ${limits.trainPercent.max}` })
    .min(limits.trainPercent.min, `must be at least ${limits.trainPercent.min}`)
    .max(limits.trainPercent.max, `must be at most ${limits.trainPercent.max}`),
  /** Whether the rows are put in a new order at each epoch. Without effect when the batch is the whole set. */
  reshuffle: z.boolean({ error: 'must be true or false' }),
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
    const units = configuration.architecture.hiddenWidths.reduce((sum, width) => sum + width, 2);
    if (units * configuration.replicas > limits.unitsTimesReplicas) {
      const most = Math.max(1, Math.floor(limits.unitsTimesReplicas / units));
      context.addIssue({
        code: 'custom',
        path: ['replicas'],
        message: `with ${units.toLocaleString('en')} units a network at most ${most} ${most === 1 ? 'replica fits' : 'replicas fit'} in memory (units × replicas ≤ ${limits.unitsTimesReplicas.toLocaleString('en')})`,
      });
    }
  });
export type SessionConfiguration = z.infer<typeof sessionConfigurationSchema>;
export type SessionConfigurationInput = z.input<typeof sessionConfigurationSchema>;
export type ProblemName = (typeof problemNames)[number];
export type Activation = (typeof activationNames)[number];

/** Widths of every layer that is measured: the hidden layers and the output. */
export function layerWidths(configuration: Pick<SessionConfiguration, 'architecture'>): number[] {
  return [...configuration.architecture.hiddenWidths, 2];
}

/** What a layer is called: L1, L2, … and `output` for the last. `layer` counts from 1; 0 is the input. */
export function layerName(layer: number, layers: number): string {
  return layer === layers ? 'output' : `L${layer}`;
}
