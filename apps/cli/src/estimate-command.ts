import { estimatorFromId, estimatorId, estimatorIdForms, estimatorLabel, estimatorSchema, parseInput, RefusedError, type Estimator } from '@infoplane/contracts';
import { adaptiveBins, BinnedInformation, binningFor, entropyFromProbabilities, exactCells, KdeInformation, type Binning } from '@infoplane/information';
import { Command } from 'commander';
import { refusingRangeErrors, wrongInput } from './input/read-input';
import { readSamples, type LabelledSamples } from './input/samples';
import type { Terminal } from './terminal';

/** What one estimator says of the samples, in bits. */
interface Estimate {
  readonly id: string;
  readonly label: string;
  readonly ixt: number;
  readonly ity: number;
  /** Different T among the samples; null of a KDE, which has no cells. */
  readonly occupiedCells: number | null;
}

interface EstimateWords {
  readonly labels: string;
  readonly estimator?: readonly string[];
  readonly range?: string;
  readonly json?: boolean;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

/** `estimate`: bits from activations and labels. */
export function estimateCommand(terminal: Terminal): Command {
  return new Command('estimate')
    .description(
      'I(X;T) and I(T;Y) of activations and labels. Each row is one sample x, all equally likely, and T its activations. The rows are taken as all the x there are: of a sample of more, plug-in values are biased.',
    )
    .argument('[activations]', 'CSV, or NPY (float32 or float64, C order), one sample a row; - for standard input', '-')
    .requiredOption('--labels <column|file>', 'a column of the CSV, by name or number from 1; or a file of labels, or of p(y|x), one column a class')
    .option('--estimator <id>', `${estimatorIdForms}; repeat it, or list with commas, for several (default: binning-30)`, collect)
    .option('--range <low,high>', 'what equal intervals divide, as in -1,1 for tanh (default: from the least activation to the greatest)')
    .option('--json', 'as one JSON document')
    .action(async (path: string, words: EstimateWords) => {
      const estimators = (words.estimator ?? ['binning-30']).map(estimatorNamed);
      const samples = await readSamples(path, words.labels, terminal);
      const range = words.range === undefined ? rangeOf(samples.activations) : rangeFrom(words.range);
      const estimates = refusingRangeErrors(() => estimators.map((estimator) => estimateOf(estimator, samples, range)));
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

function estimateOf(estimator: Estimator, { activations, units, classes, probabilities }: LabelledSamples, range: Range): Estimate {
  const names = { id: estimatorId(estimator), label: estimatorLabel(estimator) };
  const labels = { classes, probabilities };
  const binned = (binning: Binning): Estimate => {
    const { ixt, ity, occupiedCells } = new BinnedInformation(labels).measure(activations, units, binning);
    return { ...names, ixt, ity, occupiedCells };
  };
  switch (estimator.name) {
    case 'binning':
    case 'idnns':
      return binned(binningFor(estimator, range));
    case 'adaptive':
      return binned(adaptiveBins(activations, estimator.bins));
    case 'exact': {
      const isSingle = activations instanceof Float32Array;
      return { ...binned(exactCells(activations)), label: isSingle ? names.label : 'exact float64' };
    }
    case 'kde': {
      const { ixt, ity } = new KdeInformation(labels).measure(activations, units, estimator.noiseVariance);
      return { ...names, ixt: ixt[estimator.bound], ity: ity[estimator.bound], occupiedCells: null };
    }
    default:
      return estimator satisfies never;
  }
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
    ...estimates.map(({ label, ixt, ity, occupiedCells }) => row(label, ixt.toFixed(6), ity.toFixed(6), occupiedCells === null ? '–' : String(occupiedCells))),
    '',
  ].join('\n');
}

function collect(word: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), ...word.split(',')];
}
