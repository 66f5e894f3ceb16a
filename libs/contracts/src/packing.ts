import { z } from 'zod';
import { RefusedError } from './errors';
import { phaseChangeRecordSchema } from './phase-change';
import {
  columnLength,
  lifecycleRecordSchema,
  measurementColumns,
  measurementShapeSchema,
  replicaHealthRecordSchema,
  type MeasurementRecord,
  type SessionRecord,
} from './records';

// Layout, little-endian: u16 magic, u8 version, u8 reserved, u32 header length, header as UTF-8 JSON padded with spaces to a multiple of
// 4, then the columns of a measurement as float32 in the order of measurementColumns.
const magic = 0x5049; // "IP"
const version = 1;
const prefixLength = 8;

const measurementHeaderSchema = z.object({
  kind: z.literal('measurement'),
  epoch: z.number().int().nonnegative(),
  step: z.number().int().nonnegative(),
  shape: measurementShapeSchema,
});
const headerSchema = z.discriminatedUnion('kind', [
  lifecycleRecordSchema,
  phaseChangeRecordSchema,
  replicaHealthRecordSchema,
  measurementHeaderSchema,
]);

/** A record as bytes: what the log stores, the channel carries and the socket sends. */
export function packRecord(record: SessionRecord): Uint8Array<ArrayBuffer> {
  const columns = record.kind === 'measurement' ? measurementColumns.map((name) => checkedColumn(record, name)) : [];
  const header = encodeHeader(record.kind === 'measurement' ? { kind: record.kind, epoch: record.epoch, step: record.step, shape: record.shape } : record);
  const bytes = new Uint8Array(prefixLength + header.length + columns.reduce((sum, column) => sum + column.byteLength, 0));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, magic, true);
  view.setUint8(2, version);
  view.setUint32(4, header.length, true);
  bytes.set(header, prefixLength);
  let offset = prefixLength + header.length;
  for (const column of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), offset);
    offset += column.byteLength;
  }
  return bytes;
}

/**
 * The record of those bytes. Columns are copies, so the bytes may be reused.
 *
 * @throws RefusedError with code `invalid-input` if the bytes are not a record of this version, or are cut or too long.
 */
export function unpackRecord(bytes: Uint8Array): SessionRecord {
  const header = readHeader(bytes);
  const body = bytes.subarray(prefixLength + headerLength(bytes));
  if (header.kind !== 'measurement') {
    if (body.length > 0) throw malformed(`${body.length} bytes after a ${header.kind} record`);
    return header;
  }
  const lengths = measurementColumns.map((name) => columnLength(name, header.shape));
  const expected = 4 * lengths.reduce((sum, length) => sum + length, 0);
  if (body.length !== expected) throw malformed(`a measurement of this shape has ${expected} bytes of columns, got ${body.length}`);
  // Copied to a fresh buffer: a float view needs a multiple of 4, and a network buffer starts anywhere. Not with slice: a Node Buffer's own
  // slice is a view of the same pool.
  const floats = new Float32Array(new Uint8Array(body).buffer);
  let start = 0;
  const columns = Object.fromEntries(measurementColumns.map((name, i) => [name, floats.subarray(start, (start += lengths[i]))]));
  return { ...header, ...columns } as MeasurementRecord;
}

/** What the log needs to know of a record without unpacking its columns. */
export function peekRecord(bytes: Uint8Array): Exclude<SessionRecord, MeasurementRecord> | z.infer<typeof measurementHeaderSchema> {
  return readHeader(bytes);
}

function checkedColumn(record: MeasurementRecord, name: (typeof measurementColumns)[number]): Float32Array {
  const expected = columnLength(name, record.shape);
  if (record[name].length !== expected) {
    throw new RangeError(`packRecord: ${name} must have ${expected} numbers for its shape, got ${record[name].length}`);
  }
  return record[name];
}

function encodeHeader(header: unknown): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(Math.ceil(text.length / 4) * 4).fill(0x20);
  padded.set(text);
  return padded;
}

function headerLength(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(4, true);
}

function readHeader(bytes: Uint8Array): z.infer<typeof headerSchema> {
  if (bytes.length < prefixLength) throw malformed(`${bytes.length} bytes are too few`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0, true) !== magic) throw malformed('it does not begin as one');
  if (view.getUint8(2) !== version) throw malformed(`its version is ${view.getUint8(2)}, this program reads ${version}`);
  const end = prefixLength + view.getUint32(4, true);
  if (end > bytes.length) throw malformed('it is cut within its header');
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(prefixLength, end)));
  } catch {
    // SyntaxError of JSON.parse or TypeError of the decoder: both mean the header is no JSON.
    throw malformed('its header is not JSON');
  }
  const header = headerSchema.safeParse(json);
  if (!header.success) throw malformed(`its header is wrong at ${header.error.issues[0].path.join('.') || 'the top'}: ${header.error.issues[0].message}`);
  return header.data;
}

function malformed(why: string): RefusedError {
  return new RefusedError('invalid-input', `Not a record: ${why}`);
}
