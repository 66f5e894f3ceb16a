import type { Observation, TrainingPlan, TrainingState } from '../../engine';
import { initialState, parameterCount, sharedFloat32, unpackState, widthsOf } from './network-state';
import type { ReplicaGroupPlan } from './replica-group';

/**
 * A session as one group a worker: neighbouring replicas, as even as they go, never more workers than replicas. Patterns, training rows and
 * state are shared memory, so that a worker more does not mean a copy more.
 *
 * @throws RangeError when splits, replicas and training rows do not fit together, or the state belongs to another network.
 */
export function groupPlans(plan: TrainingPlan, workers: number, from: TrainingState | undefined): ReplicaGroupPlan[] {
  const { problem, configuration, splits, probeBatchSize } = plan;
  const { architecture, training, replicas, seed } = configuration;
  const trainRows = splits[0]?.train.length ?? 0;
  if (splits.length !== replicas || trainRows === 0 || splits.some(({ train }) => train.length !== trainRows)) {
    throw new RangeError(
      `fused engine: needs ${replicas} splits of one size, got sizes ${splits.map(({ train }) => train.length).join(', ')}`,
    );
  }
  const train = new Int32Array(new SharedArrayBuffer(replicas * trainRows * Int32Array.BYTES_PER_ELEMENT));
  splits.forEach((split, replica) => train.set(split.train, replica * trainRows));

  const widths = widthsOf(plan);
  const whole = {
    widths,
    parameters: parameterCount(widths),
    activation: architecture.activation,
    optimizer: training.optimizer,
    seed,
    trainRows,
    batchRows: training.batchSize === 'full' ? trainRows : Math.min(training.batchSize, trainRows),
    probeRows: probeBatchSize,
    reshuffle: training.reshuffle,
    patterns: problem.patterns,
    x: shared(problem.x),
    labels: shared(problem.labelProbabilities),
    train,
    state: from ? unpackState(plan, from) : initialState(plan),
    observation: emptyObservation(plan),
  };
  const groups = Math.min(workers, replicas);
  return Array.from({ length: groups }, (_, group) => {
    const firstReplica = Math.floor((group * replicas) / groups);
    return { ...whole, firstReplica, replicas: Math.floor(((group + 1) * replicas) / groups) - firstReplica };
  });
}

function emptyObservation({ problem, configuration: { replicas, architecture } }: TrainingPlan): Observation {
  const widths = [...architecture.hiddenWidths, problem.classes];
  const perLayer = () => new Float64Array(new SharedArrayBuffer(replicas * widths.length * Float64Array.BYTES_PER_ELEMENT));
  return {
    activations: widths.map((width) => sharedFloat32(replicas * problem.patterns * width)),
    logits: sharedFloat32(replicas * problem.patterns * problem.classes),
    gradientMean: perLayer(),
    gradientStd: perLayer(),
    weightNorm: perLayer(),
  };
}

function shared(values: Float32Array | Float64Array): Float32Array {
  const copy = sharedFloat32(values.length);
  copy.set(values);
  return copy;
}
