import type { Optimizer } from '@infoplane/contracts';
import { add, div, mul, sqrt, square, sub, type Tensor2D } from '@tensorflow/tfjs-core';

/** Parameters and what their optimiser remembers, all laid out alike. */
export interface OptimizerState {
  readonly parameters: Tensor2D;
  /** In the order of `rememberedArrays`. */
  readonly memory: readonly Tensor2D[];
}

/** What an optimiser remembers of each parameter, by its name in a training state. */
export function rememberedArrays(optimizer: Optimizer): readonly string[] {
  switch (optimizer.name) {
    case 'adam':
      return ['firstMoments', 'secondMoments'];
    case 'sgd':
      return optimizer.momentum === 0 ? [] : ['velocity'];
    default:
      return optimizer satisfies never;
  }
}

/**
 * The state after one update. Callers wrap it in `tidy` and dispose the state they passed in.
 *
 * @param step updates made with this one, from 1.
 * @source Adam: Kingma & Ba 2015, algorithm 1.
 */
export function descend(optimizer: Optimizer, { parameters, memory }: OptimizerState, gradient: Tensor2D, step: number): OptimizerState {
  switch (optimizer.name) {
    case 'sgd': {
      if (optimizer.momentum === 0) return { parameters: sub(parameters, mul(gradient, optimizer.learningRate)), memory };
      const velocity = add<Tensor2D>(mul(memory[0], optimizer.momentum), gradient);
      return { parameters: sub(parameters, mul(velocity, optimizer.learningRate)), memory: [velocity] };
    }
    case 'adam': {
      const { beta1, beta2, epsilon, learningRate } = optimizer;
      const first = add<Tensor2D>(mul(memory[0], beta1), mul(gradient, 1 - beta1));
      const second = add<Tensor2D>(mul(memory[1], beta2), mul(square(gradient), 1 - beta2));
      // The corrections of the moments' bias are numbers of the step alone: taken in float64 here, not on the device.
      const rate = learningRate / (1 - beta1 ** step);
      const spread = add(sqrt(mul(second, 1 / (1 - beta2 ** step))), epsilon);
      return { parameters: sub(parameters, div(mul(first, rate), spread)), memory: [first, second] };
    }
    default:
      return optimizer satisfies never;
  }
}
