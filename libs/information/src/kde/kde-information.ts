import { assertLabels, type Labels } from '../labels';
import { kernelSums, natsPerStep } from './kernel-sums';
import type { KernelSums, KernelSumsInput } from './kernel-sums';
import { SimdKernelSums } from './simd-kernel-sums';

/** Two numbers of the same quantity, in bits, from the two kernels. */
export interface KernelBounds {
  /** From exp(-D / (8 noiseVariance)). */
  readonly lower: number;
  /** From exp(-D / (2 noiseVariance)). */
  readonly upper: number;
}

/** What the pairwise bounds say of one layer, in bits. */
export interface KdeMeasure {
  /** Bounds of I(X;T): 0 <= lower <= I(X;T) <= upper <= log2 of the number of samples. */
  readonly ixt: KernelBounds;
  /** I(T;Y) from the lower and from the upper bounds of the entropies. As differences of bounds they are no bounds themselves. */
  readonly ity: KernelBounds;
}

/**
 * Pairwise-distance bounds of I(X;T) and I(T;Y) for T = h(x) + N(0, noiseVariance I), for many layers measured against the same labels.
 *
 * With D_ij = |h_i - h_j|^2 and uniform p(x),
 *
 *   I_upper(X;T) = -(1/N) sum_i ln (1/N) sum_j exp(-D_ij / (2 noiseVariance)),   I_lower the same with 8 noiseVariance,
 *
 * self terms included; I(T;Y) = H(T) - sum_y p(y) H(T|y) with the same kind of bound in each, and p(x|y) from the true rule p(y|x), hard or soft.
 * The noise belongs to the estimator unless the network is trained with it, so quote the variance with the number.
 *
 * Float64 throughout, whatever the activations: kernel values have a relative error below 5e-13 (2e-14 where the layer is wide against the noise)
 * and the sums of N of them below N 2^-53 more, so the results are right to 1e-12 bits at 4,096 samples. Kept exactly: equal points give 0; a
 * constant label gives I(T;Y) = 0; shifts and rotations change the result only by the rounding of the coordinates. A pair counts once for both points,
 * and pairs farther apart than K = 1e-20 are left out, which is below the last bit of a sum that holds the self term 1.
 *
 * Cost: N^2 / 2 pairs. With WebAssembly SIMD (`engine`), 4,096 points of 10 units take some 15 to 45 ms on one core, depending on how many
 * pairs are near (tools/bench/kde.ts).
 *
 * @source Kolchinsky & Tracey 2017, Estimating mixture entropy with pairwise distances, Entropy 19(7); Saxe et al. 2018, On the information
 *   bottleneck theory of deep learning.
 */
export class KdeInformation {
  readonly samples: number;
  /** Which implementation sums the pairs: both are float64 and agree to rounding. */
  readonly engine: 'simd' | 'typescript';
  private readonly classes: number;
  private readonly order: Int32Array;
  /** p(y|x) in that order, shape [classes, samples]. */
  private readonly labels: Float64Array;
  private readonly ranges: Int32Array;
  private readonly sumPairs: (input: KernelSumsInput) => KernelSums;

  /**
   * @param labels true rule p(y|x) of every sample, shape [samples, classes].
   * @param engine 'simd' where the runtime has it unless said otherwise.
   * @throws RangeError if the probabilities are not [samples, classes] distributions over at least one sample.
   * @throws Error if 'simd' is asked for and the runtime lacks it.
   */
  constructor({ classes, probabilities }: Labels, engine?: 'simd' | 'typescript') {
    const samples = probabilities.length / classes;
    if (!Number.isInteger(classes) || classes < 1 || !Number.isInteger(samples) || samples < 1) {
      throw new RangeError(`KdeInformation: ${probabilities.length} probabilities are not [samples, ${classes}] with at least one sample`);
    }
    assertLabels('KdeInformation', { classes, probabilities });
    this.samples = samples;
    this.classes = classes;
    this.order = orderByClass(probabilities, samples, classes);
    this.labels = new Float64Array(samples * classes);
    for (let y = 0; y < classes; y += 1)
      for (let i = 0; i < samples; i += 1) this.labels[y * samples + i] = probabilities[this.order[i] * classes + y];
    this.ranges = rangesOf(this.labels, samples, classes);
    const simd = engine === 'typescript' ? null : SimdKernelSums.create();
    if (simd === null && engine === 'simd') throw new Error('KdeInformation: this runtime has no WebAssembly SIMD');
    this.engine = simd === null ? 'typescript' : 'simd';
    this.sumPairs = simd === null ? kernelSums : (input) => simd.sums(input);
  }

  /**
   * Measures one layer.
   *
   * @param activations h(x), shape [samples, units], row-major. Not modified.
   * @param units width of the layer, >= 1.
   * @param noiseVariance variance of the noise of each unit, > 0, in squared units of the activations; 1e-3 is usual for tanh layers.
   * @throws RangeError if the length is not samples * units, an activation is NaN or infinite, or the noise variance is not > 0 and finite.
   */
  measure(activations: Float32Array | Float64Array, units: number, noiseVariance: number): KdeMeasure {
    const { samples, classes, labels, ranges } = this;
    if (!(noiseVariance > 0 && noiseVariance < Infinity)) {
      throw new RangeError(`KdeInformation.measure: noiseVariance must be > 0 and finite, got ${noiseVariance}`);
    }
    if (!Number.isInteger(units) || units < 1 || activations.length !== samples * units) {
      throw new RangeError(`KdeInformation.measure: ${activations.length} activations are not [${samples}, ${units}]`);
    }
    const coordinates = this.scaledCoordinates(activations, units, noiseVariance);
    const { lower, upper } = this.sumPairs({ samples, units, classes, coordinates, labels, ranges });
    const fromLower = this.informationOf(lower);
    const fromUpper = this.informationOf(upper);
    return { ixt: { lower: fromLower.ixt, upper: fromUpper.ixt }, ity: { lower: fromLower.ity, upper: fromUpper.ity } };
  }

  /** Coordinates in which a squared distance counts the steps of the table of exponentials, shape [units, samples]. */
  private scaledCoordinates(activations: Float32Array | Float64Array, units: number, noiseVariance: number): Float64Array {
    const { samples, order } = this;
    const scale = 1 / Math.sqrt(8 * noiseVariance * natsPerStep);
    const coordinates = new Float64Array(units * samples);
    for (let i = 0; i < samples; i += 1) {
      for (let k = 0; k < units; k += 1) {
        const value = activations[order[i] * units + k];
        if (!Number.isFinite(value)) {
          throw new RangeError(`KdeInformation.measure: activations must be finite, got ${value} in unit ${k} of sample ${order[i]}`);
        }
        coordinates[k * samples + i] = value * scale;
      }
    }
    return coordinates;
  }

  private informationOf(sums: Float64Array): { ixt: number; ity: number } {
    const { samples, classes, labels } = this;
    let ixt = 0;
    for (let i = 0; i < samples; i += 1) {
      let sum = 0;
      for (let y = 0; y < classes; y += 1) sum += sums[y * samples + i];
      ixt -= Math.log(sum / samples);
    }
    // H(T) - sum_y p(y) H(T|y), in which the constants of the noise cancel. Summed apart in the same order, so that a constant label gives 0.
    let given = 0;
    for (let y = 0; y < classes; y += 1) {
      let mass = 0;
      for (let i = 0; i < samples; i += 1) mass += labels[y * samples + i];
      for (let i = 0; i < samples; i += 1) {
        const p = labels[y * samples + i];
        if (p > 0) given += p * Math.log(sums[y * samples + i] / mass);
      }
    }
    return { ixt: ixt / samples / Math.LN2, ity: (ixt + given) / samples / Math.LN2 };
  }
}

/**
 * Pairwise-distance bounds of one layer. To measure many layers against the same labels keep a KdeInformation instead, which this builds anew.
 *
 * @param activations shape [samples, units], row-major. Not modified.
 * @throws RangeError if the shapes disagree, a row of labels is not a distribution, an activation is not finite, or noiseVariance is not > 0.
 */
export function kdeInformation(
  activations: Float32Array | Float64Array,
  shape: { readonly samples: number; readonly units: number },
  noiseVariance: number,
  labels: Labels,
): KdeMeasure {
  const information = new KdeInformation(labels);
  if (shape.samples !== information.samples) {
    throw new RangeError(`kdeInformation: the labels are of ${information.samples} samples, the activations of ${shape.samples}`);
  }
  return information.measure(activations, shape.units, noiseVariance);
}

/** Samples in the order of their likeliest class, so that certain labels fill one range each. */
function orderByClass(probabilities: Float64Array, samples: number, classes: number): Int32Array {
  const likeliest = Int32Array.from({ length: samples }, (_, i) => {
    let best = 0;
    for (let y = 1; y < classes; y += 1) if (probabilities[i * classes + y] > probabilities[i * classes + best]) best = y;
    return best;
  });
  return Int32Array.from({ length: samples }, (_, i) => i).sort((a, b) => likeliest[a] - likeliest[b] || a - b);
}

function rangesOf(labels: Float64Array, samples: number, classes: number): Int32Array {
  const ranges = new Int32Array(2 * classes);
  for (let y = 0; y < classes; y += 1) {
    const column = labels.subarray(y * samples, (y + 1) * samples);
    const first = column.findIndex((p) => p > 0);
    ranges[2 * y] = Math.max(0, first);
    ranges[2 * y + 1] = first < 0 ? 0 : column.findLastIndex((p) => p > 0) + 1;
  }
  return ranges;
}
