import type { Optimizer } from '@infoplane/contracts';
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
  /** As the kernel numbers it. */
  readonly activation: number;
  readonly optimizer: Optimizer;
  readonly l2: number;
  /** Deviations of what is added to every parameter after an update, and to every hidden unit of a training batch; 0 for none. */
  readonly weightNoise: number;
  readonly activationNoise: number;
  readonly seed: number;
  /** Rows of every replica's training set. */
  readonly trainRows: number;
  readonly batchRows: number;
  readonly probeRows: number;
  readonly reshuffle: boolean;
  readonly patterns: number;
  /** Of inputs that are all 0 or 1, how many share a table of the first layer; else 0. */
  readonly bitsOfGroup: number;
  /** Inputs, shape [patterns, inputs]. */
  readonly x: Float32Array;
  /** What the outputs should give, shape [patterns, outputs]. */
  readonly targets: Float32Array;
  /** Pattern numbers of the training sets, shape [replicas, rows]. */
  readonly train: Int32Array;
  /** Numbers of the patterns that are observed. */
  readonly measured: Int32Array;
  /** Weights and biases, then what the optimiser keeps: shape [replicas, parameters] each. Read at the start and by `restore`, written by `save`. */
  readonly state: readonly Float32Array[];
  /** Written by `observe`. */
  readonly observation: Observation;
}

/** One command to a group. Epochs and steps are counted by who commands. */
export type GroupCommand =
  | { readonly kind: 'train'; readonly epochs: number; readonly epoch: number; readonly step: number }
  | { readonly kind: 'observe'; readonly epoch: number }
  | { readonly kind: 'save' }
  | { readonly kind: 'restore' };

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
  const [inputs, outputs, layers] = [widths[0], widths[widths.length - 1], widths.length - 1];
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
    restore(slot, replica);
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
        case 'restore':
          restore(slot, replica);
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

  function restore(slot: number, replica: number): void {
    plan.state.forEach((array, index) => stateOf(slot, index).set(partOf(array, replica, parameters)));
  }

  function layOut(): void {
    const widthsAt = kernel.beginNetwork(layers);
    new Int32Array(kernel.memory.buffer, widthsAt >>> 0, widths.length).set(widths);
    kernel.layOutNetwork(patterns, plan.measured.length, plan.activation, plan.bitsOfGroup, plan.activationNoise > 0 ? 1 : 0);
    new Int32Array(kernel.memory.buffer, kernel.measuredAt() >>> 0, plan.measured.length).set(plan.measured);
    kernel.configureTraining(plan.seed, rows, plan.batchRows, plan.probeRows, plan.reshuffle ? 1 : 0);
    kernel.configureNoise(plan.l2, plan.weightNoise, plan.activationNoise);
    const { optimizer } = plan;
    if (optimizer.name === 'adam') kernel.useAdam(optimizer.learningRate, optimizer.beta1, optimizer.beta2, optimizer.epsilon);
    else kernel.useGradientDescent(optimizer.learningRate, optimizer.momentum);
    kernel.layOutReplicas(replicas);
  }

  function copyPatterns(): void {
    const width = kernel.patternFloats();
    const { bitsOfGroup } = plan;
    const groups = bitsOfGroup > 0 ? Math.ceil(inputs / bitsOfGroup) : 0;
    const table = floats(kernel.patternRows(), patterns * width);
    const offsets = new Uint32Array(table.buffer, table.byteOffset, table.length);
    for (let pattern = 0; pattern < patterns; pattern += 1) {
      const end = (pattern + 1) * width;
      const x = partOf(plan.x, pattern, inputs);
      table.set(partOf(plan.targets, pattern, outputs), end - (groups || inputs) - outputs);
      if (groups === 0) table.set(x, end - inputs);
      for (let group = 0; group < groups; group += 1) {
        const value = x.subarray(group * bitsOfGroup, (group + 1) * bitsOfGroup).reduce((sum, bit, k) => sum + bit * 2 ** k, 0);
        offsets[end - groups + group] = kernel.offsetOf(group, value);
      }
    }
  }

  function copyObservation(replica: number, into: Observation): void {
    const count = plan.measured.length;
    let address = kernel.observedAt() >>> 0;
    into.activations.forEach((array, layer) => {
      const length = count * widths[layer + 1];
      array.set(floats(address, length), replica * length);
      address += length * 4;
    });
    const logits = floats(address, count * outputs);
    // The logit z of a single output becomes (z, 0).
    if (outputs === 1) logits.forEach((z, i) => (into.logits[2 * (replica * count + i)] = z));
    else into.logits.set(logits, replica * logits.length);
    [into.gradientMean, into.gradientStd, into.weightNorm].forEach((array, index) => {
      array.set(new Float64Array(kernel.memory.buffer, (kernel.statisticsAt() >>> 0) + index * layers * 8, layers), replica * layers);
    });
  }
}
