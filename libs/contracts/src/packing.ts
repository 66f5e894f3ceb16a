import { z } from 'zod';
import { annotationRecordSchema, markRecordSchema } from './annotations';
import { RefusedError } from './errors';
import { estimatorSchema } from './estimators';
import { phaseChangeRecordSchema } from './phase-change';
import {
  columnAxes,
  isColumned,
  lengthAlong,
  lifecycleRecordSchema,
  measurementShapeSchema,
  problemRecordSchema,
  replicaHealthRecordSchema,
  type ColumnedRecord,
  type SessionRecord,
} from './records';

// Layout, little-endian: u16 magic, u8 version, u8 reserved, u32 header length, header as UTF-8 JSON padded with spaces to a multiple of
// 4, then the columns as float32 in the order of columnAxes. Version 1 had measurements without cells and ityTrain.
const magic = 0x5049; // "IP"
const version = 2;
const prefixLength = 8;
const columnsSince2: readonly string[] = ['cells', 'ityTrain'];

const moment = { epoch: z.number().int().nonnegative(), step: z.number().int().nonnegative(), shape: measurementShapeSchema };
const measurementHeaderSchema = z.object({ kind: z.literal('measurement'), ...moment });
const remeasurementHeaderSchema = z.object({ kind: z.literal('remeasurement'), estimator: estimatorSchema, ...moment });
const bottleneckHeaderSchema = z.object({ kind: z.literal('bottleneck'), estimator: z.string(), ...moment });
const headerSchema = z.discriminatedUnion('kind', [
  lifecycleRecordSchema,
  problemRecordSchema,
  phaseChangeRecordSchema,
  replicaHealthRecordSchema,
  annotationRecordSchema,
  markRecordSchema,
  measurementHeaderSchema,
  remeasurementHeaderSchema,
  bottleneckHeaderSchema,
]);

/** All of a record but its columns. */
export type RecordHeader = z.infer<typeof headerSchema>;

/** A record as bytes: what the log stores, the channel carries and the socket sends. */
export function packRecord(record: SessionRecord): Uint8Array<ArrayBuffer> {
  const columns = isColumned(record) ? columnsOf(record) : [];
  const header = encodeHeader(headerOf(record));
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
 * @throws RefusedError with code `invalid-input` if the bytes are not a record of a version that this program reads, or are cut or too long.
 */
export function unpackRecord(bytes: Uint8Array): SessionRecord {
  const header = readHeader(bytes);
  const body = bytes.subarray(prefixLength + headerLength(bytes));
  if (!isColumned(header)) {
    if (body.length > 0) throw malformed(`${body.length} bytes after a ${header.kind} record`);
    return header;
  }
  const isAbsent = (name: string) => bytes[2] === 1 && columnsSince2.includes(name);
  const columns = Object.entries(columnAxes[header.kind]).map(([name, axes]) => ({ name, length: lengthAlong(axes, header.shape) }));
  const expected = 4 * columns.reduce((sum, { name, length }) => sum + (isAbsent(name) ? 0 : length), 0);
  if (body.length !== expected) throw malformed(`a ${header.kind} of this shape has ${expected} bytes of columns, got ${body.length}`);
  // Copied to a fresh buffer: a float view needs a multiple of 4, and a network buffer starts anywhere. Not with slice: a Node Buffer's own
  // slice is a view of the same pool.
  const floats = new Float32Array(new Uint8Array(body).buffer);
  let start = 0;
  const read = columns.map(({ name, length }) => [name, isAbsent(name) ? new Float32Array(length).fill(NaN) : floats.subarray(start, (start += length))]);
  return { ...header, ...Object.fromEntries(read) } as ColumnedRecord;
}

/** What the log needs to know of a record without unpacking its columns. */
export function peekRecord(bytes: Uint8Array): RecordHeader {
  return readHeader(bytes);
}

function headerOf(record: SessionRecord): unknown {
  if (!isColumned(record)) return record;
  return Object.fromEntries(Object.entries(record).filter(([name]) => !(name in columnAxes[record.kind])));
}

function columnsOf(record: ColumnedRecord): Float32Array[] {
  return Object.entries(columnAxes[record.kind]).map(([name, axes]) => {
    const column = (record as unknown as Record<string, Float32Array>)[name];
    const expected = lengthAlong(axes, record.shape);
    if (column.length !== expected) throw new RangeError(`packRecord: ${name} must have ${expected} numbers for its shape, got ${column.length}`);
    return column;
  });
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

function readHeader(bytes: Uint8Array): RecordHeader {
  if (bytes.length < prefixLength) throw malformed(`${bytes.length} bytes are too few`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0, true) !== magic) throw malformed('it does not begin as one');
  const written = view.getUint8(2);
  if (written < 1 || written > version) throw malformed(`its version is ${written}, this program reads ${version}`);
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
