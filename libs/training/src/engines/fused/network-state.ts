import type { Optimizer } from '@infoplane/contracts';
import { initialWeights } from '../../draws';
import type { TrainingPlan, TrainingState } from '../../engine';

/** Units of each layer from the input to the output. */
export function widthsOf({ problem, configuration }: Pick<TrainingPlan, 'problem' | 'configuration'>): number[] {
  return [problem.inputs, ...configuration.architecture.hiddenWidths, problem.classes];
}

/** Zeroed memory that threads share. */
export function sharedFloat32(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}

/** Weights and biases of one replica: for each layer W [fanIn, fanOut], then b [fanOut]. */
export function parameterCount(widths: readonly number[]): number {
  return widths.slice(1).reduce((sum, width, layer) => sum + (widths[layer] + 1) * width, 0);
}

function stateNames(optimizer: Optimizer): readonly string[] {
  switch (optimizer.name) {
    case 'adam':
      return ['parameters', 'firstMoments', 'secondMoments'];
    case 'sgd':
      return ['parameters'];
    default:
      return optimizer satisfies never;
  }
}

/** Arrays [replicas, parameters] of a plan's parameters and moments, zeroed, shared by threads. */
function emptyState(plan: TrainingPlan): Float32Array[] {
  const { replicas, training } = plan.configuration;
  return stateNames(training.optimizer).map(() => sharedFloat32(replicas * parameterCount(widthsOf(plan))));
}

/** The arrays at epoch 0: weights as drawn, biases and moments 0. */
export function initialState(plan: TrainingPlan): Float32Array[] {
  const state = emptyState(plan);
  const { replicas, seed } = plan.configuration;
  const widths = widthsOf(plan);
  let at = 0;
  for (let replica = 0; replica < replicas; replica += 1) {
    widths.slice(1).forEach((fanOut, layer) => {
      const weights = initialWeights(widths[layer], fanOut, layer, seed, replica);
      state[0].set(weights, at);
      at += weights.length + fanOut;
    });
  }
  return state;
}

/** The arrays as a state to keep: copies, with the widths they belong to. */
export function packState(
  plan: TrainingPlan,
  arrays: readonly Float32Array[],
  counted: { readonly epoch: number; readonly step: number },
): TrainingState {
  const named = stateNames(plan.configuration.training.optimizer).map((name, i) => [name, arrays[i].slice()] as const);
  return { ...counted, arrays: { widths: Float32Array.from(widthsOf(plan)), ...Object.fromEntries(named) } };
}

/**
 * The arrays of a state that was kept.
 *
 * @throws RangeError when the state is of another architecture, another number of replicas, or lacks what the optimiser needs.
 */
export function unpackState(plan: TrainingPlan, { arrays }: TrainingState): Float32Array[] {
  const widths = widthsOf(plan);
  const kept = Array.from(arrays['widths'] ?? []);
  if (kept.join('-') !== widths.join('-')) {
    throw new RangeError(
      `fused engine: the state is of a network ${kept.join('-') || 'of another engine'}, the session has ${widths.join('-')}`,
    );
  }
  const state = emptyState(plan);
  stateNames(plan.configuration.training.optimizer).forEach((name, i) => {
    const found = arrays[name]?.length ?? 0;
    if (found !== state[i].length) {
      throw new RangeError(
        `fused engine: the state's ${name} must hold ${state[i].length} numbers for ${plan.configuration.replicas} replicas, got ${found}`,
      );
    }
    state[i].set(arrays[name]);
  });
  return state;
}
