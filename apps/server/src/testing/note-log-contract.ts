import { packRecord, RefusedError, type AnnotationRecord } from '@infoplane/contracts';
import { buildAnnotationRecord } from '@infoplane/contracts/testing';
import type { Mutation, NoteDecision, NoteLog, NoteStore, SessionNotes } from '../storage/notes';
import type { RecordLog, SessionCatalog } from '../storage/record-log';
import { buildLifecycle, buildSession, measured, unplaced } from './builders';

type Storage = RecordLog & SessionCatalog & NoteLog;
const session = 'session00001';
const noLimits = { records: 1_000_000, bytes: 1e9 };

/** A wish with overrides. */
export function buildMutation(overrides: Partial<Mutation> = {}): Mutation {
  return {
    id: '0b6a1e5e-6f0e-4f6e-8a53-8f7b7a0a0001',
    person: 'person000001',
    subject: buildAnnotationRecord().annotation.id,
    fingerprint: 'f',
    at: 1,
    ...overrides,
  };
}

/** Writes an annotation as it is in a record. */
export function writing(record: AnnotationRecord): () => Promise<NoteDecision<number>> {
  const { annotation } = record;
  return async () => ({
    records: [{ at: 1, bytes: packRecord(record) }],
    writes: [{ kind: 'annotation', annotation }],
    answer: annotation.version,
  });
}

/** The rules that every log keeps for what people change. @param open a new empty log with its notes, and how to put it away. */
export function describeNoteLog(
  name: string,
  open: () => Promise<{ storage: Storage; notes: NoteStore; close: () => Promise<void> }>,
): void {
  describe(`note log: ${name}`, () => {
    let storage: Storage;
    let notes: NoteStore;
    let close: () => Promise<void>;

    beforeEach(async () => {
      ({ storage, notes, close } = await open());
      await storage.create(buildSession(), unplaced(buildLifecycle('queued')));
    });
    afterEach(() => close());

    const kinds = async () => (await storage.read(session, 0, noLimits)).records.length;

    it('[R31] grants a wish once, however often and however concurrently it is sent, and answers each the same', async () => {
      const changes = await Promise.all(
        Array.from({ length: 10 }, () => storage.change(session, buildMutation(), writing(buildAnnotationRecord()))),
      );
      const later = await storage.change(session, buildMutation(), writing(buildAnnotationRecord({ version: 7 })));
      expect([...changes, later].map(({ answer }) => answer)).toEqual(Array.from({ length: 11 }, () => 1));
      expect([...changes, later].filter(({ isRepeated }) => !isRepeated).length).toBe(1);
      expect(await kinds()).toBe(2);
      expect(await notes.of(session).countAnnotations()).toBe(1);
    });

    it('[R31] takes the same id of two people for two wishes, and of one person for something else for a conflict', async () => {
      await storage.change(session, buildMutation(), writing(buildAnnotationRecord()));
      const other = await storage.change(
        session,
        buildMutation({ person: 'person000002' }),
        writing(buildAnnotationRecord({ version: 2 })),
      );
      expect([other.isRepeated, other.answer]).toEqual([false, 2]);
      await expectAsync(
        storage.change(session, buildMutation({ fingerprint: 'g' }), writing(buildAnnotationRecord({ version: 3 }))),
      ).toBeRejectedWith(jasmine.objectContaining({ code: 'conflict' }));
      expect((await notes.of(session).annotation(buildAnnotationRecord().annotation.id))?.version).toBe(2);
    });

    it('lets a wish that is refused fail alone: what a trainer sends in the same moment is stored', async () => {
      const refuse = async () => Promise.reject(new RefusedError('conflict', 'no'));
      const results = await Promise.allSettled([
        storage.append(session, [measured(0)]),
        storage.append(session, [measured(1)]),
        storage.change(session, buildMutation(), refuse),
        storage.append(session, [measured(2)]),
        storage.change('nobody000000', buildMutation(), refuse),
        storage.append(session, [measured(3)]),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled']);
      expect(await storage.head(session)).toBe(5);
    });

    it('lets the next wish read what the one before wrote, in the order they were sent', async () => {
      const count = async (read: SessionNotes): Promise<NoteDecision<number>> => ({
        records: [],
        writes: [],
        answer: await read.countAnnotations(),
      });
      const [, one, , two] = await Promise.all([
        storage.change(session, buildMutation(), writing(buildAnnotationRecord())),
        storage.change(session, buildMutation({ id: 'a' }), count),
        storage.change(session, buildMutation({ id: 'b' }), writing(buildAnnotationRecord({ id: '6f1b0a52-8f3c-4c7e-9a51-0d2f6f4c1a78' }))),
        storage.change(session, buildMutation({ id: 'c' }), count),
      ]);
      expect([one.answer, two.answer]).toEqual([1, 2]);
      expect(one.range).toBeNull();
    });

    it('keeps what an annotation was after each change', async () => {
      await storage.change(session, buildMutation(), writing(buildAnnotationRecord()));
      await storage.append(session, [measured(0)]);
      await storage.change(session, buildMutation({ id: 'b' }), writing(buildAnnotationRecord({ version: 2, body: 'no, here' })));
      const history = await notes.history(session, buildAnnotationRecord().annotation.id);
      expect(history.map(({ seq, annotation }) => [seq, annotation.body])).toEqual([
        [2, 'here it turns'],
        [4, 'no, here'],
      ]);
    });

    it('finds text without regard to case, tags whole, authors and kinds, in pages', async () => {
      const id = (i: number) => `6f1b0a52-8f3c-4c7e-9a51-0d2f6f4c1a0${i}`;
      const wishes = [
        { id: id(0), body: 'Größe ÄNDERT sich', tags: ['drift'] },
        { id: id(1), body: 'nothing', tags: ['drift back'], parent: id(0) },
        { id: id(2), body: 'gone', isDeleted: true },
        {
          id: id(3),
          body: 'over a range',
          anchor: { ...buildAnnotationRecord().annotation.anchor, toEpoch: 9 },
          author: { id: 'b', name: 'B', colour: 1 },
        },
      ];
      for (const wish of wishes)
        await storage.change(session, buildMutation({ id: wish.id, subject: wish.id }), writing(buildAnnotationRecord(wish)));
      const all = { after: 0, limit: 100 };
      const found = async (filter: object) =>
        (await notes.find(session, { ...all, ...filter })).annotations.map((annotation) =>
          wishes.findIndex((wish) => wish.id === annotation.id),
        );
      expect(await found({})).toEqual([0, 1, 3]);
      expect(await found({ text: 'ändert' })).toEqual([0]);
      expect(await found({ text: 'DRIFT' })).toEqual([0, 1]);
      expect(await found({ tag: 'drift' })).toEqual([0]);
      expect(await found({ person: 'b' })).toEqual([3]);
      expect(await found({ kind: 'reply' })).toEqual([1]);
      expect(await found({ kind: 'range' })).toEqual([3]);
      const first = await notes.find(session, { ...all, limit: 2 });
      const second = await notes.find(session, { ...all, after: first.next!, limit: 2 });
      expect([first.annotations.length, second.annotations.map((one) => one.id), second.next]).toEqual([2, [id(3)], null]);
    });

    it('takes the signs of a pattern or a statement in a search for themselves', async () => {
      const bodies = ['100 % sure', "'; drop table annotation; --", 'a_b', 'axb', '\\ back', '<script>alert(1)</script>'];
      for (const [i, body] of bodies.entries()) {
        const id = `6f1b0a52-8f3c-4c7e-9a51-0d2f6f4c1a1${i}`;
        await storage.change(session, buildMutation({ id, subject: id }), writing(buildAnnotationRecord({ id, body })));
      }
      const found = async (text: string) => (await notes.find(session, { text, after: 0, limit: 100 })).annotations.map(({ body }) => body);
      expect(await found('%')).toEqual(['100 % sure']);
      expect(await found('_')).toEqual(['a_b']);
      expect(await found('\\')).toEqual(['\\ back']);
      expect(await found("'; drop table")).toEqual(["'; drop table annotation; --"]);
      expect(await found("' or 1=1 --")).toEqual([]);
      expect(await found('script')).toEqual(['<script>alert(1)</script>']);
    });
  });
}
