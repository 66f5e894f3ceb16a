import { layerColour, lightTheme } from '@infoplane/figures';
import type { BottleneckCurve, JointInformation } from '@infoplane/information';
import { LineChart } from 'echarts/charts';
import { GridComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([LineChart, GridComponent, TitleComponent, SVGRenderer]);

const size = { width: 720, height: 460 };

/** The information curve as a drawing of its own: its points, the bound I(T;Y) <= I(X;T), and I(X;Y). */
export function curveSvg(curve: BottleneckCurve, { ixy }: JointInformation, source: string): string {
  const theme = lightTheme;
  const text = { color: theme.mutedText, fontSize: 12 };
  const axis = (name: string) => ({
    type: 'value' as const,
    name,
    nameLocation: 'middle' as const,
    nameGap: 34,
    min: 0,
    nameTextStyle: text,
    axisLabel: text,
    axisLine: { show: true, lineStyle: { color: theme.axis } },
    splitLine: { lineStyle: { color: theme.grid } },
  });
  const points = [...curve.points, curve.corner].map(({ ixt, ity }) => [ixt, ity]);
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  chart.setOption({
    animation: false,
    backgroundColor: theme.background,
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    title: {
      text: `Information curve of ${source}`,
      subtext: `H of the ${curve.distinctConditionals} distinct p(y|x) = ${curve.corner.ixt.toFixed(3)} bits, I(X;Y) = ${ixy.toFixed(3)} bits; dashed: I(T;Y) = I(X;T), dotted: I(X;Y)`,
      left: 16,
      top: 10,
      textStyle: { color: theme.text, fontSize: 15 },
      subtextStyle: text,
    },
    grid: { left: 64, right: 24, top: 70, bottom: 56 },
    xAxis: axis('I(X;T), bits'),
    yAxis: axis('I(T;Y), bits'),
    series: [
      { type: 'line', data: [[0, 0], [ixy, ixy]], symbol: 'none', lineStyle: { color: theme.axis, width: 1, type: 'dashed' } },
      { type: 'line', data: [[0, ixy], [curve.corner.ixt, ixy]], symbol: 'none', lineStyle: { color: theme.axis, width: 1, type: 'dotted' } },
      { type: 'line', data: points, symbol: 'circle', symbolSize: 5, itemStyle: { color: layerColour(theme, 1) }, lineStyle: { color: layerColour(theme, 1), width: 2 } },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
