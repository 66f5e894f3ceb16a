import type { Optimizer } from '@infoplane/contracts';

/** What an optimiser remembers of each parameter, by the names of the arrays of a training state. */
export type OptimizerMemory = Record<string, Float64Array>;

/** The arrays that an optimiser remembers. Gradient descent without momentum remembers nothing. */
export function rememberedArrays(optimizer: Optimizer): readonly string[] {
  if (optimizer.name === 'adam') return ['firstMoments', 'secondMoments'];
  return optimizer.momentum > 0 ? ['velocity'] : [];
}

/**
 * One update in place.
 *
 * @param step updates made with this one, from 1.
 * @source Adam: Kingma & Ba 2015, algorithm 1: w -= lr mHat / (sqrt(vHat) + epsilon), with mHat = m / (1 - beta1^t) and vHat = v / (1 - beta2^t).
 */
export function descendInto(optimizer: Optimizer, parameters: Float64Array, gradient: Float64Array, memory: OptimizerMemory, step: number): void {
  const { learningRate } = optimizer;
  if (optimizer.name === 'sgd') {
    const velocity = memory['velocity'];
    for (let i = 0; i < parameters.length; i += 1) {
      if (velocity) velocity[i] = optimizer.momentum * velocity[i] + gradient[i];
      parameters[i] -= learningRate * (velocity ?? gradient)[i];
    }
    return;
  }
  const { beta1, beta2, epsilon } = optimizer;
  const { firstMoments, secondMoments } = memory;
  for (let i = 0; i < parameters.length; i += 1) {
    firstMoments[i] = beta1 * firstMoments[i] + (1 - beta1) * gradient[i];
    secondMoments[i] = beta2 * secondMoments[i] + (1 - beta2) * gradient[i] ** 2;
    const first = firstMoments[i] / (1 - beta1 ** step);
    const second = secondMoments[i] / (1 - beta2 ** step);
    parameters[i] -= (learningRate * first) / (Math.sqrt(second) + epsilon);
  }
}
