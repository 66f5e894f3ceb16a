import type { EngineDescription, SessionConfiguration } from '@infoplane/contracts';
import type { Split } from './draws';
import type { Problem } from './problems/problem';

/** What a run trains: all replicas of one session. */
export interface TrainingPlan {
  readonly problem: Problem;
  readonly configuration: Pick<SessionConfiguration, 'architecture' | 'training' | 'replicas' | 'seed'>;
  readonly probeBatchSize: number;
  /** One split a replica, shape [replicas]. */
  readonly splits: readonly Split[];
  /** Patterns that are observed, ascending; see measuredPatterns. */
  readonly measured: Int32Array;
}

/**
 * What is seen of all replicas at one epoch, at frozen weights. A replica that diverged has NaN or infinity in its activations: the
 * engine hides nothing.
 */
export interface Observation {
  /**
   * T of each measured layer (convolutional layers flattened as [filter, row, column], hidden layers, then the output) for every measured pattern: one
   * array a layer, shape [replicas, measured, width]. Without the noise of training.
   */
  readonly activations: readonly Float32Array[];
  /**
   * The output before its softmax, shape [replicas, measured, classes]: losses are taken from it without underflow. A sigmoid output's logit z of
   * class 0 is given as (z, 0), whose softmax it is.
   */
  readonly logits: Float32Array;
  /** Norm of the mean over probe batches of the layer's weight gradient (biases left out), nats per unit weight, shape [replicas, layers]. */
  readonly gradientMean: Float64Array;
  /** sqrt(trace of the covariance with 1/B over probe batches), shape [replicas, layers]; NaN when there is only one probe batch. */
  readonly gradientStd: Float64Array;
  /** Frobenius norm of the layer's weights, biases left out, shape [replicas, layers]. */
  readonly weightNorm: Float64Array;
}

/**
 * Weights, optimiser state and counters of all replicas: enough to continue bit for bit on the same engine, and within its tolerance on another, for
 * every engine lays the arrays out alike.
 *
 * - `parameters`, shape [replicas, parameters]: for each layer its weights [fanIn, fanOut] row-major, then its biases [fanOut]; see layerShapes.
 * - `firstMoments`, `secondMoments` of Adam, `velocity` of gradient descent with momentum: laid out as the parameters. An optimiser that finds its
 *   own arrays absent (the session is a fork that changed it) begins them at 0, and leaves others' alone.
 */
export interface TrainingState {
  readonly epoch: number;
  readonly step: number;
  readonly arrays: Readonly<Record<string, Float32Array>>;
}

/** One session being trained. Not for concurrent use: one call at a time. */
export interface TrainingRun {
  /** Passes over the training set that are complete. */
  readonly epoch: number;
  /** Updates made so far. */
  readonly step: number;
  /** Trains whole epochs. Probes, observations and states are taken only between calls. */
  trainEpochs(count: number): Promise<void>;
  observe(): Promise<Observation>;
  saveState(): Promise<TrainingState>;
  /** Goes back or forward to a state of this very plan. @throws RangeError when it is of another shape. */
  restore(state: TrainingState): Promise<void>;
  dispose(): Promise<void>;
}

/** A way to train networks. Implementations pass the suite of testing/engine-contract.ts. */
export interface Engine {
  readonly description: EngineDescription;
  /** Why it cannot train such networks, in a sentence; null when it can. */
  refusal(plan: Pick<SessionConfiguration, 'problem' | 'architecture'>): string | null;
  /** Starts all replicas at epoch 0, or where the state left off. @throws RangeError when plan and state do not fit together. */
  open(plan: TrainingPlan, from?: TrainingState): Promise<TrainingRun>;
  dispose(): Promise<void>;
}
