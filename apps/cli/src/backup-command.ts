import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { refusedOption } from './server-client';
import type { Terminal } from './terminal';

interface BackupWords {
  readonly data: string;
  readonly json?: boolean;
}

/** What lies beside the database in a data directory. */
interface Beside {
  readonly directory: string;
  readonly files: number;
  readonly bytes: number;
}

/** `backup`: copies the database of a data directory while its server runs. */
export function backupCommand(terminal: Terminal): Command {
  return new Command('backup')
    .description('Copies the database of a data directory into a file, whole and consistent, also while its server runs.')
    .argument('<file>', 'where to; it must not exist')
    .addOption(new Option('--data <directory>', 'the data directory').default('.infoplane').env('INFOPLANE_DATA'))
    .option('--json', 'says what was copied as JSON')
    .action(async (file: string, { data, json }: BackupWords) => {
      const database = join(data, 'infoplane.db');
      if (!existsSync(database)) throw refusedOption('--data', `${data} has no database of Infoplane`);
      if (existsSync(file)) throw refusedOption('<file>', `${file} is there already: name another one`);
      const counts = await copy(database, file);
      const beside = ['checkpoints', 'datasets'].map((name) => besideIn(join(data, name)));
      const bytes = statSync(file).size;
      if (json) return terminal.write(`${JSON.stringify({ file, bytes, ...counts, notCopied: beside })}\n`);
      await terminal.write(`${file}: ${bytes} bytes, ${counts.sessions} sessions, ${counts.records} records\n`);
      for (const { directory, files, bytes: size } of beside) {
        if (files > 0) terminal.log(`not in it: ${directory} (${files} files, ${size} bytes). Copy that folder after this file: its files never change`);
      }
      terminal.log(`to go back: stop the server, put this file in the place of ${database} and remove ${database}-wal and ${database}-shm`);
    });
}

async function copy(database: string, file: string): Promise<{ readonly sessions: number; readonly records: number }> {
  // Loaded by this command alone: it is a native library.
  const { default: Database } = await import('better-sqlite3');
  try {
    const source = new Database(database, { readonly: true, fileMustExist: true });
    try {
      // All pages in one step: between steps a server that writes would make it begin again.
      await source.backup(file, { progress: () => 2 ** 31 - 1 });
    } finally {
      source.close();
    }
    const copied = new Database(file, { readonly: true });
    try {
      const count = (table: string) => (copied.prepare(`select count(*) as count from ${table}`).get() as { count: number }).count;
      return { sessions: count('session'), records: count('record') };
    } finally {
      copied.close();
    }
  } catch (error) {
    // SqliteError: no database, no room, no right; TypeError: no folder to write into.
    throw refusedOption('<file>', `the database could not be copied: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function besideIn(directory: string): Beside {
  const files = existsSync(directory) ? readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()) : [];
  return { directory, files: files.length, bytes: files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0) };
}
