import type { EChartsOption, LegendComponentOption } from 'echarts';
import { formatCount, tableToCsv, type Figure, type FigureOptions, type FigureView } from '@infoplane/figures';
import type { echarts as library } from '../figures/echarts';

/** A file that a browser can save. */
export interface ExportedFile {
  readonly name: string;
  readonly blob: Blob;
}

export type ExportFormat = 'png' | 'svg' | 'csv';

/** Pixels of the title and of what is shown, above the figure. */
const headingHeight = 66;
const size = { width: 960, height: 640 } as const;
/** 2880 × 1920 pixels: a full page of print at 300 dots an inch. */
const pixelRatio = 3;

/** The figure as a file: every point drawn, the current epoch marked, its title and what it shows written above it. */
export function exportFigure(
  echarts: typeof library,
  format: ExportFormat,
  figure: Figure,
  view: FigureView,
  options: FigureOptions,
  heading: { readonly session: string; readonly fileName: string; readonly zoom: EChartsOption['dataZoom'] },
): ExportedFile {
  const file = (blob: Blob): ExportedFile => ({ name: `${heading.fileName}.${format}`, blob });
  if (format === 'csv') return file(new Blob([tableToCsv(figure.table(view))], { type: 'text/csv' }));
  const option = exportOption(figure, view, options, heading);
  return format === 'svg' ? file(svgOf(echarts, option)) : file(pngOf(echarts, option));
}

function exportOption(figure: Figure, view: FigureView, options: FigureOptions, { session, zoom }: { session: string; zoom: EChartsOption['dataZoom'] }): EChartsOption {
  const { theme } = options;
  const option = figure.option(view, { ...options, marksEpoch: true, compact: false, pointsLimit: Infinity });
  return {
    ...option,
    backgroundColor: theme.background,
    grid: { ...option.grid, top: headingHeight + (option.grid as { top: number }).top },
    legend: (option.legend as LegendComponentOption[] | undefined ?? []).map((legend) => ({ ...legend, top: headingHeight })),
    ...(zoom ? { dataZoom: zoom } : {}),
    title: { text: `${figure.title} · ${session}`, subtext: `${epochWords(view, options)}${figure.caption(view, options)}`, left: 16, top: 12, textStyle: { color: theme.text, fontSize: 16 }, subtextStyle: { color: theme.mutedText, fontSize: 12 } },
  };
}

function epochWords({ columns }: FigureView, { at }: FigureOptions): string {
  return at < 0 ? '' : `epoch ${formatCount(columns.epochs[at])}, step ${formatCount(columns.steps[at])} · `;
}

function svgOf(echarts: typeof library, option: EChartsOption): Blob {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption(option);
    return new Blob([chart.renderToSVGString()], { type: 'image/svg+xml' });
  } finally {
    chart.dispose();
  }
}

function pngOf(echarts: typeof library, option: EChartsOption): Blob {
  const host = document.createElement('div');
  const chart = echarts.init(host, null, { renderer: 'canvas', ...size });
  try {
    chart.setOption(option);
    return blobOfDataUrl(chart.getDataURL({ type: 'png', pixelRatio }));
  } finally {
    chart.dispose();
  }
}

function blobOfDataUrl(url: string): Blob {
  const [head, body] = url.split(',');
  const bytes = Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
  return new Blob([bytes], { type: /^data:([^;]+)/.exec(head)?.[1] ?? 'application/octet-stream' });
}

/** Hands a file to the browser to save. */
export function saveFile({ name, blob }: ExportedFile): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
