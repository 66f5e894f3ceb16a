import type { Estimator } from '@infoplane/contracts';
import { adaptiveBins, BinnedInformation, binningFor, exactCells, KdeInformation, type Binning, type BinningEstimator } from '@infoplane/information';
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

/**
 * Measures a layer with every estimator of a session, sharing what they share: the distinct values of exact and adaptive cells, and the pass
 * over all pairs that gives both bounds of a KDE. Keeps scratch between calls.
 */
export class PlaneMeasurer {
  private readonly binned: BinnedInformation;
  /** Made only where it is needed: it holds a WebAssembly instance. */
  private readonly kde: KdeInformation | null;

  constructor(
    private readonly estimators: readonly Estimator[],
    { classes, labelProbabilities }: Problem,
  ) {
    const labels = { classes, probabilities: labelProbabilities };
    this.binned = new BinnedInformation(labels);
    this.kde = estimators.some(isCostly) ? new KdeInformation(labels) : null;
  }

  /**
   * What is to be measured at one epoch, as a function of a layer.
   *
   * @param isDue whether the estimator with that index is measured at this epoch.
   */
  plan(isDue: (estimator: number) => boolean): (layer: LayerActivations, sink: PlaneSink) => void {
    const fixed: Fixed[] = [];
    const byValue: { readonly index: number; readonly bins: number | 'exact' }[] = [];
    const kdes = new Map<number, { noiseVariance: number; upper: number[]; lower: number[] }>();
    this.estimators.forEach((estimator, index) => {
      if (!isDue(index)) return;
      switch (estimator.name) {
        case 'binning':
        case 'idnns':
          fixed.push({ index, estimator, bounded: binningFor(estimator, boundedRange) });
          break;
        case 'adaptive':
          byValue.push({ index, bins: estimator.bins });
          break;
        case 'exact':
          byValue.push({ index, bins: 'exact' });
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
      if (byValue.length > 0) this.measureByValue(byValue, layer, sink);
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

  private measureByValue(
    wanted: readonly { readonly index: number; readonly bins: number | 'exact' }[],
    { values, units }: LayerActivations,
    sink: PlaneSink,
  ): void {
    const exact = exactCells(values);
    // Adaptive cells follow the distinct values alone, and those the exact cells begin at, save the first, which is open below.
    const distinct = exact.starts.slice(0, exact.cells);
    distinct[0] = rangeOf(values).low;
    for (const { index, bins } of wanted) {
      const { ixt, ity } = this.binned.measure(values, units, bins === 'exact' ? exact : adaptiveBins(distinct, bins));
      sink(index, ixt, ity);
    }
  }

  private measureKde({ noiseVariance, upper, lower }: KdeIndices, { values, units }: LayerActivations, sink: PlaneSink): void {
    const { ixt, ity } = this.kde!.measure(values, units, noiseVariance);
    for (const index of upper) sink(index, ixt.upper, ity.upper);
    for (const index of lower) sink(index, ixt.lower, ity.lower);
  }
}

/** Whether an estimator takes so long that the process must listen between replicas. */
export function isCostly({ name }: Estimator): boolean {
  return name === 'kde';
}

function rangeOf(values: Float32Array): { readonly low: number; readonly high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i += 1) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  return { low, high };
}
