import type { CountedStream } from '@infoplane/numerics';
import { assertLabels, type Labels } from './labels';
import { NearCenters } from './near-centers';

/** A Monte Carlo mean in bits, with its standard error. */
export interface MonteCarloEstimate {
  readonly value: number;
  /**
   * Sample standard deviation of the draws over the square root of their number. The draws are spread evenly over the samples, which makes the true
   * error smaller, so on average this overstates it.
   */
  readonly standardError: number;
}

/** What a noisy layer says, in bits. */
export interface NoisyMeasure {
  readonly ixt: MonteCarloEstimate;
  readonly ity: MonteCarloEstimate;
  /** Differential entropy h(T) of the mixture, in bits of the activations' units; it may be negative. */
  readonly differentialEntropy: MonteCarloEstimate;
}

/** Where the noise of a layer is added. */
export interface NoisyLayer {
  /** Noiseless activations f(T_before), shape [samples, propagations, units] row-major. */
  readonly centers: Float32Array | Float64Array;
  readonly samples: number;
  /** Noisy passes through the layers before, for each sample; 1 when the layers before are noiseless. */
  readonly propagations: number;
  readonly units: number;
  /** Variance of the noise that this layer adds to each unit, > 0. */
  readonly noiseVariance: number;
}

/**
 * I(X;T) and I(T;Y) of a noisy layer T = f(T_before) + N(0, noiseVariance I) by Monte Carlo over the Gaussian mixtures p(t|x), p(t|y) and p(t).
 *
 * Draw T from a center of sample x and average log2 p(T|x) / p(T), and sum_y p(y|x) log2 p(T|y) / p(T): the mutual informations themselves rather
 * than differences of entropies, so the noise's own entropy, which is much larger, adds no spread. p(x) is uniform over the samples.
 *
 * With one propagation a sample p(t|x) is exact, and so is the mean. With more, p(t|x) is the mixture of the propagated centers (sample
 * propagation); its own error falls with the square root of their number and is not part of the standard error. This is the variant whose true
 * I(X;T) is finite, not constant, and obeys data processing; for a noiseless network the noise is the estimator's, and the value must be quoted
 * with it.
 *
 * Cost: draws x samples x propagations x units at most. A center whose density is below e^-46 = 1e-20 of the drawn one's is left out as soon as that
 * shows: 4,096 of them together are below the last bit of the sum.
 *
 * @param labels true rule p(y|x), shape [samples, classes].
 * @param draws how many T are drawn, >= 2: draws i, i + N, … are of sample i. With fewer draws than samples the sample of each is drawn too, so that
 *   the order of the samples does not matter; take a multiple of N otherwise.
 * @param stream the random numbers; draw m uses the indices m units to (m + 1) units - 1, and its sample draws units + m.
 * @throws RangeError if a shape does not match, a center is not finite, the noise variance is not > 0, or draws < 2.
 * @source Goldfeld et al. 2019, Estimating information flow in deep neural networks, ICML.
 */
export function noisyInformation(layer: NoisyLayer, labels: Labels, draws: number, stream: CountedStream): NoisyMeasure {
  checkLayer(layer, labels, draws);
  const { centers, samples, propagations, units, noiseVariance } = layer;
  const { classes, probabilities } = labels;
  const deviation = Math.sqrt(noiseVariance);
  const classMass = new Float64Array(classes);
  for (let i = 0; i < probabilities.length; i += 1) classMass[i % classes] += probabilities[i] / samples;
  const t = new Float64Array(units);
  const mixture = new NearCenters(layer);
  const ixt = new RunningMean();
  const ity = new RunningMean();
  const surprise = new RunningMean();
  for (let m = 0; m < draws; m += 1) {
    const x = draws < samples ? Math.floor(samples * stream.uniform(draws * units + m)) : m % samples;
    const center = x * propagations + (Math.floor(m / samples) % propagations);
    let noise = 0;
    for (let k = 0; k < units; k += 1) {
      const z = stream.normal(m * units + k);
      t[k] = centers[center * units + k] + deviation * z;
      noise += z * z;
    }
    const count = mixture.find(t, noise);
    const { samplesOf, densities } = mixture;
    let [all, own] = [0, 0];
    for (let i = 0; i < count; i += 1) {
      all += densities[i];
      if (samplesOf[i] === x) own += densities[i];
    }
    ixt.add(Math.log2((own * samples) / all));
    ity.add(labelRatio(x, all, mixture, count, labels, classMass));
    surprise.add(-Math.log2(all / (samples * propagations)));
  }
  // -log2 p(T) is the surprise relative to the drawn center plus that of the noise, whose mean is known: units/2 nats and the normalisation.
  const noiseEntropy = 0.5 * units * Math.log2(2 * Math.PI * Math.E * noiseVariance);
  const relative = surprise.estimate();
  return {
    ixt: ixt.estimate(),
    ity: ity.estimate(),
    differentialEntropy: { value: relative.value + noiseEntropy, standardError: relative.standardError },
  };
}

/** sum_y p(y|x) log2 p(T|y) / p(T). */
function labelRatio(
  x: number,
  all: number,
  { samplesOf, densities }: NearCenters,
  count: number,
  { classes, probabilities }: Labels,
  classMass: Float64Array,
): number {
  let ratio = 0;
  for (let y = 0; y < classes; y += 1) {
    const p = probabilities[x * classes + y];
    if (p === 0) continue;
    let ofClass = 0;
    for (let i = 0; i < count; i += 1) ofClass += probabilities[samplesOf[i] * classes + y] * densities[i];
    ratio += p * Math.log2(ofClass / (classMass[y] * all));
  }
  return ratio;
}

/** Mean and variance of numbers as they come (Welford). */
class RunningMean {
  private count = 0;
  private mean = 0;
  private squares = 0;

  add(value: number): void {
    this.count += 1;
    const difference = value - this.mean;
    this.mean += difference / this.count;
    this.squares += difference * (value - this.mean);
  }

  estimate(): MonteCarloEstimate {
    return { value: this.mean, standardError: Math.sqrt(this.squares / (this.count - 1) / this.count) };
  }
}

function checkLayer(
  { centers, samples, propagations, units, noiseVariance }: NoisyLayer,
  { classes, probabilities }: Labels,
  draws: number,
): void {
  for (const [name, value] of Object.entries({ samples, propagations, units, classes })) {
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`noisyInformation: ${name} must be a whole number >= 1, got ${value}`);
  }
  if (centers.length !== samples * propagations * units) {
    throw new RangeError(`noisyInformation: ${centers.length} centers are not [${samples}, ${propagations}, ${units}]`);
  }
  if (probabilities.length !== samples * classes)
    throw new RangeError(`noisyInformation: ${probabilities.length} probabilities are not [${samples}, ${classes}]`);
  assertLabels('noisyInformation', { classes, probabilities });
  if (!(noiseVariance > 0 && noiseVariance < Infinity))
    throw new RangeError(`noisyInformation: noiseVariance must be > 0, got ${noiseVariance}`);
  if (!Number.isInteger(draws) || draws < 2) throw new RangeError(`noisyInformation: draws must be a whole number >= 2, got ${draws}`);
  const index = centers.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) throw new RangeError(`noisyInformation: centers must be finite, got ${centers[index]} at ${index}`);
}
