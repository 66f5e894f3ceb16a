import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openProblem } from './open-problem';

/** The bytes of an IDX file. */
function idx(shape: readonly number[], values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + values.length);
  bytes.set([0, 0, 8, shape.length]);
  shape.forEach((length, axis) => new DataView(bytes.buffer).setUint32(4 + 4 * axis, length));
  bytes.set(values, 4 + 4 * shape.length);
  return bytes;
}
const image = (seed: number) => Array.from({ length: 784 }, (_, i) => (i * 7 + seed * 31) % 256);
const images = (seeds: readonly number[]) => idx([seeds.length, 28, 28], seeds.flatMap(image));
const labels = (digits: readonly number[]) => idx([digits.length], digits);

describe('mnist', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'infoplane-mnist-'));
    await put({
      'train-images-idx3-ubyte': images([1, 2, 3]),
      'train-labels-idx1-ubyte.gz': gzipSync(labels([5, 0, 4])),
      't10k-images.idx3-ubyte.gz': gzipSync(images([4, 1])),
      't10k-labels.idx1-ubyte': labels([7, 2]),
    });
  });
  afterEach(() => rm(folder, { recursive: true }));
  const put = (files: Readonly<Record<string, Uint8Array>>) => Promise.all(Object.entries(files).map(([name, bytes]) => writeFile(join(folder, name), bytes)));
  const open = (patterns: number) => openProblem({ name: 'mnist', patterns }, { mnistFolder: folder });

  it('has the training images, then the test images, pixels / 255, and class c for digit c', async () => {
    const { name, patterns, inputs, classes, x, labelProbabilities, isDeterministic } = await open(4);
    expect([name, patterns, inputs, classes, isDeterministic]).toEqual(['mnist', 4, 784, 10, true]);
    expect(x).toEqual(Float32Array.from([1, 2, 3, 4].flatMap(image), (pixel) => pixel / 255));
    expect([0, 1, 2, 3].map((i) => labelProbabilities.subarray(i * 10, i * 10 + 10).indexOf(1))).toEqual([5, 0, 4, 7]);
    expect(labelProbabilities.reduce((sum, p) => sum + p, 0)).toBe(4);
  });

  it('equal images with different labels share their p(y|x)', async () => {
    const { labelProbabilities, isDeterministic } = await open(5);
    expect([labelProbabilities[5], labelProbabilities[2], labelProbabilities[4 * 10 + 5]]).toEqual([0.5, 0.5, 0.5]);
    expect(isDeterministic).toBeFalse();
  });

  it('does not need the test images while the training images suffice', async () => {
    await rm(join(folder, 't10k-labels.idx1-ubyte'));
    expect((await open(3)).patterns).toBe(3);
    await expectAsync(open(4)).toBeRejectedWithError(/there is no t10k-labels-idx1-ubyte \(plain or \.gz\) in .*INFOPLANE_MNIST/);
  });

  it('without a folder says in one sentence what to do', async () => {
    for (const mnistFolder of [null, '', undefined]) {
      await expectAsync(openProblem({ name: 'mnist', patterns: 100 }, { mnistFolder })).toBeRejectedWithError(/^MNIST is not part of Infoplane.*train-images-idx3-ubyte.*set INFOPLANE_MNIST to it$/);
    }
  });

  const refused: readonly (readonly [what: string, files: Record<string, Uint8Array>, message: RegExp])[] = [
    ['more patterns than there are', {}, /patterns: must be at most 5, the images in .*, got 6/],
    ['a file that is cut off', { 'train-images-idx3-ubyte': images([1, 2, 3]).subarray(0, 2000) }, /train-images-idx3-ubyte: shape 3 x 28 x 28 needs 2352 bytes behind the header, there are 1984: the file is cut off/],
    ['a file with more than it says', { 'train-images-idx3-ubyte': new Uint8Array([...images([1, 2, 3]), 0]) }, /needs 2352 bytes behind the header, there are 2353$/],
    ['a header that is cut off', { 'train-images-idx3-ubyte': images([1]).subarray(0, 9) }, /train-images-idx3-ubyte: is cut off within its header, at byte 9 of 16/],
    ['an empty file', { 'train-images-idx3-ubyte': new Uint8Array() }, /must begin with the bytes 0 0 8 3, this one begins with nothing/],
    ['a foreign file', { 'train-images-idx3-ubyte': new TextEncoder().encode('<html>') }, /train-images-idx3-ubyte: an IDX file must begin with the bytes 0 0 8 3, this one begins with 60 104 116 109/],
    ['labels in place of images', { 'train-images-idx3-ubyte': labels([1, 2]) }, /train-images-idx3-ubyte: must hold unsigned bytes \(type 8\) in 3 axes, holds type 8 in 1 axes/],
    ['images of another size', { 'train-images-idx3-ubyte': idx([1, 8, 8], Array(64).fill(1)) }, /train-images-idx3-ubyte: images must be 28 x 28, are 8 x 8/],
    ['labels that are no digits', { 'train-labels-idx1-ubyte': labels([1, 10, 2]) }, /train-labels-idx1-ubyte: label 2 must be from 0 to 9, is 10/],
    ['fewer labels than images', { 'train-labels-idx1-ubyte': labels([1]) }, /train-labels-idx1-ubyte: must hold 3 labels, one for each image in .*, holds 1/],
    ['a gzip file that is cut off', { 'train-labels-idx1-ubyte': gzipSync(labels([5, 0, 4])).subarray(0, 15) }, /train-labels-idx1-ubyte cannot be unpacked: unexpected end of file/],
    ['a gzip file that unpacks to more than MNIST', { 'train-labels-idx1-ubyte': gzipSync(Buffer.alloc(48_000_000)) }, /train-labels-idx1-ubyte cannot be unpacked: /],
  ];
  for (const [what, files, message] of refused) {
    it(`refuses ${what}, saying which file and what`, async () => {
      await put(files);
      await expectAsync(open(6)).toBeRejectedWithError(message);
    });
  }
});
