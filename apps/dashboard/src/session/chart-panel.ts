import { afterNextRender, ChangeDetectionStrategy, Component, computed, DestroyRef, effect, ElementRef, inject, input, output, signal, untracked, viewChild } from '@angular/core';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { MatTooltip } from '@angular/material/tooltip';
import { drawnEpochsLimit, epochAtPosition, epochPosition, figures, sessionEstimators, type FigureName, type FigureOptions } from '@infoplane/figures';
import type { Mark, PanelName, Present } from '@infoplane/contracts';
import { mdiDotsVertical, mdiMagnifyPlusOutline, mdiMagnifyRemoveOutline } from '@mdi/js';
import type { EChartsOption } from 'echarts';
import type { ECharts } from 'echarts/core';
import { NgxEchartsDirective } from 'ngx-echarts';
import { Icon } from '../shell/icon';
import { EpochOverlay, type EpochProjection } from './epoch-overlay';
import { EpochGestures } from './epoch-gestures';
import { exportFigure, saveFile, type ExportFormat } from './figure-export';
import { FRAME_SCHEDULER } from './frame-scheduler';
import { PlaneOverlay, type PlaneProjection } from './plane-overlay';
import type { SessionView } from './session-view';

/** Narrower than this a figure leaves words out. */
const compactWidth = 480;

/**
 * One figure, live. It draws at most once a frame, only while it can be seen, and merges series by id, so that a
 * person's zoom and tooltip stay. The current epoch is a line over the chart, moved without drawing the chart again.
 */
@Component({
  selector: 'ip-chart-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EpochOverlay, NgxEchartsDirective, MatMenu, MatMenuItem, MatMenuTrigger, MatTooltip, Icon, PlaneOverlay],
  templateUrl: './chart-panel.html',
  styleUrl: './chart-panel.scss',
  host: { '[attr.data-figure]': 'name()', '[attr.data-zoom]': 'zoomText()', '[attr.data-drawn-seq]': 'drawnSeq()', class: 'panel' },
})
export class ChartPanel {
  readonly name = input.required<FigureName>();
  readonly view = input.required<SessionView>();
  readonly sessionName = input('');
  /** The epoch that was clicked in the chart. */
  readonly epochChosen = output<number>();
  /** Who else is here. */
  readonly others = input<readonly Present[]>([]);
  /** One's own mark that this figure lets one move. */
  readonly mark = input<Mark | null>(null);
  readonly markMoved = output<Pick<Mark, 'epoch' | 'interval'>>();
  /** The epochs, from one to another or to the same, that somebody wants to annotate. */
  readonly annotationWanted = output<{ readonly panel: PanelName; readonly fromEpoch: number; readonly toEpoch: number; readonly point: { readonly ixt: number; readonly ity: number } | null }>();
  /** The id of an annotation whose flag was clicked. */
  readonly annotationChosen = output<string>();

  protected readonly figure = computed(() => figures[this.name()]);
  protected readonly initialOption: EChartsOption = { animation: false };
  protected readonly text = signal('');
  protected readonly zoom = signal<readonly ZoomWindow[]>([]);
  protected readonly isZooming = signal(false);
  protected readonly isZoomed = computed(() => this.zoom().some(({ start, end }) => start > 0.01 || end < 99.99));
  protected readonly zoomText = computed(() => this.zoom().map(({ start, end }) => `${start.toFixed(2)}-${end.toFixed(2)}`).join(' '));
  protected readonly isHeld = computed(() => this.isZooming() && !this.hasPointer);
  protected readonly zoomWords = computed(() => {
    if (this.hasPointer) return 'Zoom: drag a rectangle (or Ctrl and wheel)';
    return this.isZooming() ? 'Scroll the page again' : 'Zoom: two fingers zoom, one moves';
  });
  protected readonly drawnSeq = signal(0);
  protected readonly isPlane = computed(() => this.name() === 'information-plane');
  /** Where epochs lie now; null before anything is drawn. */
  protected readonly projection = signal<EpochProjection | null>(null);
  protected readonly planeProjection = signal<PlaneProjection | null>(null);
  /** The range that is being dragged, in epochs. */
  protected readonly dragged = signal<readonly [number, number] | null>(null);
  protected readonly caption = computed(() => {
    const view = this.view().figureView();
    this.view().measurements();
    return view ? this.figure().caption(view, { ...this.view().figureOptions(), at: -1, compact: false, isZoomable: false }) : '';
  });
  protected readonly decimation = computed(() => {
    const { pointsLimit } = this.view().figureOptions();
    const count = this.view().measurements();
    if (this.isPlane() && this.view().colour() === 'epoch' && count > drawnEpochsLimit) return `Drawn with at most ${drawnEpochsLimit} of ${count} measured epochs, the current among them; exports have all.`;
    return count > pointsLimit ? `Drawn with at most ${pointsLimit} of ${count} points a curve; every minimum and maximum is kept.` : '';
  });
  protected readonly icons = { menu: mdiDotsVertical, zoom: mdiMagnifyPlusOutline, unzoom: mdiMagnifyRemoveOutline };

  private readonly scheduler = inject(FRAME_SCHEDULER);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly cursor = viewChild.required<ElementRef<HTMLElement>>('cursor');
  private readonly stage = viewChild.required<ElementRef<HTMLElement>>('stage');
  private readonly isVisible = signal(false);
  /** With a finger alone, a drag over a figure scrolls the page, until the zoom is switched on: then two fingers zoom and one moves. */
  private readonly hasPointer = matchMedia('(any-pointer: fine)').matches;
  private readonly width = signal(0);
  private chart: ECharts | null = null;
  private drawnStructure: unknown = null;
  private drawnData = '';
  private drawnAt = -1;
  private gridLeft = 0;
  private gridRight = 0;
  private gridTop = 0;
  private projectedWidth = 0;
  private textTimer = 0;
  private readonly draw = () => this.drawNow();
  private readonly moveCursor = () => this.placeCursor();

  constructor() {
    const destroyed = inject(DestroyRef);
    afterNextRender(() => {
      // ECharts takes every turn of the wheel over a figure that can zoom, and the page could not be scrolled past it.
      for (const event of ['wheel', 'mousewheel']) this.host.nativeElement.addEventListener(event, leaveToPage, { capture: true, passive: true });
      const seen = new IntersectionObserver(([entry]) => this.isVisible.set(entry.isIntersecting), { rootMargin: '100px' });
      const sized = new ResizeObserver(([entry]) => this.width.set(entry.contentRect.width));
      const gestures = new EpochGestures(this.stage().nativeElement, {
        epochAt: (x, y) => this.epochUnder(x, y),
        dragged: (range) => this.dragged.set(this.isPlane() ? null : range),
        finished: (range, x, y) => this.wantAnnotation(range, x, y),
      });
      destroyed.onDestroy(() => gestures.stop());
      seen.observe(this.host.nativeElement);
      sized.observe(this.host.nativeElement);
      destroyed.onDestroy(() => {
        seen.disconnect();
        sized.disconnect();
      });
    });
    effect(() => {
      // Everything that the figure depends on; the drawing itself waits for its frame.
      const view = this.view();
      view.store.lastSeq();
      view.figureOptions();
      view.figureView();
      this.width();
      if (this.isVisible()) this.scheduleDraw();
    });
    effect(() => {
      this.view().at();
      if (this.isVisible()) this.scheduler.schedule(this.isPlane() ? this.draw : this.moveCursor);
    });
    effect(() => this.highlight(this.view().highlightedLayer()));
    destroyed.onDestroy(() => {
      this.scheduler.cancel(this.draw);
      this.scheduler.cancel(this.moveCursor);
      clearTimeout(this.textTimer);
    });
  }

  protected takeChart(chart: ECharts): void {
    this.chart = chart;
    this.drawnStructure = null;
    chart.on('datazoom', () => this.readZoom());
    // The chart takes a new width some time after its panel has it, and then nothing else may be left to draw.
    chart.on('rendered', () => this.followWidth());
    chart.on('click', ({ name, seriesId, componentType }: { name?: unknown; seriesId?: string; componentType?: string }) => {
      const isFlag = componentType === 'markLine' || componentType === 'markArea' || seriesId === 'annotations';
      if (isFlag && typeof name === 'string' && name !== '') this.annotationChosen.emit(name);
    });
    chart.getZr().on('click', (event) => this.chooseEpoch(event.offsetX, event.offsetY));
    this.scheduleDraw();
  }

  protected toggleZooming(): void {
    this.isZooming.update((is) => !is);
    if (!this.hasPointer) {
      this.scheduleDraw();
      return;
    }
    this.chart?.dispatchAction({ type: 'takeGlobalCursor', key: 'dataZoomSelect', dataZoomSelectActive: this.isZooming() });
  }

  protected resetZoom(): void {
    this.chart?.dispatchAction({ type: 'dataZoom', batch: [{ dataZoomId: 'zoom-x', start: 0, end: 100 }, { dataZoomId: 'zoom-y', start: 0, end: 100 }] });
    this.readZoom();
  }

  protected async export(format: ExportFormat): Promise<void> {
    const view = this.view().figureView();
    if (!view) return;
    const { echarts } = await import('./echarts');
    const epoch = this.view().epoch();
    const fileName = [this.sessionName(), this.name(), ...(epoch === null || format === 'csv' ? [] : [`epoch-${epoch}`])].join(' ').toLowerCase().replace(/[^a-z0-9]+/g, '-');
    const zoom = this.zoom().map(({ id, start, end }) => ({ id, type: 'inside' as const, start, end, filterMode: 'none' as const, ...(id === 'zoom-x' ? { xAxisIndex: 0 } : { yAxisIndex: 0 }) }));
    saveFile(exportFigure(echarts, format, this.figure(), view, this.options(), { session: this.sessionName(), fileName, zoom: this.isZoomed() ? zoom : undefined }));
  }

  /** Notes what the pointer is over, for others to see. */
  protected point(event: PointerEvent): void {
    const { left, top } = this.stage().nativeElement.getBoundingClientRect();
    const epoch = this.isPlane() ? null : this.epochUnder(event.clientX - left, event.clientY - top);
    const pointed = this.view().pointed();
    if (pointed?.epoch !== epoch || pointed.panel !== panelOf[this.name()]) this.view().pointed.set({ panel: panelOf[this.name()], epoch });
  }

  /** The epoch at a place of the stage; in the plane, the epoch that is shown. Null beside the figure. */
  private epochUnder(x: number, y: number): number | null {
    const { chart } = this;
    if (!chart || this.drawnStructure === null || this.isZooming() || !chart.containPixel({ gridIndex: 0 }, [x, y])) return null;
    if (this.isPlane()) return this.view().epoch();
    const { epochs } = this.view().configuration()!.training;
    return Math.min(epochs, Math.max(0, epochAtPosition(chart.convertFromPixel({ xAxisIndex: 0 }, x), this.view().figureOptions())));
  }

  private wantAnnotation([a, b]: readonly [number, number], x: number, y: number): void {
    const place = this.isPlane() && this.chart ? this.chart.convertFromPixel({ gridIndex: 0 }, [x, y]) : null;
    const point = place && { ixt: Math.max(0, place[0]), ity: Math.max(0, place[1]) };
    this.annotationWanted.emit({ panel: panelOf[this.name()], fromEpoch: Math.min(a, b), toEpoch: Math.max(a, b), point });
  }

  /** After the axis has moved: everything that lies over the figure moves with it. */
  private project(): void {
    const { chart } = this;
    if (!chart || this.drawnStructure === null) return;
    if (this.isPlane()) {
      this.planeProjection.set((ixt, ity) => {
        if (chart.isDisposed()) return null;
        const pixel = chart.convertToPixel({ gridIndex: 0 }, [ixt, ity]);
        return chart.containPixel({ gridIndex: 0 }, pixel) ? [pixel[0], pixel[1]] : null;
      });
      return;
    }
    const options = untracked(() => this.view().figureOptions());
    const [left, right] = [this.gridLeft - 0.5, chart.getWidth() - this.gridRight + 0.5];
    this.projection.set({
      top: this.gridTop,
      bottom: 44,
      pixelOf: (epoch) => {
        const x = chart.isDisposed() ? NaN : chart.convertToPixel({ xAxisIndex: 0 }, epochPosition(epoch, options));
        return x >= left && x <= right ? x : null;
      },
      epochAt: (pixel) => epochAtPosition(chart.convertFromPixel({ xAxisIndex: 0 }, pixel), options),
    });
  }

  /** Moves what lies over the figure to where the axis is now, once the chart has another width. */
  private followWidth(): void {
    const { chart } = this;
    if (!chart || chart.isDisposed() || this.drawnStructure === null || chart.getWidth() === this.projectedWidth) return;
    this.projectedWidth = chart.getWidth();
    this.project();
    this.placeCursor();
  }

  /** The plane with the next frame, the other figures in turn after it. */
  private scheduleDraw(): void {
    if (this.isPlane()) this.scheduler.schedule(this.draw);
    else this.scheduler.scheduleInTurn(this.draw);
  }

  private options(): FigureOptions {
    return { ...this.view().figureOptions(), at: this.view().at(), compact: this.width() < compactWidth, isZoomable: this.hasPointer || this.isZooming() };
  }

  private drawNow(): void {
    const view = untracked(() => this.view().figureView());
    const { chart } = this;
    if (!chart || chart.isDisposed() || !view || !untracked(this.isVisible)) return;
    const options = untracked(() => this.options());
    const { store } = untracked(this.view);
    const data = [store.columns.lastSeq, options.at === store.columns.measurements - 1, ...options.hiddenLayers].join();
    const structure = [options.theme, options.estimator, options.sensitivityLayer, sessionEstimators(view).length, store.columns.problem, options.markedLayer, options.colour, options.gradients, options.epochAxis, options.compact, options.isZoomable, view].map(identity).join();
    if (structure !== this.drawnStructure) {
      const hadOption = this.drawnStructure !== null;
      const option = this.figure().option(view, options);
      // Kept, because asking the chart for its options copies all of them.
      const grid = option.grid as { left: number; right: number; top: number };
      [this.gridLeft, this.gridRight] = [grid.left, grid.right];
      this.gridTop = grid.top;
      this.cursor().nativeElement.style.top = `${grid.top}px`;
      chart.setOption(option, hadOption ? { replaceMerge: ['series', 'visualMap', 'legend'] } : {});
      if (!hadOption) this.enableBoxZoom(chart, options);
      this.drawnStructure = structure;
      this.project();
    } else if (data !== this.drawnData) {
      chart.setOption({ series: this.figure().option(view, options).series }, { silent: true });
    } else if (options.at !== this.drawnAt) {
      const series = this.figure().currentSeries(view, options);
      if (series.length > 0) chart.setOption({ series }, { silent: true });
    }
    this.followWidth();
    this.drawnAt = options.at;
    this.drawnData = data;
    this.drawnSeq.set(store.columns.lastSeq);
    this.placeCursor();
    this.describeSoon();
  }

  /** ECharts draws a rectangle to zoom to as a tool of its toolbox; the toolbox itself stays out of sight. */
  private enableBoxZoom(chart: ECharts, { theme }: FigureOptions): void {
    chart.setOption({ toolbox: { top: -100, feature: { dataZoom: { filterMode: 'none', brushStyle: { color: theme.axis, opacity: 0.25 } } } } });
  }

  private placeCursor(): void {
    const line = this.cursor().nativeElement;
    const epoch = untracked(() => this.view().epoch());
    const { chart } = this;
    if (!chart || this.drawnStructure === null || this.isPlane() || epoch === null) {
      line.hidden = true;
      return;
    }
    const x = chart.convertToPixel({ xAxisIndex: 0 }, epochPosition(epoch, untracked(() => this.view().figureOptions())));
    const isWithin = x >= this.gridLeft - 0.5 && x <= chart.getWidth() - this.gridRight + 0.5;
    line.hidden = !isWithin;
    line.style.transform = `translateX(${x.toFixed(1)}px)`;
  }

  private readZoom(): void {
    const zoom = (this.chart?.getOption() as { dataZoom?: Partial<ZoomWindow>[] }).dataZoom ?? [];
    this.zoom.set(zoom.filter(({ id }) => id === 'zoom-x' || id === 'zoom-y').map(({ id, start, end }) => ({ id: id ?? '', start: start ?? 0, end: end ?? 100 })));
    this.placeCursor();
    this.project();
  }

  private chooseEpoch(x: number, y: number): void {
    const { chart } = this;
    if (!chart || this.isZooming() || this.isPlane() || !chart.containPixel({ gridIndex: 0 }, [x, y])) return;
    this.epochChosen.emit(Math.max(0, epochAtPosition(chart.convertFromPixel({ xAxisIndex: 0 }, x), this.view().figureOptions())));
  }

  private highlight(layer: number | null): void {
    if (!this.chart) return;
    this.chart.dispatchAction({ type: 'downplay' });
    const series = ((this.chart.getOption() as { series?: { id?: string }[] }).series ?? []).map(({ id }) => id ?? '');
    const ofLayer = layer === null ? [] : series.filter((id) => id.split('-')[1] === String(layer) && !id.endsWith('band') && !id.includes('-by-'));
    if (ofLayer.length > 0) this.chart.dispatchAction({ type: 'highlight', seriesId: ofLayer });
  }

  /** The text alternative follows once the figure has come to rest: nobody can listen to sixty sentences a second. */
  private describeSoon(): void {
    clearTimeout(this.textTimer);
    this.textTimer = window.setTimeout(() => {
      const view = this.view().figureView();
      if (view) this.text.set(this.figure().text(view, this.options()));
    }, 400);
  }
}

interface ZoomWindow {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/** What the panels are called in anchors. */
const panelOf: Record<FigureName, PanelName> = {
  'information-plane': 'plane',
  gradients: 'gradients',
  snr: 'snr',
  'information-x': 'ixt',
  'information-y': 'ity',
  loss: 'loss',
  accuracy: 'accuracy',
  'weight-norms': 'weights',
  saturation: 'saturation',
};

function leaveToPage(event: Event): void {
  if (!(event as WheelEvent).ctrlKey) event.stopPropagation();
}

const identities = new WeakMap<object, number>();
let identitiesGiven = 0;

/** A value as text, objects by which one they are. */
function identity(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (!identities.has(value)) identities.set(value, (identitiesGiven += 1));
  return `#${identities.get(value)}`;
}
