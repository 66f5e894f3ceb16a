import { phaseChangeCriteria, phaseChangeName, recordFromJson, RefusedError, type MeasurementRecord, type PhaseChangeRecord } from '@infoplane/contracts';
import type { TransitionAgreement } from '@infoplane/phases';
import { Command } from 'commander';
import { inputName, readInput, refusingRangeErrors, textOf, wrongInput } from './input/read-input';
import { phasesOf, type SessionPhases } from './phases-of';
import type { Terminal } from './terminal';

interface PhasesWords {
  readonly estimator: string;
  readonly json?: boolean;
}

/** `phases`: transitions, their agreement and the states A to E, from a session's records. */
export function phasesCommand(terminal: Terminal): Command {
  return new Command('phases')
    .description('Phase changes of every layer by every criterion, over all measured epochs, from the records that run --ndjson prints.')
    .argument('[records]', 'a file of records, one a line; - for standard input', '-')
    .option('--estimator <number>', 'whose I(X;T) and I(T;Y) are read, from 1 in the order of the session', '1')
    .option('--json', 'as one JSON document')
    .action(async (path: string, words: PhasesWords) => {
      const { measurements, announced } = recordsFrom(textOf(await readInput(path, terminal), path), inputName(path));
      const { estimators } = measurements[0].shape;
      const estimator = /^\d{1,4}$/.test(words.estimator) ? Number(words.estimator) : 0;
      if (estimator < 1 || estimator > estimators) throw wrongInput(`--estimator: must be a whole number from 1 to ${estimators}, the estimators of these records; got "${words.estimator}"`);
      const phases = refusingRangeErrors(() => phasesOf(measurements, announced, estimator));
      await terminal.write(words.json ? `${JSON.stringify(phases)}\n` : sentencesOf(phases));
    });
}

function recordsFrom(text: string, source: string): { readonly measurements: readonly MeasurementRecord[]; readonly announced: readonly PhaseChangeRecord[] } {
  const measurements: MeasurementRecord[] = [];
  const announced: PhaseChangeRecord[] = [];
  text.split(/\r?\n/).forEach((line, i) => {
    if (line.trim() === '') return;
    const place = `${source}, line ${i + 1}`;
    const record = recordIn(line, place);
    if (record.kind === 'phase-change') announced.push(record);
    if (record.kind !== 'measurement') return;
    const [first] = measurements;
    if (first && JSON.stringify(first.shape) !== JSON.stringify(record.shape)) throw wrongInput(`${place}: a measurement of another session: its shape differs from the first one's`);
    if (record.epoch <= (measurements.at(-1)?.epoch ?? -1)) throw wrongInput(`${place}: epoch ${record.epoch} after epoch ${measurements.at(-1)?.epoch}`);
    measurements.push(record);
  });
  if (measurements.length === 0) throw wrongInput(`${source} holds no measurement; run --ndjson prints them`);
  return { measurements, announced };
}

function recordIn(line: string, place: string) {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    // SyntaxError: the line is no JSON.
    throw wrongInput(`${place}: not JSON; one record a line is expected, as run --ndjson prints`);
  }
  try {
    return recordFromJson(json);
  } catch (error) {
    if (error instanceof RefusedError) throw wrongInput(`${place}: ${error.message}`);
    throw error;
  }
}

function sentencesOf({ measurements, replicas, estimator, estimators, layers, agreement }: SessionPhases): string {
  const width = Math.max(...phaseChangeCriteria.map((criterion) => phaseChangeName(criterion).length)) + 2;
  const row = (...[name, what, epoch, step, interval, confidence]: readonly string[]) =>
    [name.padEnd(8), what.padEnd(width), epoch.padStart(7), step.padStart(9), interval.padStart(16), confidence.padStart(12)].join('').trimEnd();
  const transitions = layers.flatMap(({ name, transitions: found }) =>
    phaseChangeCriteria.map((criterion) => {
      const transition = found[criterion];
      if (!transition) return row(name, phaseChangeName(criterion), 'none', '', '', '');
      const { epoch, step, interval, confidence } = transition;
      return row(name, phaseChangeName(criterion), String(epoch), String(step), `${interval.fromEpoch}–${interval.toEpoch}`, confidence.toFixed(2));
    }),
  );
  return [
    `${measurements} measured epochs of ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}; I(X;T) by estimator ${estimator} of ${estimators}`,
    row('layer', 'transition', 'epoch', 'step', 'interval', 'confidence'),
    ...transitions,
    '',
    agreementSentence(agreement),
    '',
    ...layers.map(({ name, states }) => `${name.padEnd(8)}${states.length === 0 ? 'no states: the plane was measured at fewer than two epochs' : states.map(({ letter, state, fromEpoch, toEpoch }) => `${letter} ${state} ${fromEpoch}–${toEpoch}`).join(', ')}`),
    '',
  ].join('\n');
}

function agreementSentence(agreement: TransitionAgreement | null): string {
  if (!agreement) return 'No layer has both drift → diffusion and fitting → compression: nothing to compare.';
  const { layers, ratio, spreadOverLayers, spreadOverReplicas, overlap } = agreement;
  const spread = spreadOverLayers === null ? '' : `, spread over layers ×÷ ${spreadOverLayers.toFixed(2)}`;
  return `Drift → diffusion comes at ${ratio.toFixed(2)} times the step of fitting → compression (${layers} ${layers === 1 ? 'layer' : 'layers'}${spread}, over replicas ×÷ ${spreadOverReplicas.toFixed(2)}); intervals overlap in ${Math.round(100 * overlap)}%.`;
}
