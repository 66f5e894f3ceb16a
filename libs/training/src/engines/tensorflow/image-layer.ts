import { concat, div, gather, reshape, sum, tensor1d, zeros, type Tensor1D, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { ImageShape } from '../../layer-shapes';

/**
 * What a convolutional layer does beside a dense one: it cuts the image below into patches, so that its product is one of matrices, and takes the
 * mean over squares of what comes out. Both are picks of units by tables of numbers, and so are their ways back; TensorFlow.js has no gradient of a
 * convolution on wasm.
 *
 * Units are [channel, row, column] throughout, tensors [replicas, units, rows]. Callers wrap every call in `tidy`.
 */
export class ImageLayer {
  /** Patches of one image. */
  readonly positions: number;
  private readonly cuts: Tensor1D;
  /** For each tap of the kernel and each unit below, its place among the cut units, or one past the last where the patch would not lie inside. */
  private readonly taps: Tensor1D;
  private readonly pools: Tensor1D;
  /** The square of each pre-activation, or one past the last where it is in none. */
  private readonly squares: Tensor1D;

  constructor(
    private readonly shape: ImageShape,
    private readonly filters: number,
  ) {
    const { channels, side, kernel, pool, outputSide } = shape;
    const slid = side - kernel + 1;
    this.positions = slid * slid;
    const cut = channels * kernel * kernel * this.positions;
    const cuts = new Int32Array(cut);
    const taps = new Int32Array(kernel * kernel * channels * side * side).fill(cut);
    const pools = new Int32Array(pool * pool * filters * outputSide * outputSide);
    const squares = new Int32Array(filters * this.positions).fill(filters * outputSide * outputSide);
    let at = 0;
    for (let channel = 0; channel < channels; channel += 1) {
      forSquare(kernel, (down, right, tap) =>
        forSquare(slid, (row, column) => {
          const unit = (channel * side + row + down) * side + column + right;
          taps[tap * channels * side * side + unit] = at;
          cuts[at] = unit;
          at += 1;
        }),
      );
    }
    for (let filter = 0; filter < filters; filter += 1) {
      forSquare(outputSide, (row, column, cell) =>
        forSquare(pool, (down, right, corner) => {
          const unit = filter * outputSide * outputSide + cell;
          const preActivation = (filter * slid + row * pool + down) * slid + column * pool + right;
          pools[corner * filters * outputSide * outputSide + unit] = preActivation;
          squares[preActivation] = unit;
        }),
      );
    }
    [this.cuts, this.taps, this.pools, this.squares] = [cuts, taps, pools, squares].map((table) => tensor1d(table, 'int32'));
  }

  dispose(): void {
    for (const table of [this.cuts, this.taps, this.pools, this.squares]) table.dispose();
  }

  /** What the weights multiply: [replicas, channels * kernel * kernel, positions * rows] of images [replicas, units, rows]. */
  patches(images: Tensor3D): Tensor3D {
    const { channels, kernel } = this.shape;
    const [replicas, , rows] = images.shape;
    return reshape(gather(images, this.cuts, 1), [replicas, channels * kernel * kernel, this.positions * rows]);
  }

  /** dLoss/d(units below) from dLoss/d(patches): what each unit is in comes together. */
  patchesBack(delta: Tensor3D, rows: number): Tensor3D {
    const { channels, side, kernel } = this.shape;
    const [replicas] = delta.shape;
    const spread = gather(withZeros(reshape(delta, [replicas, -1, rows])), this.taps, 1);
    return sum<Tensor3D>(reshape(spread, [replicas, kernel * kernel, channels * side * side, rows]) as Tensor4D, 1);
  }

  /** T, the mean over squares: [replicas, filters * side * side, rows] of activations [replicas, filters, positions * rows]. */
  pooled(activations: Tensor3D, rows: number): Tensor3D {
    const { pool, outputSide } = this.shape;
    const [replicas] = activations.shape;
    const units = this.filters * outputSide * outputSide;
    const picked = gather(reshape(activations, [replicas, this.filters * this.positions, rows]) as Tensor3D, this.pools, 1);
    if (pool === 1) return picked;
    return div(sum<Tensor3D>(reshape(picked, [replicas, pool * pool, units, rows]) as Tensor4D, 1), pool * pool);
  }

  /** dLoss/d(activations), [replicas, filters, positions * rows], from dLoss/dT. */
  pooledBack(delta: Tensor3D): Tensor3D {
    const [replicas, , rows] = delta.shape;
    const shared = this.shape.pool === 1 ? delta : div<Tensor3D>(delta, this.shape.pool ** 2);
    return reshape(gather(withZeros(shared), this.squares, 1), [replicas, this.filters, this.positions * rows]);
  }
}

/** One unit more, always 0. */
function withZeros(tensor: Tensor3D): Tensor3D {
  const [replicas, , rows] = tensor.shape;
  return concat([tensor, zeros([replicas, 1, rows]) as Tensor3D], 1);
}

function forSquare(side: number, visit: (row: number, column: number, cell: number) => void): void {
  for (let cell = 0; cell < side * side; cell += 1) visit(Math.floor(cell / side), cell % side, cell);
}
