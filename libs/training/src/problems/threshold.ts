import { CountedStream } from '@infoplane/numerics';
import { bitRule, everyBitPattern } from './bit-rule';
import type { Problem } from './problem';
import { rulePurposes } from './rule-draws';

const projections = 3;
const attempts = 32;
// As published: the offsets t_k of g1, and the steepness and centre of the sigmoids of g2.
const offsets = [0.1, 0.3, 0.2] as const;
const steepness = 7;
const centre = 0.41;

/** What a threshold rule is made of. */
export interface ThresholdRule {
  readonly rule: 'linear' | 'sigmoid';
  /** w_k of the three projections, shape [3][inputs]. */
  readonly weights: readonly Float64Array[];
  /** y = 1 where the score is above it. */
  readonly threshold: number;
}

/**
 * A rule without symmetry. `linear`, as the published g1: y = 1 iff sum_k (w_k . x - t_k) > threshold. `sigmoid`, as the published g2: y = 1 iff
 * sum_k sigma(7 (w_k . x - 0.41)) > threshold. Three projections k; the weights are the rule seed's own.
 *
 * @source Shwartz-Ziv & Tishby 2017, arXiv:1703.00810, data sets g1 and g2, which show that the paper's result does not rest on symmetry.
 */
export function threshold(settings: { readonly rule: ThresholdRule['rule']; readonly inputs: number; readonly ruleSeed: number }): Problem {
  const rule = thresholdRule(settings);
  return bitRule('threshold', settings.inputs, (bits) => thresholdScore(rule, bits) > rule.threshold);
}

/**
 * The weights and the threshold of a rule. The weights are normal with mean 0.82 / inputs and deviation 1 / sqrt(inputs), so that w_k . x has its
 * mean at the centre of the sigmoids and spreads by 1/2 around it. The threshold lies half-way between the two neighbouring scores that part the
 * patterns most nearly into halves.
 *
 * Weights that came out so nearly equal that the exchange of two bits changes no label are drawn again, up to 32 times. Of very few inputs every
 * linear rule that halves the patterns has such an exchange; then the first draw stands.
 */
export function thresholdRule({ rule, inputs, ruleSeed }: { readonly rule: ThresholdRule['rule']; readonly inputs: number; readonly ruleSeed: number }): ThresholdRule {
  const x = everyBitPattern(inputs);
  let first: ThresholdRule | null = null;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const weights = drawWeights(inputs, ruleSeed, attempt);
    const scores = Float64Array.from({ length: 2 ** inputs }, (_, pattern) => thresholdScore({ rule, weights }, x.subarray(pattern * inputs, (pattern + 1) * inputs)));
    const made = { rule, weights, threshold: halvingThreshold(scores) };
    if (!hasEqualBits(scores, made.threshold, inputs)) return made;
    first ??= made;
  }
  return first!;
}

function drawWeights(inputs: number, ruleSeed: number, attempt: number): readonly Float64Array[] {
  return Array.from({ length: projections }, (_, k) => {
    const stream = new CountedStream(ruleSeed, 0, rulePurposes.thresholdWeights, 0, attempt * projections + k);
    return Float64Array.from({ length: inputs }, (_unused, i) => (2 * centre) / inputs + stream.normal(i) / Math.sqrt(inputs));
  });
}

/** Whether the exchange of two bits changes no label. */
function hasEqualBits(scores: Float64Array, limit: number, inputs: number): boolean {
  for (let a = 0; a < inputs; a += 1) {
    for (let b = 0; b < a; b += 1) {
      const both = (1 << a) | (1 << b);
      // Exchanging differing bits turns both over; equal ones stay.
      const changes = scores.some((score, pattern) => (pattern & both) === 1 << a && score > limit !== scores[pattern ^ both] > limit);
      if (!changes) return true;
    }
  }
  return false;
}

/** sum_k (w_k . x - t_k), or sum_k sigma(7 (w_k . x - 0.41)). */
export function thresholdScore({ rule, weights }: Pick<ThresholdRule, 'rule' | 'weights'>, bits: Float32Array): number {
  return weights.reduce((sum, own, k) => {
    const projection = own.reduce((dot, weight, i) => dot + weight * bits[i], 0);
    return sum + (rule === 'linear' ? projection - offsets[k] : 1 / (1 + Math.exp(-steepness * (projection - centre))));
  }, 0);
}

/**
 * A threshold that parts scores most nearly into halves; equal scores cannot be parted.
 *
 * @param scores shape [N], N >= 2, not all equal. Not modified.
 */
function halvingThreshold(scores: Float64Array): number {
  const ascending = scores.slice().sort();
  const half = ascending.length / 2;
  let best = NaN;
  for (let below = 1; below < ascending.length; below += 1) {
    if (ascending[below - 1] === ascending[below]) continue;
    if (Number.isNaN(best) || Math.abs(below - half) < Math.abs(best - half)) best = below;
  }
  // A middle that rounds to the upper score would put that score below.
  const middle = (ascending[best - 1] + ascending[best]) / 2;
  return middle < ascending[best] ? middle : ascending[best - 1];
}
