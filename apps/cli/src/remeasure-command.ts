import { setTimeout as wait } from 'node:timers/promises';
import {
  estimatorFromId,
  estimatorId,
  estimatorIdForms,
  parseInput,
  recordFromJson,
  recordToJson,
  RefusedError,
  refusalSchema,
  remeasureSchema,
  sessionIdSchema,
  sessionSummarySchema,
  type Estimator,
  type RemeasurementRecord,
  type SessionSummary,
} from '@infoplane/contracts';
import { Command } from 'commander';
import { z } from 'zod';
import { RecordTable } from './record-table';
import { exitCodes, type ExitCode, type Terminal } from './terminal';

interface RemeasureWords {
  readonly server: string;
  readonly session: string;
  readonly estimator: readonly string[];
  readonly json?: boolean;
}

const pageSize = 100;
const pollMs = 250;
const pageSchema = z.object({ records: z.array(z.looseObject({ seq: z.number(), kind: z.string() })), head: z.number() });

/** `remeasure`: measures an ended session of a server once more, from its checkpoints, and prints what was found. */
export function remeasureCommand(terminal: Terminal, finish: (code: ExitCode) => void): Command {
  return new Command('remeasure')
    .description('Measures an ended session of a server once more, from its checkpoints, with estimators that it does not have.')
    .option('--server <url>', 'where the server answers', 'http://127.0.0.1:4270')
    .requiredOption('--session <id>', 'the session, by the id in its address')
    .requiredOption('--estimator <id>', `${estimatorIdForms}; repeat it, or list with commas, for several`, collect)
    .option('--json', 'one JSON document at the end')
    .action(async ({ server, session, estimator, json }: RemeasureWords) => {
      const { estimators } = parseInput(remeasureSchema, { estimators: estimator.map(estimatorNamed) }, 'estimators');
      const address = sessionAddress(server, session);
      const before = await ask(address, sessionSummarySchema);
      await ask(`${address}/remeasurements`, z.unknown(), { estimators });
      const waiting = new AbortController();
      const forget = terminal.onInterrupt(() => waiting.abort());
      try {
        const summary = await untilMeasured(address, terminal, waiting.signal);
        if (summary === null) {
          terminal.log('interrupted: the server goes on measuring');
          return finish(exitCodes.interrupted);
        }
        const records = await remeasurementsAfter(before.head, address, estimators);
        if (records.length === 0) throw new RefusedError('unavailable', 'The server measured nothing: its log says why.');
        await print(records, summary, json === true, terminal);
      } finally {
        forget();
      }
    });
}

/** The address of a session on a server. @throws RefusedError if one of them cannot be one. */
function sessionAddress(server: string, session: string): string {
  const url = URL.canParse(server) ? new URL(server) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw refused('--server', `must be an address as in http://127.0.0.1:4270, got "${server}"`);
  const id = sessionIdSchema.safeParse(session);
  if (!id.success) throw refused('--session', `${id.error.issues[0].message}, got "${session}"`);
  return new URL(`/api/sessions/${id.data}`, url).href;
}

/** Asks the server; with a body it is a wish. @throws RefusedError with the server's own sentence, or that it cannot be reached. */
async function ask<T>(address: string, schema: z.ZodType<T>, body?: unknown): Promise<T> {
  const wish = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  let response: Response;
  try {
    response = await fetch(address, { ...wish, redirect: 'error' });
  } catch (error) {
    // Expected: nobody listens there. The cause is what a person can act on.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message || String((error.cause as NodeJS.ErrnoException).code) : String(error);
    throw new RefusedError('unavailable', `The server at ${new URL(address).origin} does not answer: ${cause}`);
  }
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return parseInput(schema, answer, 'answer of the server');
  const refusal = refusalSchema.safeParse(answer);
  throw refusal.success
    ? new RefusedError(refusal.data.code, refusal.data.message, refusal.data.faults)
    : new RefusedError('unavailable', `The server at ${new URL(address).origin} answered ${response.status} ${response.statusText}`);
}

/** Waits until nothing is being measured. @returns the session then, or null when the person did not want to wait. */
async function untilMeasured(address: string, { log }: Terminal, signal: AbortSignal): Promise<SessionSummary | null> {
  let said = '';
  while (!signal.aborted) {
    const summary = await ask(address, sessionSummarySchema);
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

async function remeasurementsAfter(seq: number, address: string, estimators: readonly Estimator[]): Promise<{ readonly seq: number; readonly record: RemeasurementRecord }[]> {
  const asked = new Set(estimators.map(estimatorId));
  const found: { readonly seq: number; readonly record: RemeasurementRecord }[] = [];
  let after = seq;
  for (;;) {
    const { records, head } = await ask(`${address}/records?after=${after}&limit=${pageSize}`, pageSchema);
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
  if (!estimator) throw refused('--estimator', `must be ${estimatorIdForms}, got "${id}"`);
  return estimator;
}

function collect(word: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), ...word.split(',')];
}

function refused(option: string, message: string): RefusedError {
  return new RefusedError('invalid-input', `${option}: ${message}`, [{ field: option, message }]);
}
