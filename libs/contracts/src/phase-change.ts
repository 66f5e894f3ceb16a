import { z } from 'zod';

/**
 * What makes a transition.
 *
 * - `snr-derivative`: the minimum of d ln SNR / d ln step, where the gradients' SNR falls most steeply.
 * - `snr-crossing`: where SNR falls below 1, the gradients' mean below their spread.
 * - `snr-change-point`: where the power law of SNR in step bends. In retrospect only: of a series that still grows the best bend keeps moving.
 * - `compression-onset`: the peak of I(X;T), by the session's first estimator.
 */
export const phaseChangeCriteria = ['snr-derivative', 'snr-crossing', 'snr-change-point', 'compression-onset'] as const;
export type PhaseChangeCriterion = (typeof phaseChangeCriteria)[number];

/**
 * A detected transition of one layer. `epoch` and `step` are the transition, `interval` its spread over replicas, `announcedAt` the
 * measured epoch at which the detector was sure enough to speak. A later record of the same layer and criterion with a higher `revision`
 * replaces it.
 *
 * When a session completes or is stopped, what the whole series shows is announced once more where it differs: a transition that had not
 * been announced, because the session ended before the detector had waited long enough, or one whose announced epoch lies outside the
 * interval that the whole series gives. Then `announcedAt` is the last measured epoch.
 */
export const phaseChangeRecordSchema = z.object({
  kind: z.literal('phase-change'),
  /** 1 is the first hidden layer. */
  layer: z.number().int().min(1),
  criterion: z.enum(phaseChangeCriteria),
  /** The id of the estimator whose I(X;T) was read; only of `compression-onset`. */
  estimator: z.string().optional(),
  epoch: z.number().int().nonnegative(),
  step: z.number().int().nonnegative(),
  interval: z.object({ fromEpoch: z.number().int().nonnegative(), toEpoch: z.number().int().nonnegative() }),
  /** Share of bootstrap samples of the replicas whose transition lies within a factor 1.5 of this one, 0 to 1. */
  confidence: z.number().min(0).max(1),
  announcedAt: z.number().int().nonnegative(),
  revision: z.number().int().nonnegative(),
});
export type PhaseChangeRecord = z.infer<typeof phaseChangeRecordSchema>;

/** What turns into what, in the words of a chart or a list. */
export function phaseChangeName(criterion: PhaseChangeCriterion): string {
  switch (criterion) {
    case 'snr-derivative':
      return 'drift → diffusion';
    case 'snr-crossing':
      return 'drift → diffusion (SNR = 1)';
    case 'snr-change-point':
      return 'drift → diffusion (SNR bends)';
    case 'compression-onset':
      return 'fitting → compression';
    default:
      return criterion satisfies never;
  }
}
