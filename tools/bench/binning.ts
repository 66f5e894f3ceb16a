// Time to bin all six layers of one replica of the paper's network, 4,096 patterns: packed integers against a Map keyed by strings.
// node --import @swc-node/register/esm-register tools/bench/binning.ts [--json]
import { BinnedInformation, cellOf, equalIntervals, type BinnedMeasure, type Binning, type Labels } from '@infoplane/information';
import { CountedStream } from '@infoplane/numerics';
import { createProblem } from '@infoplane/training';

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

/** Median and fastest of the repetitions, milliseconds, after a warm-up: on a busy machine the fastest is nearer to what the work takes. */
function timeMs(repetitions: number, measure: () => void): { readonly median: number; readonly fastest: number } {
  for (let i = 0; i < Math.ceil(repetitions / 4); i += 1) measure();
  const times = Array.from({ length: repetitions }, () => {
    const start = performance.now();
    measure();
    return performance.now() - start;
  });
  times.sort((a, b) => a - b);
  return { median: times[repetitions >> 1], fastest: times[0] };
}

const binning = equalIntervals(-1, 1, 30);
const rows = (['szt-hard', 'szt-soft'] as const).flatMap((name) => {
  const problem = createProblem({ name });
  const labels = { classes: problem.classes, probabilities: problem.labelProbabilities };
  const information = new BinnedInformation(labels);
  return [1, 4].map((scale) => {
    const layers = layersOf(problem.x, problem.inputs, scale);
    const packed = timeMs(400, () => layers.forEach((layer, l) => information.measure(layer, widths[l], binning)));
    const strings = timeMs(25, () => layers.forEach((layer, l) => stringKeyed(layer, widths[l], binning, labels)));
    for (const [l, layer] of layers.entries()) {
      const difference = Math.abs(information.measure(layer, widths[l], binning).ity - stringKeyed(layer, widths[l], binning, labels).ity);
      if (!(difference < 1e-10)) throw new Error(`binning: the two ways differ by ${difference} bits in layer ${l + 1}`);
    }
    const outputBits = information.measure(layers[5], 2, binning).ixt;
    return { problem: name, weightScale: scale, outputBits, packedMs: packed.median, packedFastestMs: packed.fastest, stringKeyedMs: strings.median, stringKeyedFastestMs: strings.fastest, timesFaster: strings.fastest / packed.fastest };
  });
});

if (process.argv.includes('--json')) console.log(JSON.stringify({ benchmark: 'binning', patterns: 4096, widths, bins: 30, rows }));
else console.table(rows);
