import fc from 'fast-check';
import { packRecord, peekRecord, unpackRecord } from './packing';
import { buildMeasurement } from './testing';
import { columnLength, measurementColumns, type MeasurementRecord, type SessionRecord } from './records';

const lifecycle: SessionRecord = { kind: 'lifecycle', state: 'failed', reason: 'no room — “disk”', epoch: 3, engine: null };

const anyMeasurement = fc
  .record({ replicas: fc.integer({ min: 1, max: 4 }), layers: fc.integer({ min: 1, max: 4 }), estimators: fc.integer({ min: 1, max: 3 }) })
  .chain((shape) =>
    fc.record({
      epoch: fc.nat(),
      step: fc.nat(),
      columns: fc.tuple(...measurementColumns.map((name) => fc.float32Array({ minLength: columnLength(name, shape), maxLength: columnLength(name, shape) }))),
    }).map(({ epoch, step, columns }) => ({ kind: 'measurement', epoch, step, shape, ...Object.fromEntries(measurementColumns.map((name, i) => [name, columns[i]])) }) as MeasurementRecord),
  );

describe('packing of records', () => {
  it('unpack(pack(record)) = record, absent numbers included', () => {
    fc.assert(fc.property(anyMeasurement, (record) => expect(unpackRecord(packRecord(record))).toEqual(record)), { numRuns: 50 });
    expect(unpackRecord(packRecord(lifecycle))).toEqual(lifecycle);
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
