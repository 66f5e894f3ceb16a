import { layerWidths, RefusedError, type Anchor, type Fault, type SessionConfiguration } from '@infoplane/contracts';

/** Refuses a place that a session does not have. @throws RefusedError `invalid-input` that names each field and what is allowed there. */
export function requireWithin({ fromEpoch, toEpoch, layer, replica }: Anchor, configuration: SessionConfiguration): void {
  const { epochs } = configuration.training;
  const faults: Fault[] = [
    ...[
      { field: 'anchor.fromEpoch', epoch: fromEpoch },
      { field: 'anchor.toEpoch', epoch: toEpoch },
    ]
      .filter(({ epoch }) => epoch > epochs)
      .map(({ field }) => beyondEpochs(field, epochs)),
    ...(layer === null ? [] : layerFaults('anchor.layer', layer, configuration)),
    ...(replica !== null && replica >= configuration.replicas
      ? [{ field: 'anchor.replica', message: `must be at most ${configuration.replicas - 1}: 0 is this session’s first replica` }]
      : []),
  ];
  refuseFaults('anchor', faults);
}

/** What is wrong with a layer of a session, if anything is. */
export function layerFaults(field: string, layer: number, configuration: SessionConfiguration): Fault[] {
  const layers = layerWidths(configuration).length;
  return layer > layers ? [{ field, message: `must be at most ${layers}: the last of this session’s layers` }] : [];
}

/** The fault of an epoch that a session does not come to. */
export function beyondEpochs(field: string, epochs: number): Fault {
  return { field, message: `must be at most ${epochs}: this session’s last epoch` };
}

/** @throws RefusedError `invalid-input` if there is a fault. */
export function refuseFaults(subject: string, faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  throw new RefusedError(
    'invalid-input',
    `Invalid ${subject}: ${faults.map(({ field, message }) => `${field}: ${message}`).join('; ')}`,
    faults,
  );
}
