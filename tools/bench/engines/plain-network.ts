import { batchOrder, initialWeights, type TrainingPlan } from '@infoplane/training';

interface Layer {
  readonly fanIn: number;
  readonly fanOut: number;
  readonly weights: Float32Array;
  readonly biases: Float32Array;
  readonly gradient: Float32Array;
  readonly biasGradient: Float32Array;
  readonly moments: readonly Float32Array[];
  readonly biasMoments: readonly Float32Array[];
  /** Of one sample. */
  readonly activations: Float32Array;
  readonly errors: Float32Array;
}

/**
 * The first replica of a plan in plain TypeScript, as one would write it with care but without SIMD: typed arrays made once, one sample after the
 * other, tanh and softmax by Math, gradients summed over the batch. What an engine must beat.
 */
export class PlainNetwork {
  private readonly layers: readonly Layer[];
  private epoch = 0;
  private step = 0;

  constructor(private readonly plan: TrainingPlan) {
    const { problem, configuration } = plan;
    const { hiddenWidths, initializer } = configuration.architecture;
    const widths = [problem.inputs, ...hiddenWidths, problem.classes];
    this.layers = widths.slice(1).map((fanOut, layer) => {
      const fanIn = widths[layer];
      return {
        fanIn,
        fanOut,
        weights: initialWeights({ initializer, fanIn, fanOut, layer }, configuration.seed, 0),
        biases: new Float32Array(fanOut),
        gradient: new Float32Array(fanIn * fanOut),
        biasGradient: new Float32Array(fanOut),
        moments: [new Float32Array(fanIn * fanOut), new Float32Array(fanIn * fanOut)],
        biasMoments: [new Float32Array(fanOut), new Float32Array(fanOut)],
        activations: new Float32Array(fanOut),
        errors: new Float32Array(fanOut),
      };
    });
  }

  trainEpochs(count: number): void {
    for (let i = 0; i < count; i += 1) this.trainEpoch();
  }

  private trainEpoch(): void {
    const { training, seed } = this.plan.configuration;
    const { train } = this.plan.splits[0];
    const order = batchOrder(train.length, training.reshuffle, this.epoch, seed, 0);
    const size = training.batchSize === 'full' ? train.length : training.batchSize;
    for (let start = 0; start < train.length; start += size) {
      const end = Math.min(start + size, train.length);
      for (let i = start; i < end; i += 1) this.addGradient(train[order[i]]);
      this.update(end - start);
    }
    this.epoch += 1;
  }

  private addGradient(pattern: number): void {
    const { x, inputs, classes, labelProbabilities } = this.plan.problem;
    const layers = this.layers;
    const input = x.subarray(pattern * inputs, (pattern + 1) * inputs);
    for (let l = 0; l < layers.length; l += 1) forward(layers[l], l === 0 ? input : layers[l - 1].activations, l < layers.length - 1);
    const { activations, errors } = layers[layers.length - 1];
    for (let c = 0; c < classes; c += 1) errors[c] = activations[c] - labelProbabilities[pattern * classes + c];
    for (let l = layers.length - 1; l >= 0; l -= 1) {
      if (l > 0) backward(layers[l], layers[l - 1].activations, layers[l - 1].errors);
      else backward(layers[l], input, null);
    }
  }

  private update(samples: number): void {
    this.step += 1;
    for (const { weights, gradient, moments, biases, biasGradient, biasMoments } of this.layers) {
      this.descend(weights, gradient, moments, samples);
      this.descend(biases, biasGradient, biasMoments, samples);
    }
  }

  private descend(values: Float32Array, gradient: Float32Array, [first, second]: readonly Float32Array[], samples: number): void {
    const { optimizer } = this.plan.configuration.training;
    if (optimizer.name === 'sgd') {
      const rate = optimizer.learningRate / samples;
      for (let i = 0; i < values.length; i += 1) values[i] -= rate * gradient[i];
    } else {
      const { beta1, beta2, epsilon, learningRate } = optimizer;
      const [rate, scale] = [learningRate / (1 - beta1 ** this.step), 1 / (1 - beta2 ** this.step)];
      for (let i = 0; i < values.length; i += 1) {
        const g = gradient[i] / samples;
        first[i] = beta1 * first[i] + (1 - beta1) * g;
        second[i] = beta2 * second[i] + (1 - beta2) * g * g;
        values[i] -= (rate * first[i]) / (Math.sqrt(second[i] * scale) + epsilon);
      }
    }
    gradient.fill(0);
  }
}

function forward({ fanIn, fanOut, weights, biases, activations }: Layer, below: Float32Array, isHidden: boolean): void {
  activations.set(biases);
  for (let i = 0; i < fanIn; i += 1) {
    const a = below[i];
    for (let j = 0; j < fanOut; j += 1) activations[j] += a * weights[i * fanOut + j];
  }
  if (isHidden) {
    for (let j = 0; j < fanOut; j += 1) activations[j] = Math.tanh(activations[j]);
    return;
  }
  let top = activations[0];
  for (let j = 1; j < fanOut; j += 1) top = Math.max(top, activations[j]);
  let sum = 0;
  for (let j = 0; j < fanOut; j += 1) sum += activations[j] = Math.exp(activations[j] - top);
  for (let j = 0; j < fanOut; j += 1) activations[j] /= sum;
}

/** Adds a layer's gradient and leaves the errors of the layer below, of which the input has none. */
function backward({ fanIn, fanOut, weights, gradient, biasGradient, errors }: Layer, below: Float32Array, errorsBelow: Float32Array | null): void {
  for (let j = 0; j < fanOut; j += 1) biasGradient[j] += errors[j];
  for (let i = 0; i < fanIn; i += 1) {
    const a = below[i];
    let sum = 0;
    for (let j = 0; j < fanOut; j += 1) {
      gradient[i * fanOut + j] += a * errors[j];
      sum += weights[i * fanOut + j] * errors[j];
    }
    if (errorsBelow) errorsBelow[i] = sum * (1 - a * a);
  }
}
