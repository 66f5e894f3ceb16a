import { initialWeights } from '../../draws';

/** One layer's place in a replica's vector of parameters. */
export interface LayerSegment {
  readonly fanIn: number;
  readonly fanOut: number;
  /** First weight; `[fanIn, fanOut]` row-major from there. */
  readonly weights: number;
  /** First bias; `[fanOut]` from there. */
  readonly biases: number;
}

/**
 * Where each layer's parameters lie in one vector a replica: an optimiser is then ten kernels a step, not ten a layer, and what is saved
 * does not depend on how replicas were grouped.
 */
export interface ParameterLayout {
  readonly layers: readonly LayerSegment[];
  /** Parameters of one replica. */
  readonly length: number;
}

/** @param widths units from the input to the output. */
export function parameterLayout(widths: readonly number[]): ParameterLayout {
  const layers: LayerSegment[] = [];
  let length = 0;
  for (let layer = 0; layer + 1 < widths.length; layer += 1) {
    const [fanIn, fanOut] = [widths[layer], widths[layer + 1]];
    layers.push({ fanIn, fanOut, weights: length, biases: length + fanIn * fanOut });
    length += fanIn * fanOut + fanOut;
  }
  return { layers, length };
}

/** Parameters at epoch 0, shape [replicas, layout.length]: each replica's own draws; biases 0. */
export function initialParameters({ layers, length }: ParameterLayout, replicas: number, seed: number): Float32Array {
  const parameters = new Float32Array(replicas * length);
  for (let replica = 0; replica < replicas; replica += 1) {
    layers.forEach(({ fanIn, fanOut, weights }, layer) =>
      parameters.set(initialWeights(fanIn, fanOut, layer, seed, replica), replica * length + weights),
    );
  }
  return parameters;
}

/** Frobenius norm of one layer's weights in one replica's vector, biases left out. In float64. */
export function weightNorm({ fanIn, fanOut, weights }: LayerSegment, vector: Float32Array): number {
  let sum = 0;
  for (let i = weights; i < weights + fanIn * fanOut; i += 1) sum += vector[i] * vector[i];
  return Math.sqrt(sum);
}
