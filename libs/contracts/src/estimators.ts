import { z } from 'zod';
import { integer, limits } from './limits';

/** Which of the two pairwise-distance bounds of a KDE. */
export const kdeBounds = ['upper', 'lower'] as const;
export type KdeBound = (typeof kdeBounds)[number];

/**
 * A KDE is measured at every tenth measured epoch unless said otherwise: it compares all pairs of patterns and takes 20 to 45 ms a layer and
 * replica, against 0.1 to 0.6 ms for equal intervals, so at every measured epoch it would take longer than the training.
 */
export const defaultEveryMeasured = 10;

const noiseVarianceAllowed = `a noise variance must be a number from ${limits.noiseVariance.min} to ${limits.noiseVariance.max.toLocaleString('en')}`;

const noiseVariance = z
  .number({ error: noiseVarianceAllowed })
  .min(limits.noiseVariance.min, noiseVarianceAllowed)
  .max(limits.noiseVariance.max, noiseVarianceAllowed);
const everyMeasured = integer('"every measured epoch"', { min: 1, max: limits.measuredEpochs.max }).default(defaultEveryMeasured);
const binWidthAllowed = `a bin width must be a number from ${limits.binWidth.min} to ${limits.binWidth.max}`;
const binWidth = z.number({ error: binWidthAllowed }).min(limits.binWidth.min, binWidthAllowed).max(limits.binWidth.max, binWidthAllowed);

/**
 * How bits are got from activations, always with its parameters.
 *
 * - `binning`: equal intervals, the last closed.
 * - `idnns`: B edges from -1 to 1 as the paper's published code bins (B - 1 intervals and a cell for exactly 1 and above).
 * - `fixed-width`: intervals of that width, one beginning at 0, without bounds (Saxe et al. 2018 take 0.07).
 * - `miller-madow`: as `binning`, each entropy with Miller and Madow's correction (K - 1) / (2 N ln 2): for patterns that are a sample.
 * - `adaptive`: cells that hold equally many of the layer's distinct values, made anew for each layer, replica and epoch.
 * - `exact`: no resolution but float32's own; two patterns share a T only if all their activations are equal.
 * - `kde`: pairwise-distance bounds for T with Gaussian noise of that variance added for the measurement. Measured at every
 *   `everyMeasured`-th measured epoch, the first and the last included; absent at the others.
 * - `noisy`: the true information of T with that noise, by Monte Carlo (Goldfeld et al. 2019), which lies between the two bounds of `kde`; as often.
 */
export const estimatorSchema = z.discriminatedUnion(
  'name',
  [
    z.strictObject({ name: z.literal('binning'), bins: integer('bins', limits.bins) }),
    z.strictObject({ name: z.literal('idnns'), edges: integer('edges', limits.bins) }),
    z.strictObject({ name: z.literal('fixed-width'), width: binWidth }),
    z.strictObject({ name: z.literal('miller-madow'), bins: integer('bins', limits.bins) }),
    z.strictObject({ name: z.literal('adaptive'), bins: integer('bins', limits.bins) }),
    z.strictObject({ name: z.literal('exact') }),
    z.strictObject({
      name: z.literal('kde'),
      noiseVariance,
      bound: z.enum(kdeBounds, { error: `a bound must be one of ${kdeBounds.join(', ')}` }),
      everyMeasured,
    }),
    z.strictObject({ name: z.literal('noisy'), noiseVariance, everyMeasured }),
  ],
  { error: 'estimator name must be one of binning, idnns, fixed-width, miller-madow, adaptive, exact, kde, noisy' },
);
export type Estimator = z.infer<typeof estimatorSchema>;

/** The estimators as a sentence says them to whoever types one. */
export const estimatorIdForms = 'binning-N, idnns-N, fixed-width-W, miller-madow-N, adaptive-N, exact, kde-upper-V, kde-lower-V or noisy-V, as in binning-30 or kde-upper-0.001';

/**
 * The estimator as one word, for the command line, addresses and file names: `binning-30`, `exact`, `kde-upper-0.001`. How often it is
 * measured is no part of it.
 */
export function estimatorId(estimator: Estimator): string {
  switch (estimator.name) {
    case 'binning':
    case 'adaptive':
    case 'miller-madow':
      return `${estimator.name}-${estimator.bins}`;
    case 'fixed-width':
      return `fixed-width-${estimator.width}`;
    case 'idnns':
      return `idnns-${estimator.edges}`;
    case 'exact':
      return 'exact';
    case 'kde':
      return `kde-${estimator.bound}-${estimator.noiseVariance}`;
    case 'noisy':
      return `noisy-${estimator.noiseVariance}`;
    default:
      return estimator satisfies never;
  }
}

/**
 * Reads what `estimatorId` writes; null when it is no such word. The numbers' range is the schema's business. A KDE is measured as often as
 * `defaultEveryMeasured` says.
 */
export function estimatorFromId(id: string): Estimator | null {
  if (id === 'exact') return { name: 'exact' };
  const counted = /^(binning|idnns|adaptive|miller-madow)-(\d{1,9})$/.exec(id);
  if (counted) {
    const count = Number(counted[2]);
    if (counted[1] === 'idnns') return { name: 'idnns', edges: count };
    return { name: counted[1] as 'binning' | 'adaptive' | 'miller-madow', bins: count };
  }
  const sized = /^(fixed-width|noisy|kde-upper|kde-lower)-(\d{1,9}(?:\.\d{1,25})?(?:e[+-]?\d{1,3})?)$/.exec(id);
  if (!sized) return null;
  const size = Number(sized[2]);
  if (sized[1] === 'fixed-width') return { name: 'fixed-width', width: size };
  if (sized[1] === 'noisy') return { name: 'noisy', noiseVariance: size, everyMeasured: defaultEveryMeasured };
  return { name: 'kde', noiseVariance: size, bound: sized[1] === 'kde-upper' ? 'upper' : 'lower', everyMeasured: defaultEveryMeasured };
}

/** The estimator as an axis says it, with its resolution or its noise. */
export function estimatorLabel(estimator: Estimator): string {
  switch (estimator.name) {
    case 'binning':
      return `binned, ${estimator.bins} equal intervals`;
    case 'idnns':
      return `binned, IDNNs ${estimator.edges} edges`;
    case 'fixed-width':
      return `binned, width ${estimator.width}`;
    case 'miller-madow':
      return `Miller-Madow, ${estimator.bins} equal intervals`;
    case 'adaptive':
      return `adaptive, ${estimator.bins} bins`;
    case 'exact':
      return 'exact float32';
    case 'kde':
      return `KDE ${estimator.bound} bound, σ² = ${estimator.noiseVariance}`;
    case 'noisy':
      return `noisy neurons, σ² = ${estimator.noiseVariance}`;
    default:
      return estimator satisfies never;
  }
}

/** Whether the estimator is measured at the measured epoch with that index of `count`: the first and the last always are. */
export function isMeasuredAt(estimator: Estimator, index: number, count: number): boolean {
  return !('everyMeasured' in estimator) || index % estimator.everyMeasured === 0 || index === count - 1;
}

/** Whether T is a cell, one of finitely many, so that p(t|x) is known: not so for noise that is added for the measurement. */
export function isOfCells({ name }: Estimator): boolean {
  return name !== 'kde' && name !== 'noisy';
}
