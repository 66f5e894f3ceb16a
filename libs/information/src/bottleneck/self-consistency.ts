import { assertClusters, FreeEnergy } from './free-energy';
import type { Clusters } from './free-energy';
import type { BottleneckJoint } from './joint';

/** How far an encoder and a decoder are from solving the self-consistent equations: the largest absolute difference in each. */
export interface SelfConsistencyResidual {
  /** max over x, t of |p(t|x) - p(t) exp(-beta KL[p(y|x) || p(y|t)]) / Z(x)|. */
  readonly encoder: number;
  /** max over t of |p(t) - sum_x p(x) p(t|x)|. */
  readonly marginal: number;
  /** max over t, y of |p(y|t) - sum_x p(x) p(t|x) p(y|x) / p(t)|, over the t that the encoder uses. */
  readonly decoder: number;
}

/**
 * The residual of the three self-consistent equations of the bottleneck for a given encoder, p(t) and decoder; all three are 0 at a solution.
 *
 * @param encoder p(t|x), shape [patterns, clusters], rows summing to 1 within 1e-9.
 * @param clusters p(t) and p(y|t) as the representation claims them.
 * @throws RangeError if beta is negative or not finite, the shapes do not match, a row does not sum to 1, or the decoder rules out a y that a pattern can have.
 */
export function selfConsistencyResidual(
  joint: BottleneckJoint,
  beta: number,
  encoder: Float64Array,
  clusters: Clusters,
): SelfConsistencyResidual {
  const { patterns, classes, px, pyGivenX } = joint;
  const { count } = clusters;
  assertClusters('selfConsistencyResidual', joint, beta, clusters);
  if (encoder.length !== patterns * count) {
    throw new RangeError(`selfConsistencyResidual: the encoder must be ${patterns} x ${count}, got ${encoder.length} entries`);
  }
  const probabilities = new Float64Array(count);
  const decoder = new Float64Array(count * classes);
  for (let x = 0; x < patterns; x += 1) {
    let sum = 0;
    for (let t = 0; t < count; t += 1) {
      const q = encoder[x * count + t];
      if (!(q >= 0)) throw new RangeError(`selfConsistencyResidual: p(t = ${t} | x = ${x}) must be >= 0, got ${q}`);
      sum += q;
      probabilities[t] += px[x] * q;
      for (let y = 0; y < classes; y += 1) decoder[t * classes + y] += px[x] * q * pyGivenX[x * classes + y];
    }
    if (!(Math.abs(sum - 1) <= 1e-9)) throw new RangeError(`selfConsistencyResidual: p(t | x = ${x}) must sum to 1, got ${sum}`);
  }
  const step = new FreeEnergy(joint, beta).step(clusters);
  if (step.freeEnergy === Infinity) throw new RangeError('selfConsistencyResidual: a pattern has a y that the whole decoder rules out');
  const residual = { encoder: 0, marginal: 0, decoder: 0 };
  for (let i = 0; i < encoder.length; i += 1) residual.encoder = Math.max(residual.encoder, Math.abs(encoder[i] - step.encoder[i]));
  for (let t = 0; t < count; t += 1) {
    residual.marginal = Math.max(residual.marginal, Math.abs(probabilities[t] - clusters.probabilities[t]));
    if (probabilities[t] === 0) continue;
    for (let y = 0; y < classes; y += 1) {
      const i = t * classes + y;
      residual.decoder = Math.max(residual.decoder, Math.abs(decoder[i] / probabilities[t] - clusters.decoder[i]));
    }
  }
  return residual;
}
