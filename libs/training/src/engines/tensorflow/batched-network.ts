import type { Architecture } from '@infoplane/contracts';
import {
  add,
  concat,
  div,
  exp,
  matMul,
  max,
  reshape,
  sigmoid,
  slice,
  sub,
  sum,
  tensor3d,
  transpose,
  zerosLike,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { batchedActivations, type BatchedActivation } from './activations';
import { ImageLayer } from './image-layer';
import type { ParameterLayout } from './parameter-layout';
import type { RowBatch } from './row-gathering';

/**
 * What one layer's weight gradient is made of: what its weights multiply, [replicas, fanIn, positions * rows], and dLoss/dz, [replicas, fanOut,
 * positions * rows]. A dense layer has one position.
 */
export interface LayerDelta {
  readonly below: Tensor3D;
  readonly delta: Tensor3D;
}

/** One hidden layer on its way forward. */
interface HiddenPass {
  /** What its weights multiply. */
  readonly below: Tensor3D;
  /** Activations before pooling and without noise: the slope is taken there. */
  readonly activations: Tensor3D;
}

/**
 * Forward and backward pass of some replicas at once, the replica being the first axis of everything. Activations are
 * [replicas, units, rows]: with the rows last every elementwise kernel runs along memory. Parameters are [replicas, layout.length].
 *
 * Matrices are transposed by a kernel of their own, never by a flag of the product: the flags take wasm's product off its fast path.
 * Callers wrap every call in `tidy`.
 */
export class BatchedNetwork {
  private readonly activation: BatchedActivation;
  /** Null for dense layers. */
  private readonly images: readonly (ImageLayer | null)[];
  /** Takes the logits of two classes to their difference and its negative; null where there are not two. */
  private readonly toDifference: Tensor3D | null;

  constructor(
    readonly layout: ParameterLayout,
    private readonly architecture: Architecture,
    private readonly replicas: number,
  ) {
    this.activation = batchedActivations[architecture.activation];
    this.images = layout.layers.map(({ convolution, fanOut }) => convolution && new ImageLayer(convolution, fanOut));
    this.toDifference = layout.layers[layout.layers.length - 1].fanOut === 2 ? tensor3d([1, -1, -1, 1], [1, 2, 2]) : null;
  }

  dispose(): void {
    this.toDifference?.dispose();
  }

  /** T of every measured layer and the logits, for rows of inputs [1 or replicas, inputs, rows]. */
  forward(parameters: Tensor2D, inputs: Tensor3D): { readonly activations: Tensor3D[]; readonly logits: Tensor3D } {
    const { representations } = this.hidden(parameters, inputs, null);
    const last = representations[representations.length - 1];
    const output = this.images.length - 1;
    const logits = affine(this.weights(parameters, output), this.biases(parameters, output), last);
    return {
      activations: [...representations.slice(1), this.outputProbabilities(parameters, last)],
      logits: this.architecture.output === 'sigmoid' ? concat([logits, zerosLike(logits)], 1) : logits,
    };
  }

  /** Gradient of the summed cross entropy (nats) of each replica's rows, laid out as the parameters. */
  gradient(parameters: Tensor2D, batch: RowBatch): Tensor2D {
    const pieces = this.deltas(parameters, batch).flatMap(({ below, delta }) => [flat(matMul(below, transposed(delta))), flat(sum(delta, 2))]);
    return concat(pieces, 1);
  }

  /** Back-propagation of the summed cross entropy of the rows, from the first layer to the output. */
  deltas(parameters: Tensor2D, { rows, inputs, targets, noise }: RowBatch): LayerDelta[] {
    const { passes, representations } = this.hidden(parameters, inputs, noise);
    const output = this.images.length - 1;
    const last = representations[output];
    const layers: LayerDelta[] = [];
    let delta = sub<Tensor3D>(this.outputProbabilities(parameters, last), targets);
    for (let layer = output; layer >= 0; layer -= 1) {
      const image = this.images[layer];
      layers.unshift({ below: layer === output ? last : passes[layer].below, delta });
      if (layer === 0) break;
      const multiplied: Tensor3D = matMul(this.weights(parameters, layer), delta);
      const representation = image ? image.patchesBack(multiplied, rows) : multiplied;
      const below = this.images[layer - 1];
      delta = this.activation.timesSlope(below ? below.pooledBack(representation) : representation, passes[layer - 1].activations);
    }
    return layers;
  }

  /** The hidden layers, and T of the input and of each of them, with the noise of training where there is any. */
  private hidden(
    parameters: Tensor2D,
    inputs: Tensor3D,
    noise: readonly Tensor3D[] | null,
  ): { readonly passes: HiddenPass[]; readonly representations: Tensor3D[] } {
    // Doubled here, where one small kernel does it for all layers. Doubling is exact.
    const scaled = this.activation.argumentScale === 2 ? add<Tensor2D>(parameters, parameters) : parameters;
    const rows = inputs.shape[2];
    const passes: HiddenPass[] = [];
    const representations = [inputs];
    for (let layer = 0; layer + 1 < this.images.length; layer += 1) {
      const image = this.images[layer];
      const below = image ? image.patches(representations[layer]) : representations[layer];
      const [weights, biases] = [this.weights(scaled, layer), this.biases(scaled, layer)];
      const activations = this.activation.value(image ? affineOfPatches(weights, biases, below) : affine(weights, biases, below));
      const clean = image ? image.pooled(activations, rows) : activations;
      passes.push({ below, activations });
      representations.push(noise ? add(clean, noise[layer]) : clean);
    }
    return { passes, representations };
  }

  private outputProbabilities(parameters: Tensor2D, below: Tensor3D): Tensor3D {
    const output = this.images.length - 1;
    const [weights, biases] = [this.weights(parameters, output), this.biases(parameters, output)];
    if (this.architecture.output === 'sigmoid') return sigmoid(affine(weights, biases, below));
    if (this.toDifference) {
      // The softmax of two classes is the sigmoid of the difference of their logits, taken on the weights, which are few.
      return sigmoid(affine(matMul(weights, this.toDifference), matMul(this.toDifference, biases), below));
    }
    const logits = affine(weights, biases, below);
    const powers = exp(sub(logits, max(logits, 1, true)));
    return div(powers, sum(powers, 1, true));
  }

  private weights(parameters: Tensor2D, layer: number): Tensor3D {
    const { fanIn, fanOut, weights } = this.layout.layers[layer];
    return reshape(slice(parameters, [0, weights], [this.replicas, fanIn * fanOut]), [this.replicas, fanIn, fanOut]);
  }

  private biases(parameters: Tensor2D, layer: number): Tensor3D {
    const { fanOut, biases } = this.layout.layers[layer];
    return reshape(slice(parameters, [0, biases], [this.replicas, fanOut]), [this.replicas, fanOut, 1]);
  }
}

/** The last two axes exchanged. */
export function transposed(tensor: Tensor3D): Tensor3D {
  return transpose(tensor, [0, 2, 1]);
}

function affine(weights: Tensor3D, biases: Tensor3D, below: Tensor3D): Tensor3D {
  return add(matMul(transposed(weights), below), biases);
}

/**
 * The same of many columns. With the weights on the right: wasm packs the right matrix anew for each product, so that the patches had better not be
 * it (3.6 ms against 9.5 ms for 25 to 4 units at 36,864 columns, both transpositions counted).
 */
function affineOfPatches(weights: Tensor3D, biases: Tensor3D, patches: Tensor3D): Tensor3D {
  return add(transposed(matMul(transposed(patches), weights)), biases);
}

function flat(tensor: Tensor): Tensor2D {
  return reshape(tensor, [tensor.shape[0], tensor.size / tensor.shape[0]]);
}
