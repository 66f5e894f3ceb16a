import type { NoisyLayer } from './noisy-information';

// Nats below the drawn center's density from which on another one is left out.
const furthestNats = 46;

// e^-d as 2^-(k / 32) times a polynomial on |r| <= ln 2 / 64: a third of the time of Math.exp, and the same bits wherever it runs. Powers from 2^1000 on.
const stepsPerHalving = 32;
const natsPerStep = Math.LN2 / stepsPerHalving;
const fractions = Float64Array.from({ length: stepsPerHalving }, (_, k) => 2 ** (-k / stepsPerHalving));
const greatestPower = 1000;
const powers = Float64Array.from({ length: 2 * greatestPower }, (_, k) => 2 ** (greatestPower - k));

/**
 * The centers of a Gaussian mixture that lie near a point, with their densities. Centers are sorted by their first unit, so that only a window of them is looked
 * at; the second unit sorts out most of those. Keeps scratch between calls.
 */
export class NearCenters {
  /** Sample of each center found. */
  readonly samplesOf: Int32Array;
  /** exp(-|t - c|^2 / (2 noiseVariance)) of each center found, relative to the drawn center's. */
  readonly densities: Float64Array;
  private readonly units: number;
  private readonly scale: number;
  private readonly first: Float64Array;
  private readonly second: Float64Array;
  /** All units of the sorted centers, shape [centers, units]. */
  private readonly rows: Float64Array;
  private readonly samples: Int32Array;
  private readonly candidates: Int32Array;

  constructor({ centers, propagations, units, noiseVariance }: NoisyLayer) {
    const count = centers.length / units;
    const order = Int32Array.from({ length: count }, (_, i) => i).sort((a, b) => centers[a * units] - centers[b * units] || a - b);
    this.units = units;
    this.scale = 0.5 / noiseVariance;
    this.rows = new Float64Array(centers.length);
    order.forEach((center, i) => this.rows.set(centers.subarray(center * units, (center + 1) * units), i * units));
    this.first = Float64Array.from(order, (center) => centers[center * units]);
    this.second = units > 1 ? Float64Array.from(order, (center) => centers[center * units + 1]) : new Float64Array(count);
    this.samples = order.map((center) => Math.floor(center / propagations));
    this.candidates = new Int32Array(count + 1);
    this.samplesOf = new Int32Array(count);
    this.densities = new Float64Array(count);
  }

  /**
   * Finds the centers whose density at t is above e^-46 of that of the center which t was drawn from.
   *
   * @param noise |t - c|^2 / noiseVariance of that center.
   * @returns how many they are.
   */
  find(t: Float64Array, noise: number): number {
    const { units, scale, rows, candidates, samples, samplesOf, densities } = this;
    const furthest = (furthestNats + 0.5 * noise) / scale;
    const candidateCount = this.findCandidates(t, furthest);
    let count = 0;
    for (let i = 0; i < candidateCount; i += 1) {
      const center = candidates[i];
      let distance = 0;
      for (let k = 0, at = center * units; k < units; k += 1, at += 1) {
        const difference = t[k] - rows[at];
        distance += difference * difference;
      }
      if (distance >= furthest) continue;
      const steps = (scale * distance - 0.5 * noise) / natsPerStep;
      const step = Math.floor(steps + 0.5);
      const r = (step - steps) * natsPerStep;
      const power = fractions[step & (stepsPerHalving - 1)] * powers[(step >> 5) + greatestPower];
      densities[count] = power * (1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120))))));
      samplesOf[count] = samples[center];
      count += 1;
    }
    return count;
  }

  /** Those near enough by their first two units. No branch asks: it could not be foreseen. */
  private findCandidates(t: Float64Array, furthest: number): number {
    const { first, second, candidates, units } = this;
    const [t0, t1] = [t[0], units > 1 ? t[1] : 0];
    // A rounding wider than asked: the distance itself decides.
    const radius = Math.sqrt(furthest) * (1 + 1e-12);
    const end = lowerBound(first, t0 + radius);
    let count = 0;
    for (let i = lowerBound(first, t0 - radius); i < end; i += 1) {
      const a = t0 - first[i];
      const b = t1 - second[i];
      candidates[count] = i;
      count += a * a + b * b < furthest ? 1 : 0;
    }
    return count;
  }
}

/** How many of the ascending values are below the bound. */
function lowerBound(values: Float64Array, bound: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
