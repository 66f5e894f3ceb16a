import type { CustomSeriesOption, EChartsOption, LegendComponentOption, LineSeriesOption, YAXisComponentOption } from 'echarts';
import type { MarkCriterion } from '@infoplane/contracts';
import { ancestrySeries } from './ancestry';
import { frameOption, topOfFrame } from './chart-frame';
import { curveSeries, type Curve } from './curves';
import { epochAtPosition, epochAxisOption, epochPosition } from './epoch-axis';
import type { FigureOptions, FigureView } from './figure';
import { annotationSeries, markSeries } from './note-lines';
import { formatCount, formatNumber } from './numbers';
import { phaseChangeSeries } from './phase-lines';

/** What makes one figure over epochs: its curves, its vertical axis, and lines of reference. */
export interface EpochFigureParts {
  readonly curves: readonly Curve[];
  readonly valueAxis: YAXisComponentOption;
  readonly references?: readonly { readonly value: number; readonly label: string }[];
  /** Shaded areas behind the curves. */
  readonly areas?: readonly CustomSeriesOption[];
  /** The transition that people mark on it, if any. */
  readonly marked?: MarkCriterion;
  /** Above the curves, where names at their ends do not do. */
  readonly legend?: { readonly option: LegendComponentOption; readonly height: number };
}

/** Pixels for the names at the right ends, up to `L1–2 out`. */
const endRoom = 50;

/** A figure over epochs: curves with bands, phase changes, references, and the current epoch where it is asked for. */
export function epochFigureOption(view: FigureView, options: FigureOptions, parts: EpochFigureParts): EChartsOption {
  const isLog = parts.valueAxis.type === 'log';
  const frame = frameOption(options);
  return {
    ...frame,
    grid: { ...frame.grid, top: topOfFrame + (parts.legend?.height ?? 0), right: endRoom },
    legend: parts.legend ? [parts.legend.option] : [],
    tooltip: { ...frame.tooltip, trigger: 'axis', axisPointer: { type: 'line', lineStyle: { color: options.theme.axis, type: 'dashed' }, snap: true }, formatter: epochTooltip(view, options, parts.curves) },
    xAxis: epochAxisOption(view, options),
    yAxis: parts.valueAxis,
    series: [
      ...(parts.areas ?? []),
      ...ancestrySeries(view, options, parts.curves, isLog),
      ...curveSeries(view, options, parts.curves, isLog),
      referenceSeries(options, parts.references ?? []),
      phaseChangeSeries(view, options),
      annotationSeries(view, options),
      ...(parts.marked ? [markSeries(view, options, parts.marked)] : []),
      ...(options.marksEpoch ? [currentEpochSeries(view, options)] : []),
    ],
  };
}

function referenceSeries({ theme }: FigureOptions, references: NonNullable<EpochFigureParts['references']>): LineSeriesOption {
  return {
    id: 'references',
    type: 'line',
    data: [],
    silent: true,
    z: 4,
    markLine: {
      silent: true,
      symbol: 'none',
      animation: false,
      lineStyle: { color: theme.axis, type: 'dotted', width: 1 },
      data: references.map(({ value, label }) => ({ yAxis: value, label: { show: true, formatter: label, position: 'insideStartTop' as const, color: theme.mutedText, fontSize: 10 } })),
    },
  };
}

function currentEpochSeries({ columns }: FigureView, options: FigureOptions): LineSeriesOption {
  const data = options.at < 0 ? [] : [{ xAxis: epochPosition(columns.epochs[options.at], options), label: { show: false } }];
  return { id: 'current-epoch', type: 'line', data: [], silent: true, markLine: { silent: true, symbol: 'none', animation: false, lineStyle: { color: options.theme.text, type: 'solid', width: 1 }, data } };
}

type TooltipParams = readonly { readonly value: unknown; readonly seriesId?: string }[];

function epochTooltip({ columns }: FigureView, options: FigureOptions, curves: readonly Curve[]) {
  return (params: unknown): string => {
    const hit = (params as TooltipParams).find(({ value }) => Array.isArray(value));
    if (!hit) return '';
    const index = columns.indexAtEpoch(epochAtPosition((hit.value as number[])[0], options));
    const rows = curves.filter(({ isHidden }) => !isHidden).map((curve) => tooltipRow(curve, columns.mean(curve.quantity, index, curve.layer, curve.estimator), columns.deviation(curve.quantity, index, curve.layer, curve.estimator)));
    return `<strong>epoch ${formatCount(columns.epochs[index])}</strong> · step ${formatCount(columns.steps[index])}<table style="border-spacing:8px 1px;margin:4px -8px 0">${rows.join('')}</table>`;
  };
}

function tooltipRow({ name, colour, dash }: Curve, mean: number, deviation: number): string {
  const line = `<td><span style="display:inline-block;width:14px;border-top:2px ${dash} ${colour};vertical-align:middle"></span></td>`;
  const spread = Number.isNaN(deviation) ? '' : `± ${formatNumber(deviation, 2)}`;
  return `<tr>${line}<td>${name}</td><td style="text-align:right">${formatNumber(mean)}</td><td style="opacity:.7">${spread}</td></tr>`;
}
