import { dispose, keep, tensor2d, tidy, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import { batchOrder } from '../../draws';
import type { TrainingPlan } from '../../engine';
import { BatchedNetwork, transposed } from './batched-network';
import { descend, type OptimizerState } from './optimizers';
import type { ParameterLayout } from './parameter-layout';
import { gradientStatistics, type GradientStatistics } from './probe-moments';
import { disposeRows, gatherRows, type RowBatch } from './row-gathering';

/** Replicas that train in the same tensors, the replica being their first axis. */
export class ReplicaGroup {
  private readonly network: BatchedNetwork;
  /** The batches of every epoch where they are the same in each; null where rows are put in a new order. */
  private readonly fixedBatches: readonly RowBatch[] | null;
  private state: OptimizerState;

  /**
   * @param replicas positions in the plan.
   * @param arrays parameters, then moments, `[replicas, layout.length]` each. Copied.
   */
  constructor(
    private readonly plan: TrainingPlan,
    layout: ParameterLayout,
    readonly replicas: readonly number[],
    arrays: readonly Float32Array[],
  ) {
    const { architecture, training } = plan.configuration;
    this.network = new BatchedNetwork(layout, architecture.activation, replicas.length);
    // Copied: a tensor may keep the array it is made from.
    const [parameters, ...moments] = arrays.map((array) => tensor2d(array.slice(), [replicas.length, layout.length]));
    this.state = { parameters, moments };
    this.fixedBatches = training.batchSize === 'full' || !training.reshuffle ? [...this.batches(0, false)] : null;
  }

  /** @param step updates made before this epoch. @returns updates made after it. */
  trainEpoch(epoch: number, step: number): number {
    let updates = step;
    if (this.fixedBatches) {
      for (const batch of this.fixedBatches) this.update(batch, (updates += 1));
      return updates;
    }
    for (const batch of this.batches(epoch, true)) {
      this.update(batch, (updates += 1));
      disposeRows(batch);
    }
    return updates;
  }

  /** Activations of every measured layer, then the logits, `[replicas, rows, units]` each, for inputs `[1, inputs, rows]`. */
  async observe(inputs: Tensor3D): Promise<Float32Array[]> {
    const layers = tidy(() => {
      const { activations, logits } = this.network.forward(this.state.parameters, inputs);
      return [...activations, logits].map(transposed);
    });
    const values = await Promise.all(layers.map((layer) => layer.data<'float32'>()));
    dispose(layers);
    return values;
  }

  gradientStatistics(epoch: number): Promise<GradientStatistics> {
    return gradientStatistics(this.network, this.state.parameters, this.plan, this.replicas, epoch);
  }

  /** Copies of the parameters, then the moments, `[replicas, layout.length]` each. */
  async saveArrays(): Promise<Float32Array[]> {
    const tensors: readonly Tensor2D[] = [this.state.parameters, ...this.state.moments];
    const values = await Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
    return values.map((array) => array.slice());
  }

  dispose(): void {
    dispose([this.state.parameters, ...this.state.moments]);
    this.network.dispose();
    this.fixedBatches?.forEach(disposeRows);
  }

  private update(batch: RowBatch, step: number): void {
    const before = this.state;
    this.state = tidy(() => {
      const gradient = this.network.gradient(before.parameters, batch);
      const { parameters, moments } = descend(this.plan.configuration.training.optimizer, before, gradient, step);
      return { parameters: keep(parameters), moments: moments.map((moment) => keep(moment)) };
    });
    dispose([before.parameters, ...before.moments]);
  }

  /** The batches of one epoch, gathered one at a time; the caller disposes each. */
  private *batches(epoch: number, reshuffle: boolean): Generator<RowBatch> {
    const { problem, splits, configuration } = this.plan;
    const count = splits[0].train.length;
    const size = configuration.training.batchSize === 'full' ? count : configuration.training.batchSize;
    const orders = this.replicas.map((replica) =>
      batchOrder(count, reshuffle, epoch, configuration.seed, replica).map((position) => splits[replica].train[position]),
    );
    for (let start = 0; start < count; start += size) {
      yield gatherRows(
        problem,
        orders.map((order) => order.subarray(start, start + size)),
      );
    }
  }
}
