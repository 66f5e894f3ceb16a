import type { Annotation } from '@infoplane/contracts';
import { buildAnnotationRecord } from '@infoplane/contracts/testing';
import { AnnotationHistory } from './annotation-history';

describe('one’s own changes', () => {
  let now: Annotation;
  let history: AnnotationHistory;

  beforeEach(() => {
    now = buildAnnotationRecord({ id: 'a', body: 'new', tags: ['x'] }).annotation;
    history = new AnnotationHistory(() => now);
    history.add({ id: 'a', before: { body: 'old' }, after: { body: 'new' } });
  });

  it('are taken back and made again', () => {
    expect(history.undo()).toEqual({ id: 'a', fields: { body: 'old' } });
    now = { ...now, body: 'old' };
    expect([history.canUndo(), history.undo()]).toEqual([false, null]);
    expect(history.redo()).toEqual({ id: 'a', fields: { body: 'new' } });
    expect(history.canUndo()).toBeTrue();
  });

  it('stay taken back although other fields were changed by somebody else', () => {
    now = { ...now, tags: ['theirs'] };
    expect(history.undo()).toEqual({ id: 'a', fields: { body: 'old' } });
  });

  it('cannot be taken back once somebody else changed the same field', () => {
    now = { ...now, body: 'theirs' };
    expect(history.undo()).toEqual({ refusal: jasmine.stringMatching('Somebody else') as never });
  });

  it('bring a deleted annotation back with its body', () => {
    history.add({ id: 'a', before: { isDeleted: false, body: 'new' }, after: { isDeleted: true, body: 'new' } });
    now = { ...now, isDeleted: true, body: '' };
    expect(history.undo()).toEqual({ id: 'a', fields: { isDeleted: false, body: 'new' } });
  });

  it('once something new is done cannot be made again', () => {
    history.undo();
    history.add({ id: 'a', before: { tags: [] }, after: { tags: ['x'] } });
    expect(history.canRedo()).toBeFalse();
  });
});
