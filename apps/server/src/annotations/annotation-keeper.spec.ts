import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createAnnotationSchema,
  RefusedError,
  unpackRecord,
  type Annotation,
  type CreateAnnotation,
  type Person,
} from '@infoplane/contracts';
import type { Kysely } from 'kysely';
import { openDatabase } from '../storage/database';
import { Doorbell } from '../storage/doorbell';
import type { NoteWrite } from '../storage/notes';
import { SqlNotes } from '../storage/sql-notes';
import { SqlRecordLog } from '../storage/sql-record-log';
import type { Tables } from '../storage/tables';
import { buildLifecycle, buildSession, measured, seededRandom, unplaced } from '../testing/builders';
import type { Actor } from './annotation-changes';
import { AnnotationKeeper } from './annotation-keeper';
import { NotedEpochs } from './noted-epochs';

const session = 'session00001';
const people: Person[] = Array.from({ length: 50 }, (_, i) => ({ id: `person${i}`, name: `Person ${i}`, colour: i }));
const actor = (i: number): Actor => ({ person: people[i], isEditor: true, isAdmin: false });
const wish = (overrides: Partial<CreateAnnotation> = {}): CreateAnnotation =>
  createAnnotationSchema.parse({ id: randomUUID(), anchor: { fromEpoch: 1, toEpoch: 1 }, body: 'here', ...overrides });
/** @throws RefusedError for any session but the one. */
const known = (id: string) => {
  if (id !== session) throw new RefusedError('not-found', 'no');
};
const code = (is: string, field?: string) =>
  jasmine.objectContaining({ code: is, ...(field && { faults: jasmine.arrayContaining([jasmine.objectContaining({ field })]) }) });

describe('annotation keeper', () => {
  let directory: string;
  let db: Kysely<Tables>;
  let storage: SqlRecordLog;
  let keeper: AnnotationKeeper;
  let noted: NotedEpochs;
  let written: NoteWrite[];

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'infoplane-annotations-'));
    db = await openDatabase(directory);
    storage = new SqlRecordLog(db, new Doorbell());
    await storage.create(buildSession(), unplaced(buildLifecycle('queued')));
    noted = new NotedEpochs(db);
    written = [];
    keeper = new AnnotationKeeper({
      log: storage,
      notes: new SqlNotes(db),
      requireSession: known,
      requireWritable: known,
      people: () => people,
      now: () => 5,
      changed: (id, writes) => {
        noted.changed(id, writes);
        written.push(...writes);
      },
    });
  });
  afterEach(async () => {
    await db.destroy();
    rmSync(directory, { recursive: true });
  });

  const records = async () =>
    (await storage.read(session, 0, { records: 1e6, bytes: 1e9 })).records.map(({ bytes }) => unpackRecord(bytes));
  const edit = (id: string, by: Actor, overrides: object) =>
    keeper.edit(session, by, id, { mutation: randomUUID(), seen: 1, ...overrides });

  it('[R32] 50 people who edit 200 annotations at random, sending again what they do not hear of, end with one state that the log replays', async () => {
    const seed = Math.trunc(performance.timeOrigin + performance.now()) % 2 ** 31;
    const random = seededRandom(seed);
    const below = (n: number) => Math.floor(random() * n);
    const ids = Array.from({ length: 200 }, () => randomUUID());
    await Promise.all(ids.map((id, i) => keeper.create(session, actor(i % 50), wish({ id }))));
    /** What each person's page holds: the newest that it was sent, some of it long ago. */
    const held = people.map(() => new Map<string, Annotation>());
    const acknowledged: { id: string; body: string | null; tag: string | null; version: number; seen: number }[] = [];
    let conflicts = 0;
    const act = async (i: number, turn: number) => {
      const id = ids[below(200)];
      const seen = held[i].get(id)?.version ?? 1;
      const [body, tag] = random() < 0.5 ? [`${i} ${turn}`, null] : [null, `t${i}-${turn}`];
      const change = { mutation: randomUUID(), seen, ...(body !== null && { body }), ...(tag !== null && { tags: [tag] }) };
      const sends = Array.from({ length: 1 + below(3) }, () => keeper.edit(session, actor(i), id, change));
      const answers = await Promise.allSettled(sends);
      const versions = new Set<number>();
      for (const answer of answers) {
        if (answer.status === 'fulfilled') {
          versions.add(answer.value.version);
          held[i].set(id, answer.value);
          continue;
        }
        expect(answer.reason).withContext(`seed ${seed}`).toEqual(code('conflict'));
        held[i].set(id, (answer.reason as { current: Annotation }).current);
        conflicts += 1;
      }
      // All sends of one wish have one answer, or none was granted.
      expect(versions.size).withContext(`seed ${seed}`).toBeLessThanOrEqual(1);
      for (const version of versions) acknowledged.push({ id, body, tag, version, seen });
    };
    await Promise.all(
      people.map(async (_, i) => {
        for (let turn = 0; turn < 10; turn += 1) await act(i, turn);
      }),
    );
    const all = (await records()).flatMap((record) => (record.kind === 'annotation' ? [record.annotation] : []));
    expect(all.length)
      .withContext(`seed ${seed}: one record a change`)
      .toBe(200 + acknowledged.length);
    const replayed = new Map(all.map((annotation) => [annotation.id, annotation]));
    const { annotations } = await keeper.find(session, { after: 0, limit: 500 });
    expect(annotations)
      .withContext(`seed ${seed}`)
      .toEqual(ids.map((id) => replayed.get(id)!));
    for (const { id, body, tag, version, seen } of acknowledged) {
      const then = all.find((annotation) => annotation.id === id && annotation.version === version)!;
      expect(body === null || then.body === body)
        .withContext(`seed ${seed}`)
        .toBe(true);
      expect(tag === null || then.tags[0] === tag)
        .withContext(`seed ${seed}`)
        .toBe(true);
      // Nothing that was acknowledged between what the editor saw and their edit was overwritten.
      const between = acknowledged.filter((other) => other.id === id && other.version > seen && other.version < version);
      expect(between.filter((other) => (body === null ? other.tag : other.body) !== null).length)
        .withContext(`seed ${seed}`)
        .toBe(0);
    }
    expect(acknowledged.length).withContext(`seed ${seed}`).toBeGreaterThan(100);
    expect(conflicts).withContext(`seed ${seed}`).toBeGreaterThan(0);
  });

  it('[R31] answers a repeated wish for a new annotation with what it made then, and refuses an id that is taken', async () => {
    const one = wish();
    const made = await keeper.create(session, actor(0), one);
    await edit(one.id, actor(0), { body: 'changed since' });
    expect(await keeper.create(session, actor(0), one)).toEqual({ annotation: made.annotation, isNew: false });
    await expectAsync(keeper.create(session, actor(1), one)).toBeRejectedWith(code('conflict', 'id'));
    await expectAsync(keeper.create(session, actor(0), { ...one, body: 'other' })).toBeRejectedWith(code('conflict', 'mutation'));
    expect((await keeper.history(session, one.id)).changes.map(({ annotation }) => annotation.body)).toEqual(['here', 'changed since']);
  });

  it('refuses what the session does not have, naming each field', async () => {
    const { anchor } = wish();
    const at = (overrides: object) => keeper.create(session, actor(0), wish({ anchor: { ...anchor, ...overrides } }));
    await expectAsync(at({ toEpoch: 21 })).toBeRejectedWith(code('invalid-input', 'anchor.toEpoch'));
    await expectAsync(at({ layer: 7 })).toBeRejectedWith(code('invalid-input', 'anchor.layer'));
    await expectAsync(at({ replica: 1 })).toBeRejectedWith(code('invalid-input', 'anchor.replica'));
    await expectAsync(keeper.create(session, actor(0), wish({ parent: randomUUID() }))).toBeRejectedWith(code('not-found', 'parent'));
    await expectAsync(keeper.create('nobody000000', actor(0), wish())).toBeRejectedWith(code('not-found'));
    await expectAsync(edit(randomUUID(), actor(0), { body: 'x' })).toBeRejectedWith(code('not-found', 'annotation'));
    expect(await storage.head(session)).toBe(1);
  });

  it('tells once those newly called and who is answered, and nobody of what they did themselves', async () => {
    const one = wish({ body: '@Person 1 and @Person 0, and @Person 1' });
    await keeper.create(session, actor(0), one);
    await keeper.create(session, actor(2), wish({ parent: one.id, body: 'I agree, @Person 0 and @Person 3' }));
    await edit(one.id, actor(0), { body: '@Person 1 and @Person 4' });
    const told = written.flatMap((write) =>
      write.kind === 'notification' ? [`${write.notification.kind} ${write.notification.person}`] : [],
    );
    expect(told).toEqual(['mention person1', 'mention person0', 'mention person3', 'mention person4']);
    await keeper.create(session, actor(2), wish({ parent: one.id, body: 'yes' }));
    expect(written.at(-1)).toEqual(
      jasmine.objectContaining({ notification: jasmine.objectContaining({ kind: 'reply', person: 'person0' }) }),
    );
  });

  it('[R24] covers the epochs of annotations until they are deleted, also after a restart', async () => {
    const one = wish({ anchor: { ...wish().anchor, fromEpoch: 3, toEpoch: 5 } });
    await keeper.create(session, actor(0), one);
    const restored = new NotedEpochs(db);
    await restored.restore();
    for (const known of [noted, restored])
      expect([2, 3, 5, 6].map((epoch) => known.covers(session, epoch))).toEqual([false, true, true, false]);
    await edit(one.id, actor(0), { isDeleted: true });
    expect(noted.covers(session, 4)).toBe(false);
  });

  it('keeps its changes among the measurements in the order in which they were acknowledged', async () => {
    const one = wish();
    await Promise.all([
      storage.append(session, [measured(0)]),
      keeper.create(session, actor(0), one),
      storage.append(session, [measured(1)]),
    ]);
    await edit(one.id, actor(0), { body: 'changed' });
    expect((await records()).map(({ kind }) => kind)).toEqual(['lifecycle', 'measurement', 'annotation', 'measurement', 'annotation']);
  });
});
