import type { Initializer } from '@infoplane/contracts';
import { CountedStream } from '@infoplane/numerics';

/**
 * Everything random in training, as functions of (seed, replica, purpose, epoch, index). Engines draw from here and nowhere else, so they
 * agree with each other, and a session that resumes continues as if it had not stopped. The numbers of the purposes are part of every
 * session's meaning: never renumber them.
 */
export const purposes = { split: 1, initialWeights: 2, batchOrder: 3, probeOrder: 4, weightNoise: 5, activationNoise: 6, measuredPatterns: 7 } as const;

/** Which patterns a replica trains on, and the complement it is tested on. */
export interface Split {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** Number of training patterns: rint(N percent / 100), at least 1 and at most N - 1, as the published code rounds. */
export function trainCount(patterns: number, trainPercent: number): number {
  const exact = (patterns * trainPercent) / 100;
  const floor = Math.floor(exact);
  const half = exact - floor === 0.5;
  const rounded = half ? floor + (floor % 2) : Math.round(exact);
  return Math.min(patterns - 1, Math.max(1, rounded));
}

/** A replica's shuffled split. The published code did not shuffle, and let train and test overlap above 80%; this does neither. */
export function splitPatterns(patterns: number, trainPercent: number, seed: number, replica: number): Split {
  const order = new CountedStream(seed, replica, purposes.split, 0).permutation(patterns);
  const count = trainCount(patterns, trainPercent);
  return { train: order.slice(0, count), test: order.slice(count) };
}

/**
 * Initial weights of one layer of one replica, as the initializer has it (see `initializerNames`). Biases start at 0.
 *
 * @param layer 0 for the first weight matrix.
 * @returns shape [fanIn, fanOut], row-major; index i * fanOut + j of the stream is the weight from unit i to unit j.
 */
export function initialWeights(
  { initializer, fanIn, fanOut, layer }: { readonly initializer: Initializer; readonly fanIn: number; readonly fanOut: number; readonly layer: number },
  seed: number,
  replica: number,
): Float32Array {
  const stream = new CountedStream(seed, replica, purposes.initialWeights, 0, layer);
  const { scale, draw } = initialLaw(initializer, stream, fanIn, fanOut);
  return Float32Array.from({ length: fanIn * fanOut }, (_, i) => draw(i) * scale);
}

function initialLaw(initializer: Initializer, stream: CountedStream, fanIn: number, fanOut: number): { readonly scale: number; readonly draw: (i: number) => number } {
  const normal = (i: number) => stream.normal(i);
  const truncated = (i: number) => stream.truncatedNormal(i);
  switch (initializer) {
    case 'truncated-fan-in':
      return { scale: 1 / Math.sqrt(fanIn), draw: truncated };
    case 'truncated-fan-out':
      return { scale: 1 / Math.sqrt(fanOut), draw: truncated };
    case 'glorot-normal':
      return { scale: Math.sqrt(2 / (fanIn + fanOut)), draw: normal };
    case 'glorot-uniform':
      return { scale: Math.sqrt(6 / (fanIn + fanOut)), draw: (i) => 2 * stream.uniform(i) - 1 };
    case 'he-normal':
      return { scale: Math.sqrt(2 / fanIn), draw: normal };
    case 'lecun-normal':
      return { scale: 1 / Math.sqrt(fanIn), draw: normal };
    default:
      return initializer satisfies never;
  }
}

/**
 * Standard normal numbers of the Langevin noise of one update of one replica, in the order of the canonical parameters (see TrainingState).
 *
 * @param step updates made before this one.
 * @returns shape [parameters].
 */
export function weightNoise(parameters: number, step: number, seed: number, replica: number): Float32Array {
  const stream = new CountedStream(seed, replica, purposes.weightNoise, step);
  return Float32Array.from({ length: parameters }, (_, i) => stream.normal(i));
}

/**
 * Standard normal numbers added, times the noise's deviation, to one hidden layer's activations in one batch of one replica.
 *
 * @param layer 0 for the first hidden (or convolutional) layer.
 * @param step updates made before this one.
 * @returns shape [rows, units], rows in the order of the batch.
 */
export function activationNoise(rows: number, units: number, layer: number, step: number, seed: number, replica: number): Float32Array {
  const stream = new CountedStream(seed, replica, purposes.activationNoise, step, layer);
  return Float32Array.from({ length: rows * units }, (_, i) => stream.normal(i));
}

/**
 * The patterns that are measured: all of them, or of a problem with more than `count` a seeded subset, the same for every replica.
 *
 * @returns ascending pattern numbers, shape [min(patterns, count)].
 */
export function measuredPatterns(patterns: number, count: number, seed: number): Int32Array {
  if (patterns <= count) return Int32Array.from({ length: patterns }, (_, i) => i);
  return new CountedStream(seed, 0, purposes.measuredPatterns, 0).permutation(patterns).slice(0, count).sort();
}

/** The order in which a replica's training rows are visited in an epoch: positions in Split.train, shape [count]. */
export function batchOrder(count: number, reshuffle: boolean, epoch: number, seed: number, replica: number): Int32Array {
  if (!reshuffle) return Int32Array.from({ length: count }, (_, i) => i);
  return new CountedStream(seed, replica, purposes.batchOrder, epoch).permutation(count);
}

/** The order in which training rows are cut into gradient probes at a measured epoch: positions in Split.train, shape [count]. */
export function probeOrder(count: number, epoch: number, seed: number, replica: number): Int32Array {
  return new CountedStream(seed, replica, purposes.probeOrder, epoch).permutation(count);
}
