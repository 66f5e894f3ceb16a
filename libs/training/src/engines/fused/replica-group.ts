import type { Activation, Optimizer } from '@infoplane/contracts';
import type { Observation } from '../../engine';
import type { Kernel } from './kernel';

/**
 * What a group of neighbouring replicas trains, as plain data and shared memory: it crosses to a worker unchanged. Arrays with an axis of
 * replicas hold all of the session; a group reads and writes its own part of them. They are made once a run: a worker lets go of shared
 * memory only when it happens to collect garbage.
 */
export interface ReplicaGroupPlan {
  /** The group's first replica and how many follow from there. */
  readonly firstReplica: number;
  readonly replicas: number;
  /** Units of each layer from the input to the output. */
  readonly widths: readonly number[];
  /** Weights and biases of one replica. */
  readonly parameters: number;
  readonly activation: Activation;
  readonly optimizer: Optimizer;
  readonly seed: number;
  /** Rows of every replica's training set. */
  readonly trainRows: number;
  readonly batchRows: number;
  readonly probeRows: number;
  readonly reshuffle: boolean;
  readonly patterns: number;
  /** Inputs, shape [patterns, inputs]. */
  readonly x: Float32Array;
  /** Label probabilities, shape [patterns, classes]. */
  readonly labels: Float32Array;
  /** Pattern numbers of the training sets, shape [replicas, rows]. */
  readonly train: Int32Array;
  /** Weights and biases, then Adam's moments: shape [replicas, parameters] each. Read at the start, written by `save`. */
  readonly state: readonly Float32Array[];
  /** Written by `observe`. */
  readonly observation: Observation;
}

/** One command to a group. Epochs and steps are counted by who commands. */
export type GroupCommand =
  | { readonly kind: 'train'; readonly epochs: number; readonly epoch: number; readonly step: number }
  | { readonly kind: 'observe'; readonly epoch: number }
  | { readonly kind: 'save' };

/**
 * Lays a group out in a kernel's memory.
 *
 * A worker runs the text of this function, so that it needs no loader and no file: it must not use anything from outside of itself.
 *
 * @returns carries out commands, at once.
 * @throws Error when the group does not fit in the memory of WebAssembly.
 */
export function openReplicaGroup(kernel: Kernel, plan: ReplicaGroupPlan): (command: GroupCommand) => void {
  const { firstReplica, replicas, widths, parameters, patterns, trainRows: rows } = plan;
  const [inputs, classes, layers] = [widths[0], widths[widths.length - 1], widths.length - 1];
  const floats = (address: number, length: number) => new Float32Array(kernel.memory.buffer, address >>> 0, length);

  try {
    layOut();
  } catch (error) {
    // The kernel traps when memory.grow is refused.
    throw new Error(
      'the networks do not fit in the 4 GiB of one WebAssembly memory: take fewer replicas, narrower layers or more workers',
      { cause: error },
    );
  }
  copyPatterns();
  for (let slot = 0; slot < replicas; slot += 1) {
    const replica = firstReplica + slot;
    new Int32Array(kernel.memory.buffer, kernel.trainOf(slot) >>> 0, rows).set(plan.train.subarray(replica * rows, (replica + 1) * rows));
    plan.state.forEach((array, index) => stateOf(slot, index).set(partOf(array, replica, parameters)));
  }

  return (command) => {
    for (let slot = 0; slot < replicas; slot += 1) {
      const replica = firstReplica + slot;
      switch (command.kind) {
        case 'train': {
          const steps = Math.ceil(rows / plan.batchRows);
          for (let i = 0; i < command.epochs; i += 1) kernel.trainEpoch(slot, replica, command.epoch + i, command.step + i * steps);
          break;
        }
        case 'observe':
          kernel.observe(slot, replica, command.epoch);
          copyObservation(replica, plan.observation);
          break;
        case 'save':
          plan.state.forEach((array, index) => partOf(array, replica, parameters).set(stateOf(slot, index)));
          break;
        default:
          command satisfies never;
      }
    }
  };

  function partOf(array: Float32Array, replica: number, length: number): Float32Array {
    return array.subarray(replica * length, (replica + 1) * length);
  }

  function stateOf(slot: number, index: number): Float32Array {
    return floats(kernel.stateOf(slot, index), parameters);
  }

  function layOut(): void {
    const widthsAt = kernel.beginNetwork(layers);
    new Int32Array(kernel.memory.buffer, widthsAt >>> 0, widths.length).set(widths);
    kernel.layOutNetwork(patterns, { tanh: 0, relu: 1, linear: 2 }[plan.activation]);
    kernel.configureTraining(plan.seed, rows, plan.batchRows, plan.probeRows, plan.reshuffle ? 1 : 0);
    const { optimizer } = plan;
    if (optimizer.name === 'adam') kernel.useAdam(optimizer.learningRate, optimizer.beta1, optimizer.beta2, optimizer.epsilon);
    else kernel.useGradientDescent(optimizer.learningRate);
    kernel.layOutReplicas(replicas);
  }

  function copyPatterns(): void {
    const width = kernel.patternFloats();
    const table = floats(kernel.patternRows(), patterns * width);
    for (let pattern = 0; pattern < patterns; pattern += 1) {
      table.set(partOf(plan.labels, pattern, classes), (pattern + 1) * width - inputs - classes);
      table.set(partOf(plan.x, pattern, inputs), (pattern + 1) * width - inputs);
    }
  }

  function copyObservation(replica: number, into: Observation): void {
    let address = kernel.observedAt() >>> 0;
    [...into.activations, into.logits].forEach((array, layer) => {
      const length = patterns * (widths[layer + 1] ?? classes);
      array.set(floats(address, length), replica * length);
      address += length * 4;
    });
    [into.gradientMean, into.gradientStd, into.weightNorm].forEach((array, index) => {
      array.set(new Float64Array(kernel.memory.buffer, (kernel.statisticsAt() >>> 0) + index * layers * 8, layers), replica * layers);
    });
  }
}
