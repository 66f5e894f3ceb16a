import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAnnotationRecord } from '@infoplane/contracts/testing';
import type { Kysely } from 'kysely';
import { buildLifecycle, buildSession, unplaced } from '../testing/builders';
import { HandClock } from '../testing/hand-clock';
import { buildMutation, writing } from '../testing/note-log-contract';
import { openDatabase } from './database';
import { Doorbell } from './doorbell';
import { answeredDays, Retention } from './retention';
import { SqlNotes } from './sql-notes';
import { SqlRecordLog } from './sql-record-log';
import type { Tables } from './tables';

const dayMs = 24 * 60 * 60_000;
const session = 'session00001';
const { annotation } = buildAnnotationRecord();
const idOf = (n: number) => `0b6a1e5e-6f0e-4f6e-8a53-8f7b7a0a${1000 + n}`;

describe('retention', () => {
  let directory: string;
  let db: Kysely<Tables>;
  let storage: SqlRecordLog;
  let clock: HandClock;
  let now: number;
  let lines: string[];
  let retention: Retention;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'infoplane-retention-'));
    db = await openDatabase(directory);
    storage = new SqlRecordLog(db, new Doorbell());
    await storage.create(buildSession(), unplaced(buildLifecycle('queued')));
    clock = new HandClock();
    now = 1000 * dayMs;
    lines = [];
    const note = (line: string) => void lines.push(line);
    retention = new Retention({ db, auditDays: 365, log: { info: note, warn: note, error: note }, now: () => now, schedule: clock.schedule });
  });
  afterEach(async () => {
    await retention.close();
    await db.destroy();
    rmSync(directory, { recursive: true });
  });

  const daysAgo = (days: number) => now - days * dayMs;
  const change = (n: number, at: number, version = 1) =>
    storage.change(session, buildMutation({ id: idOf(n), at }), writing(buildAnnotationRecord({ version })));
  const changeNothing = (n: number, at: number) =>
    storage.change(session, buildMutation({ id: idOf(n), at }), async () => ({ records: [], writes: [], answer: 'as it was' }));
  const audit = async () => (await db.selectFrom('audit').select('action').orderBy('id').execute()).map(({ action }) => action);
  const deed = (action: string, at: number) => db.insertInto('audit').values({ at, action, person: null, subject: null, detail: null }).execute();

  it('removes lines of the audit list once they are older than the days it keeps, at the start and each day', async () => {
    await deed('too old', daysAgo(366));
    await deed('of a year ago', daysAgo(365));
    await deed('new', now);
    await retention.open();
    expect(await audit()).toEqual(['of a year ago', 'new']);
    expect(lines).toEqual(['1 line of the audit list older than 365 days removed']);
    now += 1;
    // The next look is a day later, and not before.
    clock.pass(dayMs - 1);
    await retention.close();
    expect(await audit()).toEqual(['of a year ago', 'new']);
  });

  it('looks again each day', async () => {
    await deed('of a year ago', daysAgo(365));
    await retention.open();
    now += dayMs;
    clock.pass(dayMs);
    await retention.sweep();
    expect([await audit(), clock.waiting]).toEqual([[], 1]);
  });

  it('removes more lines than fit into one step', async () => {
    for (let line = 0; line < 1100; line += 1) await deed(`${line}`, line);
    const opened = retention.open();
    while ((await audit()).length > 0) clock.pass(0);
    clock.pass(0);
    await opened;
    expect(lines).toEqual(['1100 lines of the audit list older than 365 days removed']);
  });

  it('answers a repeated wish as at first for 30 days, then refuses it, and grants it at no time again', async () => {
    await change(1, daysAgo(answeredDays + 1), 1);
    await change(2, daysAgo(answeredDays), 2);
    await retention.open();
    expect(await change(2, now, 9)).toEqual(jasmine.objectContaining({ isRepeated: true, answer: 2 }));
    await expectAsync(change(1, now, 9)).toBeRejectedWith(jasmine.objectContaining({ code: 'conflict', message: jasmine.stringMatching(/was granted long ago/) }));
    expect(await storage.head(session)).toBe(3);
  });

  it('keeps the history of an annotation whole', async () => {
    await change(1, daysAgo(400), 1);
    await change(2, daysAgo(300), 2);
    const before = await new SqlNotes(db).history(session, annotation.id);
    await retention.open();
    expect(before.map((one) => one.annotation.version)).toEqual([1, 2]);
    expect(await new SqlNotes(db).history(session, annotation.id)).toEqual(before);
  });

  it('forgets wishes that changed nothing altogether', async () => {
    await changeNothing(1, daysAgo(answeredDays + 1));
    await changeNothing(2, daysAgo(answeredDays - 1));
    await retention.open();
    expect((await db.selectFrom('mutation').select('id').execute()).map(({ id }) => id)).toEqual([idOf(2)]);
  });

  it('says what it could not forget and tries again the next day', async () => {
    await db.schema.alterTable('audit').renameTo('elsewhere').execute();
    await retention.open();
    expect(lines).toEqual([jasmine.stringMatching(/^what is old could not be forgotten: .*no such table: audit/)]);
    expect(clock.waiting).toBe(1);
  });
});
