import { mergeEqualConditionals } from './joint';
import type { BottleneckJoint, MergedJoint } from './joint';

/**
 * How far a layer's decoder is from the one that the bottleneck builds of it: E_t KL[p(y|t) || p_beta(y|t)] in bits, where
 * p_beta(t|x) = p(t) exp(-beta KL[p(y|x) || p(y|t)]) / Z(x) comes from the layer's own p(t) and p(y|t), and p_beta(y|t) is the decoder of that encoder.
 *
 * 0 where the layer solves the self-consistent equations at beta. Not finite where p_beta(y|t) rules out a y that the cell holds.
 */
export class DecoderResidual {
  private readonly merged: MergedJoint;

  /** @param joint the true rule over all measured patterns. */
  constructor(joint: BottleneckJoint) {
    this.merged = mergeEqualConditionals(joint);
  }

  /**
   * @param cells cell of each pattern, numbered from 0 without gaps, shape [patterns]. p(x) is uniform over the patterns.
   * @throws RangeError if beta is negative or not finite, or the cells are not of the joint's patterns or not so numbered.
   */
  at(beta: number, cells: Int32Array): number {
    const { joint, classOf } = this.merged;
    if (!(beta >= 0 && beta < Infinity)) throw new RangeError(`DecoderResidual.at: beta must be >= 0 and finite, got ${beta}`);
    if (cells.length !== classOf.length) throw new RangeError(`DecoderResidual.at: ${cells.length} cells are not of ${classOf.length} patterns`);
    const negative = cells.find((cell) => cell < 0);
    if (negative !== undefined) throw new RangeError(`DecoderResidual.at: cells must be >= 0, got ${negative}`);
    const { patterns: kinds, classes, px, pyGivenX } = joint;
    const count = cells.reduce((most, cell) => Math.max(most, cell + 1), 0);
    const mass = new Float64Array(count);
    const decoder = new Float64Array(count * classes);
    cells.forEach((t, x) => {
      mass[t] += 1 / cells.length;
      for (let y = 0; y < classes; y += 1) decoder[t * classes + y] += pyGivenX[classOf[x] * classes + y] / cells.length;
    });
    const empty = mass.indexOf(0);
    if (empty >= 0) throw new RangeError(`DecoderResidual.at: cells must be numbered without gaps, and none is ${empty}`);
    for (let i = 0; i < decoder.length; i += 1) decoder[i] /= mass[Math.floor(i / classes)];
    const logWeights = logEncoder(joint, beta, mass, decoder);
    const built = new Float64Array(classes);
    let residual = 0;
    for (let t = 0; t < count; t += 1) {
      // Relative to the greatest: a cell that no pattern would choose has a decoder all the same.
      let top = -Infinity;
      for (let x = 0; x < kinds; x += 1) top = Math.max(top, logWeights[x * count + t]);
      built.fill(0);
      let sum = 0;
      for (let x = 0; x < kinds; x += 1) {
        const weight = px[x] * Math.exp(logWeights[x * count + t] - top);
        sum += weight;
        for (let y = 0; y < classes; y += 1) built[y] += weight * pyGivenX[x * classes + y];
      }
      for (let y = 0; y < classes; y += 1) {
        const p = decoder[t * classes + y];
        if (p > 0) residual += mass[t] * p * Math.log2((p * sum) / built[y]);
      }
    }
    return residual;
  }
}

/** ln p_beta(t|x), shape [patterns, cells]. */
function logEncoder({ patterns, classes, pyGivenX }: BottleneckJoint, beta: number, mass: Float64Array, decoder: Float64Array): Float64Array {
  const count = mass.length;
  const logWeights = new Float64Array(patterns * count);
  const logDecoder = decoder.map(Math.log);
  const logRule = pyGivenX.map(Math.log);
  for (let x = 0; x < patterns; x += 1) {
    const row = logWeights.subarray(x * count, (x + 1) * count);
    let top = -Infinity;
    for (let t = 0; t < count; t += 1) {
      let divergence = 0;
      for (let y = 0; y < classes; y += 1) {
        const p = pyGivenX[x * classes + y];
        if (p > 0) divergence += p * (logRule[x * classes + y] - logDecoder[t * classes + y]);
      }
      row[t] = Math.log(mass[t]) - beta * divergence;
      if (row[t] > top) top = row[t];
    }
    let z = 0;
    for (let t = 0; t < count; t += 1) z += Math.exp(row[t] - top);
    const logZ = top + Math.log(z);
    for (let t = 0; t < count; t += 1) row[t] -= logZ;
  }
  return logWeights;
}
