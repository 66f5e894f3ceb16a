// Time of the pairwise (KDE) bounds of one layer, 4,096 patterns: the SIMD kernel, the plain TypeScript sums, and the straightforward
// tensor expression on TensorFlow.js's wasm backend (float32), one core each.
// node --import @swc-node/register/esm-register tools/bench/kde.ts [--json]
import { KdeInformation } from '@infoplane/information';
import { CountedStream } from '@infoplane/numerics';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

const samples = 4096;
const noiseVariance = 1e-3;

/** tanh of normal numbers of this scale: at 1 few pairs are near, at 0.05 nearly all count. */
function activationsOf(units: number, scale: number): Float32Array {
  const stream = new CountedStream(1, 0, 2, 0);
  return Float32Array.from({ length: samples * units }, (_, i) => Math.tanh(scale * stream.normal(i)));
}

/** Fastest of the repetitions, milliseconds, after one to warm up: on a busy machine it is nearest to what the work takes. */
function fastestMs(repetitions: number, measure: () => void): number {
  measure();
  return Math.min(
    ...Array.from({ length: repetitions }, () => {
      const start = performance.now();
      measure();
      return performance.now() - start;
    }),
  );
}

/** Both bounds of I(X;T) and of I(T;Y), in bits, as tensor operations over the full matrix of distances. */
function withTensors(activations: Float32Array, units: number, probabilities: Float32Array): number[] {
  return tf.tidy(() => {
    const h = tf.tensor2d(activations, [samples, units]);
    const p = tf.tensor2d(probabilities, [samples, 2]);
    const squares = tf.sum(tf.square(h), 1, true);
    const distances = tf.relu(tf.sub(tf.add(squares, tf.transpose(squares)), tf.mul(2, tf.matMul(h, h, false, true))));
    return [8, 2].flatMap((factor) => {
      const sums = tf.matMul(tf.exp(tf.div(distances, -factor * noiseVariance)), p);
      const ixt = tf.neg(tf.mean(tf.log(tf.div(tf.sum(sums, 1), samples))));
      const given = tf.div(tf.sum(tf.mul(p, tf.log(tf.maximum(tf.div(sums, tf.sum(p, 0)), 1e-30)))), samples);
      return [ixt.dataSync()[0] / Math.LN2, tf.add(ixt, given).dataSync()[0] / Math.LN2];
    });
  });
}

setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json'))}/dist/`);
setThreadsCount(1);
await tf.setBackend('wasm');

const rows = [];
for (const labelKind of ['hard', 'soft'] as const) {
  const stream = new CountedStream(2, 0, 2, 0);
  const probabilities = Float64Array.from({ length: 2 * samples }, (_, i) => {
    const p = labelKind === 'hard' ? Number(stream.uniform(i >> 1) < 0.5) : stream.uniform(i >> 1);
    return i % 2 === 0 ? p : 1 - p;
  });
  for (const [units, scale] of [
    [10, 1],
    [10, 0.05],
    [5, 1],
    [2, 1],
    [2, 0.05],
  ]) {
    const activations = activationsOf(units, scale);
    const simd = new KdeInformation({ classes: 2, probabilities }, 'simd');
    const plain = new KdeInformation({ classes: 2, probabilities }, 'typescript');
    const measured = simd.measure(activations, units, noiseVariance);
    const tensors = withTensors(activations, units, Float32Array.from(probabilities));
    // Float32 distances by subtraction: the tensors' exponents are right to about 1e-4.
    for (const [n, value] of [measured.ixt.lower, measured.ity.lower, measured.ixt.upper, measured.ity.upper].entries()) {
      if (!(Math.abs(value - tensors[n]) < 5e-3)) throw new Error(`kde: ${value} and ${tensors[n]} bits at ${units} units, scale ${scale}`);
    }
    const simdMs = fastestMs(10, () => simd.measure(activations, units, noiseVariance));
    const typescriptMs = fastestMs(2, () => plain.measure(activations, units, noiseVariance));
    const tensorsMs = fastestMs(2, () => withTensors(activations, units, Float32Array.from(probabilities)));
    rows.push({
      labels: labelKind,
      units,
      scale,
      ixtUpper: measured.ixt.upper,
      simdMs,
      typescriptMs,
      tfjsWasmMs: tensorsMs,
      timesFasterThanTfjs: tensorsMs / simdMs,
    });
  }
}

if (process.argv.includes('--json')) console.log(JSON.stringify({ benchmark: 'kde', samples, noiseVariance, rows }));
else console.table(rows);
