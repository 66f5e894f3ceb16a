/**
 * One measured epoch of one layer, as the gradient criteria read it.
 *
 * `step` counts optimiser updates before this measurement. `snr` holds one value per replica, always in the same order: the norm of the mean
 * gradient over the spread of the batch gradients, a positive number without unit. NaN says that this replica has none (one probe batch, or
 * a replica that diverged); 0 has no logarithm and is treated the same way.
 */
export interface SnrMeasurement {
  readonly epoch: number;
  readonly step: number;
  readonly snr: Float64Array | Float32Array;
}

/** One measured epoch of one layer in the information plane: `ixt` is I(X;T) in bits, one value per replica, NaN for an absent one. */
export interface PlaneMeasurement {
  readonly epoch: number;
  readonly step: number;
  readonly ixt: Float64Array | Float32Array;
}

/**
 * A detected transition of one layer, whatever the criterion.
 *
 * `epoch` and `step` are those of a measured epoch; `interval` is the central 90% of the bootstrap samples of the transition, widened to the
 * neighbouring measured epochs; `confidence` is the share of those samples that lie within a factor 1.5 in step, 0 to 1; `announcedAt` is
 * the measured epoch at which there was enough evidence (in retrospect: the last one). A `revision` above 0 replaces the announcements
 * before it.
 */
export interface Transition {
  readonly epoch: number;
  readonly step: number;
  readonly interval: { readonly fromEpoch: number; readonly toEpoch: number };
  readonly confidence: number;
  readonly announcedAt: number;
  readonly revision: number;
}
