import { annotationLimits, type Annotation, type EditAnnotation, type Person } from '@infoplane/contracts';
import { buildAnnotationRecord } from '@infoplane/contracts/testing';
import fc from 'fast-check';
import { edited, made, reacted, type Actor, type ChangeContext } from './annotation-changes';

const ada: Person = { id: 'person000001', name: 'Ada', colour: 210 };
const bo: Person = { id: 'person000002', name: 'Bo', colour: 10 };
const mutation = '0b6a1e5e-6f0e-4f6e-8a53-8f7b7a0a0001';
const as = (overrides: Partial<Actor> = {}): ChangeContext => ({
  actor: { person: ada, isEditor: true, isAdmin: false, ...overrides },
  now: 1,
  mentionsIn: () => [],
});
const { annotation } = buildAnnotationRecord();
const edit = (overrides: Partial<EditAnnotation>): EditAnnotation => ({ mutation, seen: 1, ...overrides });
const conflictOn = (...fields: string[]) =>
  jasmine.objectContaining({ code: 'conflict', faults: fields.map((field) => jasmine.objectContaining({ field })) });
const refused = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  return null;
};

const anchorAt = (fromEpoch: number) => ({ ...annotation.anchor, fromEpoch, toEpoch: fromEpoch });
const fields = ['anchor', 'body', 'tags', 'resolved'] as const;
type Wish = Pick<EditAnnotation, 'anchor' | 'body' | 'tags' | 'resolved'>;
const wishes: fc.Arbitrary<Wish> = fc.record(
  {
    anchor: fc.integer({ min: 0, max: 3 }).map(anchorAt),
    body: fc.constantFrom('a', 'b', 'c'),
    tags: fc.subarray(['x', 'y']),
    resolved: fc.boolean(),
  },
  { requiredKeys: [] },
);
/** An edit by somebody whose page is so many versions behind. */
const edits = fc.array(fc.record({ wish: wishes, behind: fc.nat(4) }), { maxLength: 40 });
/** What holds of a field, as a wish would say it. */
const saying = (of: Annotation, field: (typeof fields)[number]) => JSON.stringify(field === 'resolved' ? of.resolved !== null : of[field]);

describe('changes of an annotation', () => {
  it('an edit that is acknowledged holds until somebody who saw it changes that field', () => {
    fc.assert(
      fc.property(edits, (series) => {
        let current = annotation;
        /** The version at which what each field says now was acknowledged. */
        const since = new Map<string, number>(fields.map((field) => [field, 1]));
        for (const { wish, behind } of series) {
          const seen = Math.max(1, current.version - behind);
          const before = current;
          const refusal = refused(() => (current = edited(current, edit({ ...wish, seen }), as())));
          const late = fields.filter(
            (field) => wish[field] !== undefined && JSON.stringify(wish[field]) !== saying(before, field) && since.get(field)! > seen,
          );
          if (late.length > 0) {
            expect(refusal).toEqual(conflictOn(...late));
            expect(refusal).toEqual(jasmine.objectContaining({ current: before }));
            continue;
          }
          expect(refusal).toBeNull();
          for (const field of fields) {
            // What was wished holds, and what was not is as it was.
            expect(saying(current, field)).toBe(wish[field] === undefined ? saying(before, field) : JSON.stringify(wish[field]));
            if (saying(current, field) !== saying(before, field)) since.set(field, current.version);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('edits of different fields by people who saw the same version give the same annotation in any order', () => {
    fc.assert(
      fc.property(wishes, fc.shuffledSubarray([...fields], { minLength: 4 }), (wish, order) => {
        const apart = (names: readonly (typeof fields)[number][]) =>
          names
            .filter((field) => wish[field] !== undefined)
            .reduce((reached, field) => edited(reached, edit({ [field]: wish[field] }), as()), annotation);
        const content = ({ version: _, changedAt: __, ...rest }: Annotation) => rest;
        expect(content(apart(order))).toEqual(content(apart(fields)));
      }),
      { numRuns: 200 },
    );
  });

  it('a repeated edit says what holds already, changes nothing, and is no conflict', () => {
    const once = edited(annotation, edit({ body: 'there', resolved: true }), as());
    expect(edited(once, edit({ body: 'there', resolved: true }), as({ person: bo }))).toBe(once);
  });

  it('refuses an edit with one late field as a whole, and leaves the others as they are', () => {
    const changed = edited(annotation, edit({ body: 'by Bo' }), as({ person: bo }));
    expect(refused(() => edited(changed, edit({ body: 'by Ada', tags: ['x'] }), as()))).toEqual(conflictOn('body'));
    expect(edited(changed, edit({ tags: ['x'] }), as()).body).toBe('by Bo');
  });

  it('a deletion empties it, is a conflict for who edits it unseen, and can be taken back with its words', () => {
    const gone = edited(annotation, edit({ isDeleted: true }), as());
    expect([gone.isDeleted, gone.body, gone.tags, gone.mentions, gone.reactions]).toEqual([true, '', [], [], []]);
    expect(refused(() => edited(gone, edit({ body: 'late' }), as({ person: bo })))).toEqual(conflictOn('isDeleted'));
    expect(refused(() => edited(gone, edit({ seen: 2, isDeleted: false }), as()))).toEqual(
      jasmine.objectContaining({ code: 'invalid-input' }),
    );
    const back = edited(gone, edit({ seen: 2, isDeleted: false, body: 'again' }), as());
    expect([back.isDeleted, back.body, back.version]).toEqual([false, 'again', 3]);
  });

  it('authors change and delete their own, editors change all, admins delete all', () => {
    const may = (wish: Partial<EditAnnotation>, actor: Partial<Actor>) => refused(() => edited(annotation, edit(wish), as(actor))) === null;
    const wishesOf = [{ resolved: true }, { body: 'other' }, { isDeleted: true }];
    expect(wishesOf.map((wish) => may(wish, { person: ada, isEditor: false }))).toEqual([true, true, true]);
    expect(wishesOf.map((wish) => may(wish, { person: bo, isEditor: false }))).toEqual([false, false, false]);
    expect(wishesOf.map((wish) => may(wish, { person: bo, isEditor: true }))).toEqual([true, true, false]);
    expect(wishesOf.map((wish) => may(wish, { person: bo, isEditor: true, isAdmin: true }))).toEqual([true, true, true]);
  });

  it('answers stand where what they answer stands, and are not answered or resolved themselves', () => {
    const wish = { id: mutation, parent: annotation.id, anchor: anchorAt(9), body: 'yes', tags: ['x', 'x'] };
    const answer = made(wish, annotation, as());
    expect([answer.anchor, answer.tags]).toEqual([annotation.anchor, ['x']]);
    expect(refused(() => made(wish, answer, as()))).toEqual(jasmine.objectContaining({ code: 'invalid-input' }));
    expect(refused(() => made(wish, { ...annotation, isDeleted: true }, as()))).toEqual(jasmine.objectContaining({ code: 'wrong-state' }));
    expect(refused(() => edited(answer, edit({ resolved: true }), as()))).toEqual(jasmine.objectContaining({ code: 'invalid-input' }));
    expect(refused(() => edited(answer, edit({ anchor: anchorAt(9) }), as()))).toEqual(jasmine.objectContaining({ code: 'invalid-input' }));
  });

  it('refuses a version that nobody can have seen', () => {
    expect(refused(() => edited(annotation, edit({ seen: 2, body: 'x' }), as()))).toEqual(
      jasmine.objectContaining({ code: 'invalid-input' }),
    );
  });

  it('counts who reacted, each once, and forgets an emoji that nobody holds any more', () => {
    const wish = { mutation, emoji: '👍' as const, isOn: true };
    const one = reacted(annotation, wish, as());
    const two = reacted(one, wish, as({ person: bo }));
    expect(two.reactions).toEqual([{ emoji: '👍', people: [ada.id, bo.id] }]);
    expect(reacted(two, wish, as())).toBe(two);
    const none = reacted(reacted(two, { ...wish, isOn: false }, as()), { ...wish, isOn: false }, as({ person: bo }));
    expect(none.reactions).toEqual([]);
  });

  it('ends at its limits, where it can still be deleted', () => {
    const many = Array.from({ length: annotationLimits.reactions }, (_, i) => `p${i}`);
    const full = { ...annotation, version: annotationLimits.changes, reactions: [{ emoji: '👍', people: many }] };
    const tooMany = jasmine.objectContaining({ code: 'too-many' });
    expect(refused(() => reacted({ ...full, version: 1 }, { mutation, emoji: '👍', isOn: true }, as()))).toEqual(tooMany);
    expect(refused(() => edited(full, edit({ seen: full.version, body: 'x' }), as()))).toEqual(tooMany);
    expect(edited(full, edit({ isDeleted: true }), as()).isDeleted).toBe(true);
  });
});
