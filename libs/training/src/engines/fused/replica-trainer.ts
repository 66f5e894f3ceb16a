import type { Optimizer } from '@infoplane/contracts';
import type { Observation } from '../../engine';
import type { Kernel } from './kernel';

/**
 * What a session trains, as plain data and shared memory: it crosses to every worker unchanged. All workers read and write the same arrays, each
 * the parts of the replicas that it takes. They are made once a run: a worker lets go of shared memory only when it happens to collect garbage.
 */
export interface ReplicasPlan {
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
  /** Weights and biases, then what the optimiser keeps: shape [replicas, parameters] each. As the last command left it. */
  readonly state: readonly Float32Array[];
  /** Written by `observe` in turn, so that what was observed last can still be read. */
  readonly observations: readonly [Observation, Observation];
  /** One number: the next replica that no worker has taken. Who commands sets it to 0 before. */
  readonly next: Int32Array;
}

/** One command, to all workers together: each replica is taken by one of them. Epochs and steps are counted by who commands. */
export type ReplicasCommand =
  | { readonly kind: 'train'; readonly epochs: number; readonly epoch: number; readonly step: number }
  | { readonly kind: 'observe'; readonly epoch: number; readonly into: 0 | 1 };

/**
 * Lays a network out in a kernel's memory.
 *
 * A worker runs the text of this function, so that it needs no loader and no file: it must not use anything from outside of itself.
 *
 * @returns carries out a command, at once, for replica after replica until none is left that nobody took: a worker that shares its core with
 * others takes fewer of them, and none waits for it. What a replica comes to does not depend on who took it.
 * @throws Error when the network does not fit in the memory of WebAssembly.
 */
export function openReplicaTrainer(kernel: Kernel, plan: ReplicasPlan): (command: ReplicasCommand) => void {
  const { widths, parameters, patterns, trainRows: rows } = plan;
  const [inputs, outputs, layers] = [widths[0], widths[widths.length - 1], widths.length - 1];
  const floats = (address: number, length: number) => new Float32Array(kernel.memory.buffer, address >>> 0, length);

  try {
    layOut();
  } catch (error) {
    // The kernel traps when memory.grow is refused.
    throw new Error(
      'the network and what is observed of it do not fit in the 4 GiB of one WebAssembly memory: take narrower layers or measure fewer patterns',
      { cause: error },
    );
  }
  copyPatterns();
  // Memory is laid out for good, so views of it stay.
  const states = plan.state.map((_, index) => floats(kernel.stateAt(index), parameters));
  const trainRows = new Int32Array(kernel.memory.buffer, kernel.trainAt() >>> 0, rows);
  const seen = viewsOfObserved();

  return (command) => {
    for (let replica = Atomics.add(plan.next, 0, 1); replica < plan.replicas; replica = Atomics.add(plan.next, 0, 1)) {
      plan.state.forEach((array, index) => states[index].set(partOf(array, replica, parameters)));
      trainRows.set(plan.train.subarray(replica * rows, (replica + 1) * rows));
      if (command.kind === 'train') {
        const steps = Math.ceil(rows / plan.batchRows);
        for (let i = 0; i < command.epochs; i += 1) kernel.trainEpoch(replica, command.epoch + i, command.step + i * steps);
        plan.state.forEach((array, index) => partOf(array, replica, parameters).set(states[index]));
      } else {
        kernel.observe(replica, command.epoch);
        copyObservation(replica, plan.observations[command.into]);
      }
    }
  };

  function partOf(array: Float32Array, replica: number, length: number): Float32Array {
    return array.subarray(replica * length, (replica + 1) * length);
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
    kernel.layOutReplica();
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

  function viewsOfObserved(): { readonly layers: readonly Float32Array[]; readonly statistics: readonly Float64Array[] } {
    let address = kernel.observedAt() >>> 0;
    const lengths = [...widths.slice(1), outputs].map((width) => plan.measured.length * width);
    return {
      layers: lengths.map((length) => {
        address += length * 4;
        return floats(address - length * 4, length);
      }),
      statistics: [0, 1, 2].map((index) => new Float64Array(kernel.memory.buffer, (kernel.statisticsAt() >>> 0) + index * layers * 8, layers)),
    };
  }

  function copyObservation(replica: number, into: Observation): void {
    into.activations.forEach((array, layer) => array.set(seen.layers[layer], replica * seen.layers[layer].length));
    const logits = seen.layers[layers];
    // The logit z of a single output becomes (z, 0).
    if (outputs === 1) logits.forEach((z, i) => (into.logits[2 * (replica * logits.length + i)] = z));
    else into.logits.set(logits, replica * logits.length);
    [into.gradientMean, into.gradientStd, into.weightNorm].forEach((array, index) => array.set(seen.statistics[index], replica * layers));
  }
}
