import { changesThatRestart, configurationChanges, RefusedError, type ForkPoint, type SessionConfiguration } from '@infoplane/contracts';
import type { CheckpointKeeper } from '../checkpoints/checkpoint-keeper';
import type { SessionRow } from '../storage/session-row';
import { requireKept } from './kept';

/**
 * Refuses a fork that cannot go on from its parent's checkpoint.
 *
 * @param epochs of the parent's checkpoints, ascending.
 * @throws RefusedError `invalid-input` naming the nearest epochs with a checkpoint, the settings that start from epoch 0, or an end that is
 *   not after the fork.
 */
export function requireForkable(parent: SessionRow, { epoch }: ForkPoint, epochs: readonly number[], configuration: SessionConfiguration): void {
  if (!epochs.includes(epoch)) {
    const message = describeNearest(epochs, epoch);
    throw new RefusedError('invalid-input', `Session ${parent.id} has no checkpoint of epoch ${epoch}: ${message}`, [{ field: 'parent.epoch', message }]);
  }
  const restarting = changesThatRestart(configurationChanges(parent.configuration, configuration));
  if (restarting.length > 0) {
    const paths = restarting.map(({ path }) => path).join(', ');
    const message = 'must be that of the parent: a session with another one starts from epoch 0, without a parent';
    throw new RefusedError(
      'invalid-input',
      `A fork cannot change ${paths}: its weights would be others. Start a session of its own, from epoch 0`,
      restarting.map(({ path }) => ({ field: `configuration.${path}`, message })),
    );
  }
  if (configuration.training.epochs <= epoch) {
    const message = `must be more than ${epoch}, the epoch of the fork`;
    throw new RefusedError('invalid-input', `A fork at epoch ${epoch} needs a later end: epochs ${message}`, [
      { field: 'configuration.training.epochs', message },
    ]);
  }
}

/**
 * Keeps the checkpoints of a parent while it is forked.
 *
 * @param parent undefined where there is no such session.
 * @returns how to let them go again.
 * @throws RefusedError `not-found`, `wrong-state`, `invalid-input`; then nothing is kept.
 */
export async function holdForFork(
  parent: SessionRow | undefined,
  fork: ForkPoint,
  configuration: SessionConfiguration,
  checkpoints: Pick<CheckpointKeeper, 'hold' | 'settled' | 'list'>,
): Promise<() => void> {
  if (!parent) {
    throw new RefusedError('not-found', `There is no session ${fork.session} to fork`, [
      { field: 'parent.session', message: 'must be the id of a session in the list' },
    ]);
  }
  requireKept(parent);
  const release = checkpoints.hold(parent.id);
  try {
    // What was chosen to be dropped before the hold would still be listed, and be gone before it is needed.
    await checkpoints.settled();
    const epochs = (await checkpoints.list(parent.id)).map(({ epoch }) => epoch);
    requireForkable(parent, fork, epochs, configuration);
  } catch (error) {
    // A refusal: what is not forked need not be kept.
    release();
    throw error;
  }
  return release;
}

function describeNearest(epochs: readonly number[], epoch: number): string {
  const before = epochs.filter((each) => each < epoch).at(-1);
  const behind = epochs.find((each) => each > epoch);
  const nearest = [before, behind].filter((each) => each !== undefined);
  if (nearest.length === 0) return 'it has no checkpoints';
  return nearest.length === 1 ? `the nearest is of epoch ${nearest[0]}` : `the nearest are of epochs ${nearest[0]} and ${nearest[1]}`;
}
