import { figures, type FigureOptions, type FigureView } from '@infoplane/figures';
import type { EChartsOption } from 'echarts';
import type { ECharts } from 'echarts/core';
import type { MovableSeries, MovingSeries, PlotEdges } from '../figures/moving-series';

/** How long the current epoch rests until the chart draws it itself, with tooltips: soon where the pointer is, and not between two records. */
const restMs = { pointed: 250, elsewhere: 1500 } as const;

/** Estimates come as 32-bit floats, exact to 6e-8 of them: one at a bound may lie as much beyond it, and moves no axis by a pixel. */
const tolerance = 1 + 1e-6;

/**
 * The current epoch of the plane while it moves: layers, replicas and the paths so far, drawn over the chart, which holds the rest still. A
 * chart's update takes 15 to 30 ms, this about 2.
 */
export class PlaneMotion {
  private moving: MovingSeries | null = null;
  private chart: ECharts | null = null;
  /** What the chart beneath shows; null while it shows the current epoch itself. */
  private still: string | null = null;
  private isHurried = false;
  private timer = 0;

  /** @param settle has the chart draw the current epoch itself. */
  constructor(private readonly settle: () => void) {}

  get isMoving(): boolean {
    return this.still !== null;
  }

  /** What moves is drawn on that chart. */
  async take(chart: ECharts): Promise<void> {
    this.end();
    this.chart = chart;
    const { MovingSeries } = await import('../figures/moving-series');
    if (this.chart === chart && !chart.isDisposed()) this.moving = new MovingSeries(chart);
  }

  /**
   * Shows the current epoch without the chart's own update.
   *
   * @param pointedLayer the layer behind which the others step back; null for none.
   * @returns whether it could: not by epoch, where every epoch has its own points, and not where an axis follows the estimates.
   */
  show(view: FigureView, options: FigureOptions, edges: PlotEdges, pointedLayer: number | null, isPointedAt: boolean): boolean {
    const { chart, moving } = this;
    if (!chart || !moving || options.colour !== 'layer') return false;
    const series = figures['information-plane'].currentSeries(view, options) as unknown as readonly MovableSeries[];
    if (!isWithinBounds(view, series)) return false;
    const still = [options.at === view.columns.measurements - 1, ...options.hiddenLayers].join();
    if (still !== this.still) chart.setOption(withoutData(view, options, new Set(series.map(({ id }) => id))), { silent: true });
    this.still = still;
    moving.draw(series, edges, (id) => pointedLayer !== null && id.split('-')[1] !== String(pointedLayer));
    this.isHurried = isPointedAt;
    this.settleIn(isPointedAt ? restMs.pointed : restMs.elsewhere);
    return true;
  }

  /** Somebody points at the plane: what moves comes to rest soon, so that it can say what it is. */
  hurry(): void {
    if (this.isHurried || !this.isMoving) return;
    this.isHurried = true;
    this.settleIn(restMs.pointed);
  }

  /** The chart draws the current epoch itself from its next drawing on. */
  end(): void {
    clearTimeout(this.timer);
    if (this.isMoving && this.chart && !this.chart.isDisposed()) this.moving?.clear();
    this.still = null;
  }

  private settleIn(ms: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(this.settle, ms);
  }
}

/** The plane's series, those of the current epoch empty. */
function withoutData(view: FigureView, options: FigureOptions, current: ReadonlySet<string>): EChartsOption {
  const series = figures['information-plane'].option(view, options).series as readonly { readonly id: string }[];
  return { series: series.map((one) => (current.has(one.id) ? { ...one, data: [] } : one)) } as EChartsOption;
}

/** Whether the axes, which reach to the bounds of information and to every estimate, stay where they are when the estimates leave the chart. */
function isWithinBounds({ columns: { problem } }: FigureView, series: readonly MovableSeries[]): boolean {
  if (!problem) return false;
  const [mostX, mostY] = [problem.entropyX * tolerance, problem.entropyY * tolerance];
  return series.every(({ data }) => data.every((item) => {
    const [ixt, ity] = 'value' in item ? item.value : item;
    return !(ixt < 0) && !(ixt > mostX) && !(ity < 0) && !(ity > mostY);
  }));
}
