import type { BottleneckJoint } from './joint';
import { labelMarginal } from './joint';

/** The clusters of a representation T: p(t) and the decoder p(y|t). With beta they determine the optimal encoder p(t|x). */
export interface Clusters {
  readonly count: number;
  /** p(t), shape [count]. */
  readonly probabilities: Float64Array;
  /** p(y|t), shape [count, classes]. */
  readonly decoder: Float64Array;
}

/** @throws RangeError if beta is negative or not finite, or the clusters are not distributions over the joint's classes in shape. */
export function assertClusters(caller: string, { classes }: BottleneckJoint, beta: number, { count, probabilities, decoder }: Clusters): void {
  if (!(beta >= 0 && beta < Infinity)) throw new RangeError(`${caller}: beta must be finite and >= 0, got ${beta}`);
  if (!Number.isInteger(count) || count < 1 || probabilities.length !== count || decoder.length !== count * classes) {
    throw new RangeError(`${caller}: ${probabilities.length} p(t) and ${decoder.length} p(y|t) are not of ${count} clusters and ${classes} classes`);
  }
}

/** One application of the self-consistent equations to some clusters; informations in nats, as the equations have them. */
export interface SelfConsistentStep {
  /** min over encoders of the Lagrangian at fixed p(t), p(y|t), in nats. */
  readonly freeEnergy: number;
  /** I(X;T) of the encoder, in nats. */
  readonly ixtNats: number;
  /** I(T;Y) of the encoder with its own decoder, in nats. */
  readonly ityNats: number;
  /** I(X;T) - beta I(T;Y) of the encoder, in nats; never above `freeEnergy`. */
  readonly lagrangianNats: number;
  /** p(t|x) of the given clusters, shape [patterns, count]. */
  readonly encoder: Float64Array;
  /** p(t) and p(y|t) of that encoder. */
  readonly next: Clusters;
}

/**
 * The functional that Blahut-Arimoto descends. For clusters r(t), b(y|t) and the Lagrangian L = I(X;T) - beta I(T;Y), the best encoder is
 * p(t|x) = r(t) exp(-beta KL[p(y|x) || b(.|t)]) / Z(x), at which the Lagrangian's upper bound is
 *
 *   F(r, b) = -sum_x p(x) ln Z(x) - beta I(X;Y)   (nats).
 *
 * F is convex in r seen as a measure over all possible b, so its only minimum over that measure is the global one, and the clusters reach it
 * exactly when no b has an `attraction` above 1. That makes optimality checkable: see `worst-cluster.ts`.
 *
 * @source Tishby, Pereira & Bialek 1999, The information bottleneck method; Harremoes & Tishby 2007, The information bottleneck revisited (the
 *   bottleneck as rate distortion with KL distortion over the simplex); Blahut 1972 (the condition on the attraction).
 */
export class FreeEnergy {
  readonly patterns: number;
  readonly classes: number;
  private readonly hyNats: number;
  /** sum_y p(y|x) ln p(y|x), shape [patterns]. */
  private readonly negativeEntropy: Float64Array;
  private readonly terms: Float64Array;
  private readonly logRow: Float64Array;

  constructor(
    readonly joint: BottleneckJoint,
    readonly beta: number,
  ) {
    this.patterns = joint.patterns;
    this.classes = joint.classes;
    let hy = 0;
    for (const p of labelMarginal(joint)) if (p > 0) hy -= p * Math.log(p);
    this.hyNats = hy;
    this.negativeEntropy = new Float64Array(joint.patterns);
    for (let x = 0; x < joint.patterns; x += 1) {
      for (let y = 0; y < joint.classes; y += 1) {
        const p = joint.pyGivenX[x * joint.classes + y];
        if (p > 0) this.negativeEntropy[x] += p * Math.log(p);
      }
    }
    this.terms = new Float64Array(joint.patterns);
    this.logRow = new Float64Array(joint.classes);
  }

  /** F(r, b), the encoder that attains it, and that encoder's own p(t) and p(y|t). */
  step(clusters: Clusters): SelfConsistentStep {
    const { patterns, classes, beta } = this;
    const { px, pyGivenX } = this.joint;
    const { count } = clusters;
    const logWeight = clusters.probabilities.map(Math.log);
    const logDecoder = clusters.decoder.map(Math.log);
    const encoder = new Float64Array(patterns * count);
    const probabilities = new Float64Array(count);
    const decoder = new Float64Array(count * classes);
    let logZ = 0;
    let negativeConditionalEntropy = 0;
    for (let x = 0; x < patterns; x += 1) {
      const row = x * count;
      let largest = -Infinity;
      for (let t = 0; t < count; t += 1) {
        let cross = 0;
        for (let y = 0; y < classes; y += 1) {
          const p = pyGivenX[x * classes + y];
          if (p > 0) cross += p * logDecoder[t * classes + y];
        }
        const logit = logWeight[t] + beta * cross;
        encoder[row + t] = logit;
        if (logit > largest) largest = logit;
      }
      if (largest === -Infinity) return this.impossible(clusters, encoder);
      let z = 0;
      let mean = 0;
      for (let t = 0; t < count; t += 1) {
        const shifted = encoder[row + t] - largest;
        const e = Math.exp(shifted);
        encoder[row + t] = e;
        z += e;
        if (e > 0) mean += e * shifted;
      }
      logZ += px[x] * (largest + Math.log(z));
      negativeConditionalEntropy += px[x] * (mean / z - Math.log(z));
      for (let t = 0; t < count; t += 1) {
        const q = encoder[row + t] / z;
        encoder[row + t] = q;
        const mass = px[x] * q;
        probabilities[t] += mass;
        for (let y = 0; y < classes; y += 1) decoder[t * classes + y] += mass * pyGivenX[x * classes + y];
      }
    }
    let hyGivenT = 0;
    let ht = 0;
    for (let t = 0; t < count; t += 1) {
      const r = probabilities[t];
      if (r > 0) ht -= r * Math.log(r);
      for (let y = 0; y < classes; y += 1) {
        const i = t * classes + y;
        // A cluster that lost all its mass keeps its decoder: it has none of its own.
        decoder[i] = r > 0 ? decoder[i] / r : clusters.decoder[i];
        if (r > 0 && decoder[i] > 0) hyGivenT -= r * decoder[i] * Math.log(decoder[i]);
      }
    }
    const ixtNats = ht + negativeConditionalEntropy;
    const ityNats = this.hyNats - hyGivenT;
    return {
      freeEnergy: -logZ - beta * this.hyNats,
      ixtNats,
      ityNats,
      lagrangianNats: ixtNats - beta * ityNats,
      encoder,
      next: { count, probabilities, decoder },
    };
  }

  /** ln Z(x) for some clusters, with Z(x) = sum_t p(t) exp(-beta KL[p(y|x) || p(y|t)]), shape [patterns]. */
  logPartition(clusters: Clusters): Float64Array {
    const result = new Float64Array(this.patterns);
    const terms = new Float64Array(clusters.count);
    for (let x = 0; x < this.patterns; x += 1) {
      let largest = -Infinity;
      for (let t = 0; t < clusters.count; t += 1) {
        terms[t] = Math.log(clusters.probabilities[t]) - this.beta * this.divergence(x, clusters.decoder, t);
        if (terms[t] > largest) largest = terms[t];
      }
      let z = 0;
      for (let t = 0; t < clusters.count; t += 1) z += Math.exp(terms[t] - largest);
      result[x] = largest + Math.log(z);
    }
    return result;
  }

  /** KL[p(y|x) || row of decoder] in nats; Infinity where the decoder rules out a y that x can have. */
  divergence(x: number, decoder: Float64Array, row: number): number {
    const { classes } = this;
    const { pyGivenX } = this.joint;
    let cross = 0;
    for (let y = 0; y < classes; y += 1) {
      const p = pyGivenX[x * classes + y];
      if (p > 0) cross += p * Math.log(decoder[row * classes + y]);
    }
    return Math.max(0, this.negativeEntropy[x] - cross);
  }

  /**
   * The attraction of a decoder row b: c(b) = sum_x p(x) exp(-beta KL[p(y|x) || b]) / Z(x). At the optimum it is 1 at every cluster and at most
   * 1 elsewhere; a b above 1 would lower F if it got mass.
   *
   * @param centroid receives the mean of p(y|x) weighted by the terms of the sum, shape [classes]; moving b there never lowers c(b).
   */
  attraction(logPartition: Float64Array, b: Float64Array, centroid: Float64Array): number {
    const { patterns, classes, beta, terms, logRow } = this;
    const { px, pyGivenX } = this.joint;
    for (let y = 0; y < classes; y += 1) logRow[y] = Math.log(b[y]);
    let sum = 0;
    for (let x = 0; x < patterns; x += 1) {
      let cross = 0;
      for (let y = 0; y < classes; y += 1) {
        const p = pyGivenX[x * classes + y];
        if (p > 0) cross += p * logRow[y];
      }
      const term = px[x] * Math.exp(beta * Math.min(0, cross - this.negativeEntropy[x]) - logPartition[x]);
      terms[x] = term;
      sum += term;
    }
    centroid.fill(0);
    if (sum > 0) {
      for (let x = 0; x < patterns; x += 1) {
        for (let y = 0; y < classes; y += 1) centroid[y] += (terms[x] / sum) * pyGivenX[x * classes + y];
      }
    }
    return sum;
  }

  private impossible(clusters: Clusters, encoder: Float64Array): SelfConsistentStep {
    return { freeEnergy: Infinity, ixtNats: NaN, ityNats: NaN, lagrangianNats: Infinity, encoder, next: clusters };
  }
}
