import { problemNames, RefusedError } from '@infoplane/contracts';
import { entropyFromProbabilities } from '@infoplane/information';
import { createProblem, patternClasses, type Problem } from '@infoplane/training';
import { Command } from 'commander';
import type { Terminal } from './terminal';

/** What can be said of a problem before any network learns it. */
interface ProblemFacts {
  readonly name: string;
  readonly patterns: number;
  readonly inputs: number;
  readonly isDeterministic: boolean;
  /** p(y = 1). */
  readonly probabilityOfOne: number;
  /** Bits. */
  readonly labelEntropy: number;
  /** I(X;Y), bits. */
  readonly information: number;
  /** Classes of patterns that no rule of the power spectrum tells apart. */
  readonly patternClasses: number;
}

/** `problem`: prints the facts of a problem. */
export function problemCommand(terminal: Terminal): Command {
  return new Command('problem')
    .description('Prints the facts of a problem: its size, H(Y), I(X;Y).')
    .argument('<name>', problemNames.join(', '))
    .option('--json', 'as one JSON document')
    .action(async (word: string, { json }: { readonly json?: boolean }) => {
      const name = problemNames.find((known) => known === word);
      if (!name) throw new RefusedError('invalid-input', `problem name: must be one of ${problemNames.join(', ')}, got "${word}"`);
      const facts = factsOf(createProblem({ name }));
      await terminal.write(json ? `${JSON.stringify(facts)}\n` : sentences(facts));
    });
}

function factsOf({ name, patterns, inputs, classes, labelProbabilities, isDeterministic }: Problem): ProblemFacts {
  const marginal = new Float64Array(classes);
  let conditionalEntropy = 0;
  for (let pattern = 0; pattern < patterns; pattern += 1) {
    const row = labelProbabilities.subarray(pattern * classes, (pattern + 1) * classes);
    row.forEach((probability, y) => (marginal[y] += probability / patterns));
    conditionalEntropy += entropyFromProbabilities(row) / patterns;
  }
  const labelEntropy = entropyFromProbabilities(marginal);
  return {
    name,
    patterns,
    inputs,
    isDeterministic,
    probabilityOfOne: marginal[0],
    labelEntropy,
    information: labelEntropy - conditionalEntropy,
    patternClasses: patternClasses().count,
  };
}

function sentences(facts: ProblemFacts): string {
  return [
    `${facts.name}: ${facts.patterns} patterns of ${facts.inputs} bits, p(x) uniform`,
    `P(y=1)   ${facts.probabilityOfOne.toFixed(12)}`,
    `H(Y)     ${facts.labelEntropy.toFixed(12)} bits`,
    `I(X;Y)   ${facts.information.toFixed(12)} bits${facts.isDeterministic ? ' (y is a function of x)' : ''}`,
    `classes  ${facts.patternClasses} of patterns with equal power spectra`,
    '',
  ].join('\n');
}
