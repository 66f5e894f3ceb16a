import type { SessionConfiguration } from '@infoplane/contracts';
import {
  add,
  concat,
  div,
  exp,
  matMul,
  max,
  mul,
  neg,
  relu,
  reshape,
  sigmoid,
  slice,
  step,
  sub,
  sum,
  tensor3d,
  transpose,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import type { ParameterLayout } from './parameter-layout';
import type { RowBatch } from './row-gathering';

type Activation = SessionConfiguration['architecture']['activation'];

/** What one layer's weight gradient is made of: what lies below it, `[replicas, fanIn, rows]`, and dLoss/dz, `[replicas, fanOut, rows]`. */
export interface LayerDelta {
  readonly below: Tensor3D;
  readonly delta: Tensor3D;
}

/**
 * Forward and backward pass of some replicas at once, the replica being the first axis of everything. Activations are
 * `[replicas, units, rows]`: with the rows last every elementwise kernel runs along memory. Parameters are `[replicas, layout.length]`.
 *
 * Matrices are transposed by a kernel of their own, never by a flag of the product: the flags take wasm's product off its fast path.
 * Callers wrap every call in `tidy`.
 */
export class BatchedNetwork {
  /** Takes the two logits to their difference and its negative; null when there are not two classes. */
  private readonly toDifference: Tensor3D | null;

  constructor(
    private readonly layout: ParameterLayout,
    private readonly activation: Activation,
    private readonly replicas: number,
  ) {
    const classes = layout.layers[layout.layers.length - 1].fanOut;
    this.toDifference = classes === 2 ? tensor3d([1, -1, -1, 1], [1, 2, 2]) : null;
  }

  dispose(): void {
    this.toDifference?.dispose();
  }

  /** Activations of every measured layer and the logits, for rows of inputs `[1 or replicas, inputs, rows]`. */
  forward(parameters: Tensor2D, inputs: Tensor3D): { readonly activations: Tensor3D[]; readonly logits: Tensor3D } {
    const below = this.hiddenActivations(parameters, inputs);
    const last = below[below.length - 1];
    const output = this.layout.layers.length - 1;
    const logits = affine(this.weights(parameters, output), this.biases(parameters, output), last);
    return { activations: [...below.slice(1), this.outputProbabilities(parameters, last)], logits };
  }

  /** Gradient of the mean cross entropy (nats) of each replica's rows, laid out as the parameters. */
  gradient(parameters: Tensor2D, batch: RowBatch): Tensor2D {
    const pieces = this.deltas(parameters, batch).flatMap(({ below, delta }) => [
      flat(matMul(below, transposed(delta))),
      flat(sum(delta, 2)),
    ]);
    // Divided once at the end, where there are hundreds of numbers a replica, not thousands.
    return mul<Tensor2D>(concat(pieces, 1), 1 / batch.rows);
  }

  /** Back-propagation of the summed cross entropy of the rows, from the first layer to the output. */
  deltas(parameters: Tensor2D, { inputs, targets }: RowBatch): LayerDelta[] {
    const below = this.hiddenActivations(parameters, inputs);
    const layers: LayerDelta[] = [];
    let delta = sub<Tensor3D>(this.outputProbabilities(parameters, below[below.length - 1]), targets);
    for (let layer = this.layout.layers.length - 1; layer >= 0; layer -= 1) {
      layers.unshift({ below: below[layer], delta });
      if (layer > 0) delta = this.timesSlope(matMul(this.weights(parameters, layer), delta), below[layer]);
    }
    return layers;
  }

  /** The input and every hidden layer's activations: what lies below each layer. */
  private hiddenActivations(parameters: Tensor2D, inputs: Tensor3D): Tensor3D[] {
    // See activate: its argument is doubled here, where one small kernel does it for all layers. Doubling is exact.
    const scaled = this.activation === 'tanh' ? add<Tensor2D>(parameters, parameters) : parameters;
    const below = [inputs];
    for (let layer = 0; layer + 1 < this.layout.layers.length; layer += 1) {
      below.push(this.activate(affine(this.weights(scaled, layer), this.biases(scaled, layer), below[layer])));
    }
    return below;
  }

  private activate(z: Tensor3D): Tensor3D {
    switch (this.activation) {
      case 'tanh':
        // tanh(u / 2) = s(u) - s(-u): odd to the bit, within 1.2e-7 of tanh, and 8x faster than the tanh kernel of wasm.
        return sub(sigmoid(z), sigmoid(neg(z)));
      case 'relu':
        return relu(z);
      case 'linear':
        return z;
      default:
        return this.activation satisfies never;
    }
  }

  private timesSlope(delta: Tensor3D, activations: Tensor3D): Tensor3D {
    switch (this.activation) {
      case 'tanh':
        // d - d t t in same-shape kernels: broadcasting the 1 of 1 - t t is slower.
        return sub(delta, mul(delta, mul(activations, activations)));
      case 'relu':
        return mul(delta, step(activations));
      case 'linear':
        return delta;
      default:
        return this.activation satisfies never;
    }
  }

  private outputProbabilities(parameters: Tensor2D, below: Tensor3D): Tensor3D {
    const output = this.layout.layers.length - 1;
    const [weights, biases] = [this.weights(parameters, output), this.biases(parameters, output)];
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

function flat(tensor: Tensor): Tensor2D {
  return reshape(tensor, [tensor.shape[0], tensor.size / tensor.shape[0]]);
}
