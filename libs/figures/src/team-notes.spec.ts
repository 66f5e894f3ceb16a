import type { Annotation } from '@infoplane/contracts';
import { buildAnnotationRecord } from '@infoplane/contracts/testing';
import { TeamNotes } from './team-notes';

const by = { id: 'p1', name: 'Ada', colour: 10 };
const annotation = (id: string, overrides: Partial<Annotation> = {}): Annotation => buildAnnotationRecord({ id, ...overrides }).annotation;
const mark = { kind: 'mark' as const, by, layer: 3, criterion: 'drift-diffusion' as const, isBlind: true, isTaken: false, mark: null };

describe('team notes', () => {
  it('hold the newest version of each annotation, whatever order old ones come in', () => {
    const notes = new TeamNotes();
    for (const version of [1, 3, 2]) notes.add({ kind: 'annotation', by, annotation: annotation('a', { version, body: `v${version}` }) });
    expect(notes.annotations.map(({ body }) => body)).toEqual(['v3']);
  });

  it('leave deleted annotations out, and sort by epoch, then by age', () => {
    const notes = new TeamNotes();
    const at = (fromEpoch: number) => ({ ...annotation('x').anchor, fromEpoch, toEpoch: fromEpoch });
    notes.add({ kind: 'annotation', by, annotation: annotation('late', { anchor: at(9) }) });
    notes.add({ kind: 'annotation', by, annotation: annotation('young', { createdAt: 7, anchor: at(2) }) });
    notes.add({ kind: 'annotation', by, annotation: annotation('old', { createdAt: 3, anchor: at(2) }) });
    notes.add({ kind: 'annotation', by, annotation: annotation('gone', { isDeleted: true }) });
    expect(notes.annotations.map(({ id }) => id)).toEqual(['old', 'young', 'late']);
  });

  it('hold one mark a person, layer and criterion, until it is taken back', () => {
    const notes = new TeamNotes();
    notes.add(mark);
    notes.add({ ...mark, layer: 4 });
    notes.add({ ...mark, isBlind: false });
    expect(notes.marks.map(({ layer, isBlind }) => [layer, isBlind])).toEqual([
      [3, false],
      [4, true],
    ]);
    notes.add({ ...mark, isTaken: true });
    expect(notes.marks.map(({ layer }) => layer)).toEqual([4]);
  });

  it('number annotations as they were made, answers apart, and a number is never given twice', () => {
    const notes = new TeamNotes();
    const add = (id: string, overrides: Partial<Annotation> = {}) => notes.add({ kind: 'annotation', by, annotation: annotation(id, overrides) });
    add('first');
    add('answer', { parent: 'first' });
    add('second');
    add('first', { version: 2, isDeleted: true });
    add('third');
    expect(['first', 'answer', 'second', 'third', 'none'].map((id) => notes.numberOf(id))).toEqual([1, null, 2, 3, null]);
    expect(notes.threads.map(({ id }) => id)).toEqual(['second', 'third']);
    expect(notes.annotation('first')?.isDeleted).toBeTrue();
  });
});
