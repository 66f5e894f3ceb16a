import { kernelBase64 } from './kernel.generated';
import { type CompiledModule, webAssembly } from './web-assembly';

/**
 * What the kernel exports, documented in kernel/kernel.as.ts and kernel/network.as.ts. Addresses are byte offsets in its memory; from 2 GiB
 * on they arrive as negative numbers, so `>>> 0` belongs to every use.
 */
export interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  beginNetwork(weightLayers: number): number;
  layOutNetwork(patterns: number, measured: number, hiddenActivation: number, bits: number, noise: number): void;
  measuredAt(): number;
  offsetOf(group: number, value: number): number;
  patternRows(): number;
  patternFloats(): number;
  configureTraining(seed: number, rows: number, batchRows: number, probeRows: number, reshuffle: number): void;
  configureNoise(l2: number, weightDeviation: number, activationDeviation: number): void;
  useGradientDescent(learningRate: number, momentum: number): void;
  useAdam(learningRate: number, beta1: number, beta2: number, epsilon: number): void;
  layOutReplica(): void;
  stateAt(array: number): number;
  trainAt(): number;
  trainEpoch(replica: number, epoch: number, step: number): void;
  observe(replica: number, epoch: number): void;
  observedAt(): number;
  statisticsAt(): number;
  drawOrder(replica: number, purpose: number, epoch: number): void;
  orderAt(): number;
  reserveFloats(floats: number): number;
  activateInPlace(activation: number, address: number, count: number): void;
  normalsInto(address: number, first: number, count: number, seed: number, replica: number, purpose: number, epoch: number, lane: number): void;
  exponentialInPlace(address: number, count: number): void;
  roundsOnce(x: number, square: number): number;
}

/**
 * Compiles the kernel.
 *
 * @throws Error where WebAssembly has no relaxed SIMD, which Node has from version 21 on.
 */
export async function compileKernel(): Promise<CompiledModule> {
  const bytes = Buffer.from(kernelBase64, 'base64');
  if (!webAssembly.validate(bytes))
    throw new Error('the fused engine needs WebAssembly with relaxed SIMD, which this runtime or this machine does not offer');
  return webAssembly.compile(bytes);
}

/** Whether this machine rounds a multiply-add once: machines that do agree bit by bit. */
export function roundsOnce(module: CompiledModule): boolean {
  const kernel = new webAssembly.Instance(module, {}).exports as Kernel;
  return kernel.roundsOnce(1 + 2 ** -12, 1 + 2 ** -11) === 1;
}
