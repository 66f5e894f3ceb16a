import { estimatorId, RefusedError, unpackRecord, type SessionConfiguration } from '@infoplane/contracts';
import { figures, formatCount, SessionColumns, sessionEstimators, themes, type FigureName, type FigureOptions, type FigureView } from '@infoplane/figures';
import type { LegendComponentOption } from 'echarts';
import type { SessionRow } from '../storage/session-row';
import type { ReadRecords } from './record-exports';

/** What of a figure is drawn how. */
export interface FigureWish {
  readonly figure: FigureName;
  /** The measured epoch at or before which it shows; the last one if left out. */
  readonly epoch?: number;
  /** The id of an estimator that the session has; its first one if left out. */
  readonly estimator?: string;
  readonly theme: keyof typeof themes;
}

const size = { width: 960, height: 640 } as const;
/** Pixels of the title and of what is shown, above the figure. */
const headingHeight = 66;
// A figure needs all numbers at once, in some five times what they take in the log.
const mostBytes = 256 * 2 ** 20;

/**
 * A session's figure as SVG, as the page exports it: every point drawn, the epoch marked, its title above it.
 *
 * @throws RefusedError `too-large` for a session whose numbers do not fit into memory beside all else, `not-found` for an estimator that it has not or
 *   where nothing is measured yet.
 */
export async function figureSvg({ name, configuration }: SessionRow, read: ReadRecords, wish: FigureWish): Promise<string> {
  const view = await viewOf(configuration, read);
  const options = optionsOf(view, wish);
  const figure = figures[wish.figure];
  const option = figure.option(view, options);
  const { epochs, steps } = view.columns;
  const when = `epoch ${formatCount(epochs[options.at])}, step ${formatCount(steps[options.at])} · `;
  // Loaded when the first figure is asked for: few servers draw, and every start would wait for it.
  const echarts = await import('echarts');
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption({
      ...option,
      animation: false,
      backgroundColor: options.theme.background,
      grid: { ...option.grid, top: headingHeight + (option.grid as { top: number }).top },
      legend: ((option.legend as LegendComponentOption[] | undefined) ?? []).map((legend) => ({ ...legend, top: headingHeight })),
      title: {
        text: `${figure.title} · ${name}`,
        subtext: `${when}${figure.caption(view, options)}`,
        left: 16,
        top: 12,
        textStyle: { color: options.theme.text, fontSize: 16 },
        subtextStyle: { color: options.theme.mutedText, fontSize: 12 },
      },
    });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

async function viewOf(configuration: SessionConfiguration, read: ReadRecords): Promise<FigureView> {
  const columns = new SessionColumns();
  let taken = 0;
  for await (const { seq, at, bytes } of read()) {
    taken += bytes.length;
    if (taken > mostBytes) throw new RefusedError('too-large', `This session's records take more than ${mostBytes / 2 ** 20} MiB: export them as CSV or NPZ and draw them there`);
    columns.append({ seq, at, record: unpackRecord(bytes) }, bytes);
  }
  if (columns.measurements === 0) throw new RefusedError('not-found', 'Nothing is measured yet: there is no figure to draw');
  return { columns, configuration };
}

function optionsOf(view: FigureView, { epoch, estimator, theme }: FigureWish): FigureOptions {
  const ids = sessionEstimators(view).map(estimatorId);
  const index = estimator === undefined ? 0 : ids.indexOf(estimator);
  if (index < 0) throw new RefusedError('not-found', `This session has no estimator ${estimator}: it has ${ids.join(', ')}`, [{ field: 'estimator', message: `must be one of ${ids.join(', ')}` }]);
  const at = epoch === undefined ? view.columns.epochs.length - 1 : Math.max(0, view.columns.epochs.findLastIndex((measured) => measured <= epoch));
  return {
    theme: themes[theme],
    at,
    estimator: index,
    sensitivityLayer: null,
    markedLayer: null,
    hiddenLayers: new Set(),
    colour: 'layer',
    gradients: 'relative',
    epochAxis: 'log',
    marksEpoch: true,
    compact: false,
    isZoomable: false,
    pointsLimit: Infinity,
  };
}
