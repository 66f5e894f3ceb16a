import type { CustomSeriesOption, EChartsOption, LineSeriesOption, ScatterSeriesOption, VisualMapComponentOption } from 'echarts';
import { axisStyle, frameOption, informationRange } from './chart-frame';
import { decimate, type Point } from './decimation';
import { epochColour, epochColours } from './epoch-colours';
import { estimatorLabelIn, layerNameIn, measuredLayers, type Figure, type FigureOptions, type FigureView } from './figure';
import { formatCount, formatFixed, formatNumber } from './numbers';
import { shortLayerNames } from './layer-names';
import { longTable } from './long-table';
import { planeAnnotationSeries } from './note-lines';
import { boundCaption, boundSentence, boundSeries, boundTooltip, capSeries } from './plane-bound';
import { betaStarSeries, betaStarTooltip, comparedRow, exactSeries, exactTooltip, hasExactMarks } from './plane-marks';
import { fontFamily, layerColour, layerSymbol, withOpacity } from './theme';

/** The information plane: each layer's I(X;T) and I(T;Y), its replicas, the mean's trajectory and the current epoch. */
export const informationPlane: Figure = {
  title: 'Information plane',
  caption,
  option: (view, options) => option(view, atKnown(view, options)),
  currentSeries: (view, options) => currentSeries(view, atKnown(view, options)),
  text: (view, options) => text(view, atKnown(view, options)),
  table: (view) => longTable(view, ['ixt', 'ity', 'cells']),
};

/** At an epoch where the estimator was not measured, the plane shows the last one where it was. */
function atKnown({ columns }: FigureView, options: FigureOptions): FigureOptions {
  return { ...options, at: columns.lastKnown('ixt', options.at, 1, options.estimator) };
}

function caption(view: FigureView, options: FigureOptions): string {
  const { replicas } = view.configuration;
  const { colour } = options;
  const path = colour === 'epoch' ? 'mean at each epoch, layers of an epoch joined' : 'path of the mean';
  const points = replicas > 1 ? `${path}; faint: the ${replicas} replicas at the current epoch` : `${path} of one replica`;
  // The caption is that of all epochs: what is compared with the bound at one of them is named once there is any.
  const star = comparedRow(view, { ...options, at: view.columns.measurements - 1 }) ? '; hollow circle: the bound at β*' : '';
  const exact = hasExactMarks(view, options) ? '; hollow bar: exact values' : '';
  return `${points}${exact}${star}${boundCaption(view)}`;
}

function option(view: FigureView, options: FigureOptions): EChartsOption {
  const { theme } = options;
  const { problem } = view.columns;
  const label = estimatorLabelIn(view, options.estimator);
  const style = axisStyle(theme);
  const frame = frameOption(options);
  const byEpoch = options.colour === 'epoch';
  return {
    ...frame,
    grid: { left: 58, right: byEpoch ? 74 : 22, top: 26, bottom: 46 },
    tooltip: { ...frame.tooltip, trigger: 'item', formatter: planeTooltip(view, options) },
    xAxis: { id: 'ixt', type: 'value', ...informationRange(problem?.entropyX, 1 / 12), splitNumber: 6, name: `I(X;T) — bits, ${label}`, nameLocation: 'middle', nameGap: 28, ...style, axisLabel: { ...style.axisLabel, showMaxLabel: false, formatter: (value: number) => formatNumber(value, 3) } },
    yAxis: { id: 'ity', type: 'value', ...informationRange(problem?.entropyY, 0.05), splitNumber: 5, name: `I(T;Y) — bits, ${label}`, nameLocation: 'middle', nameGap: 38, ...style, axisLabel: { ...style.axisLabel, showMaxLabel: false, formatter: (value: number) => formatNumber(value, 3) } },
    visualMap: byEpoch ? [epochScale(view, options)] : [],
    series: [capSeries(view, options), ...measuredLayers(view).map((layer) => wholePath(view, options, layer)), ...currentSeries(view, options), boundSeries(view, options)],
  };
}

function currentSeries(view: FigureView, options: FigureOptions): (LineSeriesOption | ScatterSeriesOption | CustomSeriesOption)[] {
  return [...(options.colour === 'epoch' ? [linkSeries(view, options)] : []), ...measuredLayers(view).flatMap((layer) => [...layerSeries(view, options, layer), betaStarSeries(view, options, layer), exactSeries(view, options, layer)]), planeAnnotationSeries(view, options)];
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
function labelSide({ columns }: FigureView, { at, estimator }: FigureOptions, layer: number): 'left' | 'right' {
  return columns.problem && columns.mean('ixt', at, layer, estimator) > 0.975 * columns.problem.entropyX ? 'right' : 'left';
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
    seriesId: measuredLayers(view).map((layer) => `epochs-${layer}`),
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
  const replicas = columns.shape?.replicas ?? 0;
  if (at < 0 || replicas < 2) return [];
  return Array.from({ length: replicas }, (_, replica) => [columns.ofReplica('ixt', at, replica, layer, estimator), columns.ofReplica('ity', at, replica, layer, estimator)] as const);
}

function planeTooltip(view: FigureView, options: FigureOptions) {
  return (params: unknown): string => {
    const { seriesId, value, dataIndex } = params as { seriesId: string; value: number[]; dataIndex: number };
    if (seriesId === 'bottleneck') return boundTooltip(view, dataIndex);
    if (seriesId === 'annotations') return '';
    const layer = Number(seriesId.split('-')[1]);
    if (seriesId.startsWith('star')) return betaStarTooltip(view, options, layer);
    if (seriesId.startsWith('exact')) return exactTooltip(view, options, layer);
    const index = seriesId.startsWith('current') ? options.at : seriesId.startsWith('epochs') ? value[3] : -1;
    const { columns } = view;
    if (!Number.isInteger(layer) || !(index >= 0) || index >= columns.measurements) return '';
    const bits = (quantity: 'ixt' | 'ity') => {
      const deviation = columns.deviation(quantity, index, layer, options.estimator);
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
  return `Information plane, ${estimatorLabelIn(view, estimator)}, at epoch ${formatCount(view.columns.epochs[at])}: mean of ${replicas} ${replicas === 1 ? 'replica' : 'replicas'} of I(X;T) and I(T;Y) in bits: ${layers.join(', ')}. ${boundSentence(view)}`.trimEnd();
}
