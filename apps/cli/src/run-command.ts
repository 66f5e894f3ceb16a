import { recordToJson, type SessionConfiguration, type SessionRecord } from '@infoplane/contracts';
import { runSession, SessionControl } from '@infoplane/experiment';
import { openEngine } from '@infoplane/training';
import { Command, Option } from 'commander';
import { RecordTable } from './record-table';
import { addSessionOptions, configurationFrom, engineNamed, type SessionWords } from './session-options';
import { exitCodes, type ExitCode, type Terminal } from './terminal';

interface RunWords extends SessionWords {
  readonly ndjson?: boolean;
  readonly json?: boolean;
}

/** Writes the records of one session as they come, in one of the ways a person or a script reads them. */
interface RecordWriter {
  record(seq: number, record: SessionRecord): Promise<void>;
  end(): Promise<void>;
}

/** `run`: trains one session and prints its records. */
export function runCommand(terminal: Terminal, finish: (code: ExitCode) => void): Command {
  return addSessionOptions(new Command('run').description('Trains one session and prints its records: the same that a server would show.'))
    .addOption(new Option('--ndjson', 'one record a line, as JSON').conflicts('json'))
    .addOption(new Option('--json', 'one JSON document at the end'))
    .action(async (words: RunWords) => {
      const configuration = configurationFrom(words);
      const engineName = engineNamed(words.engine);
      const writer = writerFor(words, configuration, terminal);
      const control = new SessionControl();
      let interrupted = false;
      const forget = terminal.onInterrupt(() => {
        interrupted = true;
        control.stop();
      });
      const engine = await openEngine(engineName, { log: terminal.log, configuration });
      try {
        let seq = 0;
        for await (const record of runSession(configuration, engine, { control, now: () => performance.now() })) {
          seq += 1;
          await writer.record(seq, record);
          if (record.kind === 'lifecycle' && record.state === 'failed') finish(failedFor(record.reason, terminal));
        }
        await writer.end();
        if (interrupted) finish(exitCodes.interrupted);
      } finally {
        forget();
        await engine.dispose();
      }
    });
}

function failedFor(reason: string | null, terminal: Terminal): ExitCode {
  terminal.log(`error: the session failed: ${reason ?? 'no reason is known'}`);
  return exitCodes.failed;
}

function writerFor(words: RunWords, configuration: SessionConfiguration, { write }: Terminal): RecordWriter {
  if (words.ndjson) {
    return { record: (seq, record) => write(`${JSON.stringify({ seq, ...recordToJson(record) })}\n`), end: async () => undefined };
  }
  if (words.json) {
    const records: unknown[] = [];
    return {
      record: async (seq, record) => void records.push({ seq, ...recordToJson(record) }),
      end: () => write(`${JSON.stringify({ configuration, records })}\n`),
    };
  }
  const table = new RecordTable(configuration);
  return { record: (_seq, record) => write(table.linesOf(record)), end: async () => undefined };
}
