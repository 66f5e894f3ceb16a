import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect, type SqliteDatabase } from 'kysely';
import { Migrator } from 'kysely/migration';
import { StartRefusedError } from '../environment';
import { keepingStatements } from './kept-statements';
import { migrations } from './migrations';
import type { Tables } from './tables';

/**
 * Opens the database of a data directory and brings its tables up to date.
 *
 * WAL with synchronous=FULL: a commit is on the disk when it returns, so what was acknowledged survives a power cut as well as a kill.
 *
 * @throws StartRefusedError if it was written by a newer version, is damaged, or is no database.
 */
export async function openDatabase(dataDirectory: string): Promise<Kysely<Tables>> {
  const file = join(dataDirectory, 'infoplane.db');
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: forgivingRollback(openFile(file)) }) });
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error) {
    await db.destroy();
    const message = error instanceof Error ? error.message : String(error);
    // The query builder's words for a change of the tables that was made and that this program does not have.
    if (/previously executed migration .* is missing/.test(message)) {
      throw new StartRefusedError(
        `${file} was written by a newer version of Infoplane: start that version, or set INFOPLANE_DATA to another directory`,
      );
    }
    throw new StartRefusedError(`Cannot use ${file} as Infoplane's database: ${message}`);
  }
  return db;
}

function openFile(file: string): Database.Database {
  try {
    const database = new Database(file);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    return database;
  } catch (error) {
    // SqliteError: not a database, no permission, no space.
    throw new StartRefusedError(`Cannot use ${file} as Infoplane's database: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * A full disk or an I/O error makes SQLite roll back by itself. The query builder's own rollback then fails, and that second error would
 * hide the first one.
 */
function forgivingRollback(database: Database.Database): SqliteDatabase {
  const prepare = keepingStatements((sql) => database.prepare(sql));
  return {
    close: () => void database.close(),
    prepare: (sql) => prepare(sql === 'rollback' && !database.inTransaction ? 'select 1' : sql),
  };
}
