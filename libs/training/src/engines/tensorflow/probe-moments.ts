import { div, matMul, mean, reshape, square, sub, sum, tidy, type Tensor2D, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import { probeOrder } from '../../draws';
import type { TrainingPlan } from '../../engine';
import { transposed, type BatchedNetwork } from './batched-network';
import { gatherRows } from './row-gathering';

/** Gradient statistics of some replicas, shape [replicas, layers] each. */
export interface GradientStatistics {
  readonly mean: Float64Array;
  readonly std: Float64Array;
}

// Gradients of a chunk of probes are held at once, and the activations of its rows: 16 MB and 64 MB, however many there are.
const gradientsAtOnce = 4_000_000;
const activationsAtOnce = 16_000_000;

/**
 * Norm of the mean of the probe gradients and root of the trace of their covariance, at frozen weights.
 *
 * All probes of a chunk go through the network in one pass; only the last product, of activations and deltas, is taken probe by probe.
 * Deviations are taken from the chunk's mean and chunks are merged (Chan, Golub & LeVeque 1983) in float64, so nothing cancels where the
 * spread is a hundredth of the mean.
 *
 * @param replicas positions of the replicas in the plan, in the order of `parameters`.
 */
export async function gradientStatistics(
  network: BatchedNetwork,
  parameters: Tensor2D,
  plan: TrainingPlan,
  replicas: readonly number[],
  epoch: number,
): Promise<GradientStatistics> {
  const { problem, splits, configuration, probeBatchSize } = plan;
  const count = splits[0].train.length;
  const size = Math.min(probeBatchSize, count);
  const probes = Math.floor(count / size);
  const orders = replicas.map((replica) =>
    probeOrder(count, epoch, configuration.seed, replica).map((position) => splits[replica].train[position]),
  );
  const units = configuration.architecture.hiddenWidths.reduce((sum, width) => sum + width, problem.inputs + problem.classes);
  const perProbe = Math.max(parameters.size / gradientsAtOnce, (size * units * replicas.length) / activationsAtOnce);
  const perChunk = Math.max(1, Math.min(probes, Math.floor(1 / perProbe)));
  let merged: readonly LayerMoments[] | null = null;
  for (let first = 0; first < probes; first += perChunk) {
    const chunk = Math.min(perChunk, probes - first);
    const rows = orders.map((order) => order.subarray(first * size, (first + chunk) * size));
    const moments = await chunkMoments(network, parameters, () => gatherRows(problem, rows), chunk);
    merged = merged ? merged.map((before, layer) => mergedMoments(before, first, moments[layer], chunk)) : moments;
  }
  const layers = merged ?? [];
  const perLayer = (value: (moments: LayerMoments, replica: number) => number) =>
    Float64Array.from({ length: replicas.length * layers.length }, (_, i) =>
      value(layers[i % layers.length], Math.floor(i / layers.length)),
    );
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
  gather: () => ReturnType<typeof gatherRows>,
  probes: number,
): Promise<LayerMoments[]> {
  const tensors = tidy(() => {
    const batch = gather();
    return network.deltas(parameters, batch).flatMap(({ below, delta }) => {
      // `[replicas, probes, fanIn, fanOut]`: rows of one probe are consecutive once the rows come before the units.
      const products = matMul(byProbe(below, probes), byProbe(delta, probes), true, false);
      const gradients = div<Tensor3D>(reshape(products, [delta.shape[0], probes, -1]), batch.rows / probes);
      const center = mean<Tensor3D>(gradients, 1, true);
      return [reshape(center, [-1]), reshape(sum(square(sub(gradients, center)), 1), [-1])];
    });
  });
  const values = await Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
  tensors.forEach((tensor) => tensor.dispose());
  const replicas = parameters.shape[0];
  return Array.from({ length: values.length / 2 }, (_, layer) => ({
    weights: values[2 * layer].length / replicas,
    means: Float64Array.from(values[2 * layer]),
    squares: Float64Array.from(values[2 * layer + 1]),
  }));
}

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
