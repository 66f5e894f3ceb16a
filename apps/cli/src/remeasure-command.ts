import { setTimeout as wait } from 'node:timers/promises';
import {
  estimatorFromId,
  estimatorId,
  estimatorIdForms,
  parseInput,
  recordFromJson,
  recordToJson,
  RefusedError,
  remeasureSchema,
  sessionSummarySchema,
  type Estimator,
  type RemeasurementRecord,
  type SessionSummary,
} from '@infoplane/contracts';
import { Command } from 'commander';
import { z } from 'zod';
import { RecordTable } from './record-table';
import { addServerOptions, refusedOption, ServerClient, sessionPath, type ServerWords } from './server-client';
import { exitCodes, type ExitCode, type Terminal } from './terminal';

interface RemeasureWords extends ServerWords {
  readonly session: string;
  readonly estimator: readonly string[];
  readonly json?: boolean;
}

const pageSize = 100;
const pollMs = 250;
const pageSchema = z.object({ records: z.array(z.looseObject({ seq: z.number(), kind: z.string() })), head: z.number() });

/** `remeasure`: measures an ended session of a server once more, from its checkpoints, and prints what was found. */
export function remeasureCommand(terminal: Terminal, finish: (code: ExitCode) => void): Command {
  return addServerOptions(new Command('remeasure').description('Measures an ended session of a server once more, from its checkpoints, with estimators that it does not have.'))
    .requiredOption('--session <id>', 'the session, by the id in its address')
    .requiredOption('--estimator <id>', `${estimatorIdForms}; repeat it, or list with commas, for several`, collect)
    .option('--json', 'one JSON document at the end')
    .action(async ({ session, estimator, json, ...words }: RemeasureWords) => {
      const { estimators } = parseInput(remeasureSchema, { estimators: estimator.map(estimatorNamed) }, 'estimators');
      const path = sessionPath(session);
      const server = new ServerClient(words);
      const before = await server.ask(path, sessionSummarySchema);
      await server.ask(`${path}/remeasurements`, z.unknown(), { estimators });
      const waiting = new AbortController();
      const forget = terminal.onInterrupt(() => waiting.abort());
      try {
        const summary = await untilMeasured(server, path, terminal, waiting.signal);
        if (summary === null) {
          terminal.log('interrupted: the server goes on measuring');
          return finish(exitCodes.interrupted);
        }
        const records = await remeasurementsAfter(before.head, server, path, estimators);
        if (records.length === 0) throw new RefusedError('unavailable', 'The server measured nothing: its log says why.');
        await print(records, summary, json === true, terminal);
      } finally {
        forget();
      }
    });
}

/** Waits until nothing is being measured. @returns the session then, or null when the person did not want to wait. */
async function untilMeasured(server: ServerClient, path: string, { log }: Terminal, signal: AbortSignal): Promise<SessionSummary | null> {
  let said = '';
  while (!signal.aborted) {
    const summary = await server.ask(path, sessionSummarySchema);
    if (summary.remeasuring === null) return summary;
    const { done, of } = summary.remeasuring;
    const line = `${done} of ${of} checkpoints measured`;
    if (line !== said) log(line);
    said = line;
    // Expected: the signal ends the wait.
    await wait(pollMs, undefined, { signal }).catch(() => undefined);
  }
  return null;
}

async function remeasurementsAfter(
  seq: number,
  server: ServerClient,
  path: string,
  estimators: readonly Estimator[],
): Promise<{ readonly seq: number; readonly record: RemeasurementRecord }[]> {
  const asked = new Set(estimators.map(estimatorId));
  const found: { readonly seq: number; readonly record: RemeasurementRecord }[] = [];
  let after = seq;
  for (;;) {
    const { records, head } = await server.ask(`${path}/records?after=${after}&limit=${pageSize}`, pageSchema);
    for (const json of records.filter(({ kind }) => kind === 'remeasurement')) {
      const record = recordFromJson(json);
      if (record.kind === 'remeasurement' && asked.has(estimatorId(record.estimator))) found.push({ seq: json.seq, record });
    }
    after = records.at(-1)?.seq ?? head;
    if (after >= head) return found;
  }
}

async function print(
  found: readonly { readonly seq: number; readonly record: RemeasurementRecord }[],
  { id, configuration }: SessionSummary,
  asJson: boolean,
  terminal: Terminal,
): Promise<void> {
  if (asJson) {
    const records = found.map(({ seq, record }) => ({ seq, ...recordToJson(record) }));
    return terminal.write(`${JSON.stringify({ session: id, configuration, records })}\n`);
  }
  const table = new RecordTable(configuration);
  for (const { record } of found) await terminal.write(table.linesOf(record));
}

function estimatorNamed(id: string): Estimator {
  const estimator = estimatorFromId(id);
  if (!estimator) throw refusedOption('--estimator', `must be ${estimatorIdForms}, got "${id}"`);
  return estimator;
}

function collect(word: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), ...word.split(',')];
}
