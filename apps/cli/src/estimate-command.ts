import { estimatorFromId, estimatorId, estimatorIdForms, estimatorLabel, estimatorSchema, parseInput, RefusedError, type Estimator } from '@infoplane/contracts';
import { adaptiveBins, BinnedInformation, binningFor, entropyFromProbabilities, exactCells, fixedWidthBins, KdeInformation, noisyInformation, type Binning } from '@infoplane/information';
import { CountedStream } from '@infoplane/numerics';
import { Command } from 'commander';
import { betweenTables, isNeighbourId } from './estimate-command-between';
import { refusingRangeErrors, wrongInput } from './input/read-input';
import { readSamples, type LabelledSamples } from './input/samples';
import type { Terminal } from './terminal';

/** What one estimator says of the samples, in bits. */
interface Estimate {
  readonly id: string;
  readonly label: string;
  readonly ixt: number;
  readonly ity: number;
  /** Different T among the samples; null of a KDE and of noisy neurons, which have no cells. */
  readonly occupiedCells: number | null;
  /** Of a Monte Carlo mean, in bits; null of what is computed. */
  readonly standardError: { readonly ixt: number; readonly ity: number } | null;
}

interface EstimateWords {
  readonly labels?: string;
  readonly with?: string;
  readonly estimator?: readonly string[];
  readonly range?: string;
  readonly draws: string;
  readonly seed: string;
  readonly json?: boolean;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

interface Settings {
  readonly range: Range;
  readonly draws: number;
  readonly seed: number;
}

const drawsLimits = { min: 2, max: 1_000_000 };

/** `estimate`: bits from activations and labels. */
export function estimateCommand(terminal: Terminal): Command {
  return new Command('estimate')
    .description(
      'I(X;T) and I(T;Y) of activations and labels. Each row is one sample x, all equally likely, and T its activations. The rows are taken as all the x there are: of a sample of more, plug-in values are biased, and miller-madow takes off the first order. With a second table instead of labels: I between the two, both continuous, by nearest neighbours.',
    )
    .argument('[activations]', 'CSV, or NPY (float32 or float64, C order), one sample a row; - for standard input', '-')
    .option('--labels <column|file>', 'a column of the CSV, by name or number from 1; or a file of labels, or of p(y|x), one column a class')
    .option('--with <file>', 'a second table of numbers, CSV or NPY, one row for each of the first: estimates ksg-K, I between the two')
    .option('--estimator <id>', `${estimatorIdForms}; with --with ksg-K; repeat it, or list with commas, for several (default: binning-30, with --with ksg-3)`, collect)
    .option('--range <low,high>', 'what equal intervals divide, as in -1,1 for tanh (default: from the least activation to the greatest)')
    .option('--draws <count>', `of noisy neurons, ${drawsLimits.min} to ${drawsLimits.max.toLocaleString('en')}`, '4096')
    .option('--seed <number>', 'of noisy neurons, and of the noise that breaks ties between neighbours', '1')
    .option('--json', 'as one JSON document')
    .action(async (path: string, words: EstimateWords) => {
      const seed = wholeNumber('--seed', words.seed, { min: 0, max: 2 ** 32 - 1 });
      if (words.with !== undefined) {
        if (words.labels !== undefined) throw wrongInput('--with: takes the place of --labels; give one of them');
        const between = await betweenTables(path, words.with, words.estimator ?? ['ksg-3'], seed, terminal);
        await terminal.write(words.json ? `${JSON.stringify(between.document)}\n` : between.table);
        return;
      }
      const neighbour = words.estimator?.find(isNeighbourId);
      if (neighbour !== undefined) throw wrongInput(`--estimator: ${neighbour} is between two tables of numbers; give the second with --with`);
      if (words.labels === undefined) throw wrongInput('--labels is missing: a column of the CSV, or a file; or --with and a second table');
      const draws = wholeNumber('--draws', words.draws, drawsLimits);
      const estimators = (words.estimator ?? ['binning-30']).map(estimatorNamed);
      const samples = await readSamples(path, words.labels, terminal);
      const range = words.range === undefined ? rangeOf(samples.activations) : rangeFrom(words.range);
      const estimates = refusingRangeErrors(() => estimators.map((estimator) => estimateOf(estimator, samples, { range, draws, seed })));
      const entropy = labelEntropy(samples);
      const document = { samples: samples.samples, units: samples.units, labels: { classes: samples.classes, entropy }, range, estimates };
      await terminal.write(words.json ? `${JSON.stringify(document)}\n` : tableOf(document));
    });
}

/** The estimator a person names, its numbers checked. @throws RefusedError that says what is allowed. */
export function estimatorNamed(id: string): Estimator {
  const estimator = estimatorFromId(id);
  if (!estimator) throw wrongInput(`--estimator: must be ${estimatorIdForms}, got "${id}"`);
  try {
    return parseInput(estimatorSchema, estimator, 'estimator');
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    throw wrongInput(`--estimator: ${error.faults.map(({ message }) => message).join('; ')}, got "${id}"`);
  }
}

function estimateOf(estimator: Estimator, { activations, samples, units, classes, probabilities }: LabelledSamples, { range, draws, seed }: Settings): Estimate {
  const names = { id: estimatorId(estimator), label: estimatorLabel(estimator) };
  const labels = { classes, probabilities };
  const binned = (binning: Binning): Estimate => {
    const { ixt, ity, occupiedCells } = new BinnedInformation(labels).measure(activations, units, binning);
    return { ...names, ixt, ity, occupiedCells, standardError: null };
  };
  switch (estimator.name) {
    case 'binning':
    case 'idnns':
      return binned(binningFor(estimator, range));
    case 'fixed-width':
      return binned(fixedWidthBins(activations, estimator.width));
    case 'miller-madow': {
      const cells = binningFor({ name: 'binning', bins: estimator.bins }, range);
      const { ixt, ity, occupiedCells } = new BinnedInformation(labels).measureWithMillerMadow(activations, units, cells);
      return { ...names, ixt, ity, occupiedCells, standardError: null };
    }
    case 'adaptive':
      return binned(adaptiveBins(activations, estimator.bins));
    case 'exact': {
      const isSingle = activations instanceof Float32Array;
      return { ...binned(exactCells(activations)), label: isSingle ? names.label : 'exact float64' };
    }
    case 'kde': {
      const { ixt, ity } = new KdeInformation(labels).measure(activations, units, estimator.noiseVariance);
      return { ...names, ixt: ixt[estimator.bound], ity: ity[estimator.bound], occupiedCells: null, standardError: null };
    }
    case 'noisy': {
      const layer = { centers: activations, samples, propagations: 1, units, noiseVariance: estimator.noiseVariance };
      const { ixt, ity } = noisyInformation(layer, labels, draws, new CountedStream(seed, 0, 0, 0));
      return { ...names, ixt: ixt.value, ity: ity.value, occupiedCells: null, standardError: { ixt: ixt.standardError, ity: ity.standardError } };
    }
    default:
      return estimator satisfies never;
  }
}

function wholeNumber(option: string, word: string, { min, max }: { readonly min: number; readonly max: number }): number {
  const value = /^\d{1,10}$/.test(word) ? Number(word) : NaN;
  if (!(value >= min && value <= max)) throw wrongInput(`${option}: must be a whole number from ${min} to ${max.toLocaleString('en')}, got "${word}"`);
  return value;
}

function labelEntropy({ samples, classes, probabilities }: LabelledSamples): number {
  const marginal = new Float64Array(classes);
  probabilities.forEach((p, i) => (marginal[i % classes] += p / samples));
  return entropyFromProbabilities(marginal);
}

function rangeOf(values: Float32Array | Float64Array): Range {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { low, high };
}

function rangeFrom(word: string): Range {
  const [low, high, ...rest] = word.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (rest.length > 0 || !Number.isFinite(low) || !Number.isFinite(high) || low >= high) {
    throw wrongInput(`--range: must be two numbers, the lower first, as in -1,1; got "${word}"`);
  }
  return { low, high };
}

function tableOf({ samples, units, labels, range, estimates }: { samples: number; units: number; labels: { classes: number; entropy: number }; range: Range; estimates: readonly Estimate[] }): string {
  const width = Math.max(...estimates.map(({ label }) => label.length), 'estimator'.length);
  const row = (label: string, ...cells: readonly string[]) => [label.padEnd(width), ...cells.map((cell) => cell.padStart(12))].join('');
  return [
    `${samples} samples of ${units} ${units === 1 ? 'unit' : 'units'}; ${labels.classes} classes, H(Y) = ${labels.entropy.toFixed(6)} bits; equal intervals on [${range.low}, ${range.high}]`,
    row('estimator', 'I(X;T) bits', 'I(T;Y) bits', 'cells'),
    ...estimates.map(({ label, ixt, ity, occupiedCells, standardError }) => {
      const errors = standardError === null ? '' : `  standard errors ${standardError.ixt.toFixed(6)}, ${standardError.ity.toFixed(6)}`;
      return `${row(label, ixt.toFixed(6), ity.toFixed(6), occupiedCells === null ? '–' : String(occupiedCells))}${errors}`;
    }),
    '',
  ].join('\n');
}

function collect(word: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), ...word.split(',')];
}
