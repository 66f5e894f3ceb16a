import { CountedStream } from '@infoplane/numerics';

/**
 * Everything random in training, as functions of (seed, replica, purpose, epoch, index). Engines draw from here and nowhere else, so they
 * agree with each other, and a session that resumes continues as if it had not stopped. The numbers of the purposes are part of every
 * session's meaning: never renumber them.
 */
export const purposes = { split: 1, initialWeights: 2, batchOrder: 3, probeOrder: 4, weightNoise: 5, activationNoise: 6 } as const;

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
 * Initial weights of one layer of one replica: truncated normal, drawn again beyond two deviations, times 1 / sqrt(fanIn). Biases start at 0.
 *
 * @param layer 0 for the first weight matrix.
 * @returns shape [fanIn, fanOut], row-major; index i * fanOut + j of the stream is the weight from unit i to unit j.
 */
export function initialWeights(fanIn: number, fanOut: number, layer: number, seed: number, replica: number): Float32Array {
  const stream = new CountedStream(seed, replica, purposes.initialWeights, 0, layer);
  const scale = 1 / Math.sqrt(fanIn);
  return Float32Array.from({ length: fanIn * fanOut }, (_, i) => stream.truncatedNormal(i) * scale);
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
