import { tensor2d, tensor3d, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import { activationNoise, weightNoise } from '../../draws';
import type { TrainingPlan } from '../../engine';
import { layerUnits, type LayerShape } from '../../layer-shapes';

/** Noise of one batch: for each hidden layer its units, and each replica's numbers [rows, units]. */
export type DrawnNoise = readonly { readonly units: number; readonly values: readonly Float32Array[] }[];

/** Noise of every hidden layer's activations in one batch of some replicas, already of its deviation; null where the plan has none. */
export function drawActivationNoise(
  { configuration }: TrainingPlan,
  layers: readonly LayerShape[],
  replicas: readonly number[],
  rows: number,
  step: number,
): DrawnNoise | null {
  const { activationNoise: deviation } = configuration.training;
  if (deviation === 0) return null;
  return layers.slice(0, -1).map((shape, layer) => {
    const units = layerUnits(shape);
    const drawn = replicas.map((replica) => activationNoise(rows, units, layer, step, configuration.seed, replica));
    return { units, values: drawn.map((values) => values.map((value) => deviation * value)) };
  });
}

/** Some consecutive rows of it, [replicas, units, rows] a layer. The caller disposes the tensors. */
export function noiseTensors(noise: DrawnNoise, first: number, rows: number): Tensor3D[] {
  return noise.map(({ units, values }) => {
    const placed = new Float32Array(values.length * units * rows);
    let at = 0;
    for (const replica of values) {
      for (let unit = 0; unit < units; unit += 1) {
        for (let row = first; row < first + rows; row += 1, at += 1) placed[at] = replica[row * units + unit];
      }
    }
    return tensor3d(placed, [values.length, units, rows]);
  });
}

/** What Langevin dynamics adds to the parameters after one update, [replicas, parameters]; null where the plan has no temperature. */
export function weightNoiseTensor({ configuration }: TrainingPlan, replicas: readonly number[], parameters: number, step: number): Tensor2D | null {
  const { optimizer, inverseTemperature } = configuration.training;
  if (inverseTemperature === null) return null;
  const deviation = Math.sqrt((2 * optimizer.learningRate) / inverseTemperature);
  const values = new Float32Array(replicas.length * parameters);
  replicas.forEach((replica, i) =>
    values.set(
      weightNoise(parameters, step, configuration.seed, replica).map((value) => deviation * value),
      i * parameters,
    ),
  );
  return tensor2d(values, [replicas.length, parameters]);
}
