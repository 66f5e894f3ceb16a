import { estimatorId, signalToNoise, type Estimator, type MeasurementRecord, type PhaseChangeCriterion, type PhaseChangeRecord } from '@infoplane/contracts';
import { CompressionOnsetDetector, SnrCrossingDetector, SnrTransitionDetector, type Transition } from '@infoplane/phases';

/** One layer watched for one kind of transition. */
interface Watch {
  readonly layer: number;
  readonly criterion: PhaseChangeCriterion;
  readonly push: (layer: LayerSeries) => Transition | null;
  readonly retrospect: () => Transition | null;
  announced: Transition | null;
}

/** What the criteria read of one layer at one measured epoch, one value per replica. */
interface LayerSeries {
  readonly epoch: number;
  readonly step: number;
  readonly snr: Float32Array;
  readonly ixt: Float32Array;
}

// Below 0 by the rounding of a sum over 4,096 logarithms and of a float32: such an I(X;T) is 0.
const roundingBits = 1e-6;

/**
 * Watches all layers of a session for the transitions that can be announced while it runs: the steepest fall of SNR, SNR below 1, and the peak
 * of I(X;T) by the session's first estimator.
 */
export class PhaseWatch {
  private readonly watches: readonly Watch[];
  private readonly estimator: string;

  /** @param layers measured layers, hidden and output. */
  constructor(layers: number, [first]: readonly Estimator[]) {
    this.estimator = estimatorId(first);
    this.watches = Array.from({ length: layers }, (_, i) => watchesOf(i + 1)).flat();
  }

  /**
   * What this measurement makes certain, or replaces.
   *
   * @param estimators of the configuration that it was measured with; another than the session's own only of what came before a fork. Where the
   * session's first estimator is not among them, I(X;T) is absent.
   */
  push(record: MeasurementRecord, estimators?: readonly Estimator[]): PhaseChangeRecord[] {
    const plane = estimators === undefined ? 0 : estimators.findIndex((estimator) => estimatorId(estimator) === this.estimator);
    const layers = seriesOf(record, plane);
    return this.watches.flatMap((watch) => {
      const transition = watch.push(layers[watch.layer - 1]);
      if (!transition) return [];
      watch.announced = transition;
      return [this.recordOf(watch, transition)];
    });
  }

  /**
   * What the whole series shows and was not announced, or lies elsewhere: the session has ended, and nothing more will be waited for. A
   * transition lies elsewhere when the announced epoch is outside the interval of the one in retrospect.
   */
  conclude(): PhaseChangeRecord[] {
    return this.watches.flatMap((watch) => {
      const found = watch.retrospect();
      if (!found) return [];
      const { announced } = watch;
      const isKnown = announced !== null && found.interval.fromEpoch <= announced.epoch && announced.epoch <= found.interval.toEpoch;
      if (isKnown) return [];
      return [this.recordOf(watch, { ...found, revision: announced === null ? 0 : announced.revision + 1 })];
    });
  }

  private recordOf({ layer, criterion }: Watch, transition: Transition): PhaseChangeRecord {
    const estimator = criterion === 'compression-onset' ? { estimator: this.estimator } : {};
    return { kind: 'phase-change', layer, criterion, ...estimator, ...transition };
  }
}

function watchesOf(layer: number): Watch[] {
  const slope = new SnrTransitionDetector();
  const crossing = new SnrCrossingDetector();
  const peak = new CompressionOnsetDetector();
  return [
    { layer, criterion: 'snr-derivative', push: (series) => slope.push(series), retrospect: () => slope.retrospect(), announced: null },
    { layer, criterion: 'snr-crossing', push: (series) => crossing.push(series), retrospect: () => crossing.retrospect(), announced: null },
    { layer, criterion: 'compression-onset', push: (series) => peak.push(series), retrospect: () => peak.retrospect(), announced: null },
  ];
}

/** @param plane which estimator's I(X;T) to read, -1 for none. */
function seriesOf(record: MeasurementRecord, plane: number): LayerSeries[] {
  const { epoch, step, shape } = record;
  const size = shape.replicas * shape.layers;
  const ixt = plane < 0 ? new Float32Array(size).fill(NaN) : record.ixt.subarray(plane * size, (plane + 1) * size);
  const ratios = signalToNoise(record);
  return Array.from({ length: shape.layers }, (_, layer) => {
    const at = (column: Float32Array) => Float32Array.from({ length: shape.replicas }, (__, replica) => column[replica * shape.layers + layer]);
    return {
      epoch,
      step,
      // A spread so small that the ratio leaves float32 says as little as no spread.
      snr: at(ratios).map((value) => (value === Infinity ? NaN : value)),
      ixt: at(ixt).map((value) => (value < 0 && value > -roundingBits ? 0 : value)),
    };
  });
}
