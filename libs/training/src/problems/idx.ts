import { RefusedError } from '@infoplane/contracts';

/** An array of bytes as an IDX file holds it. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Uint8Array;
}

/**
 * Reads an IDX file of unsigned bytes: 0, 0, the type 8, the number of axes, each axis as a big-endian word, the values.
 *
 * @param source what the sentences call the file.
 * @param axes how many it must have.
 * @throws RefusedError that says what of the file is not so.
 * @source LeCun, Cortes & Burges, The MNIST database of handwritten digits.
 */
export function parseIdx(bytes: Uint8Array, source: string, axes: number): IdxArray {
  const refuse = (sentence: string) => new RefusedError('invalid-input', `${source}: ${sentence}`);
  const begin = 4 + 4 * axes;
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) {
    throw refuse(`an IDX file must begin with the bytes 0 0 8 ${axes}, this one begins with ${[...bytes.subarray(0, 4)].join(' ') || 'nothing: it is empty'}`);
  }
  if (bytes[2] !== 8 || bytes[3] !== axes) throw refuse(`must hold unsigned bytes (type 8) in ${axes} axes, holds type ${bytes[2]} in ${bytes[3]} axes`);
  if (bytes.length < begin) throw refuse(`is cut off within its header, at byte ${bytes.length} of ${begin}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = shape.reduce((product, length) => product * length, 1);
  if (bytes.length - begin !== size) {
    throw refuse(`shape ${shape.join(' x ')} needs ${size} bytes behind the header, there are ${bytes.length - begin}${bytes.length - begin < size ? ': the file is cut off' : ''}`);
  }
  return { shape, values: bytes.subarray(begin) };
}
