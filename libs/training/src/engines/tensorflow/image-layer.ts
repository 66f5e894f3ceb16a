import { add, concat, div, pad, reshape, slice, type Tensor, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import type { ImageShape } from '../../layer-shapes';

/**
 * What a convolutional layer does beside a dense one: it cuts the image below into patches, so that its product is one of matrices, and takes the
 * mean over squares of what comes out. TensorFlow.js has no gradient of a convolution on wasm.
 *
 * Every move is a slice, a join or a sum of whole runs of memory, first along one axis of the image and then along the other. To pick units by a
 * table is shorter to write and far slower on wasm, whose gather computes a place for every number.
 *
 * Units are [channel, row, column] throughout, tensors [replicas, units, rows]. Callers wrap every call in `tidy`.
 */
export class ImageLayer {
  /** Patches of one image. */
  private readonly positions: number;
  /** Places of the kernel along one axis. */
  private readonly places: number;

  constructor(
    private readonly shape: ImageShape,
    private readonly filters: number,
  ) {
    this.places = shape.side - shape.kernel + 1;
    this.positions = this.places ** 2;
  }

  /** What the weights multiply: [replicas, channels * kernel * kernel, positions * rows] of images [replicas, units, rows]. */
  patches(images: Tensor3D): Tensor3D {
    const { places, positions } = this;
    const { channels, side, kernel } = this.shape;
    const [replicas, , rows] = images.shape;
    const lines = this.windows(images, replicas * channels, side * rows);
    const squares = this.windows(concat(lines, 1), replicas * channels * kernel * places, rows);
    const taps = squares.map((square) => inLines(square, replicas * channels * kernel));
    return reshape(concat(taps, 1), [replicas, channels * kernel * kernel, positions * rows]);
  }

  /** dLoss/d(units below) from dLoss/d(patches): what each unit is in comes together. */
  patchesBack(delta: Tensor3D, rows: number): Tensor3D {
    const { places, positions } = this;
    const { channels, side, kernel } = this.shape;
    const [replicas] = delta.shape;
    const taps = parts(inLines(delta, replicas * channels * kernel), positions * rows);
    const squares = taps.map((tap) => inLines(tap, replicas * channels * kernel * places));
    const lines = parts(inLines(this.windowsBack(squares, rows), replicas * channels), places * side * rows);
    return reshape(this.windowsBack(lines, side * rows), [replicas, channels * side * side, rows]);
  }

  /** T, the mean over squares: [replicas, filters * side * side, rows] of activations [replicas, filters, positions * rows]. */
  pooled(activations: Tensor3D, rows: number): Tensor3D {
    const { places } = this;
    const { pool, outputSide } = this.shape;
    const [replicas] = activations.shape;
    const images = replicas * this.filters;
    const inside = slice(inLines(activations, images), [0, 0], [images, outputSide * pool * places * rows]);
    const lines = total(parts(inLines(inside, images * outputSide), places * rows));
    const whole = slice(lines, [0, 0], [images * outputSide, outputSide * pool * rows]);
    const sums = total(parts(inLines(whole, images * outputSide * outputSide), rows));
    return reshape(div(sums, pool * pool), [replicas, this.filters * outputSide * outputSide, rows]);
  }

  /** dLoss/d(activations), [replicas, filters, positions * rows], from dLoss/dT. */
  pooledBack(delta: Tensor3D): Tensor3D {
    const { places } = this;
    const { pool, outputSide } = this.shape;
    const [replicas, , rows] = delta.shape;
    const images = replicas * this.filters;
    // Where the squares leave a margin, it is in none of them.
    const margin = places - outputSide * pool;
    const cells = inLines(div<Tensor3D>(delta, pool * pool), images * outputSide * outputSide);
    const columns = inLines(repeated(cells, pool), images * outputSide);
    const lines = repeated(padded(columns, 0, margin * rows), pool);
    const whole = padded(inLines(lines, images), 0, margin * places * rows);
    return reshape(whole, [replicas, this.filters, this.positions * rows]);
  }

  /** Along one axis of images, what the kernel's first tap sees, then what its second one does, and so on: [lines, places * step] each. */
  private windows(images: Tensor, lines: number, step: number): Tensor2D[] {
    const flat = inLines(images, lines);
    return Array.from({ length: this.shape.kernel }, (_, tap) => slice(flat, [0, tap * step], [lines, this.places * step]));
  }

  /** The transpose of `windows`: [lines, side * step]. */
  private windowsBack(windows: readonly Tensor2D[], step: number): Tensor2D {
    const last = this.shape.kernel - 1;
    return total(windows.map((window, tap) => padded(window, tap * step, (last - tap) * step)));
  }
}

function inLines(tensor: Tensor, lines: number): Tensor2D {
  return reshape(tensor, [lines, tensor.size / lines]);
}

/** Consecutive parts of every line. */
function parts(lines: Tensor2D, width: number): Tensor2D[] {
  const [count, length] = lines.shape;
  return Array.from({ length: length / width }, (_, i) => slice(lines, [0, i * width], [count, width]));
}

function repeated(lines: Tensor2D, times: number): Tensor2D {
  return times === 1 ? lines : concat(Array.from({ length: times }, () => lines), 1);
}

function padded(lines: Tensor2D, before: number, after: number): Tensor2D {
  return before + after === 0 ? lines : pad(lines, [[0, 0], [before, after]]);
}

function total(tensors: readonly Tensor2D[]): Tensor2D {
  return tensors.reduce((sum, tensor) => add<Tensor2D>(sum, tensor));
}
