import type { CustomSeriesOption, LineSeriesOption } from 'echarts';
import { decimate, type DrawnPoints, type Point } from './decimation';
import { epochPosition } from './epoch-axis';
import { layerNameIn, measuredLayers, type FigureOptions, type FigureView } from './figure';
import type { LayerQuantity, PlaneQuantity, Quantity } from './quantities';
import { fontFamily, layerColour, layerSymbol, withOpacity } from './theme';

/** One curve over epochs: the mean over replicas of a quantity. */
export interface Curve {
  readonly id: string;
  readonly name: string;
  readonly quantity: Quantity;
  /** From 1; any for the quantities of the whole network. */
  readonly layer: number;
  readonly colour: string;
  readonly symbol: string;
  readonly dash: 'solid' | 'dashed';
  /** Whether the middle 80 % of the replicas is shaded behind it. */
  readonly hasBand: boolean;
  readonly isHidden: boolean;
  /** What stands at its right end; empty for nothing. */
  readonly endLabel: string;
}

/** A curve of that quantity for each layer, in the layer's colour. */
export function layerCurves(
  view: FigureView,
  options: FigureOptions,
  quantity: PlaneQuantity | LayerQuantity,
  style: { readonly dash?: 'dashed'; readonly hasBand?: boolean; readonly nameSuffix?: string } = {},
): Curve[] {
  return measuredLayers(view).map((layer) => {
    const name = layerNameIn(view, layer);
    return {
      id: `${quantity}-${layer}`,
      name: `${name}${style.nameSuffix ?? ''}`,
      quantity,
      layer,
      colour: layerColour(options.theme, layer),
      symbol: layerSymbol(layer),
      dash: style.dash ?? 'solid',
      hasBand: style.hasBand ?? false,
      isHidden: options.hiddenLayers.has(layer),
      endLabel: style.dash ? '' : name === 'output' ? 'out' : name,
    };
  });
}

/**
 * The mean over replicas as points of the epoch axis.
 *
 * @param isLog whether the value axis is logarithmic: what is not above 0 has no place there and is left as a gap.
 */
export function curvePoints(view: FigureView, options: FigureOptions, { quantity, layer }: Pick<Curve, 'quantity' | 'layer'>, isLog: boolean): DrawnPoints {
  return decimate(pointsOf(view, options, quantity, layer, 'mean', isLog), options.pointsLimit);
}

/** The series of the curves: bands first, so that they lie behind every line. */
export function curveSeries(view: FigureView, options: FigureOptions, curves: readonly Curve[], isLog: boolean): (LineSeriesOption | CustomSeriesOption)[] {
  const replicas = view.columns.shape?.replicas ?? 0;
  const bands = replicas > 1 ? curves.filter(({ hasBand }) => hasBand).map((curve) => bandSeries(view, options, curve, isLog)) : [];
  return [...bands, ...curves.map((curve) => lineSeries(view, options, curve, isLog))];
}

function lineSeries(view: FigureView, options: FigureOptions, curve: Curve, isLog: boolean): LineSeriesOption {
  const points = curve.isHidden ? [] : curvePoints(view, options, curve, isLog).points;
  return {
    id: curve.id,
    name: curve.name,
    type: 'line',
    data: points,
    symbol: curve.symbol,
    symbolSize: 5,
    showSymbol: points.length === 1,
    z: 3,
    lineStyle: { color: curve.colour, width: curve.dash === 'solid' ? 1.75 : 1.25, type: curve.dash === 'solid' ? 'solid' : [5, 4] },
    itemStyle: { color: curve.colour },
    emphasis: { focus: 'series', lineStyle: { width: curve.dash === 'solid' ? 2.5 : 2 } },
    blur: { lineStyle: { opacity: 0.15 } },
    endLabel: { show: curve.endLabel !== '' && points.length > 1, formatter: curve.endLabel, color: curve.colour, fontFamily, fontSize: 10, distance: 4 },
    labelLayout: { moveOverlap: 'shiftY' },
  };
}

function bandSeries(view: FigureView, options: FigureOptions, curve: Curve, isLog: boolean): CustomSeriesOption {
  const limits = curve.isHidden ? [] : bandOutline(view, options, curve, isLog);
  return {
    id: `${curve.id}-band`,
    name: `${curve.name} replicas`,
    type: 'custom',
    silent: true,
    z: 2,
    clip: true,
    data: limits.length > 0 ? [limits[0]] : [],
    renderItem: (_params, api) => ({
      type: 'polygon',
      shape: { points: limits.map((point) => api.coord(point)) },
      style: { fill: withOpacity(curve.colour, 0.13) },
    }),
  };
}

/** The quantiles as one closed outline: along the upper, back along the lower. */
function bandOutline(view: FigureView, options: FigureOptions, { quantity, layer }: Curve, isLog: boolean): Point[] {
  const hasPlace = ([, value]: Point) => !Number.isNaN(value);
  const upper = decimate(pointsOf(view, options, quantity, layer, 'high', isLog).filter(hasPlace), options.pointsLimit).points;
  const lower = decimate(pointsOf(view, options, quantity, layer, 'low', isLog).filter(hasPlace), options.pointsLimit).points;
  return [...upper, ...lower.toReversed()];
}

function pointsOf(
  { columns }: FigureView,
  options: FigureOptions,
  quantity: Quantity,
  layer: number,
  column: 'mean' | 'low' | 'high',
  isLog: boolean,
): Point[] {
  const { epochs } = columns;
  const values = columns.summary(quantity)[column].values;
  const cells = columns.cells(quantity);
  const cell = columns.cell(quantity, layer, options.estimator);
  return Array.from(epochs, (epoch, index) => {
    const value = values[index * cells + cell];
    return [epochPosition(epoch, options), isLog && !(value > 0) ? NaN : value];
  });
}
