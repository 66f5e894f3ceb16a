import type { Annotation } from '@infoplane/contracts';
import { buildAnnotationRecord } from '@infoplane/contracts/testing';
import { noFilter, passes, type AnnotationFilter } from './annotation-filter';

const note = (overrides: Partial<Annotation> = {}) => buildAnnotationRecord(overrides).annotation;
const bo = { id: 'bo', name: 'Bo', colour: 1 };
const thread = { annotation: note({ body: 'SNR falls', tags: ['snr'] }), number: 1, replies: [note({ author: bo, body: 'not for L2', mentions: ['me'] })], isUnsent: false };
const does = (filter: Partial<AnnotationFilter>, of = thread) => passes(of, { ...noFilter, ...filter }, 'me');

describe('the filter of annotations', () => {
  it('lets everything through at first', () => expect(does({})).toBeTrue());
  it('knows whoever wrote in the thread', () => expect([does({ person: 'bo' }), does({ person: 'cy' })]).toEqual([true, false]));
  it('knows tags', () => expect([does({ tag: 'snr' }), does({ tag: 'loss' })]).toEqual([true, false]));
  it('finds every word, in whatever case, in bodies, names and tags', () => expect([does({ text: 'FALLS bo' }), does({ text: 'falls cy' })]).toEqual([true, false]));
  it('knows what is open, where it stands, and who is mentioned', () => {
    const sorts = ['all', 'open', 'resolved', 'epoch', 'range', 'point', 'mentions'] as const;
    expect(sorts.filter((sort) => does({ sort }))).toEqual(['all', 'open', 'epoch', 'mentions']);
    const ranged = { ...thread, annotation: note({ resolved: bo, anchor: { ...thread.annotation.anchor, toEpoch: 9 } }), replies: [] };
    expect(sorts.filter((sort) => does({ sort }, ranged))).toEqual(['all', 'resolved', 'range']);
  });
});
