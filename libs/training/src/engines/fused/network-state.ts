import type { Optimizer } from '@infoplane/contracts';
import { initialWeights } from '../../draws';
import type { TrainingPlan, TrainingState } from '../../engine';
import { layerShapes, parameterCount } from '../../layer-shapes';

/** Zeroed memory that threads share. */
export function sharedFloat32(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}

/** What an optimiser keeps of each parameter, as TrainingState names it. */
function optimizerArrays(optimizer: Optimizer): readonly string[] {
  switch (optimizer.name) {
    case 'adam':
      return ['firstMoments', 'secondMoments'];
    case 'sgd':
      return optimizer.momentum > 0 ? ['velocity'] : [];
    default:
      return optimizer satisfies never;
  }
}

function stateNames({ configuration }: TrainingPlan): readonly string[] {
  return ['parameters', ...optimizerArrays(configuration.training.optimizer)];
}

/** Arrays [replicas, parameters] of a plan's parameters and of what its optimiser keeps, zeroed, shared by threads. */
export function emptyState(plan: TrainingPlan): Float32Array[] {
  const { replicas, architecture } = plan.configuration;
  const length = replicas * parameterCount(layerShapes(plan.problem, architecture));
  return stateNames(plan).map(() => sharedFloat32(length));
}

/** Writes the arrays of epoch 0: weights as drawn, all else 0. */
export function fillInitialState([parameters, ...kept]: readonly Float32Array[], plan: TrainingPlan): void {
  const { replicas, seed, architecture } = plan.configuration;
  let at = 0;
  for (let replica = 0; replica < replicas; replica += 1) {
    layerShapes(plan.problem, architecture).forEach(({ fanIn, fanOut }, layer) => {
      const weights = initialWeights({ initializer: architecture.initializer, fanIn, fanOut, layer }, seed, replica);
      parameters.set(weights, at);
      parameters.fill(0, at + weights.length, at + weights.length + fanOut);
      at += weights.length + fanOut;
    });
  }
  for (const array of kept) array.fill(0);
}

/** The arrays as a state to keep: copies. */
export function packState(plan: TrainingPlan, arrays: readonly Float32Array[], counted: { readonly epoch: number; readonly step: number }): TrainingState {
  return { ...counted, arrays: Object.fromEntries(stateNames(plan).map((name, i) => [name, arrays[i].slice()])) };
}

/**
 * Writes the arrays of a state that was kept. Those that the optimiser needs and the state lacks begin at 0.
 *
 * @throws RangeError when the state is of other networks or of another number of replicas; then nothing was written.
 */
export function fillKeptState(into: readonly Float32Array[], plan: TrainingPlan, { epoch, step, arrays }: TrainingState): void {
  for (const [name, count] of [['epoch', epoch], ['step', step]] as const) {
    if (!Number.isInteger(count) || count < 0) throw new RangeError(`fused engine: the state's ${name} must be a whole number from 0, got ${count}`);
  }
  if (!arrays['parameters']) throw new RangeError('fused engine: the state has no parameters');
  const found = stateNames(plan).map((name) => arrays[name] as Float32Array | undefined);
  found.forEach((array, i) => {
    if (array && array.length !== into[i].length) {
      throw new RangeError(
        `fused engine: the state's ${stateNames(plan)[i]} must hold ${into[i].length} numbers for ${plan.configuration.replicas} replicas of these networks, got ${array.length}`,
      );
    }
  });
  found.forEach((array, i) => (array ? into[i].set(array) : into[i].fill(0)));
}
