import { epochAtPosition, epochPosition, type FigureOptions } from '@infoplane/figures';
import type { ECharts } from 'echarts/core';
import type { PlotEdges } from '../figures/moving-series';
import type { EpochProjection } from './epoch-overlay';
import type { PlaneProjection } from './plane-overlay';

/** Where epochs lie in a chart as its axis is now; nowhere once the chart is gone. */
export function epochProjection(chart: ECharts, edges: PlotEdges, options: Pick<FigureOptions, 'epochAxis'>): EpochProjection {
  const [left, right] = [edges.left - 0.5, chart.getWidth() - edges.right + 0.5];
  return {
    top: edges.top,
    bottom: edges.bottom,
    pixelOf: (epoch) => {
      const x = chart.isDisposed() ? NaN : chart.convertToPixel({ xAxisIndex: 0 }, epochPosition(epoch, options));
      return x >= left && x <= right ? x : null;
    },
    epochAt: (pixel) => epochAtPosition(chart.convertFromPixel({ xAxisIndex: 0 }, pixel), options),
  };
}

/** Where bits lie in the plane as its axes are now; nowhere once the chart is gone. */
export function planeProjection(chart: ECharts): PlaneProjection {
  return (ixt, ity) => {
    if (chart.isDisposed()) return null;
    const pixel = chart.convertToPixel({ gridIndex: 0 }, [ixt, ity]);
    return chart.containPixel({ gridIndex: 0 }, pixel) ? [pixel[0], pixel[1]] : null;
  };
}
