import type { Activation } from '@infoplane/contracts';
import type { Observation, TrainingPlan, TrainingState } from '../../engine';
import { layerShapes, parameterCount } from '../../layer-shapes';
import { emptyState, fillInitialState, fillKeptState, sharedFloat32 } from './network-state';
import type { ReplicasPlan } from './replica-trainer';

/** How the kernel numbers activations: kernel/dense.as.ts. */
export const activationNumbers: Record<Activation, number> = { tanh: 0, relu: 1, linear: 2, 'leaky-relu': 3, softplus: 4, sigmoid: 5 };

/**
 * A session as its workers see it, all of them the same. Training rows, state and observations are shared memory, so that a worker more does not
 * mean a copy more.
 *
 * @throws RangeError when splits, replicas and training rows do not fit together, or the state belongs to another network.
 */
export function replicasPlan(plan: TrainingPlan, from: TrainingState | undefined): ReplicasPlan {
  const { problem, configuration, splits, probeBatchSize, measured } = plan;
  const { architecture, training, replicas, seed } = configuration;
  const { optimizer, inverseTemperature } = training;
  const trainRows = splits[0]?.train.length ?? 0;
  if (splits.length !== replicas || trainRows === 0 || splits.some(({ train }) => train.length !== trainRows)) {
    throw new RangeError(
      `fused engine: needs ${replicas} splits of one size, got sizes ${splits.map(({ train }) => train.length).join(', ')}`,
    );
  }
  const state = emptyState(plan);
  if (from) fillKeptState(state, plan, from);
  else fillInitialState(state, plan);
  const train = new Int32Array(new SharedArrayBuffer(replicas * trainRows * Int32Array.BYTES_PER_ELEMENT));
  splits.forEach((split, replica) => train.set(split.train, replica * trainRows));

  const layers = layerShapes(problem, architecture);
  const batchRows = training.batchSize === 'full' ? trainRows : Math.min(training.batchSize, trainRows);
  const outputs = layers[layers.length - 1].fanOut;
  const measuredRows = new Int32Array(new SharedArrayBuffer(measured.byteLength));
  measuredRows.set(measured);
  return {
    replicas,
    widths: [problem.inputs, ...layers.map(({ fanOut }) => fanOut)],
    parameters: parameterCount(layers),
    activation: activationNumbers[architecture.activation],
    optimizer,
    l2: training.l2,
    weightNoise: inverseTemperature === null ? 0 : Math.sqrt((2 * optimizer.learningRate) / inverseTemperature),
    activationNoise: training.activationNoise,
    seed,
    trainRows,
    batchRows,
    probeRows: probeBatchSize,
    reshuffle: training.reshuffle,
    patterns: problem.patterns,
    bitsOfGroup: bitsOfGroup(plan, layers[0].fanOut, batchRows),
    x: shared(problem.x),
    // A sigmoid output is that of class 0.
    targets: shared(outputs === problem.classes ? problem.labelProbabilities : problem.labelProbabilities.filter((_, i) => i % problem.classes === 0)),
    train,
    measured: measuredRows,
    state,
    observations: [emptyObservation(plan), emptyObservation(plan)],
    next: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
  };
}

/**
 * How many bits share a table of the first layer (kernel/bits.as.ts): of many, a table of 64 rows pays only where a batch is large beside it. 0 where
 * inputs are not bits, or tables would not stay in the first cache.
 */
function bitsOfGroup({ problem: { inputs, x } }: TrainingPlan, units: number, batchRows: number): number {
  if (inputs > 16 || units > 32 || !x.every((value) => value === 0 || value === 1)) return 0;
  return batchRows >= 256 ? 6 : 4;
}

function emptyObservation({ problem, measured, configuration: { replicas, architecture } }: TrainingPlan): Observation {
  const widths = layerShapes(problem, architecture).map(({ fanOut }) => fanOut);
  const perLayer = () => new Float64Array(new SharedArrayBuffer(replicas * widths.length * Float64Array.BYTES_PER_ELEMENT));
  return {
    activations: widths.map((width) => sharedFloat32(replicas * measured.length * width)),
    logits: sharedFloat32(replicas * measured.length * problem.classes),
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
