import { createHash } from 'node:crypto';
import { engineDescriptionSchema, RefusedError, type EngineDescription } from '@infoplane/contracts';
import { z } from 'zod';
import type { TrainingState } from '../engine';

// Layout, little-endian: u32 magic, u16 version, u16 reserved (0), u32 header length, header as UTF-8 JSON padded with spaces to a multiple of 4, the
// arrays as float32 in the order of the header, 32 bytes of SHA-256 over all before.
const magic = 0x4b435049; // "IPCK"
const version = 1;
const prefixLength = 12;
const digestLength = 32;
/** Names and lengths of a handful of arrays: far below. */
const longestHeader = 65_536;

const headerSchema = z.strictObject({
  epoch: z.number().int().nonnegative(),
  step: z.number().int().nonnegative(),
  engine: engineDescriptionSchema.shape.engine,
  backend: z.string(),
  arrays: z.array(z.strictObject({ name: z.string().regex(/^[A-Za-z]{1,40}$/), length: z.number().int().nonnegative() })),
});

/** What a checkpoint says beside its state: on what it was trained. */
export type CheckpointOrigin = Pick<EngineDescription, 'engine' | 'backend'>;

/** A checkpoint read back. */
export interface Checkpoint {
  readonly state: TrainingState;
  readonly origin: CheckpointOrigin;
}

/** A state of training as bytes, with a checksum over all of them: the file of a checkpoint. The same state and origin give the same bytes. */
export function packCheckpoint({ epoch, step, arrays }: TrainingState, { engine, backend }: CheckpointOrigin): Uint8Array<ArrayBuffer> {
  const columns = Object.entries(arrays);
  const header = encodeHeader({ epoch, step, engine, backend, arrays: columns.map(([name, { length }]) => ({ name, length })) });
  const bodyStart = prefixLength + header.length;
  const digestStart = bodyStart + columns.reduce((sum, [, { byteLength }]) => sum + byteLength, 0);
  const bytes = new Uint8Array(digestStart + digestLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic, true);
  view.setUint16(4, version, true);
  view.setUint32(8, header.length, true);
  bytes.set(header, prefixLength);
  let offset = bodyStart;
  for (const [, column] of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), offset);
    offset += column.byteLength;
  }
  bytes.set(digestOf(bytes.subarray(0, digestStart)), digestStart);
  return bytes;
}

/**
 * The checkpoint of those bytes. Its arrays are copies, so the bytes may be reused. Nothing is allocated by what the bytes say of themselves before
 * that is known to be true.
 *
 * @throws RefusedError with code `invalid-input` if the bytes are no checkpoint, are of a newer version, cut, too long, or differ in a single bit from
 * those that were written.
 */
export function unpackCheckpoint(bytes: Uint8Array): Checkpoint {
  if (bytes.length < prefixLength + digestLength) throw refused(`${bytes.length} bytes are too few`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== magic) throw refused('the bytes do not begin as one');
  const written = view.getUint16(4, true);
  if (written !== version) throw refused(`its version is ${written}, this program reads ${version}`);
  const headerLength = view.getUint32(8, true);
  const bodyStart = prefixLength + headerLength;
  const digestStart = bytes.length - digestLength;
  if (headerLength > longestHeader || bodyStart > digestStart) throw refused(`it says that its header has ${headerLength} bytes, more than there are`);
  const { arrays, epoch, step, engine, backend } = readHeader(bytes.subarray(prefixLength, bodyStart));
  const expected = 4 * arrays.reduce((sum, { length }) => sum + length, 0);
  if (expected !== digestStart - bodyStart) throw refused(`its arrays should take ${expected} bytes, and ${digestStart - bodyStart} are there`);
  if (Buffer.compare(digestOf(bytes.subarray(0, digestStart)), bytes.subarray(digestStart)) !== 0) throw refused('its checksum is wrong, so it is damaged');
  // Copied to a fresh buffer: a float view needs a multiple of 4, and a network buffer starts anywhere.
  const floats = new Float32Array(new Uint8Array(bytes.subarray(bodyStart, digestStart)).buffer);
  let start = 0;
  const columns = arrays.map(({ name, length }) => [name, floats.slice(start, (start += length))] as const);
  return { state: { epoch, step, arrays: Object.fromEntries(columns) }, origin: { engine, backend } };
}

function encodeHeader(header: z.infer<typeof headerSchema>): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(Math.ceil(text.length / 4) * 4).fill(0x20);
  padded.set(text);
  return padded;
}

function readHeader(bytes: Uint8Array): z.infer<typeof headerSchema> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // SyntaxError of JSON.parse or TypeError of the decoder: both mean the header is no JSON.
    throw refused('its header is not JSON');
  }
  const header = headerSchema.safeParse(json);
  if (!header.success) throw refused(`its header is wrong at ${header.error.issues[0].path.join('.') || 'the top'}: ${header.error.issues[0].message}`);
  return header.data;
}

function digestOf(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

function refused(why: string): RefusedError {
  return new RefusedError('invalid-input', `Not a checkpoint that can be continued: ${why}`);
}
