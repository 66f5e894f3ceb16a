import { sessionSummarySchema } from '@infoplane/contracts';
import { Command } from 'commander';
import { addServerOptions, refusedOption, ServerClient, type ServerWords } from './server-client';
import type { Terminal } from './terminal';

interface ImportWords extends ServerWords {
  readonly json?: boolean;
}

/** `import`: brings a session's bundle to a server. */
export function importCommand(terminal: Terminal): Command {
  return addServerOptions(new Command('import').description('Brings a session to a server from the bundle that another one exported; the server checks all of it first.'))
    .argument('<file>', 'the bundle')
    .option('--json', 'the session as JSON')
    .action(async (file: string, { json, ...words }: ImportWords) => {
      const server = new ServerClient(words);
      const blob = await terminal.open(file).catch((error: unknown) => {
        // Expected: no such file, or no right to read it.
        throw refusedOption('<file>', `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
      });
      const session = await server.send('/api/bundles', sessionSummarySchema, blob, 'application/zip');
      await terminal.write(json ? `${JSON.stringify(session)}\n` : `imported as session ${session.id}: "${session.name}", ${session.state}, ${session.head} records, ${session.checkpoints} checkpoints\n`);
    });
}
