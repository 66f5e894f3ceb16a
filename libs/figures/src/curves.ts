import type { CustomSeriesOption, LineSeriesOption } from 'echarts';
import { decimate, type DrawnPoints, type Point } from './decimation';
import { epochPosition } from './epoch-axis';
import { layerNameIn, measuredLayers, type FigureOptions, type FigureView } from './figure';
import { isPlaneQuantity, type LayerQuantity, type PlaneQuantity, type Quantity } from './quantities';
import { shortLayerNames, sharedLabels } from './layer-names';
import { fontFamily, layerColour, layerSymbol, withOpacity } from './theme';

/** One curve over epochs: the mean over replicas of a quantity. */
export interface Curve {
  readonly id: string;
  readonly name: string;
  readonly quantity: Quantity;
  /** From 1; any for the quantities of the whole network. */
  readonly layer: number;
  /** The index of the estimator; without effect where the quantity has none. */
  readonly estimator: number;
  readonly colour: string;
  readonly symbol: string;
  readonly dash: 'solid' | 'dashed' | 'dotted';
  /** Whether the middle 80 % of the replicas is shaded behind it. */
  readonly hasBand: boolean;
  readonly isHidden: boolean;
  /** Whether the name of its layer stands at its right end. */
  readonly isNamed: boolean;
}

/** Labels of 10 pixels on a figure that is seldom less than 200 high. Those that are nearer on the figure itself are moved apart. */
const leastLabelShare = 0.045;

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
      estimator: options.estimator,
      colour: layerColour(options.theme, layer),
      symbol: layerSymbol(layer),
      dash: style.dash ?? 'solid',
      hasBand: style.hasBand ?? false,
      isHidden: options.hiddenLayers.has(layer),
      isNamed: style.dash === undefined,
    };
  });
}

/**
 * The mean over replicas as points of the epoch axis.
 *
 * @param isLog whether the value axis is logarithmic: what is not above 0 has no place there and is left as a gap.
 */
export function curvePoints(view: FigureView, options: FigureOptions, curve: Pick<Curve, 'quantity' | 'layer' | 'estimator'>, isLog: boolean): DrawnPoints {
  return decimate(pointsOf(view, options, curve, 'mean', isLog), options.pointsLimit);
}

/** The series of the curves: bands first, so that they lie behind every line. */
export function curveSeries(view: FigureView, options: FigureOptions, curves: readonly Curve[], isLog: boolean): (LineSeriesOption | CustomSeriesOption)[] {
  const drawn = curves.map((curve) => (curve.isHidden ? [] : curvePoints(view, options, curve, isLog).points));
  const labels = endLabels(view, curves, drawn, isLog);
  const replicas = view.columns.shape?.replicas ?? 0;
  const bands = replicas > 1 ? curves.filter(({ hasBand }) => hasBand).map((curve) => bandSeries(view, options, curve, isLog)) : [];
  return [...bands, ...curves.map((curve, i) => lineSeries(curve, drawn[i], labels[i]))];
}

/** The names at the right ends; curves that end in nearly the same place share one. */
function endLabels(view: FigureView, curves: readonly Curve[], drawn: readonly Point[][], isLog: boolean): string[] {
  const place = (value: number) => (isLog ? Math.log10(value) : value);
  let lowest = Infinity;
  let highest = -Infinity;
  for (const points of drawn) {
    for (const [, value] of points) {
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
  }
  const range = isLog ? Math.ceil(place(highest)) - Math.floor(place(lowest)) : place(highest) - Math.min(0, place(lowest));
  const ends = curves.map(({ isNamed }, i) => (isNamed && drawn[i].length > 1 ? place(drawn[i][drawn[i].length - 1][1]) : NaN));
  return sharedLabels(ends, leastLabelShare * range).map((named) => {
    return named.length === 0 ? '' : shortLayerNames(view, named.map((index) => curves[index].layer));
  });
}

function lineSeries(curve: Curve, points: Point[], endLabel: string): LineSeriesOption {
  return {
    id: curve.id,
    name: curve.name,
    type: 'line',
    data: points,
    symbol: curve.symbol,
    symbolSize: 5,
    showSymbol: points.length === 1,
    z: 3,
    lineStyle: { color: curve.colour, width: curve.dash === 'solid' ? 1.75 : 1.25, type: lineTypes[curve.dash] },
    itemStyle: { color: curve.colour },
    emphasis: { focus: 'series', lineStyle: { width: curve.dash === 'solid' ? 2.5 : 2 } },
    blur: { lineStyle: { opacity: 0.15 } },
    endLabel: { show: endLabel !== '', formatter: endLabel, color: curve.colour, fontFamily, fontSize: 10, distance: 4 },
    labelLayout: { moveOverlap: 'shiftY' },
  };
}

const lineTypes: Record<Curve['dash'], 'solid' | number[]> = { solid: 'solid', dashed: [5, 4], dotted: [1.5, 3] };

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
function bandOutline(view: FigureView, options: FigureOptions, curve: Curve, isLog: boolean): Point[] {
  const hasPlace = ([, value]: Point) => !Number.isNaN(value);
  const upper = decimate(pointsOf(view, options, curve, 'high', isLog).filter(hasPlace), options.pointsLimit).points;
  const lower = decimate(pointsOf(view, options, curve, 'low', isLog).filter(hasPlace), options.pointsLimit).points;
  return [...upper, ...lower.toReversed()];
}

function pointsOf({ columns }: FigureView, options: FigureOptions, { quantity, layer, estimator }: Pick<Curve, 'quantity' | 'layer' | 'estimator'>, column: 'mean' | 'low' | 'high', isLog: boolean): Point[] {
  const values = columns.quantity(quantity, estimator)[column];
  const width = columns.width(quantity);
  const place = width === 1 ? 0 : layer - 1;
  const points = Array.from(columns.epochs, (epoch, index): Point => {
    const value = values.at(index * width + place);
    return [epochPosition(epoch, options), isLog && !(value > 0) ? NaN : value];
  });
  // An estimator that is not measured at every measured epoch leaves no gap: its line runs from one value to the next.
  return isPlaneQuantity(quantity) ? points.filter(([, value]) => !Number.isNaN(value)) : points;
}
