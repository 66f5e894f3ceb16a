import { CountedStream } from '@infoplane/numerics';
import { kdeInformation } from './kde/kde-information';
import { noisyInformation } from './noisy-information';
import type { NoisyLayer } from './noisy-information';

const stream = (seed = 0) => new CountedStream(seed, 0, 1, 0);

function layerOf(centers: readonly number[], units: number, noiseVariance: number, propagations = 1): NoisyLayer {
  return { centers: Float64Array.from(centers), samples: centers.length / units / propagations, propagations, units, noiseVariance };
}

function ownLabels(samples: number): { classes: number; probabilities: Float64Array } {
  return {
    classes: samples,
    probabilities: Float64Array.from({ length: samples * samples }, (_, i) => Number(Math.floor(i / samples) === i % samples)),
  };
}

/** I(X;T) of two equally likely centers at distance r in noise of deviation b, by the trapezoidal rule on 20,000 intervals of +-12 deviations. */
function twoCenters(r: number, b: number): number {
  const density = (t: number) => Math.exp((-t * t) / (2 * b * b)) / Math.sqrt(2 * Math.PI * b * b);
  const steps = 20_000;
  const width = (r + 24 * b) / steps;
  let entropy = 0;
  for (let i = 0; i <= steps; i += 1) {
    const t = -12 * b + i * width;
    const p = (density(t) + density(t - r)) / 2;
    if (p > 0) entropy -= p * Math.log2(p) * width;
  }
  return entropy - 0.5 * Math.log2(2 * Math.PI * Math.E * b * b);
}

describe('the information of a noisy layer', () => {
  it('of one center is exactly 0, with h(T) = d/2 log2(2 pi e b^2)', () => {
    const { ixt, ity, differentialEntropy } = noisyInformation(
      layerOf([0.3, -0.2, 0.9], 3, 0.04),
      { classes: 1, probabilities: Float64Array.of(1) },
      50,
      stream(),
    );
    expect(ixt.value).toBe(0);
    expect(ity.value).toBe(0);
    // The drawn center's own density relative to itself is 1 up to the rounding of |t - c|^2.
    expect(differentialEntropy.value).toBeCloseTo(1.5 * Math.log2(2 * Math.PI * Math.E * 0.04), 12);
  });

  it('of two centers is that of the binary Gaussian channel within 4.5 standard errors', () => {
    for (const [r, b] of [
      [0.5, 1],
      [1, 0.5],
      [2, 0.7],
      [3, 0.3],
    ]) {
      const { ixt, differentialEntropy } = noisyInformation(layerOf([0, r], 1, b * b), ownLabels(2), 20_000, stream(3));
      const truth = twoCenters(r, b);
      // 4.5 standard errors: odds of 1e-5 a comparison, and the seed is fixed.
      expect(Math.abs(ixt.value - truth)).toBeLessThan(4.5 * ixt.standardError + 1e-9);
      expect(Math.abs(differentialEntropy.value - truth - 0.5 * Math.log2(2 * Math.PI * Math.E * b * b))).toBeLessThan(
        4.5 * differentialEntropy.standardError + 1e-9,
      );
      expect(ixt.standardError).toBeLessThan(0.02);
    }
  });

  it('of equal centers is 0 and of N far ones log2 N', () => {
    const equal = noisyInformation(layerOf([1, 1, 1, 1], 1, 0.01), ownLabels(4), 100, stream());
    expect(equal.ixt.value).toBeCloseTo(0, 13);
    const far = noisyInformation(layerOf([0, 10, 20, 30, 40], 1, 0.01), ownLabels(5), 100, stream());
    expect(far.ixt.value).toBeCloseTo(Math.log2(5), 12);
  });

  it('I(T;Y) of a constant label is 0, of one label for each sample I(X;T)', () => {
    const layer = layerOf([0, 0.3, 0.5, 1.1], 1, 0.04);
    const constant = noisyInformation(layer, { classes: 2, probabilities: Float64Array.of(1, 0, 1, 0, 1, 0, 1, 0) }, 400, stream());
    expect(constant.ity.value).toBeCloseTo(0, 13);
    const own = noisyInformation(layer, ownLabels(4), 400, stream());
    expect(own.ity.value).toBeCloseTo(own.ixt.value, 12);
  });

  it('lies between the pairwise bounds within 4.5 standard errors', () => {
    for (const [seed, units, variance] of [
      [1, 1, 0.05],
      [2, 3, 0.02],
      [3, 5, 0.1],
    ]) {
      const centers = Array.from({ length: 40 * units }, (_, i) => 0.5 * new CountedStream(seed, 0, 2, 0).normal(i));
      const labels = ownLabels(40);
      const { ixt } = noisyInformation(layerOf(centers, units, variance), labels, 4000, stream(seed));
      const bounds = kdeInformation(Float64Array.from(centers), { samples: 40, units }, variance, labels).ixt;
      expect(ixt.value).toBeGreaterThan(bounds.lower - 4.5 * ixt.standardError);
      expect(ixt.value).toBeLessThan(bounds.upper + 4.5 * ixt.standardError);
    }
  });

  it('fewer draws than samples are of samples drawn at random: the order in which they stand does not decide', () => {
    // The first half of the samples are equal, the others far apart: 300 draws of the first 300 would see the equal ones alone.
    const centers = Array.from({ length: 800 }, (_, i) => (i < 400 ? 0 : 100 * i));
    const { ixt } = noisyInformation(layerOf(centers, 1, 0.01), ownLabels(800), 300, stream(5));
    const truth = 0.5 * Math.log2(2) + 0.5 * Math.log2(800);
    expect(Math.abs(ixt.value - truth)).toBeLessThan(4.5 * ixt.standardError);
  });

  it('of several equal propagations is that of one', () => {
    const single = noisyInformation(layerOf([0, 1], 1, 0.3), ownLabels(2), 2000, stream());
    const repeated = noisyInformation(layerOf([0, 0, 0, 1, 1, 1], 1, 0.3, 3), ownLabels(2), 2000, stream());
    expect(repeated.ixt.value).toBeCloseTo(single.ixt.value, 12);
    expect(repeated.differentialEntropy.value).toBeCloseTo(single.differentialEntropy.value, 12);
  });

  it('of spread propagations is lower: the layers before have lost some of x', () => {
    const sharp = noisyInformation(layerOf([0, 0, 1, 1], 1, 0.05, 2), ownLabels(2), 4000, stream());
    const spread = noisyInformation(layerOf([-0.6, 0.6, 0.4, 1.6], 1, 0.05, 2), ownLabels(2), 4000, stream());
    expect(spread.ixt.value).toBeLessThan(sharp.ixt.value - 4.5 * (spread.ixt.standardError + sharp.ixt.standardError));
  });

  it('refuses bad input', () => {
    const labels = ownLabels(2);
    expect(() => noisyInformation(layerOf([0, 1], 1, 0), labels, 10, stream())).toThrowError(RangeError, /noiseVariance/);
    expect(() => noisyInformation(layerOf([0, 1], 1, 1), labels, 1, stream())).toThrowError(RangeError, /draws/);
    expect(() => noisyInformation({ ...layerOf([0, 1], 1, 1), units: 2 }, labels, 10, stream())).toThrowError(
      RangeError,
      /2 centers are not \[2, 1, 2\]/,
    );
    expect(() => noisyInformation(layerOf([0, NaN], 1, 1), labels, 10, stream())).toThrowError(RangeError, /NaN at 1/);
    expect(() => noisyInformation(layerOf([0, 1, 2], 1, 1), labels, 10, stream())).toThrowError(
      RangeError,
      /4 probabilities are not \[3, 2\]/,
    );
  });
});
