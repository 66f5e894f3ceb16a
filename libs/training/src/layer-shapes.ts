import { convolutionShapes, type Architecture } from '@infoplane/contracts';
import type { Problem } from './problems/problem';

/** The weights of one layer: a matrix [fanIn, fanOut] and biases [fanOut]. */
export interface LayerShape {
  readonly fanIn: number;
  /** Units, or of a convolutional layer its filters. */
  readonly fanOut: number;
  /** Null for a dense layer. The rows of its matrix are [channel, kernel row, kernel column]. */
  readonly convolution: ImageShape | null;
}

/** What a convolutional layer makes of an image. */
export interface ImageShape {
  readonly channels: number;
  readonly side: number;
  readonly kernel: number;
  readonly pool: number;
  /** Side of the image that is left. */
  readonly outputSide: number;
}

/** The layers of a network from the input to the output. A sigmoid output has one unit. */
export function layerShapes({ inputs, classes }: Pick<Problem, 'inputs' | 'classes'>, architecture: Architecture): LayerShape[] {
  const { convolutions, hiddenWidths, output } = architecture;
  const layers: LayerShape[] = [];
  let [channels, side, units] = [1, Math.round(Math.sqrt(inputs)), inputs];
  convolutionShapes(convolutions, side).forEach((image, i) => {
    const { kernel, pool } = convolutions[i];
    layers.push({ fanIn: channels * kernel * kernel, fanOut: image.filters, convolution: { channels, side, kernel, pool, outputSide: image.side } });
    [channels, side] = [image.filters, image.side];
    units = channels * side * side;
  });
  for (const width of [...hiddenWidths, output === 'sigmoid' ? 1 : classes]) {
    layers.push({ fanIn: units, fanOut: width, convolution: null });
    units = width;
  }
  return layers;
}

/** How often a layer's matrix is applied to one pattern: once, or of a convolution at every place of its kernel. */
export function convolutionPositions({ convolution }: LayerShape): number {
  return convolution ? (convolution.side - convolution.kernel + 1) ** 2 : 1;
}

/** Units of a layer's T: of a convolution those of all filters, after pooling. */
export function layerUnits({ fanOut, convolution }: LayerShape): number {
  return convolution ? fanOut * convolution.outputSide ** 2 : fanOut;
}

/** Weights and biases of one network. */
export function parameterCount(layers: readonly LayerShape[]): number {
  return layers.reduce((sum, { fanIn, fanOut }) => sum + (fanIn + 1) * fanOut, 0);
}
