import { limits, problemNames, publishedSoftRule, type ProblemConfiguration, type ProblemName } from '@infoplane/contracts';
import type { ProblemSources } from '@infoplane/training';
import { Option, type Command } from 'commander';
import { openDataset } from './dataset';
import { numberOrText, range, refused, type OptionOfField } from './session-options-words';
import type { Terminal } from './terminal';

/** The words of a person who describes a problem, as they were typed. */
export interface ProblemWords {
  readonly problem?: string;
  readonly gamma?: string;
  readonly theta?: string;
  readonly rule?: string;
  readonly inputs?: string;
  readonly units?: string;
  readonly parityBits?: string;
  readonly classes?: string;
  readonly patterns?: string;
  readonly distance?: string;
  readonly ruleSeed?: string;
  readonly csv?: string;
  readonly label?: string;
  readonly mnist?: string;
}

type Knob = Exclude<keyof ProblemWords, 'problem' | 'mnist'>;

/** What can be set of each problem. */
const knobsOf: Readonly<Record<ProblemName, readonly Knob[]>> = {
  'szt-hard': [],
  'szt-soft': ['gamma', 'theta'],
  threshold: ['rule', 'inputs', 'ruleSeed'],
  committee: ['inputs', 'units', 'ruleSeed'],
  parity: ['inputs', 'parityBits'],
  blobs: ['inputs', 'classes', 'patterns', 'distance', 'ruleSeed'],
  mnist: ['patterns'],
  csv: ['csv', 'label'],
};

const optionOf: Readonly<Record<Knob, string>> = {
  gamma: '--gamma',
  theta: '--theta',
  rule: '--rule',
  inputs: '--inputs',
  units: '--units',
  parityBits: '--parity-bits',
  classes: '--classes',
  patterns: '--patterns',
  distance: '--distance',
  ruleSeed: '--rule-seed',
  csv: '--csv',
  label: '--label',
};
const knobs = Object.keys(optionOf) as Knob[];

/** Which option sets a field of a problem, for the sentences of refusals. */
export const problemFields: OptionOfField<ProblemWords> = [
  ...knobs.map((knob) => [`problem.${knob}`, optionOf[knob], knob] as const),
  ['problem', '--problem', 'problem'],
];

/** Adds the options that describe a problem, but its name. */
export function addProblemOptions(command: Command): Command {
  const both = `threshold, committee, parity: bits, ${range(limits.ruleInputs)}; blobs: dimensions, ${range(limits.blobInputs)}`;
  return command
    .option('--gamma <number>', `szt-soft: steepness, ${range(limits.gamma)} (published: ${publishedSoftRule.gamma})`)
    .option('--theta <number>', `szt-soft: threshold, ${range(limits.theta)} (published: ${publishedSoftRule.theta})`)
    .option('--rule <name>', 'threshold: linear or sigmoid (default: linear)')
    .option('--inputs <count>', both)
    .option('--units <count>', `committee: half-spaces that vote, odd, ${range(limits.committeeUnits)}`)
    .option('--parity-bits <count>', `parity: bits whose exclusive or is y, ${range(limits.ruleInputs)}, at most the inputs`)
    .option('--classes <count>', `blobs: clouds, ${range(limits.blobClasses)}`)
    .option('--patterns <count>', `blobs: points, ${range(limits.blobPatterns)}; mnist: images, ${range(limits.mnistPatterns)}`)
    .option('--distance <number>', `blobs: between centres, in deviations, ${range(limits.blobDistance)}`)
    .option('--rule-seed <number>', `threshold, committee, blobs: what is random in the rule, ${range(limits.seed)}`)
    .option('--csv <file>', 'csv: a table whose first line names its columns; - for standard input')
    .option('--label <column>', 'csv: the column that holds the label; all others must hold numbers')
    .addOption(new Option('--mnist <folder>', 'mnist: where its IDX files lie, plain or .gz').env('INFOPLANE_MNIST'));
}

/** A problem as it was asked for, not yet checked but for its file, and where it comes from. */
export interface AskedProblem {
  readonly problem: unknown;
  readonly sources: ProblemSources;
}

/**
 * The problem that a person's words describe; what is left out is the preset's, if it is of the same name, or else the problem's default.
 *
 * @throws RefusedError naming an option that does not belong to the problem, or what is wrong with its file.
 */
export async function problemFrom(words: ProblemWords, preset: ProblemConfiguration, terminal: Terminal): Promise<AskedProblem> {
  const typed = words.problem ?? preset.name;
  const name = problemNames.find((known) => known === typed);
  // The schema says which there are.
  if (!name) return { problem: { name: typed }, sources: {} };
  const foreign = knobs.find((knob) => words[knob] !== undefined && !knobsOf[name].includes(knob));
  if (foreign) {
    const owners = problemNames.filter((other) => knobsOf[other].includes(foreign));
    throw refused(optionOf[foreign], `belongs to ${owners.join(', ')}, not to ${name}`);
  }
  if (name === 'csv') {
    const { problem, bytes } = await openDataset(needed(words.csv, '--csv', 'the file of the table'), needed(words.label, '--label', 'the column that holds the label'), terminal);
    return { problem, sources: { dataset: bytes } };
  }
  if (name === 'mnist' && !words.mnist) throw refused('--mnist', 'is missing, and so is INFOPLANE_MNIST: name the folder that holds your copy of its IDX files; nothing is downloaded');
  const own = knobsOf[name].flatMap((knob) => (words[knob] === undefined ? [] : [[knob, numberOrText(words[knob])] as const]));
  const base = name === preset.name ? preset : name === 'threshold' ? { name, rule: 'linear' } : { name };
  return { problem: { ...base, ...Object.fromEntries(own) }, sources: name === 'mnist' ? { mnistFolder: words.mnist ?? null } : {} };
}

function needed(word: string | undefined, option: string, what: string): string {
  if (word === undefined) throw refused(option, `is missing: a csv problem needs ${what}`);
  return word;
}
