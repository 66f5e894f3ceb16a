import { add, dispose, mul, tensor2d, tidy, transpose, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import { batchOrder } from '../../draws';
import type { TrainingPlan } from '../../engine';
import { BatchedNetwork } from './batched-network';
import type { DeviceReads, FetchedValues } from './device-reads';
import type { MemoryBudget } from './memory-budget';
import { descend, type OptimizerState } from './optimizers';
import { onWeights, type ParameterLayout } from './parameter-layout';
import { gradientStatistics, type GradientStatistics } from './probe-moments';
import { disposeRows, gatherRows, unitsMajor, type PatternTables, type RowBatch } from './row-gathering';
import { drawActivationNoise, noiseTensors, weightNoiseTensor } from './training-noise';

/** What is seen of a group's replicas, shape [replicas, measured, units] a layer and [replicas, layers]. */
export interface GroupObservation {
  /** T of each measured layer, then the logits. */
  readonly layers: Float32Array[];
  readonly gradients: GradientStatistics;
  /** Shape [replicas, layout.length]. */
  readonly parameters: Float32Array;
}

/** Replicas that train in the same tensors, the replica being their first axis. */
export class ReplicaGroup {
  private readonly network: BatchedNetwork;
  /** The batches of every epoch where they are the same in each; null where rows are put in a new order. */
  private readonly fixedBatches: readonly (readonly RowBatch[])[] | null;
  /** Lambda for weights, 0 for biases; null where there is no penalty. */
  private readonly penalty: Tensor2D | null;
  private state: OptimizerState;

  /**
   * @param replicas positions in the plan.
   * @param arrays parameters, then what the optimiser remembers, [replicas, layout.length] each. Copied.
   */
  constructor(
    private readonly plan: TrainingPlan,
    private readonly tables: PatternTables,
    private readonly layout: ParameterLayout,
    private readonly budget: MemoryBudget,
    readonly replicas: readonly number[],
    arrays: readonly Float32Array[],
  ) {
    const { architecture, training } = plan.configuration;
    this.network = new BatchedNetwork(layout, architecture, replicas.length);
    this.state = this.stateOf(arrays);
    this.penalty = training.l2 === 0 ? null : this.perParameter(onWeights(layout, training.l2, replicas.length));
    this.fixedBatches = training.batchSize === 'full' || !training.reshuffle ? [...this.batches(0, false)] : null;
  }

  /** @param step updates made before this epoch. @returns updates made after it. */
  trainEpoch(epoch: number, step: number): number {
    let updates = step;
    if (this.fixedBatches) {
      for (const batch of this.fixedBatches) this.update(batch, updates++);
      return updates;
    }
    for (const batch of this.batches(epoch, true)) {
      this.update(batch, updates++);
      batch.forEach(disposeRows);
    }
    return updates;
  }

  /** @returns what to call once `reads` has been flushed. */
  async observe(epoch: number, reads: DeviceReads): Promise<() => GroupObservation> {
    const { measured } = this.plan;
    const size = Math.min(measured.length, this.budget.rowsAtOnce(this.layout.layers, this.replicas.length));
    const chunks: FetchedValues[][] = [];
    for (let first = 0; first < measured.length; first += size) {
      const rows = measured.subarray(first, first + size);
      const layers = tidy(() => {
        const { activations, logits } = this.network.forward(this.state.parameters, unitsMajor(this.tables.inputs, [rows]));
        return [...activations, logits].map((layer) => transpose(layer, [0, 2, 1]) as Tensor3D);
      });
      chunks.push([]);
      for (const layer of layers) chunks[chunks.length - 1].push(await reads.add(layer));
    }
    const gradients = await this.gradientStatistics(epoch, reads);
    const parameters = await reads.add(this.state.parameters.clone());
    return () => ({
      layers: chunks[0].map((_, layer) => rowsJoined(chunks.map((chunk) => chunk[layer]()), this.replicas.length)),
      gradients: gradients(),
      parameters: parameters(),
    });
  }

  /** Copies of the parameters, then of what the optimiser remembers, [replicas, layout.length] each, once `reads` has been flushed. */
  async save(reads: DeviceReads): Promise<FetchedValues[]> {
    const values: FetchedValues[] = [];
    for (const tensor of [this.state.parameters, ...this.state.memory]) values.push(await reads.add(tensor.clone()));
    return values;
  }

  /** Goes on from other arrays, laid out as those it began with. Copied. */
  load(arrays: readonly Float32Array[]): void {
    this.disposeState();
    this.state = this.stateOf(arrays);
  }

  dispose(): void {
    this.disposeState();
    this.network.dispose();
    this.penalty?.dispose();
    this.fixedBatches?.forEach((batch) => batch.forEach(disposeRows));
  }

  /** @param step updates made before this one. */
  private update(batch: readonly RowBatch[], step: number): void {
    const rows = batch.reduce((sum, piece) => sum + piece.rows, 0);
    const { training } = this.plan.configuration;
    const summed = this.summedGradient(batch, rows, step);
    const { parameters, memory } = tidy(() => {
      // Divided here, where there are hundreds of numbers a replica, not thousands.
      const loss = mul<Tensor2D>(summed, 1 / rows);
      const gradient = this.penalty ? add<Tensor2D>(loss, mul(this.state.parameters, this.penalty)) : loss;
      const after = descend(training.optimizer, this.state, gradient, step + 1);
      const noise = weightNoiseTensor(this.plan, this.replicas, this.layout.length, step);
      return { parameters: noise ? add<Tensor2D>(after.parameters, noise) : after.parameters, memory: [...after.memory] };
    });
    summed.dispose();
    this.disposeState();
    this.state = { parameters, memory };
  }

  /** Of the batch's cross entropy, piece by piece. */
  private summedGradient(batch: readonly RowBatch[], rows: number, step: number): Tensor2D {
    const drawn = drawActivationNoise(this.plan, this.layout.layers, this.replicas, rows, step);
    let first = 0;
    return batch
      .map((piece) => {
        const start = first;
        first += piece.rows;
        return tidy(() => this.network.gradient(this.state.parameters, { ...piece, noise: drawn && noiseTensors(drawn, start, piece.rows) }));
      })
      .reduce((sum, gradient) => {
        const both = add<Tensor2D>(sum, gradient);
        dispose([sum, gradient]);
        return both;
      });
  }

  /** The batches of one epoch, gathered one at a time in pieces that fit; the caller disposes each. */
  private *batches(epoch: number, reshuffle: boolean): Generator<RowBatch[]> {
    const { splits, configuration } = this.plan;
    const count = splits[0].train.length;
    const size = configuration.training.batchSize === 'full' ? count : configuration.training.batchSize;
    const most = this.budget.rowsAtOnce(this.layout.layers, this.replicas.length);
    const orders = this.replicas.map((replica) =>
      batchOrder(count, reshuffle, epoch, configuration.seed, replica).map((position) => splits[replica].train[position]),
    );
    for (let start = 0; start < count; start += size) {
      const end = Math.min(count, start + size);
      const pieces: RowBatch[] = [];
      for (let first = start; first < end; first += most) {
        const rows = orders.map((order) => order.subarray(first, Math.min(end, first + most)));
        pieces.push(gatherRows(this.tables, rows));
      }
      yield pieces;
    }
  }

  private gradientStatistics(epoch: number, reads: DeviceReads): Promise<() => GradientStatistics> {
    const { network, plan, tables, budget, replicas } = this;
    return gradientStatistics({ network, parameters: this.state.parameters, plan, tables, budget, replicas, epoch }, reads);
  }

  private stateOf(arrays: readonly Float32Array[]): OptimizerState {
    const [parameters, ...memory] = arrays.map((array) => this.perParameter(array.slice()));
    return { parameters, memory };
  }

  /** Takes the array over: a tensor may keep what it is made from. */
  private perParameter(array: Float32Array): Tensor2D {
    return tensor2d(array, [this.replicas.length, this.layout.length]);
  }

  private disposeState(): void {
    dispose([this.state.parameters, ...this.state.memory]);
  }
}

/** Chunks of rows of every replica, [replicas, rows, units] each, as one. */
function rowsJoined(chunks: readonly Float32Array[], replicas: number): Float32Array {
  if (chunks.length === 1) return chunks[0];
  const joined = new Float32Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (let replica = 0; replica < replicas; replica += 1) {
    for (const chunk of chunks) {
      const length = chunk.length / replicas;
      joined.set(chunk.subarray(replica * length, (replica + 1) * length), at);
      at += length;
    }
  }
  return joined;
}
