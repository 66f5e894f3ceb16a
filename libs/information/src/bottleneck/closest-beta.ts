import type { GroupedLayer } from './grouped-layer';

// Weights below e^-45 of the greatest are 0: all of 4,096 of them together are below the rounding of their sum.
const negligible = -45;
// Newton's error after a step is about the square of the step before.
const smallStep = 1e-8;
const narrowBracket = 1e-12;
const newtonSteps = 40;

/** Where the encoder that the bottleneck builds of a layer comes closest to it. */
export interface ClosestBeta {
  readonly betaStar: number;
  readonly betaAtBound: 'low' | 'high' | null;
}

/**
 * The beta at which E KL[p(y|x) || p(y|t)] under p_beta(t|x) is what it is under the layer: it falls with beta, for its slope is minus its mean
 * variance. The logarithm of it is nearly a line in the logarithm of beta, so Newton's method is used on those, a few steps where bisection takes fifty; a
 * step that leaves the bracket is replaced by its middle.
 *
 * @param low where the search begins, >= 0.
 * @param high where it ends.
 */
export function closestBeta(grouped: GroupedLayer, low: number, high: number): ClosestBeta {
  const aim = grouped.meanDivergence;
  const atHigh = divergenceUnder(grouped, high).mean;
  if (atHigh > aim) return { betaStar: high, betaAtBound: 'high' };
  const atLow = divergenceUnder(grouped, low).mean;
  if (atLow < aim) return { betaStar: low, betaAtBound: 'low' };
  let [below, above] = [low, high];
  let beta = low * (high / low) ** (Math.log(atLow / aim) / Math.log(atLow / atHigh));
  for (let step = 0; above - below > narrowBracket * above; step += 1) {
    // Also where one of the numbers above is none: low is 0, or a divergence is 0 or infinite.
    if (!(beta > below && beta < above)) beta = (below + above) / 2;
    if (beta === below || beta === above) break;
    const { mean, variance } = divergenceUnder(grouped, beta);
    if (mean > aim) below = beta;
    else above = beta;
    const next = step < newtonSteps ? beta * Math.exp((Math.log(mean / aim) * mean) / (beta * variance)) : NaN;
    if (Math.abs(next - beta) <= smallStep * beta) return { betaStar: Math.min(high, Math.max(low, next)), betaAtBound: null };
    beta = next;
  }
  return { betaStar: (below + above) / 2, betaAtBound: null };
}

/**
 * p_beta(group|x), its logarithms up to ln Z(x), and ln Z(x), row by row.
 *
 * @param visit is given the same two arrays each time.
 */
export function eachRow(grouped: GroupedLayer, beta: number, visit: (x: number, row: Float64Array, logits: Float64Array, logZ: number) => void): void {
  const { groups, groupMass, divergence } = grouped;
  const row = new Float64Array(groups);
  const logits = new Float64Array(groups);
  const logMass = groupMass.map(Math.log);
  for (let x = 0; x < grouped.joint.patterns; x += 1) {
    let largest = -Infinity;
    for (let g = 0; g < groups; g += 1) {
      // At beta 0 an infinite divergence weighs nothing.
      logits[g] = beta === 0 ? logMass[g] : logMass[g] - beta * divergence[x * groups + g];
      if (logits[g] > largest) largest = logits[g];
    }
    let z = 0;
    for (let g = 0; g < groups; g += 1) {
      const below = logits[g] - largest;
      row[g] = below > negligible ? Math.exp(below) : 0;
      z += row[g];
    }
    for (let g = 0; g < groups; g += 1) row[g] /= z;
    visit(x, row, logits, largest + Math.log(z));
  }
}

/** Mean and mean variance of KL[p(y|x) || p(y|t)] under p_beta(t|x), in nats. */
function divergenceUnder(grouped: GroupedLayer, beta: number): { readonly mean: number; readonly variance: number } {
  const { groups, divergence, joint } = grouped;
  let [mean, variance] = [0, 0];
  eachRow(grouped, beta, (x, row) => {
    let [first, second] = [0, 0];
    for (let g = 0; g < groups; g += 1) {
      if (row[g] === 0) continue;
      const d = divergence[x * groups + g];
      first += row[g] * d;
      second += row[g] * d * d;
    }
    mean += joint.px[x] * first;
    variance += joint.px[x] * (second - first * first);
  });
  return { mean, variance };
}
