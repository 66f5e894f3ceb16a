import { getBackend } from '@tensorflow/tfjs-core';
import type { TrainingPlan } from '../../engine';
import { convolutionPositions, type LayerShape } from '../../layer-shapes';

// Multiply-adds of a batch in the largest layer. Measured with 12 to 10 units: at 512 rows (61,000) stacked replicas are a third faster,
// at 3,482 rows (418,000) single ones are.
const singlyFromProducts = 120_000;

/** How much goes through networks at once, so that memory does not grow with replicas, rows or images. */
export class MemoryBudget {
  /** @param numbersAtOnce what some rows make in all layers together. Default: 64 MB, and several times that on the way. */
  constructor(private readonly numbersAtOnce = 16_000_000) {}

  /** Rows that go through the networks of some replicas at once, at least 1. */
  rowsAtOnce(layers: readonly LayerShape[], replicas: number): number {
    return Math.max(1, Math.floor(this.numbersAtOnce / (numbersPerRow(layers) * replicas)));
  }

  /**
   * How many replicas share tensors: as many as fit, for that saves kernels. But one on wasm where products are large: there the product of
   * single matrices runs in SIMD and that of stacked ones does not (0.07 ms against 0.9 ms for 12 to 10 units at 3,482 rows), which outweighs
   * the kernels saved.
   */
  replicasTogether({ configuration, splits }: TrainingPlan, layers: readonly LayerShape[]): number {
    const { replicas, training } = configuration;
    const count = splits[0].train.length;
    const rows = training.batchSize === 'full' ? count : Math.min(training.batchSize, count);
    const products = Math.max(...layers.map((layer) => layer.fanIn * layer.fanOut * convolutionPositions(layer)));
    if (getBackend() === 'wasm' && rows * products >= singlyFromProducts) return 1;
    return Math.min(replicas, Math.max(1, Math.floor(this.numbersAtOnce / (numbersPerRow(layers) * rows))));
  }
}

/** Numbers that one row of one replica makes on its way through the layers. */
function numbersPerRow(layers: readonly LayerShape[]): number {
  return layers.reduce((sum, layer) => sum + (layer.fanIn + layer.fanOut) * convolutionPositions(layer), 0);
}
