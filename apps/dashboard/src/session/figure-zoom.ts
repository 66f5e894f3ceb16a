import { computed, signal } from '@angular/core';
import type { FigureTheme } from '@infoplane/figures';
import type { EChartsOption } from 'echarts';
import type { ECharts } from 'echarts/core';

interface ZoomWindow {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/** A person's zoom of one figure: what part of each axis is shown, in percent, and whether the next gesture zooms. */
export class FigureZoom {
  private readonly windows = signal<readonly ZoomWindow[]>([]);
  /** Whether zooming is switched on: a drag of the mouse chooses a rectangle, or two fingers zoom. */
  readonly isZooming = signal(false);
  readonly isZoomed = computed(() => this.windows().some(({ start, end }) => start > 0.01 || end < 99.99));
  readonly text = computed(() => this.windows().map(({ start, end }) => `${start.toFixed(2)}-${end.toFixed(2)}`).join(' '));
  /** Whether the fingers belong to the figure: the page scrolls beside it. */
  readonly isHeld = computed(() => this.isZooming() && !this.hasPointer);
  readonly words = computed(() => {
    if (this.hasPointer) return 'Zoom: drag a rectangle (or Ctrl and wheel)';
    return this.isZooming() ? 'Scroll the page again' : 'Zoom: two fingers zoom, one moves';
  });

  constructor(private readonly hasPointer: boolean) {}

  /** Switches zooming on or off. With fingers alone that is the figure's to draw. @returns whether it is. */
  toggle(chart: ECharts | null): boolean {
    this.isZooming.update((is) => !is);
    if (!this.hasPointer) return true;
    chart?.dispatchAction({ type: 'takeGlobalCursor', key: 'dataZoomSelect', dataZoomSelectActive: this.isZooming() });
    return false;
  }

  /** Shows all again. */
  reset(chart: ECharts | null): void {
    chart?.dispatchAction({ type: 'dataZoom', batch: [{ dataZoomId: 'zoom-x', start: 0, end: 100 }, { dataZoomId: 'zoom-y', start: 0, end: 100 }] });
  }

  /** Takes what the chart shows now. */
  read(chart: ECharts): void {
    const zoom = (chart.getOption() as { dataZoom?: Partial<ZoomWindow>[] }).dataZoom ?? [];
    this.windows.set(zoom.filter(({ id }) => id === 'zoom-x' || id === 'zoom-y').map(({ id, start, end }) => ({ id: id ?? '', start: start ?? 0, end: end ?? 100 })));
  }

  /** The zoom as a chart's option; nothing where all is shown. */
  option(): EChartsOption['dataZoom'] {
    if (!this.isZoomed()) return undefined;
    return this.windows().map(({ id, start, end }) => ({ id, type: 'inside' as const, start, end, filterMode: 'none' as const, ...(id === 'zoom-x' ? { xAxisIndex: 0 } : { yAxisIndex: 0 }) }));
  }
}

/** ECharts draws a rectangle to zoom to as a tool of its toolbox; the toolbox itself stays out of sight. */
export function boxZoomOption({ axis }: FigureTheme): Pick<EChartsOption, 'toolbox'> {
  return { toolbox: { top: -100, feature: { dataZoom: { filterMode: 'none', brushStyle: { color: axis, opacity: 0.25 } } } } };
}
