import type { EChartsOption } from 'echarts';
import { tableToCsv, type CompareFigure, type CompareOptions, type ComparedSession } from '@infoplane/figures';
import type { echarts as library } from '../figures/echarts';

const size = { width: 960, height: 640 } as const;
/** 2880 × 1920 pixels: a full page of print at 300 dots an inch. */
const pixelRatio = 3;
const headingHeight = 60;
const legendRowHeight = 18;

/** A comparison's figure as a file: every point drawn, its title, what it shows and which session has which colour written above it; as CSV, every replica. */
export function exportComparison(echarts: typeof library, format: 'png' | 'svg' | 'csv', figure: CompareFigure, sessions: readonly ComparedSession[], options: CompareOptions): Blob {
  if (format === 'csv') return new Blob([tableToCsv(figure.table(sessions, options))], { type: 'text/csv' });
  const option = exportOption(figure, sessions, { ...options, compact: false, pointsLimit: Infinity, highlighted: null });
  const host = document.createElement('div');
  const chart = format === 'svg' ? echarts.init(null, null, { renderer: 'svg', ssr: true, ...size }) : echarts.init(host, null, { renderer: 'canvas', ...size });
  try {
    chart.setOption(option);
    if (format === 'svg') return new Blob([chart.renderToSVGString()], { type: 'image/svg+xml' });
    const [, body] = chart.getDataURL({ type: 'png', pixelRatio }).split(',');
    return new Blob([Uint8Array.from(atob(body), (character) => character.charCodeAt(0))], { type: 'image/png' });
  } finally {
    chart.dispose();
  }
}

function exportOption(figure: CompareFigure, sessions: readonly ComparedSession[], options: CompareOptions): EChartsOption {
  const { theme } = options;
  const option = figure.option(sessions, options);
  return {
    ...option,
    backgroundColor: theme.background,
    grid: { ...option.grid, top: headingHeight + legendRowHeight * sessions.length + (option.grid as { top: number }).top },
    legend: { type: 'plain', orient: 'vertical', left: 16, top: headingHeight, itemHeight: 10, itemGap: 6, padding: 0, data: sessions.map(({ name }) => name), textStyle: { color: theme.text, fontSize: 12 } },
    title: {
      text: `${figure.title}${figure.isOfLayer ? ` of ${options.layer}` : ''}, compared`,
      subtext: figure.caption(sessions, options),
      left: 16,
      top: 12,
      textStyle: { color: theme.text, fontSize: 16 },
      subtextStyle: { color: theme.mutedText, fontSize: 12 },
    },
  };
}
