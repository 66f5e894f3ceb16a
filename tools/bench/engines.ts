// Networks × epochs a second on the paper's network (12-10-7-5-4-3-2, tanh, 3,482 rows), by engine, optimiser, batch and replicas; the
// peers are LayersModel.fit of TensorFlow.js on its wasm backend, the way most people would train this, and plain TypeScript. Cells are measured in
// rounds, one after another within a round, so that a disturbance of the machine meets all of them; medians over rounds. It stops after the round
// in which four minutes have passed.
// node --import @swc-node/register/esm-register tools/bench/engines.ts [--quick] [--rounds 5] [--ms 200] [--batch 512] [--json]
import { parseArgs } from 'node:util';
import { presets, type SessionConfiguration } from '@infoplane/contracts';
import { createProblem, measuredPatterns, splitPatterns, type Engine, type TrainingPlan } from '@infoplane/training';
import { tensor2d, train } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { FusedEngine } from '../../libs/training/src/engines/fused/fused-engine';
import { TensorflowEngine } from '../../libs/training/src/engines/tensorflow/tensorflow-engine';
import { corePeakMeter } from './core-peak';
import { PlainNetwork } from './engines/plain-network';

type Training = SessionConfiguration['training'];
type Batch = Training['batchSize'];

interface Cell {
  readonly engine: string;
  readonly optimizer: 'sgd' | 'adam';
  readonly batch: Batch;
  readonly replicas: number;
  readonly trainEpochs: (count: number) => Promise<void>;
  /** Networks × epochs a second, one a round. */
  readonly rates: number[];
  /** How many epochs took long enough the last time. */
  epochs: number;
}

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    ms: { type: 'string' },
    batch: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
  },
});
const rounds = Number(options.rounds ?? (options.quick ? 3 : 5));
const leastMs = Number(options.ms ?? (options.quick ? 100 : 200));
const longestMs = 240_000;
const batches = (options.batch ?? (options.quick ? ['512'] : ['32', '512', 'full'])).map((batch): Batch => (batch === 'full' ? 'full' : Number(batch)));

const { configuration } = presets[0];
const problem = createProblem({ name: 'szt-hard' });
const optimizers: Record<Cell['optimizer'], Training['optimizer']> = {
  sgd: { name: 'sgd', learningRate: 0.05, momentum: 0 },
  adam: { name: 'adam', learningRate: 4e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
};

function planOf(optimizer: Cell['optimizer'], batch: Batch, replicas: number): TrainingPlan {
  const training = { ...configuration.training, optimizer: optimizers[optimizer], batchSize: batch };
  return {
    problem,
    configuration: { ...configuration, training, replicas },
    probeBatchSize: configuration.measurement.probeBatchSize,
    measured: measuredPatterns(problem.patterns, configuration.measurement.samplePatterns, 1),
    splits: Array.from({ length: replicas }, (_, replica) => splitPatterns(problem.patterns, training.trainPercent, 1, replica)),
  };
}

const rows = planOf('sgd', 512, 1).splits[0].train.length;

async function engineCell(name: string, engine: Engine, optimizer: Cell['optimizer'], batch: Batch, replicas: number): Promise<Cell> {
  const run = await engine.open(planOf(optimizer, batch, replicas));
  return { engine: name, optimizer, batch, replicas, trainEpochs: (count) => run.trainEpochs(count), rates: [], epochs: 1 };
}

function plainCell(optimizer: Cell['optimizer'], batch: Batch): Cell {
  const network = new PlainNetwork(planOf(optimizer, batch, 1));
  return { engine: 'plain TypeScript', optimizer, batch, replicas: 1, trainEpochs: async (count) => network.trainEpochs(count), rates: [], epochs: 1 };
}

function fitCell(optimizer: Cell['optimizer'], batch: Batch): Cell {
  const model = sequential();
  configuration.architecture.hiddenWidths.forEach((units, layer) =>
    model.add(layers.dense({ units, activation: 'tanh', ...(layer === 0 ? { inputShape: [problem.inputs] } : {}) })),
  );
  model.add(layers.dense({ units: problem.classes, activation: 'softmax' }));
  model.compile({ optimizer: optimizer === 'sgd' ? train.sgd(0.05) : train.adam(4e-4), loss: 'categoricalCrossentropy' });
  const [split] = planOf('sgd', 512, 1).splits;
  const x = tensor2d(split.train.reduce<number[][]>((all, row) => [...all, Array.from(problem.x.subarray(row * 12, row * 12 + 12))], []));
  const y = tensor2d(Array.from(split.train, (row) => Array.from(problem.labelProbabilities.subarray(row * 2, row * 2 + 2))));
  const batchSize = batch === 'full' ? rows : batch;
  return {
    engine: 'tfjs fit, wasm',
    optimizer,
    batch,
    replicas: 1,
    trainEpochs: async (epochs) => void (await model.fit(x, y, { batchSize, epochs, shuffle: true, verbose: 0, yieldEvery: 'never' })),
    rates: [],
    epochs: 1,
  };
}

/** Trains until `leastMs` have passed, doubling, and notes the rate of the last call. */
async function measure(cell: Cell): Promise<void> {
  for (; ; cell.epochs *= 2) {
    const start = performance.now();
    await cell.trainEpochs(cell.epochs);
    const ms = performance.now() - start;
    if (ms < leastMs) continue;
    cell.rates.push((cell.replicas * cell.epochs * 1000) / ms);
    return;
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/**
 * Multiply-adds and tanhs of one sample: forward, errors of every layer but the first, gradients, all taken as dense. The fused kernel saves most of the
 * first layer (its inputs are bits), so that its share of the limit is one of work done, not of instructions.
 */
function workOfSample(): { readonly multiplyAdds: number; readonly tanhs: number } {
  const widths = [problem.inputs, ...configuration.architecture.hiddenWidths, problem.classes];
  const weights = widths.slice(1).map((width, layer) => width * widths[layer]);
  const all = weights.reduce((sum, count) => sum + count, 0);
  return { multiplyAdds: 3 * all - weights[0], tanhs: configuration.architecture.hiddenWidths.reduce((sum, width) => sum + width, 0) };
}

const tensorflow = await TensorflowEngine.start(['wasm']);
const fused = [await FusedEngine.start({ workers: 1 }), await FusedEngine.start({ workers: 2 })];
const cells: Cell[] = [];
for (const batch of batches) {
  for (const optimizer of ['sgd', 'adam'] as const) {
    cells.push(fitCell(optimizer, batch), plainCell(optimizer, batch));
    for (const replicas of [1, 10, 50]) {
      cells.push(await engineCell('tensorflow, wasm', tensorflow, optimizer, batch, replicas));
      cells.push(await engineCell('fused, 1 worker', fused[0], optimizer, batch, replicas));
      if (replicas > 1) cells.push(await engineCell('fused, 2 workers', fused[1], optimizer, batch, replicas));
    }
  }
}

const measurePeak = await corePeakMeter();
const peaks: { readonly flops: number; readonly tanhs: number }[] = [];
for (const cell of cells) await cell.trainEpochs(1);
const begin = performance.now();
for (let round = 1; round <= rounds && performance.now() - begin < longestMs; round += 1) {
  peaks.push(measurePeak());
  for (const cell of cells) await measure(cell);
  if (!options.json) console.error(`round ${round} of ${rounds}`);
}
for (const engine of [tensorflow, ...fused]) await engine.dispose();

const peak = { flops: Math.max(...peaks.map(({ flops }) => flops)), tanhs: Math.max(...peaks.map(({ tanhs }) => tanhs)) };
const work = workOfSample();
const limit = 1 / (rows * ((2 * work.multiplyAdds) / peak.flops + work.tanhs / peak.tanhs));
const table = cells.map((cell) => {
  const rate = median(cell.rates);
  const fit = median(
    cells.find((other) => other.engine.startsWith('tfjs fit') && other.batch === cell.batch && other.optimizer === cell.optimizer)!.rates,
  );
  const isOneCore = cell.engine === 'fused, 1 worker';
  return {
    batch: cell.batch,
    optimizer: cell.optimizer,
    engine: cell.engine,
    replicas: cell.replicas,
    networkEpochsPerSecond: Number(rate.toPrecision(4)),
    slowest: Number(Math.min(...cell.rates).toPrecision(4)),
    fastest: Number(Math.max(...cell.rates).toPrecision(4)),
    timesFit: Number((rate / fit).toPrecision(3)),
    shareOfLimit: isOneCore ? Number((rate / limit).toFixed(2)) : null,
  };
});

if (options.json) {
  console.log(JSON.stringify({ benchmark: 'engines', rows, rounds: peaks.length, work, peak, limitOfOneCore: limit, table }));
} else {
  console.table(table);
  console.log(
    `One core at most: ${(peak.flops / 1e9).toFixed(1)} GFLOP/s and ${(peak.tanhs / 1e6).toFixed(0)} M tanh/s (best of ${peaks.length} rounds), so ` +
      `${limit.toFixed(0)} network-epochs/s for ${work.multiplyAdds} multiply-adds and ${work.tanhs} tanhs a sample.`,
  );
}
