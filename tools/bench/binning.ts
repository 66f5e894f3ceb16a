// Time to measure one replica of the paper's network at one epoch, 4,096 patterns, on one core: binning of its six layers, against the same in plain
// TypeScript, against the straightforward ways (a Map keyed by strings; keys sorted as with NumPy, which is H(T) only) and against the hash limit
// (the same table filled with rows of 30 bins that are known beforehand); then saturation, then loss and accuracy, and all three. Medians of
// interleaved rounds.
// node --import @swc-node/register/esm-register tools/bench/binning.ts [--json]
import { publishedSoftRule } from '@infoplane/contracts';
import { BinnedInformation, cellOf, equalIntervals, idnnsEdges, saturationShare, type BinnedMeasure, type Binning, type Labels } from '@infoplane/information';
import { CountedStream } from '@infoplane/numerics';
import { createProblem } from '@infoplane/training';
import { loadavg } from 'node:os';
import { outcomeOf } from '../../libs/experiment/src/outcomes';
import { BinningKernel } from '../../libs/information/src/binning-kernel/binning-kernel';
import { writeCells } from '../../libs/information/src/cells-of-values';
import { PlainCellTally } from '../../libs/information/src/plain-cell-tally';

const widths = [10, 7, 5, 4, 3, 2];

/** Tanh layers and a softmax output as a network with Gaussian weights of this scale gives them. */
function layersOf(x: Float32Array, inputs: number, scale: number): Float32Array[] {
  const patterns = x.length / inputs;
  const layers: Float32Array[] = [];
  let previous = x;
  let fanIn = inputs;
  for (const [l, width] of widths.entries()) {
    const stream = new CountedStream(1, 0, 2, 0, l);
    const layer = new Float32Array(patterns * width);
    for (let i = 0; i < patterns; i += 1) {
      for (let j = 0; j < width; j += 1) {
        let z = 0;
        for (let k = 0; k < fanIn; k += 1) z += previous[i * fanIn + k] * stream.truncatedNormal(k * width + j) * (scale / Math.sqrt(fanIn));
        layer[i * width + j] = l === widths.length - 1 ? z : Math.tanh(z);
      }
      if (l === widths.length - 1) {
        const p = 1 / (1 + Math.exp(layer[i * 2 + 1] - layer[i * 2]));
        layer.set([p, 1 - p], i * 2);
      }
    }
    layers.push(layer);
    previous = layer;
    fanIn = width;
  }
  return layers;
}

/** The straightforward way: a row's cells joined to a string, counts in Maps. */
function stringKeyed(activations: Float32Array, units: number, binning: Binning, labels: Labels): BinnedMeasure {
  const samples = labels.probabilities.length / labels.classes;
  const masses = new Map<string, number[]>();
  const total = new Array<number>(labels.classes).fill(0);
  for (let i = 0; i < samples; i += 1) {
    const digits: number[] = [];
    for (let u = 0; u < units; u += 1) {
      digits.push(cellOf(binning, activations[i * units + u]));
    }
    const key = digits.join(',');
    const mass = masses.get(key) ?? new Array<number>(labels.classes + 1).fill(0);
    for (let y = 0; y < labels.classes; y += 1) {
      mass[y] += labels.probabilities[i * labels.classes + y];
      total[y] += labels.probabilities[i * labels.classes + y];
    }
    mass[labels.classes] += 1;
    masses.set(key, mass);
  }
  const entropyTerm = (p: number) => (p > 0 ? -p * Math.log2(p) : 0);
  let ht = 0;
  let labelEntropyGivenCell = 0;
  for (const mass of masses.values()) {
    const count = mass[labels.classes];
    ht += entropyTerm(count / samples);
    for (let y = 0; y < labels.classes; y += 1) labelEntropyGivenCell += (count / samples) * entropyTerm(mass[y] / count);
  }
  const ity = total.reduce((sum, mass) => sum + entropyTerm(mass / samples), 0) - labelEntropyGivenCell;
  return { ixt: ht, ity, ht, occupiedCells: masses.size };
}

/** The NumPy way: digits packed by multiplication into float64 keys, sorted, runs counted. H(T) only. */
function sortedRuns(activations: Float32Array, units: number, binning: Binning): number {
  const { cells, cellAtZero, cellsPerUnit } = binning;
  const samples = activations.length / units;
  const keys = new Float64Array(samples);
  for (let u = 0; u < units; u += 1) {
    for (let i = 0; i < samples; i += 1) keys[i] = keys[i] * cells + Math.floor(activations[i * units + u] * cellsPerUnit + cellAtZero);
  }
  keys.sort();
  let ht = 0;
  for (let i = 0, begin = 0; i < samples; i += 1) {
    if (i + 1 < samples && keys[i + 1] === keys[i]) continue;
    const share = (i + 1 - begin) / samples;
    ht -= share * Math.log2(share);
    begin = i + 1;
  }
  return ht;
}

/** The hash limit: the kernel's own table filled with rows of cells that are known beforehand, and nothing else. */
function hashOnly(layers: readonly Float32Array[], binning: Binning): () => number {
  const kernel = BinningKernel.ofThread();
  if (kernel === null) throw new Error('binning: no WebAssembly SIMD here');
  const patterns = layers[0].length / widths[0];
  const slotBits = Math.ceil(Math.log2(patterns)) + 2;
  kernel.owner = null;
  const rowBytes = layers.reduce((sum, layer) => sum + layer.length, 0) + 16;
  // Above what anything else reserves here.
  const begin = kernel.reserve(2 ** 23) + 2 ** 22;
  const [cells, counts, keys, slots] = [0, 1, 3, 8].map((part) => begin + Math.ceil(rowBytes / 16) * 16 + part * 8 * patterns);
  const { memory, group } = kernel.exports;
  const rows = new Uint8Array(memory.buffer, begin, rowBytes);
  let at = 0;
  const starts = layers.map((layer, l) => {
    const start = at;
    at += layer.length;
    writeCells(layer, widths[l], binning, rows.subarray(start, at), widths[l]);
    return begin + start;
  });
  return () => {
    let occupied = 0;
    for (const [l, start] of starts.entries()) {
      new Int32Array(memory.buffer, slots, 2 ** slotBits).fill(0);
      new Int32Array(memory.buffer, counts, patterns).fill(0);
      occupied += group(patterns, widths[l], start, slots, slotBits, cells, counts, keys);
    }
    return occupied;
  };
}

/**
 * Median milliseconds of each way over interleaved rounds, so that what else runs on the machine meets them alike. Ways that take longer take part in
 * fewer rounds.
 */
function interleavedMedians<Way extends string>(rounds: number, ways: Readonly<Record<Way, { readonly every: number; readonly run: () => void }>>): Record<Way, number> {
  const names = Object.keys(ways) as Way[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Way, number[]>;
  for (let round = -rounds / 4; round < rounds; round += 1) {
    for (const name of names) {
      if (round % ways[name].every !== 0) continue;
      const start = performance.now();
      ways[name].run();
      if (round >= 0) times[name].push(performance.now() - start);
    }
  }
  return Object.fromEntries(names.map((name) => [name, times[name].sort((a, b) => a - b)[times[name].length >> 1]])) as Record<Way, number>;
}

const digits = (ms: number) => Number(ms.toPrecision(3));

const estimators: readonly (readonly [string, Binning])[] = [
  ['30 bins', equalIntervals(-1, 1, 30)],
  ['idnns 30', idnnsEdges(30)],
  ['1,000 bins', equalIntervals(-1, 1, 1000)],
];
const rows = (['szt-hard', 'szt-soft'] as const).flatMap((name) => {
  const problem = createProblem(name === 'szt-soft' ? { name, ...publishedSoftRule } : { name });
  const labels = { classes: problem.classes, probabilities: problem.labelProbabilities };
  const information = new BinnedInformation(labels);
  const plain = new PlainCellTally(labels.probabilities, labels.classes, Float64Array.from({ length: problem.patterns + 1 }, (_, c) => (c === 0 ? 0 : c * Math.log2(c))));
  const order = Int32Array.from({ length: problem.patterns }, (_, i) => (i * 1237) % problem.patterns);
  const [train, test] = [order.subarray(0, 3481), order.subarray(3481)];
  return [1, 4].flatMap((scale) => {
    const layers = layersOf(problem.x, problem.inputs, scale);
    const logits = Float32Array.from(layers[5], (p) => Math.log(Math.max(p, 1e-30)));
    return estimators.map(([estimator, binning], e) => {
      const bin = () => layers.forEach((layer, l) => information.measure(layer, widths[l], binning));
      const saturate = () => layers.forEach((layer, l) => saturationShare(layer, { samples: problem.patterns, units: widths[l] }, l === 5 ? 'softmax' : 'tanh'));
      const judge = () => [train, test].forEach((part) => outcomeOf(logits, part, labels));
      const ms = interleavedMedians(e === 0 ? 240 : 80, {
        binning: { every: 1, run: bin },
        hash: { every: 1, run: hashOnly(layers, e === 2 ? estimators[0][1] : binning) },
        saturation: { every: 1, run: saturate },
        outcomes: { every: 1, run: judge },
        all: { every: 1, run: () => (bin(), saturate(), judge()) },
        typeScript: { every: 2, run: () => layers.forEach((layer, l) => plain.sums(layer, widths[l], binning)) },
        sorted: { every: 4, run: () => layers.forEach((layer, l) => sortedRuns(layer, widths[l], binning)) },
        strings: { every: 10, run: () => layers.forEach((layer, l) => stringKeyed(layer, widths[l], binning, labels)) },
      });
      for (const [l, layer] of layers.entries()) {
        const difference = Math.abs(information.measure(layer, widths[l], binning).ity - stringKeyed(layer, widths[l], binning, labels).ity);
        if (!(difference < 1e-10)) throw new Error(`binning: the two ways differ by ${difference} bits in layer ${l + 1}`);
      }
      return {
        problem: name,
        weightScale: scale,
        estimator,
        binningMs: digits(ms.binning),
        hashMs: digits(ms.hash),
        typeScriptMs: digits(ms.typeScript),
        sortedMs: digits(ms.sorted),
        stringKeyedMs: digits(ms.strings),
        timesSorted: digits(ms.sorted / ms.binning),
        timesStringKeyed: digits(ms.strings / ms.binning),
        saturationMs: digits(ms.saturation),
        outcomesMs: digits(ms.outcomes),
        replicaMs: digits(ms.all),
      };
    });
  });
});

const load = loadavg().map(digits);
if (process.argv.includes('--json')) console.log(JSON.stringify({ benchmark: 'binning', patterns: 4096, widths, load, rows }));
else {
  console.table(rows);
  console.log(`load (1, 5, 15 minutes): ${load.join(', ')}`);
}
