import { readFileSync } from 'node:fs';
import { TensorflowEngine } from './tensorflow-engine';
import { buildPlan } from '../../testing';
const n = 4000;
const img = readFileSync('/tmp/idx/train-images-idx3-ubyte');
const lab = readFileSync('/tmp/idx/train-labels-idx1-ubyte');
const have = lab.length - 8;
const x = new Float32Array(n * 784);
for (let i = 0; i < n; i++) for (let j = 0; j < 784; j++) x[i * 784 + j] = img[16 + (i % have) * 784 + j] / 255;
const labelProbabilities = new Float64Array(n * 10);
for (let i = 0; i < n; i++) labelProbabilities[i * 10 + lab[8 + (i % have)]] = 1;
const problem = { name: 'mnist', patterns: n, inputs: 784, classes: 10, x, labelProbabilities, isDeterministic: true };
const big = process.argv[2] === 'big';
const plan = buildPlan({ problem: problem as any, convolutions: [{ filters: 4, kernel: 5, pool: 2 }, { filters: 8, kernel: 5, pool: 2 }], hiddenWidths: [32, 16], activation: 'relu', initializer: 'he-normal' as any,
  optimizer: { name: 'adam', learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, batchSize: 64, trainPercent: 80, replicas: 2, reshuffle: true, measured: Int32Array.from({ length: 2000 }, (_, i) => 2 * i) });
const engine = await TensorflowEngine.start(['wasm']);
const run = await engine.open(plan);
for (let i = 0; i < Number(process.argv[2] ?? 1); i++) {
let t = performance.now();
await run.trainEpochs(1);
console.log('epoch s', (performance.now() - t) / 1000);
t = performance.now();
const seen = await run.observe();
console.log('observe s', (performance.now() - t) / 1000, plan.probeBatchSize, seen.logits[0], seen.gradientMean[0], seen.gradientStd[3], seen.weightNorm[5]);
}
await engine.dispose();
