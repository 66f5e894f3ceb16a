import { z } from 'zod';

/** The bounds of a session, in one place so that forms, doors and the command line say the same. */
export const limits = {
  replicas: { min: 1, max: 200 },
  hiddenLayers: { min: 1, max: 12 },
  width: { min: 1, max: 512 },
  epochs: { min: 1, max: 100_000 },
  batchSize: { min: 1, max: 4096 },
  probeBatchSize: { min: 1, max: 4096 },
  trainPercent: { min: 1, max: 99 },
  learningRate: { max: 10 },
  bins: { min: 2, max: 10_000 },
  /** Squared units of the activations. Below and above, squared distances in units of the noise leave what a float64 holds. */
  noiseVariance: { min: 1e-12, max: 1e6 },
  estimators: { min: 1, max: 8 },
  measuredEpochs: { min: 2, max: 2000 },
  seed: { min: 0, max: 4_294_967_295 },
  /** Activations of every unit of every replica are held at once while an epoch is measured: 4,096 patterns × 4 bytes a unit. */
  unitsTimesReplicas: 20_000,
  nameLength: 120,
} as const;

/** A whole number within bounds, refused in a sentence that says them. */
export function integer(what: string, { min, max }: { readonly min: number; readonly max: number }): z.ZodNumber {
  const allowed = `${what} must be a whole number from ${min.toLocaleString('en')} to ${max.toLocaleString('en')}`;
  return z.number({ error: allowed }).int(allowed).min(min, allowed).max(max, allowed);
}
