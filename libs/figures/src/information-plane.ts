import type { CustomSeriesOption, EChartsOption, LineSeriesOption, ScatterSeriesOption, VisualMapComponentOption } from 'echarts';
import { axisStyle, frameOption } from './chart-frame';
import { bottleneckBounds, boundLabelInformation } from './bottleneck-bound';
import { decimate, type Point } from './decimation';
import { epochColour, epochColours } from './epoch-colours';
import { estimatorLabelIn, layerNameIn, measuredLayers, type Figure, type FigureOptions, type FigureView } from './figure';
import { formatCount, formatFixed, formatNumber } from './numbers';
import { problemBounds } from './problem-bounds';
import { shortLayerNames } from './layer-names';
import { longTable } from './long-table';
import { fontFamily, layerColour, layerSymbol, withOpacity } from './theme';

/** The information plane: each layer's I(X;T) and I(T;Y), its replicas, the mean's trajectory and the current epoch. */
export const informationPlane: Figure = {
  title: 'Information plane',
  caption,
  option: (view, options) => option(view, atKnown(view, options)),
  currentSeries: (view, options) => currentSeries(view, atKnown(view, options)),
  text: (view, options) => text(view, atKnown(view, options)),
  table: (view) => longTable(view, ['ixt', 'ity']),
};

/** At an epoch where the estimator was not measured, the plane shows the last one where it was. */
function atKnown({ columns }: FigureView, options: FigureOptions): FigureOptions {
  return { ...options, at: columns.lastKnown('ixt', options.at, 1, options.estimator) };
}

function caption({ configuration: { problem, replicas } }: FigureView, { colour }: FigureOptions): string {
  const path = colour === 'epoch' ? 'mean at each epoch, layers of an epoch joined' : 'path of the mean';
  const points = replicas > 1 ? `${path}; faint: the ${replicas} replicas at the current epoch` : `${path} of one replica`;
  return bottleneckBounds[problem.name].isDegenerate ? `${points}; thin line: ${degenerateLine}, the rule is deterministic, so there is no bottleneck curve beyond it` : points;
}

function option(view: FigureView, options: FigureOptions): EChartsOption {
  const { theme } = options;
  const { hx, ixy } = problemBounds[view.configuration.problem.name];
  const label = estimatorLabelIn(view, options.estimator);
  const style = axisStyle(theme);
  const frame = frameOption(options);
  const byEpoch = options.colour === 'epoch';
  return {
    ...frame,
    grid: { left: 58, right: byEpoch ? 74 : 22, top: 26, bottom: 46 },
    tooltip: { ...frame.tooltip, trigger: 'item', formatter: planeTooltip(view, options) },
    xAxis: { id: 'ixt', type: 'value', min: 0, max: hx + 1, splitNumber: 6, name: `I(X;T) — bits, ${label}`, nameLocation: 'middle', nameGap: 28, ...style, axisLabel: { ...style.axisLabel, showMaxLabel: false, formatter: (value: number) => formatNumber(value, 3) } },
    yAxis: { id: 'ity', type: 'value', min: 0, max: 1.05, splitNumber: 5, name: `I(T;Y) — bits, ${label}`, nameLocation: 'middle', nameGap: 38, ...style, axisLabel: { ...style.axisLabel, showMaxLabel: false, formatter: (value: number) => formatNumber(value, 3) } },
    visualMap: byEpoch ? [epochScale(view, options)] : [],
    series: [boundSeries(options, hx, ixy), ...measuredLayers(view).map((layer) => wholePath(view, options, layer)), ...currentSeries(view, options), bottleneckSeries(view, options)],
  };
}

function currentSeries(view: FigureView, options: FigureOptions): (LineSeriesOption | ScatterSeriesOption | CustomSeriesOption)[] {
  return [...(options.colour === 'epoch' ? [linkSeries(view, options)] : []), ...measuredLayers(view).flatMap((layer) => layerSeries(view, options, layer))];
}

/** H(X) and I(X;Y): no point can lie beyond them. */
function boundSeries({ theme }: FigureOptions, hx: number, ixy: number): LineSeriesOption {
  const label = { show: true, color: theme.mutedText, fontFamily, fontSize: 11 };
  return {
    id: 'bounds',
    type: 'line',
    data: [],
    silent: true,
    z: 1,
    markLine: {
      silent: true,
      symbol: 'none',
      animation: false,
      lineStyle: { color: theme.axis, type: 'dashed', width: 1 },
      data: [
        { xAxis: hx, label: { ...label, formatter: `H(X) = ${formatNumber(hx)} bits`, position: 'insideStartTop' } },
        { yAxis: ixy, label: { ...label, formatter: `I(X;Y) = ${formatNumber(ixy)} bits`, position: 'insideStartTop' } },
      ],
    },
  };
}

const degenerateLine = 'min(I(X;T), H(Y))';

/** The information bottleneck bound, named along its rise, where no layer can be. The degenerate line is fainter and goes on to H(X). */
function bottleneckSeries({ configuration: { problem } }: FigureView, { theme, compact }: FigureOptions): LineSeriesOption {
  const bound = bottleneckBounds[problem.name];
  const { isDegenerate, points } = bound;
  const { hx, ixy } = problemBounds[problem.name];
  const opacity = isDegenerate ? 0.45 : 0.9;
  const name = isDegenerate ? degenerateLine : compact ? 'IB bound' : 'information bottleneck bound';
  // High enough on the rise that the name does not reach the axis.
  const [from, to] = [0.3, 0.9].map((ixt) => ({ coord: [ixt, boundLabelInformation(bound, ixt)] }));
  return {
    id: 'bottleneck',
    name,
    type: 'line',
    silent: true,
    z: 1,
    showSymbol: false,
    data: isDegenerate ? [...points, [hx, ixy]] : [...points],
    lineStyle: { color: theme.mutedText, width: 1.25, opacity },
    blur: { lineStyle: { opacity } },
    markLine: {
      silent: true,
      symbol: 'none',
      animation: false,
      // A line that is not seen carries the name, so that it turns with the rise when the figure is zoomed.
      lineStyle: { opacity: 0 },
      // On a narrow figure the steep line runs along the axis, and the caption names it.
      label: { show: !(isDegenerate && compact), opacity: 1, formatter: '{b}', position: 'insideMiddleTop', color: theme.mutedText, fontFamily, fontSize: 10 },
      data: [[{ ...from, name }, to]],
    },
  };
}

/** All of a layer's path, faint, while an earlier epoch than the last is shown: what is still to come. */
function wholePath(view: FigureView, options: FigureOptions, layer: number): LineSeriesOption {
  const { theme, at, estimator } = options;
  const colour = layerColour(theme, layer);
  const isLast = at === view.columns.lastKnown('ixt', view.columns.measurements - 1, 1, estimator);
  return {
    id: `whole-${layer}`,
    name: layerNameIn(view, layer),
    type: 'line',
    silent: true,
    z: 2,
    showSymbol: false,
    data: options.hiddenLayers.has(layer) || isLast ? [] : decimate(meanPath(view, options, layer).filter(isPoint), options.pointsLimit).points,
    lineStyle: { color: options.colour === 'epoch' ? theme.axis : colour, width: 1, opacity: 0.28 },
    itemStyle: { color: colour },
    emphasis: { focus: 'series' },
    blur: { lineStyle: { opacity: 0.06 } },
  };
}

function layerSeries(view: FigureView, options: FigureOptions, layer: number): (LineSeriesOption | ScatterSeriesOption)[] {
  const { theme, at } = options;
  const name = layerNameIn(view, layer);
  const colour = layerColour(theme, layer);
  const symbol = layerSymbol(layer);
  const isHidden = options.hiddenLayers.has(layer);
  const byEpoch = options.colour === 'epoch';
  const path = isHidden ? [] : meanPath(view, options, layer);
  const travelled = decimate(path.slice(0, at + 1).filter(isPoint), options.pointsLimit).points;
  const epoch = at < 0 ? 0 : view.columns.epochs[at];
  const currentColour = byEpoch ? epochColour(theme, epoch, view.configuration.training.epochs) : colour;
  const emphasis = { focus: 'series' as const };
  const travelledSeries: LineSeriesOption | ScatterSeriesOption = byEpoch
    ? { id: `epochs-${layer}`, name, type: 'scatter', z: 4, symbol: 'circle', symbolSize: 6, data: isHidden ? [] : drawnIndices(view, options).map((i) => [...path[i], Math.log10(view.columns.epochs[i] + 1), i]), emphasis }
    : { id: `path-${layer}`, name, type: 'line', z: 4, showSymbol: travelled.length === 1, symbolSize: 4, data: travelled, lineStyle: { color: colour, width: 2, opacity: 0.8 }, itemStyle: { color: colour }, emphasis, blur: { lineStyle: { opacity: 0.1 } } };
  return [
    travelledSeries,
    { id: `replicas-${layer}`, name, type: 'scatter', z: 5, silent: true, symbol, symbolSize: 6, data: isHidden ? [] : replicaPoints(view, options, layer), itemStyle: { color: withOpacity(currentColour, 0.38) }, emphasis, blur: { itemStyle: { opacity: 0.05 } } },
    {
      id: `current-${layer}`, name, type: 'scatter', z: 6, symbol, symbolSize: 13,
      data: at < 0 || isHidden ? [] : [{ value: [...path[at]] }],
      itemStyle: { color: currentColour, borderColor: theme.background, borderWidth: 2 },
      label: { show: true, formatter: currentLabel(view, options, layer), position: labelSide(view, options, layer), distance: 6, color: theme.text, fontFamily, fontSize: 12, fontWeight: 600, textBorderColor: theme.background, textBorderWidth: 3 },
      emphasis,
      blur: { itemStyle: { opacity: 0.2 }, label: { opacity: 0.2 } },
    },
  ];
}

/**
 * What stands beside a layer's current point. Layers that stand in nearly the same place, as the first ones do at H(X), are named together
 * beside the first of them.
 */
function currentLabel(view: FigureView, options: FigureOptions, layer: number): string {
  const { columns } = view;
  const { at, estimator, compact } = options;
  const near = compact ? { bits: 0.7, labelBits: 0.06 } : { bits: 0.35, labelBits: 0.03 };
  const isNear = (a: number, b: number) =>
    Math.abs(columns.mean('ixt', at, a, estimator) - columns.mean('ixt', at, b, estimator)) < near.bits &&
    Math.abs(columns.mean('ity', at, a, estimator) - columns.mean('ity', at, b, estimator)) < near.labelBits;
  const owned = new Map<number, number[]>();
  for (const other of measuredLayers(view).filter((shown) => !options.hiddenLayers.has(shown))) {
    const owner = [...owned.keys()].find((earlier) => isNear(earlier, other)) ?? other;
    owned.set(owner, [...(owned.get(owner) ?? []), other]);
  }
  const together = owned.get(layer) ?? [];
  return together.length === 1 ? layerNameIn(view, layer) : shortLayerNames(view, together);
}

/** Right of a point at the cap H(X), where there is room; left of all others. */
function labelSide({ columns, configuration }: FigureView, { at, estimator }: FigureOptions, layer: number): 'left' | 'right' {
  return columns.mean('ixt', at, layer, estimator) > problemBounds[configuration.problem.name].hx - 0.3 ? 'right' : 'left';
}

/** The layers of one epoch joined by a line in the colour of the epoch, as the paper draws them. */
function linkSeries(view: FigureView, options: FigureOptions): CustomSeriesOption {
  const layers = measuredLayers(view).filter((layer) => !options.hiddenLayers.has(layer));
  const { columns, configuration } = view;
  const indices = drawnIndices(view, options);
  return {
    id: 'links',
    type: 'custom',
    silent: true,
    z: 3,
    clip: true,
    data: indices.map((index) => [columns.mean('ixt', index, layers[0], options.estimator), columns.mean('ity', index, layers[0], options.estimator), index]),
    renderItem: (_params, api) => {
      const index = api.value(2) as number;
      return {
        type: 'polyline',
        shape: { points: layers.map((layer) => api.coord([columns.mean('ixt', index, layer, options.estimator), columns.mean('ity', index, layer, options.estimator)])) },
        style: { stroke: epochColour(options.theme, columns.epochs[index], configuration.training.epochs), lineWidth: 0.75, opacity: 0.3, fill: 'none' },
      };
    },
  };
}

/** Epochs that are drawn one by one. More symbols than these take longer than a frame, and lie over each other. */
export const drawnEpochsLimit = 100;

/** The indices of the measurements that are drawn one by one: all, or every n-th, and always the current. All at full resolution. */
function drawnIndices({ columns }: FigureView, { at, estimator, pointsLimit }: FigureOptions): number[] {
  const known = Array.from({ length: at + 1 }, (_, index) => index).filter((index) => !Number.isNaN(columns.mean('ixt', index, 1, estimator)));
  const stride = pointsLimit === Infinity ? 1 : Math.max(1, Math.ceil(known.length / drawnEpochsLimit));
  return known.filter((_, i) => (known.length - 1 - i) % stride === 0);
}

function isPoint([ixt]: Point): boolean {
  return !Number.isNaN(ixt);
}

function epochScale(view: FigureView, { theme }: FigureOptions): VisualMapComponentOption {
  const { epochs } = view.configuration.training;
  return {
    type: 'continuous',
    min: 0,
    max: Math.log10(epochs + 1),
    dimension: 2,
    // After the bounds, the whole paths and the links, each layer has three series; the first holds its epochs.
    seriesIndex: measuredLayers(view).map((_, i, { length }) => 2 + length + 3 * i),
    inRange: { color: epochColours(theme) },
    calculable: false,
    hoverLink: false,
    orient: 'vertical',
    right: 6,
    top: 'middle',
    itemWidth: 10,
    itemHeight: 160,
    text: [`epoch ${formatCount(epochs)}`, '0 (log)'],
    textGap: 6,
    textStyle: { color: theme.mutedText, fontFamily, fontSize: 11 },
  };
}

function meanPath({ columns }: FigureView, { estimator }: FigureOptions, layer: number): Point[] {
  return Array.from({ length: columns.measurements }, (_, i) => [columns.mean('ixt', i, layer, estimator), columns.mean('ity', i, layer, estimator)] as const);
}

function replicaPoints({ columns }: FigureView, { at, estimator }: FigureOptions, layer: number): Point[] {
  const { shape } = columns;
  if (!shape || at < 0 || shape.replicas < 2) return [];
  const { replicas, layers, estimators } = shape;
  const start = at * estimators * replicas * layers + estimator * replicas * layers + layer - 1;
  const ixt = columns.replicas('ixt');
  const ity = columns.replicas('ity');
  return Array.from({ length: replicas }, (_, replica) => [ixt[start + replica * layers], ity[start + replica * layers]] as const);
}

function planeTooltip(view: FigureView, options: FigureOptions) {
  return (params: unknown): string => {
    const { seriesId, value } = params as { seriesId: string; value: number[] };
    const layer = Number(seriesId.split('-')[1]);
    const index = seriesId.startsWith('current') ? options.at : seriesId.startsWith('epochs') ? value[3] : -1;
    const { columns } = view;
    if (!Number.isInteger(layer) || !(index >= 0) || index >= columns.measurements) return '';
    const bits = (quantity: 'ixt' | 'ity') => {
      const deviation = columns.summary(quantity).deviation.at(index * columns.cells(quantity) + columns.cell(quantity, layer, options.estimator));
      return `${formatFixed(columns.mean(quantity, index, layer, options.estimator), 3)}${Number.isNaN(deviation) ? '' : ` ± ${formatFixed(deviation, 3)}`} bits`;
    };
    return `<strong>${layerNameIn(view, layer)}</strong> · epoch ${formatCount(columns.epochs[index])} · step ${formatCount(columns.steps[index])}<br>I(X;T) ${bits('ixt')}<br>I(T;Y) ${bits('ity')}`;
  };
}

function text(view: FigureView, options: FigureOptions): string {
  const { at, estimator } = options;
  if (at < 0) return 'Information plane. Nothing is measured yet.';
  const layers = measuredLayers(view)
    .filter((layer) => !options.hiddenLayers.has(layer))
    .map((layer) => `${layerNameIn(view, layer)} (${formatFixed(view.columns.mean('ixt', at, layer, estimator), 2)}, ${formatFixed(view.columns.mean('ity', at, layer, estimator), 2)})`);
  const replicas = view.columns.shape?.replicas ?? 0;
  return `Information plane, ${estimatorLabelIn(view, estimator)}, at epoch ${formatCount(view.columns.epochs[at])}: mean of ${replicas} ${replicas === 1 ? 'replica' : 'replicas'} of I(X;T) and I(T;Y) in bits: ${layers.join(', ')}. ${boundSentence(view)}`;
}

function boundSentence({ configuration: { problem } }: FigureView): string {
  return bottleneckBounds[problem.name].isDegenerate
    ? `The rule is deterministic: the bound is the line ${degenerateLine}, and there is no bottleneck curve beyond it.`
    : 'The information bottleneck bound is drawn above them.';
}
