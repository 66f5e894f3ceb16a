import { problemShape, type SessionConfiguration } from '@infoplane/contracts';
import { layerShapes, parameterCount } from '@infoplane/training';

/** Bytes of all checkpoints of a session, beyond which some measured epochs have none: a fifth of a gigabyte. The paper's experiment takes 48 MB. */
export const checkpointBudgetBytes = 200 * 2 ** 20;

/**
 * Which measured epochs have a checkpoint: the first, the last, and every k-th between, k the smallest that keeps their sum within the budget. Two
 * are kept whatever they take.
 *
 * @param bytes of one checkpoint.
 * @param measured how many epochs are measured.
 * @returns whether the measured epoch with that index has one.
 */
export function checkpointSchedule(bytes: number, measured: number, budget = checkpointBudgetBytes): (index: number) => boolean {
  const affordable = Math.max(2, Math.floor(budget / bytes));
  // The first of every k, and the last: at most ceil(measured / k) + 1.
  const every = measured <= affordable ? 1 : Math.ceil(measured / (affordable - 1));
  return (index) => index % every === 0 || index === measured - 1;
}

/** Bytes of the weights and the optimiser's state of all replicas. */
export function stateBytes({ problem, architecture, training, replicas }: SessionConfiguration): number {
  const { optimizer } = training;
  const moments = optimizer.name === 'adam' ? 2 : optimizer.momentum > 0 ? 1 : 0;
  return 4 * replicas * parameterCount(layerShapes(problemShape(problem), architecture)) * (1 + moments);
}
