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

/** A vertical axis whose name stands along it. A range with an open end stops between two ticks, and its end has no number. */
export function valueAxisOption(theme: FigureTheme, name: string, { hasOpenEnd = false, ...range }: { readonly min?: number; readonly max?: number; readonly hasOpenEnd?: boolean } = {}): YAXisComponentOption {
  const style = axisStyle(theme);
  return { id: 'value', type: 'value', name, nameLocation: 'middle', nameGap: 38, ...range, ...style, axisLabel: { ...style.axisLabel, showMaxLabel: !hasOpenEnd, formatter: (value: number) => formatNumber(value, 3) } };
}

/** A logarithmic vertical axis that begins and ends at powers of ten. */
export function logAxisOption(theme: FigureTheme, name: string): YAXisComponentOption {
  const style = axisStyle(theme);
  return { id: 'value', type: 'log', name, nameLocation: 'middle', nameGap: 42, ...style, axisLabel: { ...style.axisLabel, formatter: formatLogTick } };
}

/** What every figure shares: type, no animation (data moves it), margins, tooltip and zoom. */
export function frameOption({ theme, compact, isZoomable }: Pick<FigureOptions, 'theme' | 'compact' | 'isZoomable'>): EChartsOption {
  return {
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { fontFamily, color: theme.text },
    grid: { left: 58, right: compact ? 12 : 18, top: 16, bottom: 44, containLabel: false },
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
