import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type } from './testing/type-command';

describe('infoplane backup', () => {
  let directory: string;
  let live: Database.Database;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'infoplane-backup-'));
    live = new Database(join(directory, 'infoplane.db'));
    live.pragma('journal_mode = WAL');
    live.exec('create table session (id text); create table record (session text, seq integer)');
    live.exec("insert into session values ('a')");
    for (let seq = 1; seq <= 500; seq += 1) live.prepare('insert into record values (?, ?)').run('a', seq);
    mkdirSync(join(directory, 'checkpoints', 'ab'), { recursive: true });
    writeFileSync(join(directory, 'checkpoints', 'ab', 'file'), 'weights');
  });
  afterEach(() => {
    live.close();
    rmSync(directory, { recursive: true });
  });

  it('copies what is committed while another process has the database open, and says what it does not copy', async () => {
    const file = join(directory, 'copy.db');
    const { code, out } = await type(`backup ${file} --data ${directory} --json`);
    expect(code).toBe(0);
    const { sessions, records, notCopied } = JSON.parse(out) as { sessions: number; records: number; notCopied: unknown[] };
    expect([sessions, records]).toEqual([1, 500]);
    expect(notCopied[0]).toEqual({ directory: join(directory, 'checkpoints'), files: 1, bytes: 7 });
    const copy = new Database(file, { readonly: true });
    expect(copy.prepare('select max(seq) as last from record').get()).toEqual({ last: 500 });
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
    copy.close();
  });

  it('takes the place of no file, and says so', async () => {
    const file = join(directory, 'taken');
    writeFileSync(file, 'mine');
    const { code, log } = await type(`backup ${file} --data ${directory}`);
    expect([code, log[0]]).toEqual([2, `error: <file>: ${file} is there already: name another one`]);
  });

  it('says in a sentence where the copy cannot be written', async () => {
    const { code, log } = await type(`backup ${join(directory, 'no', 'folder.db')} --data ${directory}`);
    expect(code).toBe(2);
    expect(log[0]).toMatch(/^error: <file>: the database could not be copied: /);
  });
});
