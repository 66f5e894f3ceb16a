import { packRecord, type MeasurementShape } from '@infoplane/contracts';
import { buildMeasurement } from '@infoplane/contracts/testing';

/** The paper's experiment: fifty networks of six layers, one estimator. */
const shape: MeasurementShape = { replicas: 50, layers: 6, estimators: 1 };

/** Records a second of the feed. */
export const recordsPerSecond = 20;
export const recordSpacingMs = 1000 / recordsPerSecond;

/** A measurement of the paper's experiment as it is stored and sent. */
export const packedMeasurement = (epoch: number): Uint8Array => packRecord(buildMeasurement({ epoch, step: epoch, shape }));
