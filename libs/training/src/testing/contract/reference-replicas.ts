import type { TrainingPlan, TrainingState } from '../../engine';
import { ReferenceNetwork } from '../reference-network';

// Every engine is held against the same networks, and one replica against the first of three: each is trained once.
const trained = new Map<string, ReferenceNetwork>();

/** The plan's replicas after some epochs. Shared between tests: to be read only. */
export function referenceReplicas(plan: TrainingPlan, epochs: number): ReferenceNetwork[] {
  const { problem, probeBatchSize, configuration } = plan;
  const { name, patterns, inputs, classes } = problem;
  return plan.splits.map((_, replica) => {
    const key = JSON.stringify([{ ...configuration, replicas: null }, probeBatchSize, name, patterns, inputs, classes, replica, epochs]);
    const known = trained.get(key);
    if (known) return known;
    const network = new ReferenceNetwork(plan, replica);
    for (let epoch = 0; epoch < epochs; epoch += 1) network.trainEpoch();
    trained.set(key, network);
    return network;
  });
}

/** The state of reference networks, as every engine lays it out. */
export function referenceState(networks: readonly ReferenceNetwork[]): TrainingState {
  const [{ epoch, step, arrays }] = networks;
  const joined = Object.keys(arrays).map((name) => [name, Float32Array.from(networks.flatMap((network) => [...network.arrays[name]]))] as const);
  return { epoch, step, arrays: Object.fromEntries(joined) };
}
