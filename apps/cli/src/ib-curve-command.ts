import { limits, parseInput, problemNames, problemSchema, publishedSoftRule, RefusedError, type ProblemConfiguration, type ProblemName } from '@infoplane/contracts';
import {
  bottleneckJoint,
  bottleneckJointFromTable,
  informationCurve,
  jointInformation,
  logSpacedBetas,
  type BottleneckCurve,
  type BottleneckJoint,
  type JointInformation,
} from '@infoplane/information';
import { openProblem } from '@infoplane/training';
import { Command } from 'commander';
import { csvNumbers, parseCsv } from './input/csv';
import { inputName, readInput, refusingRangeErrors, textOf, wrongInput } from './input/read-input';
import { exitCodes, type ExitCode, type Terminal } from './terminal';

interface CurveWords {
  readonly betas?: string;
  readonly gamma?: string;
  readonly theta?: string;
  readonly svg?: string;
  readonly json?: boolean;
}

const defaultBetas = { count: 40, low: 1, high: 300 };
const countLimits = { min: 2, max: 1000 };

/** `ib-curve`: the information bottleneck's curve of a problem, or of a joint distribution. */
export function ibCurveCommand(terminal: Terminal, finish: (code: ExitCode) => void): Command {
  return new Command('ib-curve')
    .description('The most I(T;Y) that any T can have at each I(X;T): the information bottleneck, I(X;T) - beta I(T;Y) at its least.')
    .argument('<joint>', `szt-soft, or another problem to hear why it has no curve (${problemNames.filter((name) => name !== 'szt-soft').join(', ')}); or a CSV of p(x,y), a row for each x, a column for each y; - for standard input`)
    .option('--betas <count|list>', `how many from ${defaultBetas.low} to ${defaultBetas.high}, or which, as in 2,5,20 (default: ${defaultBetas.count})`)
    .option('--gamma <number>', `of szt-soft: steepness of p(y=1|x), ${limits.gamma.min} to ${limits.gamma.max} (default: ${publishedSoftRule.gamma})`)
    .option('--theta <number>', `of szt-soft: threshold of p(y=1|x), ${limits.theta.min} to ${limits.theta.max} (default: ${publishedSoftRule.theta})`)
    .option('--svg <file>', 'draws the curve into that file')
    .option('--json', 'as one JSON document')
    .action(async (source: string, { betas, gamma, theta, svg, json }: CurveWords) => {
      const chosen = betasFrom(betas);
      const joint = await jointFrom(source, { gamma, theta }, terminal);
      const curve = refusingRangeErrors(() => informationCurve(joint, { betas: chosen }));
      const information = jointInformation(joint);
      if (curve.kind === 'degenerate') {
        const { ixt, ity } = curve.corner;
        if (json) await terminal.write(`${JSON.stringify({ source: inputName(source), ...curve, information })}\n`);
        terminal.log(`error: ${inputName(source)} has no information curve. ${curve.explanation} The corner: I(X;T) = ${ixt.toFixed(6)}, I(T;Y) = ${ity.toFixed(6)} bits.`);
        finish(exitCodes.wrongInput);
        return;
      }
      if (svg !== undefined) await saveSvg(svg, curve, information, inputName(source), terminal);
      await terminal.write(json ? `${JSON.stringify(documentOf(inputName(source), joint, curve, information))}\n` : tableOf(joint, curve, information));
    });
}

/** The betas a person asks for. @throws RefusedError if they are none. */
export function betasFrom(word: string | undefined): number[] {
  if (word === undefined) return logSpacedBetas(defaultBetas.count, defaultBetas.low, defaultBetas.high);
  const allowed = `--betas: must be a count from ${countLimits.min} to ${countLimits.max.toLocaleString('en')}, or a list of numbers > 0, as in 2,5,20; got "${word}"`;
  if (/^\d+$/.test(word)) {
    const count = Number(word);
    if (count < countLimits.min || count > countLimits.max) throw wrongInput(allowed);
    return logSpacedBetas(count, defaultBetas.low, defaultBetas.high);
  }
  const betas = word.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (betas.length > countLimits.max || !betas.every((beta) => beta > 0 && beta < Infinity)) throw wrongInput(allowed);
  return betas;
}

async function jointFrom(source: string, rule: Pick<CurveWords, 'gamma' | 'theta'>, terminal: Terminal): Promise<BottleneckJoint> {
  if (source !== 'szt-soft') {
    const option = rule.gamma === undefined ? (rule.theta === undefined ? null : '--theta') : '--gamma';
    if (option !== null) throw wrongInput(`${option}: belongs to szt-soft, not to ${inputName(source)}`);
  }
  const name = problemNames.find((known) => known === source);
  if (name) {
    const { patterns, classes, labelProbabilities } = await openProblem(configurationOf(name, rule));
    return bottleneckJoint(new Float64Array(patterns).fill(1 / patterns), labelProbabilities, classes);
  }
  const table = parseCsv(textOf(await readInput(source, terminal), source), inputName(source));
  const classes = table.rows[0].length;
  const values = csvNumbers(table, table.rows[0].map((_, i) => i));
  const negative = values.findIndex((p) => p < 0);
  if (negative >= 0) {
    throw wrongInput(`${table.source}, line ${table.lines[Math.floor(negative / classes)]}, column ${(negative % classes) + 1}: p(x,y) must be >= 0, got ${values[negative]}`);
  }
  return refusingRangeErrors(() => bottleneckJointFromTable(values, classes));
}

/** Of a problem whose p(x,y) can be written down. @throws RefusedError for the others, and for a rule out of range. */
function configurationOf(name: ProblemName, { gamma, theta }: Pick<CurveWords, 'gamma' | 'theta'>): ProblemConfiguration {
  switch (name) {
    case 'threshold':
      return problemSchema.parse({ name, rule: 'linear' });
    case 'szt-hard':
    case 'committee':
    case 'parity':
      return problemSchema.parse({ name });
    case 'szt-soft':
      return softRule(gamma, theta);
    case 'blobs':
      throw wrongInput('blobs has no information curve here: its x are points of a continuous space, of which only a sample is known. Take szt-soft, or a joint from CSV.');
    case 'mnist':
    case 'csv':
      throw wrongInput(`${name} has no information curve: of its x one label each is known, not p(y|x), so Y is a function of X as far as anyone can tell. Take szt-soft, or a joint from CSV.`);
    default:
      return name satisfies never;
  }
}

function softRule(gamma: string | undefined, theta: string | undefined): ProblemConfiguration {
  const numberIn = (word: string | undefined) => (word === undefined ? undefined : word.trim() === '' ? NaN : Number(word));
  try {
    return parseInput(problemSchema, { name: 'szt-soft', gamma: numberIn(gamma), theta: numberIn(theta) }, 'rule');
  } catch (error) {
    // Expected: a number out of range, or none.
    if (!(error instanceof RefusedError)) throw error;
    throw wrongInput(error.faults.map(({ field, message }) => `--${field}: ${message}`).join('; '));
  }
}

async function saveSvg(path: string, curve: BottleneckCurve, information: JointInformation, source: string, terminal: Terminal): Promise<void> {
  // Only here: drawing loads a library that the other commands do without.
  const { curveSvg } = await import('./curve-svg');
  const text = curveSvg(curve, information, source);
  try {
    await terminal.save(path, text);
  } catch (error) {
    // Expected: no such folder, no permission, no room.
    throw wrongInput(`--svg: ${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function documentOf(source: string, { patterns, classes }: BottleneckJoint, curve: BottleneckCurve, information: JointInformation) {
  return {
    source,
    kind: curve.kind,
    patterns,
    classes,
    distinctConditionals: curve.distinctConditionals,
    information,
    // Infinite where X and Y are independent, which JSON cannot say.
    criticalBeta: Number.isFinite(curve.criticalBeta) ? curve.criticalBeta : null,
    corner: curve.corner,
    points: curve.points.map(({ beta, ixt, ity, lagrangian, clusters, hasConverged, optimalityGap, isGapProven }) => ({
      beta,
      ixt,
      ity,
      lagrangian,
      clusters: clusters.count,
      hasConverged,
      optimalityGap,
      isGapProven,
    })),
    bifurcations: curve.bifurcations,
  };
}

function tableOf({ patterns, classes }: BottleneckJoint, curve: BottleneckCurve, { hx, hy, ixy }: JointInformation): string {
  const row = (...cells: readonly string[]) => cells.map((cell) => cell.padStart(12)).join('');
  return [
    `${patterns} x (${curve.distinctConditionals} distinct p(y|x)), ${classes} y: H(X) = ${hx.toFixed(6)}, H(Y) = ${hy.toFixed(6)}, I(X;Y) = ${ixy.toFixed(6)} bits; critical beta ${curve.criticalBeta.toFixed(6)}`,
    row('beta', 'I(X;T) bits', 'I(T;Y) bits', 'clusters'),
    ...curve.points.map(({ beta, ixt, ity, clusters, hasConverged }) => `${row(beta.toPrecision(6), ixt.toFixed(6), ity.toFixed(6), String(clusters.count))}${hasConverged ? '' : '  not converged'}`),
    row('infinity', curve.corner.ixt.toFixed(6), curve.corner.ity.toFixed(6), String(curve.distinctConditionals)),
    '',
  ].join('\n');
}
