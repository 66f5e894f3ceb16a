import type { SessionConfiguration } from '@infoplane/contracts';
import { measuredEpochs } from './measured-epochs';

/** A measured epoch and its place among all that are measured. */
export interface MeasuredMoment {
  readonly epoch: number;
  readonly index: number;
  readonly count: number;
}

/**
 * The epochs that a session measures, with their places among those of its configuration.
 *
 * A fork's first is the epoch of the fork, then those of its own configuration that come after; so each keeps the place that it would have without
 * the fork, and what is measured at every k-th place only is measured at the same epochs as in the parent. An epoch of a fork that the configuration
 * does not measure counts as the first, at which everything is measured.
 *
 * @throws RangeError if the fork lies beyond the last epoch.
 */
export function measuredMoments({ training, measurement }: Pick<SessionConfiguration, 'training' | 'measurement'>, forkEpoch: number | null): MeasuredMoment[] {
  const epochs = measuredEpochs(training.epochs, measurement.measuredEpochs);
  const moments = epochs.map((epoch, index) => ({ epoch, index, count: epochs.length }));
  if (forkEpoch === null) return moments;
  if (forkEpoch > training.epochs) throw new RangeError(`the session ends at epoch ${training.epochs}, before the epoch ${forkEpoch} of its fork`);
  const own = moments.filter(({ epoch }) => epoch >= forkEpoch);
  return own[0].epoch === forkEpoch ? own : [{ epoch: forkEpoch, index: 0, count: epochs.length }, ...own];
}
