import { estimatorId, signalToNoise, type Estimator, type MeasurementRecord, type PhaseChangeCriterion, type PhaseChangeRecord } from '@infoplane/contracts';
import { CompressionOnsetDetector, snrDerivativeTransition, SnrCrossingDetector, SnrTransitionDetector, type Transition } from '@infoplane/phases';

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

// Half the clearance, and more depth, and nine of ten bootstrap samples at the same place. On curves without a transition that was found in at most
// 2% of 200 runs with 8 replicas, and 0.5% with 10, at a noise of 0.3 in ln SNR, and in none at 0.1 (the paper's experiment has 0.07 to 0.14); with 5
// replicas it would be 6%.
const lesserEvidence = { clearance: 2, minimalDepth: 1 };
const manyReplicas = 8;

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

  /** What this measurement makes certain, or replaces. */
  push(record: MeasurementRecord): PhaseChangeRecord[] {
    const layers = seriesOf(record);
    return this.watches.flatMap((watch) => {
      const transition = watch.push(layers[watch.layer - 1]);
      if (!transition) return [];
      watch.announced = transition;
      return [this.recordOf(watch, transition)];
    });
  }

  /**
   * What the whole series shows and was not announced, or lies elsewhere: the session has ended, and nothing more will be waited for. A
   * transition lies elsewhere when the announced epoch is outside the interval of the one in retrospect. For the steepest fall of SNR lesser evidence counts now (`lastWord`).
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
  const seen: LayerSeries[] = [];
  return [
    {
      layer,
      criterion: 'snr-derivative',
      push: (series) => {
        seen.push(series);
        return slope.push(series);
      },
      retrospect: () => slope.retrospect() ?? lastWord(seen),
      announced: null,
    },
    { layer, criterion: 'snr-crossing', push: (series) => crossing.push(series), retrospect: () => crossing.retrospect(), announced: null },
    { layer, criterion: 'compression-onset', push: (series) => peak.push(series), retrospect: () => peak.retrospect(), announced: null },
  ];
}

/**
 * The steepest fall of SNR by less evidence than is asked of a session that goes on: a session that ends at two or three times its transition shows
 * the slope's return only in part, and the replicas, whose transitions lie apart, differ most just there.
 */
function lastWord(series: readonly LayerSeries[]): Transition | null {
  if (series.length === 0 || series[0].snr.length < manyReplicas) return null;
  const found = snrDerivativeTransition(series, lesserEvidence);
  return found !== null && found.confidence >= 0.9 ? found : null;
}

function seriesOf(record: MeasurementRecord): LayerSeries[] {
  const { epoch, step, shape, ixt } = record;
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
