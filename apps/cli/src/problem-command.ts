import { parseInput, problemNames, problemSchema, RefusedError, type ProblemConfiguration } from '@infoplane/contracts';
import { entropyFromCounts, entropyFromProbabilities } from '@infoplane/information';
import { firstEqualRows, openProblem, patternClasses, type Problem } from '@infoplane/training';
import { Command } from 'commander';
import { addProblemOptions, problemFields, problemFrom, type ProblemWords } from './session-options-problem';
import { refusedOptions } from './session-options-words';
import type { Terminal } from './terminal';

interface CommandWords extends ProblemWords {
  readonly json?: boolean;
}

/** What can be said of a problem before any network learns it. */
interface ProblemFacts {
  readonly name: string;
  readonly patterns: number;
  readonly inputs: number;
  readonly classes: number;
  readonly isDeterministic: boolean;
  /** P(y) of each class; class 0 is y = 1 in the rules of bits. */
  readonly labelProbabilities: readonly number[];
  /** The first of them. */
  readonly probabilityOfOne: number;
  /** H(X), bits: log2 of the patterns, or less where a table holds equal rows. */
  readonly inputEntropy: number;
  /** H(Y), bits. */
  readonly labelEntropy: number;
  /** I(X;Y), bits. */
  readonly information: number;
  /** Classes of patterns that no rule of the power spectrum tells apart; null where the patterns are not those of the icosahedron. */
  readonly patternClasses: number | null;
}

/** `problem`: prints the facts of a problem. */
export function problemCommand(terminal: Terminal): Command {
  const command = new Command('problem')
    .description('Prints the facts of a problem: its size, P(y), H(X), H(Y), I(X;Y), and whether y is a function of x.')
    .argument('<name>', problemNames.join(', '))
    .option('--json', 'as one JSON document');
  return addProblemOptions(command).action(async (word: string, words: CommandWords) => {
    const name = problemNames.find((known) => known === word);
    if (!name) throw new RefusedError('invalid-input', `problem name: must be one of ${problemNames.join(', ')}, got "${word}"`);
    const facts = factsOf(await openAsked({ ...words, problem: name }, terminal));
    await terminal.write(words.json ? `${JSON.stringify(facts)}\n` : sentences(facts));
  });
}

async function openAsked(words: ProblemWords, terminal: Terminal): Promise<Problem> {
  const { problem, sources } = await problemFrom(words, { name: 'szt-hard' }, terminal);
  return openProblem(checked(problem, words), sources);
}

function checked(problem: unknown, words: ProblemWords): ProblemConfiguration {
  try {
    return parseInput(problemSchema, problem, 'problem');
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    const faults = error.faults.map(({ field, message }) => ({ field: `problem.${field}`, message }));
    throw refusedOptions(new RefusedError(error.code, error.message, faults), words, problemFields);
  }
}

function factsOf({ name, patterns, inputs, classes, x, labelProbabilities, isDeterministic }: Problem): ProblemFacts {
  const marginal = new Float64Array(classes);
  let conditionalEntropy = 0;
  for (let pattern = 0; pattern < patterns; pattern += 1) {
    const row = labelProbabilities.subarray(pattern * classes, (pattern + 1) * classes);
    row.forEach((probability, y) => (marginal[y] += probability / patterns));
    conditionalEntropy += entropyFromProbabilities(row) / patterns;
  }
  const labelEntropy = entropyFromProbabilities(marginal);
  const repeats = new Float64Array(patterns);
  for (const row of firstEqualRows(x, inputs)) repeats[row] += 1;
  return {
    name,
    patterns,
    inputs,
    classes,
    isDeterministic,
    labelProbabilities: [...marginal],
    probabilityOfOne: marginal[0],
    inputEntropy: entropyFromCounts(repeats),
    labelEntropy,
    information: labelEntropy - conditionalEntropy,
    patternClasses: name.startsWith('szt-') ? patternClasses().count : null,
  };
}

function sentences(facts: ProblemFacts): string {
  const { labelProbabilities } = facts;
  const isBinary = labelProbabilities.length === 2;
  return [
    `${facts.name}: ${facts.patterns} patterns of ${facts.inputs} inputs, ${facts.classes} classes, p(x) uniform`,
    isBinary ? `P(y=1)   ${facts.probabilityOfOne.toFixed(12)}` : `P(y)     ${labelProbabilities.slice(0, 20).map((p) => p.toFixed(6)).join(' ')}${labelProbabilities.length > 20 ? ' …' : ''}`,
    `H(X)     ${facts.inputEntropy.toFixed(12)} bits`,
    `H(Y)     ${facts.labelEntropy.toFixed(12)} bits`,
    `I(X;Y)   ${facts.information.toFixed(12)} bits${facts.isDeterministic ? ' (y is a function of x)' : ''}`,
    ...(facts.patternClasses === null ? [] : [`classes  ${facts.patternClasses} of patterns with equal power spectra`]),
    '',
  ].join('\n');
}
