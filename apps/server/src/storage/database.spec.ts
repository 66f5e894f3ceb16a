import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { StartRefusedError } from '../environment';
import { buildLifecycle, buildSession, unplaced } from '../testing/builders';
import { TestServer } from '../testing/test-server';
import { openDatabase } from './database';
import { Doorbell } from './doorbell';
import { SqlRecordLog } from './sql-record-log';

describe('database', () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'infoplane-database-'));
    file = join(directory, 'infoplane.db');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const spoilt: readonly [string, () => Promise<void> | void, RegExp][] = [
    ['bytes that are no database', () => writeFileSync(file, randomBytes(100_000)), /as Infoplane's database: file is not a database$/],
    ['a directory in its place', () => mkdirSync(file), /as Infoplane's database: unable to open database file$/],
    [
      'damaged pages',
      async () => {
        await (await openDatabase(directory)).destroy();
        writeFileSync(file, readFileSync(file).fill(0xaa, 4200));
      },
      /as Infoplane's database: database disk image is malformed$/,
    ],
    [
      'another program’s database',
      () => void new Database(file).exec('create table session (x)').close(),
      /as Infoplane's database: table "session" already exists$/,
    ],
    [
      'a newer version’s database',
      async () => {
        await (await openDatabase(directory)).destroy();
        new Database(file).exec("insert into kysely_migration values ('9999-later', '2099')").close();
      },
      /was written by a newer version of Infoplane: start that version, or set INFOPLANE_DATA to another directory$/,
    ],
  ];
  for (const [what, spoil, sentence] of spoilt) {
    it(`refuses ${what} in one sentence`, async () => {
      await spoil();
      await expectAsync(openDatabase(directory)).toBeRejectedWithError(StartRefusedError, sentence);
    });
  }
});

describe('a database of an earlier version', () => {
  it('keeps what people subscribed to when that was called a star, and what they were told of', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'infoplane-earlier-'));
    const before = await openDatabase(directory);
    await new SqlRecordLog(before, new Doorbell()).create(buildSession(), unplaced(buildLifecycle('queued')));
    await before.destroy();
    const earlier = new Database(join(directory, 'infoplane.db'));
    earlier.exec("alter table subscription rename to star; alter table notification drop column epoch; alter table notification drop column times");
    earlier.exec('drop index mutation_at; drop index audit_at; alter table mutation drop column at');
    earlier.exec("delete from kysely_migration where name >= '0007'; insert into star values ('ada', 'session00001', 7)");
    earlier.exec("insert into notification (person, at, kind, session, text) values ('ada', 8, 'session-ended', 'session00001', 'it is over')").close();
    const db = await openDatabase(directory);
    expect(await db.selectFrom('subscription').selectAll().execute()).toEqual([{ person: 'ada', session: 'session00001', at: 7 }]);
    expect(await db.selectFrom('notification').select(['text', 'epoch', 'times']).execute()).toEqual([{ text: 'it is over', epoch: null, times: 1 }]);
    await db.destroy();
    rmSync(directory, { recursive: true });
  });
});

describe('a server whose sessions cannot be taken up', () => {
  let server: TestServer;
  beforeEach(() => (server = new TestServer()));
  afterEach(() => server.destroy());

  it('refuses to start in one sentence where what people wrote of them cannot be read', async () => {
    await (await openDatabase(server.dataDirectory())).destroy();
    new Database(join(server.dataDirectory(), 'infoplane.db')).exec('alter table mark rename to elsewhere').close();
    await expectAsync(server.start()).toBeRejectedWithError(StartRefusedError, /^Cannot take up the sessions in .*no such table: mark/);
  });

  it('refuses to start in one sentence, and frees the directory; gives settings that an older version did not have their defaults', async () => {
    const db = await openDatabase(server.dataDirectory());
    await new SqlRecordLog(db, new Doorbell()).create(buildSession(), unplaced(buildLifecycle('queued')));
    await db.destroy();
    const file = join(server.dataDirectory(), 'infoplane.db');
    new Database(file).exec("update session set configuration = '{bad'").close();
    await expectAsync(server.start()).toBeRejectedWithError(
      StartRefusedError,
      /^Cannot take up the sessions in .*: Expected property name/,
    );
    new Database(file).exec("update session set configuration = '{}'").close();
    await expectAsync(server.start()).toBeRejectedWithError(StartRefusedError, /: Invalid configuration of the stored session session00001: problem: /);
    const older = JSON.parse(JSON.stringify(buildConfiguration()));
    delete older.training.l2;
    new Database(file).exec(`update session set configuration = '${JSON.stringify(older)}'`).close();
    await server.start();
    expect((await server.summary('session00001')).configuration).toEqual(buildConfiguration());
  });
});
