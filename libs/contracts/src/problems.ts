import { z } from 'zod';
import { integer, limits } from './limits';

const bits = integer('inputs', limits.ruleInputs);
const ruleSeed = integer('a rule seed', limits.seed).default(1);
const number = (what: string, { min, max }: { readonly min: number; readonly max: number }) => {
  const allowed = `${what} must be a number from ${min} to ${max}`;
  return z.number({ error: allowed }).min(min, allowed).max(max, allowed);
};
const isLine = /^[^\p{Cc}\p{Cs}]*$/u;

/** The authors' soft rule: steepness and threshold of its sigmoid as published (regular_90). */
export const publishedSoftRule = { gamma: 12, theta: 5.89 } as const;

/**
 * What a network learns. What is random in a rule is drawn from its `ruleSeed`, not from the session's seed, so that sessions of different seeds
 * share the rule.
 *
 * - `szt-hard`: the paper's var_u. `szt-soft`: the authors' regular_90, p(y=1|x) = 1 / (1 + exp(-gamma (f - theta))).
 * - `threshold`: a rule without symmetry, as the published g1 (`linear`: sum of projections over a threshold) and g2 (`sigmoid`: sum of sigmoids of
 *   projections over a threshold), with seeded weights and a threshold that makes P(y=1) nearest to 1/2.
 * - `committee`: the majority of `units` seeded half-spaces. `parity`: the exclusive or of the first `parityBits` inputs.
 * - `blobs`: Gaussian clouds, one a class, their centres `distance` deviations apart.
 * - `mnist`: the first `patterns` handwritten digits of a copy that the user has.
 * - `csv`: a table of the user's, by the SHA-256 of its bytes; all columns but the label are numbers.
 */
export const problemSchema = z.discriminatedUnion(
  'name',
  [
    z.strictObject({ name: z.literal('szt-hard') }),
    z.strictObject({
      name: z.literal('szt-soft'),
      gamma: number('gamma', limits.gamma).default(publishedSoftRule.gamma),
      theta: number('theta', limits.theta).default(publishedSoftRule.theta),
    }),
    z.strictObject({
      name: z.literal('threshold'),
      rule: z.enum(['linear', 'sigmoid'], { error: 'a rule must be linear or sigmoid' }),
      inputs: bits.default(12),
      ruleSeed,
    }),
    z.strictObject({
      name: z.literal('committee'),
      inputs: bits.default(12),
      units: integer('units of the committee', limits.committeeUnits)
        .refine((units) => units % 2 === 1, 'units of the committee must be odd, so that there is a majority')
        .default(3),
      ruleSeed,
    }),
    z
      .strictObject({ name: z.literal('parity'), inputs: bits.default(12), parityBits: integer('parity bits', limits.ruleInputs).default(4) })
      .refine(({ inputs, parityBits }) => parityBits <= inputs, { error: 'must be at most the number of inputs', path: ['parityBits'] }),
    z.strictObject({
      name: z.literal('blobs'),
      inputs: integer('inputs', limits.blobInputs).default(2),
      classes: integer('classes', limits.blobClasses).default(2),
      patterns: integer('patterns', limits.blobPatterns).default(4096),
      distance: number('distance', limits.blobDistance).default(3),
      ruleSeed,
    }),
    z.strictObject({ name: z.literal('mnist'), patterns: integer('patterns', limits.mnistPatterns).default(10_000) }),
    z.strictObject({
      name: z.literal('csv'),
      /** SHA-256 of the file's bytes, in lower-case hexadecimal digits. */
      dataset: z.string({ error: 'must be the SHA-256 of a data set' }).regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of a data set, 64 hexadecimal digits'),
      /** What the file is called, for people. */
      title: z.string().trim().min(1).max(limits.nameLength).regex(isLine, 'must not hold control characters'),
      /** Name of the column that holds the label. */
      label: z.string().min(1).max(limits.nameLength).regex(isLine, 'must not hold control characters'),
      inputs: integer('inputs', limits.csvInputs),
      classes: integer('classes', limits.csvClasses),
    }),
  ],
  { error: 'problem name must be one of szt-hard, szt-soft, threshold, committee, parity, blobs, mnist, csv' },
);
export type ProblemConfiguration = z.infer<typeof problemSchema>;
export type ProblemName = ProblemConfiguration['name'];
export const problemNames = ['szt-hard', 'szt-soft', 'threshold', 'committee', 'parity', 'blobs', 'mnist', 'csv'] as const satisfies readonly ProblemName[];

/** Inputs and classes of a problem. */
export function problemShape(problem: ProblemConfiguration): { readonly inputs: number; readonly classes: number } {
  switch (problem.name) {
    case 'szt-hard':
    case 'szt-soft':
      return { inputs: 12, classes: 2 };
    case 'threshold':
    case 'committee':
    case 'parity':
      return { inputs: problem.inputs, classes: 2 };
    case 'blobs':
    case 'csv':
      return { inputs: problem.inputs, classes: problem.classes };
    case 'mnist':
      return { inputs: 784, classes: 10 };
    default:
      return problem satisfies never;
  }
}

/** Whether a layer can be compared with a bottleneck bound: p(y|x) lies between 0 and 1 for some x, and takes few values. */
export function hasBottleneckCurve({ name }: ProblemConfiguration): boolean {
  return name === 'szt-soft';
}
