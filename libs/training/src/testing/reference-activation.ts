import type { Activation } from '@infoplane/contracts';

/** One activation: a = value(z) and da/dz = slope(z). */
export interface ReferenceActivation {
  readonly value: (z: number) => number;
  readonly slope: (z: number) => number;
}

const logistic = (z: number) => 1 / (1 + Math.exp(-z));

/** The activations in float64. Where the slope jumps, at 0, it is that of the negative side: 0 for ReLU, 0.01 for leaky ReLU. */
export const referenceActivations: Readonly<Record<Activation, ReferenceActivation>> = {
  tanh: { value: Math.tanh, slope: (z) => 1 - Math.tanh(z) ** 2 },
  relu: { value: (z) => Math.max(0, z), slope: (z) => (z > 0 ? 1 : 0) },
  'leaky-relu': { value: (z) => (z > 0 ? z : 0.01 * z), slope: (z) => (z > 0 ? 1 : 0.01) },
  linear: { value: (z) => z, slope: () => 1 },
  // log(1 + e^z) without overflow, for z of either sign.
  softplus: { value: (z) => Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z))), slope: logistic },
  sigmoid: { value: logistic, slope: (z) => logistic(z) * (1 - logistic(z)) },
};
