import type { EChartsOption, YAXisComponentOption } from 'echarts';
import type { FigureOptions } from './figure';
import { formatLogTick, formatNumber } from './numbers';
import { fontFamily, type FigureTheme } from './theme';

/** How every axis looks. */
export function axisStyle(theme: FigureTheme) {
  return {
    nameTextStyle: { color: theme.mutedText, fontFamily, fontSize: 11 },
    axisLabel: { color: theme.mutedText, fontFamily, fontSize: 11, hideOverlap: true },
    axisLine: { show: true, lineStyle: { color: theme.axis } },
    axisTick: { show: true, lineStyle: { color: theme.axis } },
    splitLine: { show: true, lineStyle: { color: theme.grid } },
  };
}

type AxisEnd = number | ((extent: { readonly min: number; readonly max: number }) => number);

/** The ends of an axis of information: from 0, or below it where an estimate is, to a little above its cap and above every estimate. */
export function informationRange(cap: number | undefined, share = 0.045): { readonly min: AxisEnd; readonly max: AxisEnd } {
  return {
    min: ({ min }) => Math.min(0, Number.isFinite(min) ? min : 0),
    max: ({ max }) => {
      const highest = Math.max(cap ?? 0, Number.isFinite(max) ? max : 0);
      return highest > 0 ? highest * (1 + share) : 1;
    },
  };
}

/** A vertical axis whose name stands along it. A range with an open end stops between two ticks, and its end has no number. */
export function valueAxisOption(theme: FigureTheme, name: string, { hasOpenEnd = false, ...range }: { readonly min?: AxisEnd; readonly max?: AxisEnd; readonly hasOpenEnd?: boolean } = {}): YAXisComponentOption {
  const style = axisStyle(theme);
  return { id: 'value', type: 'value', name, nameLocation: 'middle', nameGap: 38, ...range, ...style, axisLabel: { ...style.axisLabel, showMaxLabel: !hasOpenEnd, formatter: (value: number) => formatNumber(value, 3) } };
}

/** A logarithmic vertical axis that begins and ends at powers of ten. */
export function logAxisOption(theme: FigureTheme, name: string): YAXisComponentOption {
  const style = axisStyle(theme);
  return { id: 'value', type: 'log', name, nameLocation: 'middle', nameGap: 42, ...style, axisLabel: { ...style.axisLabel, formatter: formatLogTick } };
}

/** Pixels above the plot, for the labels of vertical lines. */
export const topOfFrame = 16;

/** What every figure shares: type, no animation (data moves it), margins, tooltip and zoom. */
export function frameOption({ theme, compact, isZoomable }: Pick<FigureOptions, 'theme' | 'compact' | 'isZoomable'>): EChartsOption {
  return {
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { fontFamily, color: theme.text },
    grid: { left: 58, right: compact ? 12 : 18, top: topOfFrame, bottom: 44, containLabel: false },
    dataZoom: [
      { id: 'zoom-x', type: 'inside', disabled: !isZoomable, xAxisIndex: 0, filterMode: 'none', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false },
      { id: 'zoom-y', type: 'inside', disabled: !isZoomable, yAxisIndex: 0, filterMode: 'none', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false },
    ],
    tooltip: {
      confine: true,
      transitionDuration: 0,
      backgroundColor: theme.background,
      borderColor: theme.axis,
      borderWidth: 1,
      padding: [8, 10],
      textStyle: { color: theme.text, fontFamily, fontSize: 12 },
      extraCssText: 'box-shadow:0 4px 16px rgba(0,0,0,.16);border-radius:6px;font-variant-numeric:tabular-nums;',
    },
  };
}
