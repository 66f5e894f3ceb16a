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
  l2: { max: 10 },
  inverseTemperature: { max: 1e12 },
  activationNoise: { max: 10 },
  convolutions: 4,
  filters: { min: 1, max: 64 },
  kernelSide: { min: 1, max: 9 },
  poolSide: { min: 1, max: 4 },
  /** All patterns of that many bits are enumerated. */
  ruleInputs: { min: 2, max: 16 },
  committeeUnits: { min: 1, max: 31 },
  gamma: { min: 0.01, max: 1000 },
  theta: { min: -100, max: 100 },
  blobInputs: { min: 1, max: 64 },
  blobClasses: { min: 2, max: 20 },
  blobPatterns: { min: 16, max: 65_536 },
  blobDistance: { min: 0, max: 100 },
  mnistPatterns: { min: 100, max: 70_000 },
  csvInputs: { min: 1, max: 4096 },
  csvClasses: { min: 2, max: 1000 },
  datasetBytes: 64 * 1024 * 1024,
  bins: { min: 2, max: 10_000 },
  /** Width of a bin, in units of the activation. */
  binWidth: { min: 1e-4, max: 100 },
  /** Squared units of the activations. Below and above, squared distances in units of the noise leave what a float64 holds. */
  noiseVariance: { min: 1e-12, max: 1e6 },
  estimators: { min: 1, max: 8 },
  measuredEpochs: { min: 2, max: 2000 },
  samplePatterns: { min: 64, max: 65_536, default: 4096 },
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
