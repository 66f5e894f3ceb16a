import {
  annotationKind,
  annotationLimits,
  createAnnotationSchema,
  editAnnotationSchema,
  findAnnotationsSchema,
  placeMarkSchema,
} from './annotations';
import { RefusedError, refusalSchema } from './errors';
import { presenceSchema } from './presence';
import { buildAnnotationRecord } from './testing';

const id = '6f1b0a52-8f3c-4c7e-9a51-0d2f6f4c1a77';
const faultsOf = (result: { error?: { issues: { path: PropertyKey[] }[] } }) =>
  (result.error?.issues ?? []).map(({ path }) => path.join('.'));

describe('annotations', () => {
  const create = (overrides: object) =>
    faultsOf(createAnnotationSchema.safeParse({ id, anchor: { fromEpoch: 1, toEpoch: 2 }, body: 'here', ...overrides }));

  it('are refused with the field that is wrong', () => {
    expect(create({})).toEqual([]);
    expect(create({ body: '   ' })).toEqual(['body']);
    expect(create({ body: 'x'.repeat(annotationLimits.bodyLength + 1) })).toEqual(['body']);
    expect(create({ body: 'half \ud83d' })).toEqual(['body']);
    expect(create({ id: 'mine' })).toEqual(['id']);
    expect(create({ anchor: { fromEpoch: 3, toEpoch: 2 } })).toEqual(['anchor.toEpoch']);
    expect(create({ anchor: { fromEpoch: 0.5, toEpoch: 2 } })).toEqual(['anchor.fromEpoch']);
    expect(create({ tags: ['<b>'] })).toEqual(['tags.0']);
    expect(create({ tags: Array.from({ length: annotationLimits.tags + 1 }, (_, i) => `t${i}`) })).toEqual(['tags']);
    expect(create({ author: 'somebody else' })).toEqual(['']);
  });

  it('are edited by fields, and only by those of the schema', () => {
    expect(editAnnotationSchema.parse({ mutation: id, seen: 1, resolved: true })).toEqual({ mutation: id, seen: 1, resolved: true });
    expect(faultsOf(editAnnotationSchema.safeParse({ mutation: id, seen: 0 }))).toEqual(['seen']);
    expect(faultsOf(editAnnotationSchema.safeParse({ mutation: id, seen: 1, version: 9 }))).toEqual(['']);
  });

  it('are of one kind by their anchor, and answers are answers wherever they stand', () => {
    const { annotation } = buildAnnotationRecord();
    const kindOf = (anchor: object, parent: string | null = null) =>
      annotationKind({ parent, anchor: { ...annotation.anchor, ...anchor } });
    expect([kindOf({}), kindOf({ toEpoch: 9 }), kindOf({ point: { ixt: 1, ity: 1 } }), kindOf({ toEpoch: 9 }, id)]).toEqual([
      'epoch',
      'range',
      'point',
      'reply',
    ]);
  });

  it('are searched by words of an address, with bounds', () => {
    expect(findAnnotationsSchema.parse({ limit: '5' })).toEqual({ after: 0, limit: 5 });
    expect(
      faultsOf(
        findAnnotationsSchema.safeParse({ text: 'x'.repeat(201), limit: '501', after: '-1', kind: 'all', person: ['a', 'b'] }),
      ).sort(),
    ).toEqual(['after', 'kind', 'limit', 'person', 'text']);
  });

  it('keep what holds in the refusal of a conflict, and nothing in any other', () => {
    const conflict = new RefusedError('conflict', 'no', [], { version: 2 }).toRefusal();
    expect(refusalSchema.parse(JSON.parse(JSON.stringify(conflict)))).toEqual({
      code: 'conflict',
      message: 'no',
      faults: [],
      current: { version: 2 },
    });
    expect(new RefusedError('conflict', 'no').toRefusal()).toEqual({ code: 'conflict', message: 'no', faults: [] });
  });
});

describe('marks', () => {
  const place = (overrides: object) =>
    faultsOf(placeMarkSchema.safeParse({ mutation: id, layer: 1, criterion: 'drift-diffusion', epoch: 7, ...overrides }));

  it('lie within their interval', () => {
    expect(place({ interval: { fromEpoch: 5, toEpoch: 7 } })).toEqual([]);
    expect(place({ interval: { fromEpoch: 8, toEpoch: 9 } })).toEqual(['interval']);
    expect(place({ interval: { fromEpoch: 9, toEpoch: 5 } })).toEqual(['interval']);
    expect(place({ epoch: null })).toEqual([]);
    expect(place({ layer: 0, criterion: 'snr' }).sort()).toEqual(['criterion', 'layer']);
  });
});

describe('presence', () => {
  it('is bounded, whatever a page says', () => {
    const looking = {
      session: 'session00001',
      panel: 'plane',
      epoch: 1,
      cursor: 1.5,
      layer: 1,
      replica: 0,
      isPresenting: false,
      view: null,
    };
    const faults = (overrides: object) => faultsOf(presenceSchema.safeParse({ ...looking, ...overrides }));
    expect(faults({})).toEqual([]);
    expect(faults({ view: 'x'.repeat(501) })).toEqual(['view']);
    expect(faults({ panel: 'elsewhere', cursor: Infinity, note: 'x' }).sort()).toEqual(['', 'cursor', 'panel']);
  });
});
