import { wrongInput } from './read-input';

/** Numbers of an NPY file, row-major. */
export interface NpyArray {
  /** Float32 as it was stored, all else as float64. */
  readonly values: Float32Array | Float64Array;
  readonly shape: readonly number[];
}

type Reader = (view: DataView, offset: number, isLittleEndian: boolean) => number;

const readers: Readonly<Record<string, { readonly bytes: number; readonly read: Reader }>> = {
  f4: { bytes: 4, read: (view, offset, little) => view.getFloat32(offset, little) },
  f8: { bytes: 8, read: (view, offset, little) => view.getFloat64(offset, little) },
  b1: { bytes: 1, read: (view, offset) => view.getUint8(offset) },
  i1: { bytes: 1, read: (view, offset) => view.getInt8(offset) },
  u1: { bytes: 1, read: (view, offset) => view.getUint8(offset) },
  i2: { bytes: 2, read: (view, offset, little) => view.getInt16(offset, little) },
  u2: { bytes: 2, read: (view, offset, little) => view.getUint16(offset, little) },
  i4: { bytes: 4, read: (view, offset, little) => view.getInt32(offset, little) },
  u4: { bytes: 4, read: (view, offset, little) => view.getUint32(offset, little) },
  i8: { bytes: 8, read: (view, offset, little) => Number(view.getBigInt64(offset, little)) },
  u8: { bytes: 8, read: (view, offset, little) => Number(view.getBigUint64(offset, little)) },
};

/** Whether bytes begin as an NPY file does. */
export function isNpy(bytes: Uint8Array): boolean {
  return [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59].every((byte, i) => bytes[i] === byte);
}

/**
 * Reads an NPY file of version 1 or 2, in C order: floats of 32 or 64 bits, and whole numbers, which labels are. Infinite numbers and NaN are
 * passed on.
 *
 * @throws RefusedError that says what of the file is not so.
 * @source numpy.lib.format, the NPY format.
 */
export function parseNpy(bytes: Uint8Array, source: string): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6];
  if (version !== 1 && version !== 2) throw wrongInput(`${source}: NPY version ${version} cannot be read; versions 1 and 2 can`);
  const headerStart = version === 1 ? 10 : 12;
  if (bytes.length < headerStart) throw wrongInput(`${source}: the NPY header is cut off`);
  const dataStart = headerStart + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (bytes.length < dataStart) throw wrongInput(`${source}: the NPY header is cut off`);
  const header = new TextDecoder('latin1').decode(bytes.subarray(headerStart, dataStart));
  const [, order, type] = /'descr': *'([<>|=])([a-z]\d+)'/.exec(header) ?? [];
  const reader = readers[type ?? ''];
  if (!reader) throw wrongInput(`${source}: NPY data must be of type ${Object.keys(readers).join(', ')}; the header says ${header.trim()}`);
  if (!/'fortran_order': *False/.test(header)) throw wrongInput(`${source}: NPY data must be in C order; save numpy.ascontiguousarray of it`);
  const shapeText = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1];
  if (shapeText === undefined) throw wrongInput(`${source}: the NPY header has no shape: ${header.trim()}`);
  const shape = shapeText.split(',').filter((part) => part.trim() !== '').map(Number);
  const count = shape.reduce((product, length) => product * length, 1);
  if (bytes.length - dataStart !== count * reader.bytes) {
    throw wrongInput(`${source}: shape (${shape.join(', ')}) needs ${count * reader.bytes} bytes of data, got ${bytes.length - dataStart}`);
  }
  const values = type === 'f4' ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i += 1) values[i] = reader.read(view, dataStart + i * reader.bytes, order !== '>');
  return { values, shape };
}
