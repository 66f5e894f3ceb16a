import { div, matMul, mean, reshape, slice, square, stack, sub, sum, tidy, type Tensor2D, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import { probeOrder } from '../../draws';
import type { TrainingPlan } from '../../engine';
import { transposed, type BatchedNetwork } from './batched-network';
import type { DeviceReads, FetchedValues } from './device-reads';
import type { MemoryBudget } from './memory-budget';
import { disposeRows, gatherRows, type PatternTables, type RowBatch } from './row-gathering';

/** Gradient statistics of some replicas, shape [replicas, layers] each. */
export interface GradientStatistics {
  readonly mean: Float64Array;
  readonly std: Float64Array;
}

// Gradients of a chunk of probes are held at once: 16 MB, however many there are.
const gradientsAtOnce = 4_000_000;

/** Whose gradients are probed, and with what. */
export interface ProbedReplicas {
  readonly network: BatchedNetwork;
  readonly parameters: Tensor2D;
  readonly plan: TrainingPlan;
  readonly tables: PatternTables;
  readonly budget: MemoryBudget;
  /** Positions of the replicas in the plan, in the order of `parameters`. */
  readonly replicas: readonly number[];
  readonly epoch: number;
}

/**
 * Norm of the mean of the probe gradients and root of the trace of their covariance, at frozen weights.
 *
 * All probes of a chunk go through a dense network in one pass; only the last product, of activations and deltas, is taken probe by probe.
 * Deviations are taken from the chunk's mean and chunks are merged (Chan, Golub & LeVeque 1983) in float64, so nothing cancels where the
 * spread is a hundredth of the mean.
 *
 * @returns what to call once `reads` has been flushed.
 */
export async function gradientStatistics(
  { network, parameters, plan, tables, budget, replicas, epoch }: ProbedReplicas,
  reads: DeviceReads,
): Promise<() => GradientStatistics> {
  const { splits, configuration, probeBatchSize } = plan;
  const count = splits[0].train.length;
  const size = Math.min(probeBatchSize, count);
  const probes = Math.floor(count / size);
  const orders = replicas.map((replica) =>
    probeOrder(count, epoch, configuration.seed, replica).map((position) => splits[replica].train[position]),
  );
  const { layers } = network.layout;
  const perChunk = Math.max(1, Math.min(probes, Math.floor(gradientsAtOnce / parameters.size), Math.floor(budget.rowsAtOnce(layers, replicas.length) / size)));
  const chunks: { readonly probes: number; readonly moments: () => LayerMoments[] }[] = [];
  for (let first = 0; first < probes; first += perChunk) {
    const chunk = Math.min(perChunk, probes - first);
    const batch = gatherRows(tables, orders.map((order) => order.subarray(first * size, (first + chunk) * size)));
    chunks.push({ probes: chunk, moments: await chunkMoments(network, parameters, batch, chunk, reads) });
    disposeRows(batch);
  }
  return () => statisticsOf(chunks.map(({ probes, moments }) => ({ probes, moments: moments() })), replicas.length);
}

function statisticsOf(chunks: readonly { readonly probes: number; readonly moments: readonly LayerMoments[] }[], replicas: number): GradientStatistics {
  const { probes, moments: layers } = chunks.reduce((before, { probes, moments }) => ({
    probes: before.probes + probes,
    moments: before.moments.map((merged, layer) => mergedMoments(merged, before.probes, moments[layer], probes)),
  }));
  const perLayer = (value: (moments: LayerMoments, replica: number) => number) =>
    Float64Array.from({ length: replicas * layers.length }, (_, i) => value(layers[i % layers.length], Math.floor(i / layers.length)));
  return {
    mean: perLayer(({ means, weights }, replica) => Math.sqrt(sumOf(means, replica * weights, weights, (mean) => mean * mean))),
    std: perLayer(({ squares, weights }, replica) =>
      probes > 1 ? Math.sqrt(sumOf(squares, replica * weights, weights, (square) => square) / probes) : NaN,
    ),
  };
}

function sumOf(values: Float64Array, start: number, count: number, term: (value: number) => number): number {
  let total = 0;
  for (let i = start; i < start + count; i += 1) total += term(values[i]);
  return total;
}

/** Of one layer: mean of the probe gradients and sum of their squared deviations from it, weight by weight, `[replicas, weights]`. */
interface LayerMoments {
  readonly weights: number;
  readonly means: Float64Array;
  readonly squares: Float64Array;
}

async function chunkMoments(
  network: BatchedNetwork,
  parameters: Tensor2D,
  batch: RowBatch,
  probes: number,
  reads: DeviceReads,
): Promise<() => LayerMoments[]> {
  const isConvolutional = network.layout.layers.some(({ convolution }) => convolution !== null);
  const tensors = tidy(() =>
    (isConvolutional ? oneByOne : allAtOnce)(network, parameters, batch, probes).map((sums) => {
      const gradients = div<Tensor3D>(sums, batch.rows / probes);
      const center = mean<Tensor3D>(gradients, 1, true);
      return [reshape(center, [-1]), reshape(sum(square(sub(gradients, center)), 1), [-1])];
    }),
  );
  const layers: (readonly [means: FetchedValues, squares: FetchedValues])[] = [];
  for (const [means, squares] of tensors) layers.push([await reads.add(means), await reads.add(squares)]);
  return () =>
    layers.map(([means, squares]) => ({
      weights: means().length / parameters.shape[0],
      means: Float64Array.from(means()),
      squares: Float64Array.from(squares()),
    }));
}

/** For each layer the summed gradients of the probes' weights, [replicas, probes, weights], from one pass of all rows. */
function allAtOnce(network: BatchedNetwork, parameters: Tensor2D, batch: RowBatch, probes: number): Tensor3D[] {
  return network.deltas(parameters, batch).map(({ below, delta }) => {
    const products = matMul(byProbe(below, probes), byProbe(delta, probes), true, false);
    return reshape(products, [delta.shape[0], probes, -1]);
  });
}

/**
 * The same, each probe in a pass of its own: the patches of images are far more numbers than rows, and to put them in order probe by probe takes
 * longer than the passes saved.
 */
function oneByOne(network: BatchedNetwork, parameters: Tensor2D, batch: RowBatch, probes: number): Tensor3D[] {
  const rows = batch.rows / probes;
  const part = (tensor: Tensor3D, probe: number): Tensor3D => slice(tensor, [0, 0, probe * rows], [tensor.shape[0], tensor.shape[1], rows]);
  const gradients = Array.from({ length: probes }, (_, probe) =>
    tidy(() => {
      const { inputs, targets } = batch;
      return network.gradient(parameters, { rows, inputs: part(inputs, probe), targets: part(targets, probe), noise: null });
    }),
  );
  const together = stack(gradients, 1) as Tensor3D;
  return network.layout.layers.map(({ weights, biases }) => slice(together, [0, 0, weights], [parameters.shape[0], probes, biases - weights]));
}

/** From [replicas, units, rows] to [replicas, probes, rows of a probe, units]. */
function byProbe(rowsLast: Tensor3D, probes: number): Tensor4D {
  const [replicas, units, rows] = rowsLast.shape;
  return reshape(transposed(rowsLast), [replicas, probes, rows / probes, units]);
}

function mergedMoments(a: LayerMoments, countA: number, b: LayerMoments, countB: number): LayerMoments {
  const count = countA + countB;
  const difference = a.means.map((value, i) => b.means[i] - value);
  return {
    weights: a.weights,
    means: a.means.map((value, i) => value + (difference[i] * countB) / count),
    squares: a.squares.map((value, i) => value + b.squares[i] + (difference[i] ** 2 * countA * countB) / count),
  };
}
