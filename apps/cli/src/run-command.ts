import { RefusedError, type SessionConfiguration } from '@infoplane/contracts';
import { runSession, SessionControl } from '@infoplane/experiment';
import { openEngine, type Engine } from '@infoplane/training';
import { Command, Option } from 'commander';
import { recordWriters, type RecordFormat } from './record-writers';
import { addSessionOptions, engineNamed, sessionFrom, workersFrom, type AskedSession, type SessionWords } from './session-options';
import { exitCodes, type ExitCode, type Terminal } from './terminal';

interface RunWords extends SessionWords {
  readonly ndjson?: boolean;
  readonly json?: boolean;
}

/** `run`: trains one session and prints its records. */
export function runCommand(terminal: Terminal, finish: (code: ExitCode) => void): Command {
  return addSessionOptions(new Command('run').description('Trains one session and prints its records: the same that a server would show.'))
    .addOption(new Option('--ndjson', 'one record a line, as JSON').conflicts('json'))
    .addOption(new Option('--json', 'one JSON document at the end'))
    .action(async (words: RunWords) => {
      const asked = await sessionFrom(words, terminal);
      const engine = await openFor(asked.configuration, words, terminal);
      try {
        finish(await printSession(asked, engine, words.ndjson ? 'ndjson' : words.json ? 'json' : 'table', terminal));
      } finally {
        await engine.dispose();
      }
    });
}

async function openFor({ problem, architecture }: SessionConfiguration, words: SessionWords, { log }: Terminal): Promise<Engine> {
  const name = engineNamed(words.engine);
  const workers = workersFrom(words.workers);
  try {
    return await openEngine(name, { log, ...workers }, { problem, architecture });
  } catch (error) {
    // Expected: nothing of what this engine needs is on this machine, or it cannot train such a network.
    throw new RefusedError('unavailable', `--engine ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function printSession(
  { configuration, sources }: AskedSession,
  engine: Engine,
  format: RecordFormat,
  terminal: Terminal,
): Promise<ExitCode> {
  const writer = recordWriters[format](configuration, terminal);
  const control = new SessionControl();
  let code: ExitCode = exitCodes.done;
  const forget = terminal.onInterrupt(() => {
    code = exitCodes.interrupted;
    control.stop();
  });
  try {
    let seq = 0;
    for await (const record of runSession(configuration, engine, { control, sources, now: () => performance.now() })) {
      seq += 1;
      await writer.record(seq, record);
      if (record.kind !== 'lifecycle' || record.state !== 'failed') continue;
      code = exitCodes.failed;
      terminal.log(`error: the session failed: ${record.reason ?? 'no reason is known'}`);
    }
    await writer.end();
    return code;
  } finally {
    forget();
  }
}
