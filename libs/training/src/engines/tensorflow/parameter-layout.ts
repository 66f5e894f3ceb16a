import type { Initializer } from '@infoplane/contracts';
import { initialWeights } from '../../draws';
import { parameterCount, type LayerShape } from '../../layer-shapes';

/** One layer's place in a replica's vector of parameters. */
export interface LayerSegment extends LayerShape {
  /** First weight; [fanIn, fanOut] row-major from there. */
  readonly weights: number;
  /** First bias; [fanOut] from there. */
  readonly biases: number;
}

/**
 * Where each layer's parameters lie in one vector a replica, as a training state has them: an optimiser is then ten kernels a step, not ten a
 * layer, and what is saved does not depend on how replicas were grouped.
 */
export interface ParameterLayout {
  readonly layers: readonly LayerSegment[];
  /** Parameters of one replica. */
  readonly length: number;
}

/** The layout of a network's layers, from the input to the output. */
export function parameterLayout(shapes: readonly LayerShape[]): ParameterLayout {
  const layers: LayerSegment[] = [];
  let weights = 0;
  for (const shape of shapes) {
    const biases = weights + shape.fanIn * shape.fanOut;
    layers.push({ ...shape, weights, biases });
    weights = biases + shape.fanOut;
  }
  return { layers, length: parameterCount(shapes) };
}

/** Parameters at epoch 0, shape [replicas, layout.length]: each replica's own draws; biases 0. */
export function initialParameters({ layers, length }: ParameterLayout, initializer: Initializer, replicas: number, seed: number): Float32Array {
  const parameters = new Float32Array(replicas * length);
  for (let replica = 0; replica < replicas; replica += 1) {
    layers.forEach(({ fanIn, fanOut, weights }, layer) =>
      parameters.set(initialWeights({ initializer, fanIn, fanOut, layer }, seed, replica), replica * length + weights),
    );
  }
  return parameters;
}

/** `value` where a weight is and 0 where a bias is, shape [replicas, layout.length]. */
export function onWeights({ layers, length }: ParameterLayout, value: number, replicas: number): Float32Array {
  const vector = new Float32Array(replicas * length);
  for (let start = 0; start < vector.length; start += length) {
    for (const { weights, biases } of layers) vector.fill(value, start + weights, start + biases);
  }
  return vector;
}

/** Frobenius norm of one layer's weights in one replica's vector, biases left out. In float64. */
export function weightNorm({ weights, biases }: LayerSegment, vector: Float32Array): number {
  let sum = 0;
  for (let i = weights; i < biases; i += 1) sum += vector[i] * vector[i];
  return Math.sqrt(sum);
}
