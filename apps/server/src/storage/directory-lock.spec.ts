import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartRefusedError } from '../environment';
import { lockDirectory } from './directory-lock';

describe('data directory lock', () => {
  let scratch: string;
  beforeEach(() => (scratch = mkdtempSync(join(tmpdir(), 'infoplane-lock-'))));
  afterEach(() => rmSync(scratch, { recursive: true }));

  it('creates the directory, and lets one server have it', () => {
    const directory = join(scratch, 'deep', 'data');
    const lock = lockDirectory(directory);
    expect(() => lockDirectory(directory)).toThrowError(
      StartRefusedError,
      new RegExp(`in use by another Infoplane server \\(process ${process.pid}\\)`),
    );
    lock.release();
    lockDirectory(directory).release();
  });

  it('is free again when its holder was killed with -9', async () => {
    const sqlite = createRequire(import.meta.url).resolve('better-sqlite3');
    const program = `const D = require(${JSON.stringify(sqlite)}); const d = new D(${JSON.stringify(join(scratch, 'server.lock'))}); d.exec('BEGIN EXCLUSIVE'); console.log('held'); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    expect(() => lockDirectory(scratch)).toThrowError(/in use/);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    lockDirectory(scratch).release();
  });

  it('refuses in one sentence where a directory cannot be made', () => {
    writeFileSync(join(scratch, 'file'), '');
    expect(() => lockDirectory(join(scratch, 'file', 'data'))).toThrowError(StartRefusedError, /^Cannot use the data directory .*file/);
    expect(() => lockDirectory(join(scratch, 'file'))).toThrowError(
      StartRefusedError,
      /^INFOPLANE_DATA names a file, .*: set it to a directory/,
    );
  });
});
