import type { Estimator } from '@infoplane/contracts';
import { adaptiveBins, BinnedInformation, binningFor, equalIntervals, KdeInformation, type Binning, type BinningEstimator } from '@infoplane/information';
import type { Problem } from '@infoplane/training';

/** Where one layer's numbers go: the estimator by its index, and bits. */
export type PlaneSink = (estimator: number, ixt: number, ity: number) => void;

/** One layer of one replica at one epoch. */
export interface LayerActivations {
  /** Shape [patterns, units], row-major. */
  readonly values: Float32Array;
  readonly units: number;
  /** Whether the layer's values lie within [-1, 1], as of tanh and softmax; then equal intervals divide that, else the layer's own range. */
  readonly isBounded: boolean;
}

interface Fixed {
  readonly index: number;
  readonly estimator: BinningEstimator;
  /** The cells for layers within [-1, 1], which never change. */
  readonly bounded: Binning;
}

interface KdeIndices {
  readonly noiseVariance: number;
  readonly upper: readonly number[];
  readonly lower: readonly number[];
}

const boundedRange = { low: -1, high: 1 };

// One cell for each value of 16 bits.
const halfWords = equalIntervals(0, 2 ** 16, 2 ** 16);

/**
 * Measures a layer with every estimator of a session, sharing the pass over all pairs that gives both bounds of a
 * KDE. Keeps scratch between calls.
 */
export class PlaneMeasurer {
  private readonly binned: BinnedInformation;
  /** Made only where it is needed: it holds a WebAssembly instance. */
  private readonly kde: KdeInformation | null;
  private halves = new Float32Array(0);

  constructor(
    private readonly estimators: readonly Estimator[],
    { classes, labelProbabilities }: Problem,
  ) {
    const labels = { classes, probabilities: labelProbabilities };
    this.binned = new BinnedInformation(labels);
    this.kde = estimators.some(({ name }) => name === 'kde') ? new KdeInformation(labels) : null;
  }

  /**
   * What is to be measured at one epoch, as a function of a layer.
   *
   * @param isDue whether the estimator with that index is measured at this epoch.
   */
  plan(isDue: (estimator: number) => boolean): (layer: LayerActivations, sink: PlaneSink) => void {
    const fixed: Fixed[] = [];
    const adaptive: { readonly index: number; readonly bins: number }[] = [];
    const exact: number[] = [];
    const kdes = new Map<number, { noiseVariance: number; upper: number[]; lower: number[] }>();
    this.estimators.forEach((estimator, index) => {
      if (!isDue(index)) return;
      switch (estimator.name) {
        case 'binning':
        case 'idnns':
          fixed.push({ index, estimator, bounded: binningFor(estimator, boundedRange) });
          break;
        case 'adaptive':
          adaptive.push({ index, bins: estimator.bins });
          break;
        case 'exact':
          exact.push(index);
          break;
        case 'kde': {
          const { noiseVariance, bound } = estimator;
          const indices = kdes.get(noiseVariance) ?? { noiseVariance, upper: [], lower: [] };
          indices[bound].push(index);
          kdes.set(noiseVariance, indices);
          break;
        }
        default:
          estimator satisfies never;
      }
    });
    return (layer, sink) => {
      this.measureFixed(fixed, layer, sink);
      for (const { index, bins } of adaptive) {
        const { ixt, ity } = this.binned.measure(layer.values, layer.units, adaptiveBins(layer.values, bins));
        sink(index, ixt, ity);
      }
      for (const index of exact) this.measureExact(index, layer, sink);
      for (const indices of kdes.values()) this.measureKde(indices, layer, sink);
    };
  }

  private measureFixed(fixed: readonly Fixed[], { values, units, isBounded }: LayerActivations, sink: PlaneSink): void {
    const range = isBounded ? boundedRange : rangeOf(values);
    for (const { index, estimator, bounded } of fixed) {
      const { ixt, ity } = this.binned.measure(values, units, isBounded ? bounded : binningFor(estimator, range));
      sink(index, ixt, ity);
    }
  }

  private measureExact(index: number, { values, units }: LayerActivations, sink: PlaneSink): void {
    // A cell for each distinct value (exactCells) means sorting them and searching each again: 17 ms for 10 units, against 2 ms for comparing their
    // bits, each half of a float as a unit of its own. The cells hold the same patterns, so the numbers are the same.
    const { ixt, ity } = this.binned.measure(this.halvesOf(values), 2 * units, halfWords);
    sink(index, ixt, ity);
  }

  /** The two halves of each float's bits, in the middle of their cells; -0 as +0, which no later layer tells apart. */
  private halvesOf(values: Float32Array): Float32Array {
    if (this.halves.length < 2 * values.length) this.halves = new Float32Array(2 * values.length);
    const halves = this.halves.subarray(0, 2 * values.length);
    const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
    for (let i = 0; i < values.length; i += 1) {
      const word = values[i] === 0 ? 0 : bits[i];
      // 17 significant bits: exact in float32.
      halves[2 * i] = (word >>> 16) + 0.5;
      halves[2 * i + 1] = (word & 0xffff) + 0.5;
    }
    return halves;
  }

  private measureKde({ noiseVariance, upper, lower }: KdeIndices, { values, units }: LayerActivations, sink: PlaneSink): void {
    const { ixt, ity } = this.kde!.measure(values, units, noiseVariance);
    for (const index of upper) sink(index, ixt.upper, ity.upper);
    for (const index of lower) sink(index, ixt.lower, ity.lower);
  }
}

function rangeOf(values: Float32Array): { readonly low: number; readonly high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i += 1) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  return { low, high };
}
