import fc from 'fast-check';
import { markCriteria } from './annotations';
import { packRecord, peekRecord, unpackRecord } from './packing';
import { phaseChangeCriteria } from './phase-change';
import {
  columnAxes,
  columnLength,
  lengthAlong,
  recordKinds,
  sessionStates,
  type ColumnedKind,
  type MeasurementRecord,
  type RecordKind,
  type RemeasurementRecord,
  type SessionRecord,
} from './records';
import { buildAnnotationRecord, buildMeasurement } from './testing';

const lifecycle: SessionRecord = { kind: 'lifecycle', state: 'failed', reason: 'no room — “disk”', epoch: 3, engine: null };

const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const bits = fc.double({ min: 0, max: 20, noNaN: true }).map((value) => value + 0);
const estimator = fc.constantFrom<RemeasurementRecord['estimator']>(
  { name: 'exact' },
  { name: 'fixed-width', width: 0.07 },
  { name: 'miller-madow', bins: 30 },
  { name: 'noisy', noiseVariance: 1e-3, everyMeasured: 7 },
  { name: 'kde', noiseVariance: 1e-3, bound: 'lower', everyMeasured: 10 },
);

/** Records of a kind with columns: any shape, any float32, NaN and infinity included. */
const anyColumned = (kind: ColumnedKind, other: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc
    .record({ replicas: fc.integer({ min: 1, max: 4 }), layers: fc.integer({ min: 1, max: 4 }), estimators: kind === 'measurement' ? fc.integer({ min: 1, max: 3 }) : fc.constant(1) })
    .chain((shape) => {
      const columns = Object.entries(columnAxes[kind]).map(([name, axes]) => {
        const length = lengthAlong(axes, shape);
        return [name, fc.float32Array({ minLength: length, maxLength: length })] as const;
      });
      return fc.record({ kind: fc.constant(kind), epoch: fc.nat(), step: fc.nat(), shape: fc.constant(shape), ...other, ...Object.fromEntries(columns) });
    }) as unknown as fc.Arbitrary<SessionRecord>;

const anyRecord: Record<RecordKind, fc.Arbitrary<SessionRecord>> = {
  lifecycle: fc.record({ kind: fc.constant('lifecycle' as const), state: fc.constantFrom(...sessionStates), reason: optional(text), epoch: optional(fc.nat()), engine: fc.constant(null) }),
  problem: fc.record({
    kind: fc.constant('problem' as const),
    patterns: fc.integer({ min: 1 }),
    measured: fc.integer({ min: 1 }),
    inputs: fc.integer({ min: 1 }),
    classes: fc.integer({ min: 1 }),
    entropyX: bits,
    entropyY: bits,
    informationXY: bits,
    isDeterministic: fc.boolean(),
    curve: optional(fc.array(fc.record({ beta: optional(bits), ixt: bits, ity: bits }), { maxLength: 5 })),
    curveAbsent: optional(text),
  }),
  'phase-change': fc.record({
    kind: fc.constant('phase-change' as const),
    layer: fc.integer({ min: 1, max: 20 }),
    criterion: fc.constantFrom(...phaseChangeCriteria),
    epoch: fc.nat(),
    step: fc.nat(),
    interval: fc.record({ fromEpoch: fc.nat(), toEpoch: fc.nat() }),
    confidence: share.map((value) => value + 0),
    announcedAt: fc.nat(),
    revision: fc.nat(),
  }),
  'replica-health': fc.record({
    kind: fc.constant('replica-health' as const),
    replica: fc.nat(),
    health: fc.constantFrom('diverged' as const, 'not-learning' as const, 'learning' as const),
    epoch: fc.nat(),
    reason: text,
  }),
  annotation: fc.constant(buildAnnotationRecord()),
  mark: fc.record({ kind: fc.constant('mark' as const), by: fc.constant(buildAnnotationRecord().by), layer: fc.integer({ min: 1, max: 20 }), criterion: fc.constantFrom(...markCriteria), isBlind: fc.boolean(), isTaken: fc.boolean(), mark: fc.constant(null) }),
  measurement: anyColumned('measurement', {}),
  remeasurement: anyColumned('remeasurement', { estimator }),
  bottleneck: anyColumned('bottleneck', { estimator: fc.constantFrom('binning-30', 'exact') }),
};

/** The record's bytes as version 1 wrote them: a measurement had neither cells nor ityTrain. */
function packedByVersion1(record: MeasurementRecord): Uint8Array {
  const packed = packRecord(record);
  const headerEnd = 8 + new DataView(packed.buffer).getUint32(4, true);
  const plane = 4 * columnLength('cells', record.shape);
  const bytes = new Uint8Array([...packed.subarray(0, headerEnd + 2 * plane), ...packed.subarray(headerEnd + 4 * plane)]);
  bytes[2] = 1;
  return bytes;
}

describe('packing of records', () => {
  for (const kind of recordKinds) {
    it(`unpack(pack(record)) = record of a ${kind}, absent numbers included`, () => {
      fc.assert(fc.property(anyRecord[kind], (record) => expect(unpackRecord(packRecord(record))).toEqual(record)), { numRuns: 50 });
    });
  }

  it('the number of cells and I(T;Y) on the training patterns are absent of a measurement that was written before they were known', () => {
    const record = buildMeasurement({ shape: { replicas: 2, layers: 3, estimators: 2 } });
    const absent = new Float32Array(12).fill(NaN);
    expect(unpackRecord(packedByVersion1(record))).toEqual({ ...record, cells: absent, ityTrain: absent });
    expect(() => unpackRecord(packedByVersion1(record).subarray(0, -1))).toThrowError(/has 224 bytes of columns, got 223/);
  });

  it('records without columns are read alike in either version', () => {
    const packed = packRecord(lifecycle);
    packed[2] = 1;
    expect(unpackRecord(packed)).toEqual(lifecycle);
  });

  it('reads a record that starts at any byte of a larger buffer', () => {
    const record = buildMeasurement();
    const packed = packRecord(record);
    for (let shift = 0; shift < 4; shift += 1) {
      const buffer = new Uint8Array(packed.length + shift);
      buffer.set(packed, shift);
      expect(unpackRecord(buffer.subarray(shift))).toEqual(record);
    }
  });

  it('copies the columns also when the bytes are a class whose slice is a view, as a Node Buffer is', () => {
    class View extends Uint8Array<ArrayBuffer> {
      override slice(start?: number, end?: number): Uint8Array<ArrayBuffer> {
        return this.subarray(start, end);
      }
    }
    const record = buildMeasurement();
    const packed = packRecord(record);
    const pool = new ArrayBuffer(packed.length + 16);
    const view = new View(pool, 8, packed.length);
    view.set(packed);
    expect(unpackRecord(view)).toEqual(record);
  });

  it('peeks at the header without the columns', () => {
    expect(peekRecord(packRecord(buildMeasurement({ epoch: 7, step: 49 })))).toEqual(jasmine.objectContaining({ kind: 'measurement', epoch: 7, step: 49 }));
  });

  it('refuses every truncation with a sentence, and never throws anything else', () => {
    const packed = packRecord(buildMeasurement());
    for (let length = 0; length < packed.length; length += 1) {
      expect(() => unpackRecord(packed.subarray(0, length))).withContext(`${length} bytes`).toThrowError(/^Not a record: /);
    }
  });

  it('refuses arbitrary bytes with a sentence', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => expect(() => unpackRecord(bytes)).toThrowError(/^Not a record: /)));
  });

  it('refuses another version by name', () => {
    const packed = packRecord(lifecycle);
    packed[2] = 9;
    expect(() => unpackRecord(packed)).toThrowError('Not a record: its version is 9, this program reads 2');
  });

  it('refuses to pack a column that does not fit its shape', () => {
    expect(() => packRecord(buildMeasurement({ ixt: new Float32Array(5) }))).toThrowError(RangeError, /ixt must have 6 numbers/);
  });
});
