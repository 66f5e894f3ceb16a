import { layerName, phaseChangeCriteria, signalToNoise, type MeasurementRecord, type PhaseChangeCriterion, type PhaseChangeRecord } from '@infoplane/contracts';
import {
  compressionTransition,
  snrChangePointTransition,
  snrCrossingTransition,
  snrDerivativeTransition,
  stateSpans,
  transitionAgreement,
  type StateSpan,
  type Transition,
  type TransitionAgreement,
} from '@infoplane/phases';

/** What `phases` says of one layer. */
export interface LayerPhases {
  /** From 1. */
  readonly layer: number;
  readonly name: string;
  /** In retrospect, over all measured epochs; null where a criterion finds none. */
  readonly transitions: Readonly<Record<PhaseChangeCriterion, Transition | null>>;
  /** A to E; none where I(X;T) or I(T;Y) was measured at fewer than two epochs. */
  readonly states: readonly StateSpan[];
}

/** What `phases` says of one session. */
export interface SessionPhases {
  readonly measurements: number;
  readonly replicas: number;
  readonly estimators: number;
  /** The estimator whose plane was read, from 1. */
  readonly estimator: number;
  readonly layers: readonly LayerPhases[];
  /** Of the steepest fall of SNR and the peak of I(X;T), over layers; null where no layer has both. */
  readonly agreement: TransitionAgreement | null;
  /** What the session itself announced, in the order of its records. */
  readonly announced: readonly PhaseChangeRecord[];
}

/** One layer over the measured epochs, one value per replica; NaN where absent. */
interface LayerMoment {
  readonly epoch: number;
  readonly step: number;
  readonly snr: Float32Array;
  readonly ixt: Float32Array;
  readonly ity: Float32Array;
}

const inRetrospect: Readonly<Record<PhaseChangeCriterion, (series: readonly LayerMoment[]) => Transition | null>> = {
  'snr-derivative': (series) => snrDerivativeTransition(series),
  'snr-crossing': (series) => snrCrossingTransition(series),
  'snr-change-point': (series) => snrChangePointTransition(series),
  'compression-onset': (series) => compressionTransition(series),
};

/**
 * What every criterion finds in all of a session's measurements.
 *
 * @param measurements of one session in order, at least one.
 * @param estimator whose plane is read, from 1.
 */
export function phasesOf(measurements: readonly MeasurementRecord[], announced: readonly PhaseChangeRecord[], estimator: number): SessionPhases {
  const { replicas, layers: count, estimators } = measurements[0].shape;
  const layers = Array.from({ length: count }, (_, i): LayerPhases => {
    const series = measurements.map((record) => momentOf(record, i, estimator - 1));
    const transitions = Object.fromEntries(phaseChangeCriteria.map((criterion) => [criterion, inRetrospect[criterion](series)])) as LayerPhases['transitions'];
    return { layer: i + 1, name: layerName(i + 1, count), transitions, states: statesOf(series, transitions) };
  });
  const agreement = transitionAgreement(layers.map(({ transitions }) => ({ gradient: transitions['snr-derivative'], plane: transitions['compression-onset'] })));
  return { measurements: measurements.length, replicas, estimators, estimator, layers, agreement, announced };
}

function momentOf(record: MeasurementRecord, layer: number, estimator: number): LayerMoment {
  const { replicas, layers } = record.shape;
  const of = (column: Float32Array, start = 0) => Float32Array.from({ length: replicas }, (_, replica) => column[start + replica * layers + layer]);
  const plane = estimator * replicas * layers;
  return {
    epoch: record.epoch,
    step: record.step,
    snr: of(signalToNoise(record)).map((value) => (value === Infinity ? NaN : value)),
    // An I(X;T) below 0 by the rounding of a float32 is 0; further below, it is wrong, and the library says so.
    ixt: of(record.ixt, plane).map((value) => (value < 0 && value > -1e-6 ? 0 : value)),
    ity: of(record.ity, plane),
  };
}

function statesOf(series: readonly LayerMoment[], transitions: LayerPhases['transitions']): StateSpan[] {
  const means = series
    .map(({ epoch, ixt, ity }) => ({ epoch, ixt: meanOfPresent(ixt), ity: meanOfPresent(ity) }))
    .filter(({ ixt, ity }) => !Number.isNaN(ixt) && !Number.isNaN(ity));
  const found = [transitions['snr-derivative'], transitions['compression-onset']].filter((transition) => transition !== null);
  const column = (key: 'epoch' | 'ixt' | 'ity') => means.map((mean) => mean[key]);
  return stateSpans({ epochs: column('epoch'), ixt: column('ixt'), ity: column('ity') }, found);
}

function meanOfPresent(values: Float32Array): number {
  const present = values.filter((value) => !Number.isNaN(value));
  return present.length === 0 ? NaN : present.reduce((sum, value) => sum + value, 0) / present.length;
}
