import { estimatorId } from '@infoplane/contracts';
import type { LineSeriesOption, ScatterSeriesOption } from 'echarts';
import type { BottleneckRow } from './bottleneck-rows';
import { layerNameIn, sessionEstimators, type FigureOptions, type FigureView } from './figure';
import { formatCount, formatFixed, formatNumber } from './numbers';
import { layerColour } from './theme';

/** The compared epoch whose beta* points belong to what is shown: the newest one up to it, of the estimator that is shown; null when there is none. */
export function comparedRow(view: FigureView, { at, estimator }: Pick<FigureOptions, 'at' | 'estimator'>): BottleneckRow | null {
  if (at < 0) return null;
  const row = view.columns.bottleneck.before(view.columns.epochs[at]);
  return row && row.estimator === estimatorId(sessionEstimators(view)[estimator]) ? row : null;
}

/** Where the optimal encoder at a layer's beta* lies: a hollow circle, joined to the layer's mean by a thin line. */
export function betaStarSeries(view: FigureView, options: FigureOptions, layer: number): LineSeriesOption {
  const row = options.hiddenLayers.has(layer) ? null : comparedRow(view, options);
  const [ixt, ity] = row ? [row.mean.ixtAtBeta[layer - 1], row.mean.ityAtBeta[layer - 1]] : [NaN, NaN];
  const colour = layerColour(options.theme, layer);
  const mean = (['ixt', 'ity'] as const).map((quantity) => view.columns.mean(quantity, options.at, layer, options.estimator));
  return {
    id: `star-${layer}`,
    name: `${layerNameIn(view, layer)} β*`,
    type: 'line',
    z: 4,
    symbol: 'circle',
    symbolSize: 9,
    showSymbol: true,
    data: Number.isNaN(ixt) || Number.isNaN(mean[0]) ? [] : [{ value: mean, symbol: 'none' }, { value: [ixt, ity] }],
    lineStyle: { color: colour, width: 0.75, opacity: 0.7 },
    itemStyle: { color: options.theme.background, borderColor: colour, borderWidth: 1.75 },
    emphasis: { focus: 'series' },
    blur: { lineStyle: { opacity: 0.08 }, itemStyle: { opacity: 0.15 } },
  };
}

/** What the comparison with the bound found of a layer. */
export function betaStarTooltip(view: FigureView, options: FigureOptions, layer: number): string {
  const row = comparedRow(view, options);
  if (!row) return '';
  const bits = (values: Float64Array) => `${formatFixed(values[layer - 1], 4)} bits`;
  const { mean } = row;
  return [
    `<strong>${layerNameIn(view, layer)}</strong> · β* = ${formatNumber(mean.beta[layer - 1], 3)} · compared at epoch ${formatCount(row.epoch)}`,
    `at β*: I(X;T) ${bits(mean.ixtAtBeta)}, I(T;Y) ${bits(mean.ityAtBeta)}`,
    `gap in I(T;Y) at its I(X;T) ${bits(mean.ityGap)}`,
    `gap in I(X;T) at its I(T;Y) ${bits(mean.ixtGap)}`,
    `residual of the encoder ${bits(mean.encoderResidual)}, of the decoder ${bits(mean.decoderResidual)}`,
  ].join('<br>');
}

/** The index of the exact estimator of a session; -1 when it has none. */
export function exactEstimator(view: FigureView): number {
  return sessionEstimators(view).findIndex(({ name }) => name === 'exact');
}

/** Whether the exact values stand beside those of another estimator. */
export function hasExactMarks(view: FigureView, { estimator }: Pick<FigureOptions, 'estimator'>): boolean {
  const exact = exactEstimator(view);
  return exact >= 0 && exact !== estimator;
}

/** Where a layer stands by its exact float32 values: a hollow upright bar. */
export function exactSeries(view: FigureView, options: FigureOptions, layer: number): ScatterSeriesOption {
  const exact = exactEstimator(view);
  const { columns } = view;
  const known = hasExactMarks(view, options) && !options.hiddenLayers.has(layer) ? columns.lastKnown('ixt', options.at, layer, exact) : -1;
  return {
    id: `exact-${layer}`,
    name: `${layerNameIn(view, layer)} exact`,
    type: 'scatter',
    z: 4,
    symbol: 'rect',
    symbolSize: [4, 15],
    data: known < 0 ? [] : [[columns.mean('ixt', known, layer, exact), columns.mean('ity', known, layer, exact)]],
    itemStyle: { color: 'transparent', borderColor: layerColour(options.theme, layer), borderWidth: 1.5 },
    emphasis: { focus: 'series' },
    blur: { itemStyle: { opacity: 0.15 } },
  };
}

/** What the bar says. */
export function exactTooltip(view: FigureView, options: FigureOptions, layer: number): string {
  const exact = exactEstimator(view);
  const known = view.columns.lastKnown('ixt', options.at, layer, exact);
  const bits = (quantity: 'ixt' | 'ity') => `${formatFixed(view.columns.mean(quantity, known, layer, exact), 3)} bits`;
  return `<strong>${layerNameIn(view, layer)}</strong>, exact float32 values · epoch ${formatCount(view.columns.epochs[known])}<br>I(X;T) ${bits('ixt')}<br>I(T;Y) ${bits('ity')}`;
}
