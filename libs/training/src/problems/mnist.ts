import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { RefusedError } from '@infoplane/contracts';
import { parseIdx } from './idx';
import { observedLabels } from './observed-labels';
import type { Problem } from './problem';

const side = 28;
const inputs = side * side;
const classes = 10;
// Sixty thousand images and a header; anything larger is not MNIST, whatever it unpacks to.
const largestFile = 60_000 * inputs + 16;

/** The two parts of MNIST in their order, as their files are called; each may also end in .gz, and have a dot before `idx`. */
const parts = [
  { images: 'train-images-idx3-ubyte', labels: 'train-labels-idx1-ubyte' },
  { images: 't10k-images-idx3-ubyte', labels: 't10k-labels-idx1-ubyte' },
] as const;

/**
 * The first handwritten digits of the user's copy of MNIST: the training images, then the test images, pixels / 255; class c is digit c.
 *
 * The test images' files are opened only when the training images do not suffice.
 *
 * @param folder where the IDX files lie, gzipped or plain.
 * @throws RefusedError when no folder is named, a file is absent, or one is damaged or not of MNIST: it says which and what.
 */
export async function openMnist(patterns: number, folder: string | null): Promise<Problem> {
  if (folder === null || folder === '') {
    throw new RefusedError(
      'unavailable',
      `MNIST is not part of Infoplane and is never downloaded: put ${parts.flatMap(({ images, labels }) => [images, labels]).join(', ')} (plain or .gz) into a folder and set INFOPLANE_MNIST to it`,
    );
  }
  const x = new Float32Array(patterns * inputs);
  const digits = new Uint8Array(patterns);
  let filled = 0;
  for (const part of parts) {
    if (filled === patterns) break;
    const { pixels, labels } = await readPart(folder, part);
    const taken = Math.min(labels.length, patterns - filled);
    for (let i = 0; i < taken * inputs; i += 1) x[filled * inputs + i] = pixels[i] / 255;
    digits.set(labels.subarray(0, taken), filled);
    filled += taken;
  }
  if (filled < patterns) throw new RefusedError('invalid-input', `patterns: must be at most ${filled.toLocaleString('en')}, the images in ${folder}, got ${patterns.toLocaleString('en')}`);
  return { name: 'mnist', patterns, inputs, classes, x, ...observedLabels(x, digits, { inputs, classes }) };
}

async function readPart(folder: string, part: (typeof parts)[number]): Promise<{ readonly pixels: Uint8Array; readonly labels: Uint8Array }> {
  const images = await readIdx(folder, part.images, 3);
  const labels = await readIdx(folder, part.labels, 1);
  const [count, rows, columns] = images.shape;
  if (rows !== side || columns !== side) throw new RefusedError('invalid-input', `${images.path}: images must be ${side} x ${side}, are ${rows} x ${columns}`);
  if (labels.shape[0] !== count) throw new RefusedError('invalid-input', `${labels.path}: must hold ${count} labels, one for each image in ${images.path}, holds ${labels.shape[0]}`);
  const wrong = labels.values.findIndex((digit) => digit >= classes);
  if (wrong >= 0) throw new RefusedError('invalid-input', `${labels.path}: label ${wrong + 1} must be from 0 to 9, is ${labels.values[wrong]}`);
  return { pixels: images.values, labels: labels.values };
}

async function readIdx(folder: string, name: string, axes: number) {
  const names = [name, name.replace('-idx', '.idx')].flatMap((plain) => [plain, `${plain}.gz`]);
  for (const candidate of names) {
    const path = join(folder, candidate);
    let bytes: Uint8Array;
    try {
      bytes = await readFile(path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') continue;
      // A folder of that name, no permission, a broken disk.
      throw new RefusedError('unavailable', `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
    return { path, ...parseIdx(await unpacked(bytes, path), path, axes) };
  }
  throw new RefusedError('unavailable', `MNIST: there is no ${name} (plain or .gz) in ${folder}: set INFOPLANE_MNIST to the folder that holds the IDX files`);
}

async function unpacked(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: largestFile });
  } catch (error) {
    // Expected: cut off, damaged, or unpacking to more than MNIST can be.
    throw new RefusedError('invalid-input', `${path} cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`);
  }
}
