import { isOfCells, type Estimator } from '@infoplane/contracts';
import {
  adaptiveBins,
  BinnedInformation,
  equalIntervals,
  fixedWidthBins,
  fixedWidthIntervals,
  idnnsEdges,
  KdeInformation,
  noisyInformation,
  type Binning,
  type Labels,
} from '@infoplane/information';
import type { CountedStream } from '@infoplane/numerics';

/** What one estimator says of one layer, in bits; NaN where it does not say it. */
export interface PlanePoint {
  readonly ixt: number;
  readonly ity: number;
  /** Occupied cells; NaN of an estimator without cells. */
  readonly cells: number;
  /** I(T;Y) over the training patterns alone, plug-in for cells; NaN unless asked for. */
  readonly ityTrain: number;
}

/** Where one layer's numbers go: the estimator by its index. */
export type PlaneSink = (estimator: number, point: PlanePoint) => void;

/** One layer of one replica at one epoch. */
export interface LayerActivations {
  /** Shape [patterns, units], row-major. */
  readonly values: Float32Array;
  readonly units: number;
  /** Whether the layer's values lie within [-1, 1], as of tanh and softmax; then equal intervals divide that, else the layer's own range. */
  readonly isBounded: boolean;
  /** Rows of the replica's training patterns, over which I(T;Y) is measured too; null for not. */
  readonly trainRows: Int32Array | null;
  /** The random numbers of this layer, replica and epoch. */
  readonly noise: () => CountedStream;
}

type CellEstimator = Extract<Estimator, { readonly name: 'binning' | 'idnns' | 'fixed-width' | 'miller-madow' | 'adaptive' | 'exact' }>;

/** Values and the cells that they fall into. */
interface Cut {
  readonly values: Float32Array;
  readonly units: number;
  readonly binning: Binning;
}

interface KdeIndices {
  readonly noiseVariance: number;
  readonly upper: number[];
  readonly lower: number[];
}

/** Measures one layer with all estimators that are due. */
export type PlanePlan = (layer: LayerActivations, sink: PlaneSink) => void;

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
  /** The cells of each estimator for layers within [-1, 1], where they never change. */
  private readonly bounded: readonly (Binning | null)[];
  private halves = new Float32Array(0);

  constructor(
    private readonly estimators: readonly Estimator[],
    private readonly labels: Labels,
  ) {
    this.binned = new BinnedInformation(labels);
    this.kde = estimators.some(({ name }) => name === 'kde') ? new KdeInformation(labels) : null;
    this.bounded = estimators.map(boundedCells);
  }

  /**
   * What is to be measured at one epoch, as a function of a layer.
   *
   * @param isDue whether the estimator with that index is measured at this epoch.
   */
  plan(isDue: (estimator: number) => boolean): PlanePlan {
    const cells: { readonly index: number; readonly estimator: CellEstimator }[] = [];
    const noisy: { readonly index: number; readonly noiseVariance: number }[] = [];
    const kdes = new Map<number, KdeIndices>();
    this.estimators.forEach((estimator, index) => {
      if (!isDue(index)) return;
      if (estimator.name === 'noisy') noisy.push({ index, noiseVariance: estimator.noiseVariance });
      else if (estimator.name === 'kde') {
        const indices = kdes.get(estimator.noiseVariance) ?? { noiseVariance: estimator.noiseVariance, upper: [], lower: [] };
        indices[estimator.bound].push(index);
        kdes.set(estimator.noiseVariance, indices);
      } else cells.push({ index, estimator });
    });
    return (layer, sink) => {
      for (const { index, estimator } of cells) sink(index, this.measureCells(index, estimator, layer));
      for (const indices of kdes.values()) this.measureKde(indices, layer, sink);
      for (const { index, noiseVariance } of noisy) sink(index, this.measureNoisy(noiseVariance, layer));
    };
  }

  /**
   * The cell of each pattern by an estimator of cells.
   *
   * @returns shape [patterns], cells numbered from 0 in the order of first appearance.
   * @throws RangeError if the estimator with that index has no cells.
   */
  cellsOf(index: number, layer: Pick<LayerActivations, 'values' | 'units' | 'isBounded'>): Int32Array {
    const estimator = this.estimators[index];
    if (!isCellEstimator(estimator)) throw new RangeError(`PlaneMeasurer.cellsOf: ${estimator.name} has no cells`);
    const { values, units, binning } = this.cut(index, estimator, layer);
    return this.binned.cellsOf(values, units, binning);
  }

  private measureCells(index: number, estimator: CellEstimator, layer: LayerActivations): PlanePoint {
    const { values, units, binning } = this.cut(index, estimator, layer);
    const { ixt, ity, occupiedCells } =
      estimator.name === 'miller-madow' ? this.binned.measureWithMillerMadow(values, units, binning) : this.binned.measure(values, units, binning);
    const { trainRows } = layer;
    const ityTrain = trainRows !== null && trainRows.length > 0 ? this.binned.measureRows(values, units, binning, trainRows).ity : NaN;
    return { ixt, ity, cells: occupiedCells, ityTrain };
  }

  private cut(index: number, estimator: CellEstimator, { values, units, isBounded }: Pick<LayerActivations, 'values' | 'units' | 'isBounded'>): Cut {
    const bounded = this.bounded[index];
    if (isBounded && bounded !== null) return { values, units, binning: bounded };
    switch (estimator.name) {
      case 'binning':
      case 'miller-madow': {
        const { low, high } = rangeOf(values);
        return { values, units, binning: equalIntervals(low, high, estimator.bins) };
      }
      case 'idnns':
        return { values, units, binning: idnnsEdges(estimator.edges) };
      case 'fixed-width':
        return { values, units, binning: fixedWidthBins(values, estimator.width) };
      case 'adaptive':
        return { values, units, binning: adaptiveBins(values, estimator.bins) };
      case 'exact':
        // A cell for each distinct value (exactCells) means sorting them and searching each again: 17 ms for 10 units, against 2 ms for comparing
        // their bits, each half of a float as a unit of its own. The cells hold the same patterns, so the numbers are the same.
        return { values: this.halvesOf(values), units: 2 * units, binning: halfWords };
      default:
        return estimator satisfies never;
    }
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

  private measureKde({ noiseVariance, upper, lower }: KdeIndices, { values, units, trainRows }: LayerActivations, sink: PlaneSink): void {
    const { ixt, ity } = this.kde!.measure(values, units, noiseVariance);
    const train = trainRows === null || trainRows.length === 0 ? null : this.kdeOfRows(trainRows).measure(rowsOf(values, units, trainRows), units, noiseVariance).ity;
    for (const index of upper) sink(index, { ixt: ixt.upper, ity: ity.upper, cells: NaN, ityTrain: train?.upper ?? NaN });
    for (const index of lower) sink(index, { ixt: ixt.lower, ity: ity.lower, cells: NaN, ityTrain: train?.lower ?? NaN });
  }

  private kdeOfRows(rows: Int32Array): KdeInformation {
    return new KdeInformation(labelsOfRows(this.labels, rows));
  }

  private measureNoisy(noiseVariance: number, { values, units, trainRows, noise }: LayerActivations): PlanePoint {
    // Each pattern is the center of one draw, so that none weighs more than another.
    const measure = (centers: Float32Array, labels: Labels) => {
      const samples = centers.length / units;
      return noisyInformation({ centers, samples, propagations: 1, units, noiseVariance }, labels, 2 * Math.ceil(samples / 2), noise());
    };
    const { ixt, ity } = measure(values, this.labels);
    const train = trainRows === null || trainRows.length === 0 ? null : measure(rowsOf(values, units, trainRows), labelsOfRows(this.labels, trainRows));
    return { ixt: ixt.value, ity: ity.value, cells: NaN, ityTrain: train?.ity.value ?? NaN };
  }
}

/** Whether T is a cell: see `isOfCells`. */
function isCellEstimator(estimator: Estimator): estimator is CellEstimator {
  return isOfCells(estimator);
}

function boundedCells(estimator: Estimator): Binning | null {
  switch (estimator.name) {
    case 'binning':
    case 'miller-madow':
      return equalIntervals(boundedRange.low, boundedRange.high, estimator.bins);
    case 'idnns':
      return idnnsEdges(estimator.edges);
    case 'fixed-width':
      return fixedWidthIntervals(boundedRange.low, boundedRange.high, estimator.width);
    case 'adaptive':
    case 'exact':
    case 'kde':
    case 'noisy':
      return null;
    default:
      return estimator satisfies never;
  }
}

function rowsOf(values: Float32Array, units: number, rows: Int32Array): Float32Array {
  const taken = new Float32Array(rows.length * units);
  for (let i = 0; i < rows.length; i += 1) taken.set(values.subarray(rows[i] * units, (rows[i] + 1) * units), i * units);
  return taken;
}

function labelsOfRows({ classes, probabilities }: Labels, rows: Int32Array): Labels {
  const taken = new Float64Array(rows.length * classes);
  rows.forEach((row, i) => taken.set(probabilities.subarray(row * classes, (row + 1) * classes), i * classes));
  return { classes, probabilities: taken };
}

function rangeOf(values: Float32Array): { readonly low: number; readonly high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i += 1) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  return { low, high };
}
