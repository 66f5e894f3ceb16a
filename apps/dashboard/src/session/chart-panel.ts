import { afterNextRender, ChangeDetectionStrategy, Component, computed, DestroyRef, effect, ElementRef, inject, input, output, signal, untracked, viewChild } from '@angular/core';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { MatTooltip } from '@angular/material/tooltip';
import { drawnEpochsLimit, epochAtPosition, epochPosition, figures, sessionEstimators, type FigureName, type FigureOptions, type FigureView } from '@infoplane/figures';
import type { Mark, PanelName, Present } from '@infoplane/contracts';
import { mdiDotsVertical, mdiMagnifyPlusOutline, mdiMagnifyRemoveOutline } from '@mdi/js';
import type { EChartsOption } from 'echarts';
import type { ECharts } from 'echarts/core';
import { NgxEchartsDirective } from 'ngx-echarts';
import { FigureDrawing } from '../figures/figure-drawing';
import { FRAME_SCHEDULER } from '../figures/frame-scheduler';
import type { PlotEdges } from '../figures/moving-series';
import { Icon } from '../shell/icon';
import { EpochOverlay, type EpochProjection } from './epoch-overlay';
import { EpochGestures } from './epoch-gestures';
import { exportFigure, saveFile, type ExportFormat } from './figure-export';
import { epochProjection, planeProjection } from './figure-projections';
import { boxZoomOption, FigureZoom } from './figure-zoom';
import { PlaneMotion } from './plane-motion';
import { PlaneOverlay, type PlaneProjection } from './plane-overlay';
import type { SessionView } from './session-view';

/** While the records of the past are coming, the figures are drawn this often; all that come sooner are drawn once. */
const catchUpMs = 400;
/** How long a figure rests until its text alternative follows, and how often it follows one that the records move. */
const textMs = { rest: 400, live: 2000 } as const;

/**
 * One figure, live. The plane shows each record at once; the other figures follow in turn. The current epoch is a line over the chart, and in
 * the plane what moves with it lies over the chart as well: neither has the chart drawn again.
 */
@Component({
  selector: 'ip-chart-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EpochOverlay, NgxEchartsDirective, MatMenu, MatMenuItem, MatMenuTrigger, MatTooltip, Icon, PlaneOverlay],
  templateUrl: './chart-panel.html',
  styleUrl: './chart-panel.scss',
  host: { '[attr.data-figure]': 'name()', '[attr.data-zoom]': 'zoom.text()', class: 'panel' },
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
  protected readonly drawing = new FigureDrawing((chart) => this.drawNow(chart));
  protected readonly zoom = new FigureZoom(this.drawing.hasPointer);
  protected readonly text = signal('');
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
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly cursor = viewChild.required<ElementRef<HTMLElement>>('cursor');
  private readonly stage = viewChild.required<ElementRef<HTMLElement>>('stage');
  private readonly motion = new PlaneMotion(() => this.rest());
  /** Kept, because asking the chart for its options copies all of them. */
  private edges: PlotEdges = { left: 0, right: 0, top: 0, bottom: 0 };
  private seriesIds: readonly string[] = [];
  private drawnData = '';
  private drawnAt = -1;
  private wasFollowing = false;
  /** Whether the chart is to draw the plane's current epoch itself. */
  private mustRest = false;
  private projectedWidth = 0;
  private textTimer = 0;
  private readonly moveCursor = () => this.placeCursor();

  constructor() {
    const destroyed = inject(DestroyRef);
    afterNextRender(() => {
      const gestures = new EpochGestures(this.stage().nativeElement, {
        epochAt: (x, y) => this.epochUnder(x, y),
        dragged: (range) => this.dragged.set(this.isPlane() ? null : range),
        finished: (range, x, y) => this.wantAnnotation(range, x, y),
      });
      destroyed.onDestroy(() => gestures.stop());
    });
    effect(() => {
      if (this.isPlane()) untracked(() => this.drawing.expect());
    });
    effect(() => {
      // What a person or the screen decides; the drawing itself waits for its frame.
      const view = this.view();
      view.figureOptions();
      view.figureView();
      this.drawing.width();
      if (this.drawing.isVisible()) untracked(() => this.drawAnew());
    });
    effect(() => {
      const { store, isBehind } = this.view();
      store.lastSeq();
      const behind = isBehind();
      if (this.drawing.isVisible()) untracked(() => this.drawRecords(behind));
    });
    effect(() => {
      this.view().at();
      const isFollowing = this.view().isFollowing();
      // At the head the epoch moves with the records, and is drawn with them.
      if (this.drawing.isVisible() && !(isFollowing && this.wasFollowing)) untracked(() => this.drawEpoch());
      this.wasFollowing = isFollowing;
    });
    effect(() => this.highlight(this.view().highlightedLayer()));
    destroyed.onDestroy(() => {
      this.scheduler.cancel(this.moveCursor);
      this.motion.end();
      clearTimeout(this.textTimer);
    });
  }

  protected takeChart(chart: ECharts): void {
    if (chart === this.drawing.chart) return;
    this.drawing.take(chart);
    if (this.isPlane()) void this.motion.take(chart);
    chart.on('datazoom', () => this.readZoom(chart));
    // The chart takes a new width some time after its panel has it, and then nothing else may be left to draw.
    chart.on('rendered', () => this.followWidth(chart));
    chart.on('click', ({ name, seriesId, componentType }: { name?: unknown; seriesId?: string; componentType?: string }) => {
      const isFlag = componentType === 'markLine' || componentType === 'markArea' || seriesId === 'annotations';
      if (isFlag && typeof name === 'string' && name !== '') this.annotationChosen.emit(name);
    });
    chart.getZr().on('click', (event) => this.chooseEpoch(event.offsetX, event.offsetY));
    this.drawAnew();
  }

  protected toggleZooming(): void {
    if (this.zoom.toggle(this.drawing.chart)) this.drawing.request('soon');
  }

  protected resetZoom(): void {
    const { chart } = this.drawing;
    this.zoom.reset(chart);
    if (chart) this.readZoom(chart);
  }

  protected async export(format: ExportFormat): Promise<void> {
    const view = this.view().figureView();
    if (!view) return;
    const { echarts } = await import('../figures/echarts');
    const epoch = this.view().epoch();
    const fileName = [this.sessionName(), this.name(), ...(epoch === null || format === 'csv' ? [] : [`epoch-${epoch}`])].join(' ').toLowerCase().replace(/[^a-z0-9]+/g, '-');
    saveFile(exportFigure(echarts, format, this.figure(), view, this.options(), { session: this.sessionName(), fileName, zoom: this.zoom.option() }));
  }

  /** Notes what the pointer is over, for others to see. */
  protected point(event: PointerEvent): void {
    const { left, top } = this.stage().nativeElement.getBoundingClientRect();
    const epoch = this.isPlane() ? null : this.epochUnder(event.clientX - left, event.clientY - top);
    if (this.isPlane()) this.motion.hurry();
    const pointed = this.view().pointed();
    if (pointed?.epoch !== epoch || pointed.panel !== panelOf[this.name()]) this.view().pointed.set({ panel: panelOf[this.name()], epoch });
  }

  /** The epoch at a place of the stage; in the plane, the epoch that is shown. Null beside the figure. */
  private epochUnder(x: number, y: number): number | null {
    const { chart, isDrawn } = this.drawing;
    if (!chart || !isDrawn || this.zoom.isZooming() || !chart.containPixel({ gridIndex: 0 }, [x, y])) return null;
    if (this.isPlane()) return this.view().epoch();
    const { epochs } = this.view().configuration()!.training;
    return Math.min(epochs, Math.max(0, epochAtPosition(chart.convertFromPixel({ xAxisIndex: 0 }, x), this.view().figureOptions())));
  }

  private wantAnnotation([a, b]: readonly [number, number], x: number, y: number): void {
    const place = this.isPlane() ? (this.drawing.chart?.convertFromPixel({ gridIndex: 0 }, [x, y]) ?? null) : null;
    const point = place && { ixt: Math.max(0, place[0]), ity: Math.max(0, place[1]) };
    this.annotationWanted.emit({ panel: panelOf[this.name()], fromEpoch: Math.min(a, b), toEpoch: Math.max(a, b), point });
  }

  private options(): FigureOptions {
    return { ...this.view().figureOptions(), at: this.view().at(), compact: this.drawing.isCompact(), isZoomable: this.drawing.hasPointer || this.zoom.isZooming() };
  }

  /** Draws for a person or the screen, once there is something to draw. */
  private drawAnew(): void {
    const isBehind = this.view().isBehind();
    if (this.drawing.isDrawn || !isBehind) this.drawing.request('soon');
    else if (this.view().measurements() > 0) this.drawRecords(isBehind);
  }

  /** Draws records that came: the plane at once, the other figures in turn. Of a long past the plane's first page, and then no more than is worth looking at. */
  private drawRecords(isBehind: boolean): void {
    if (this.isPlane()) this.drawing.request('head', isBehind && this.drawing.isDrawn ? catchUpMs : 0);
    else if (this.drawing.isDrawn) this.drawing.request('turn');
    else if (!isBehind) this.drawing.request('soon');
  }

  private drawEpoch(): void {
    if (this.isPlane()) this.drawing.request('now');
    else this.scheduler.schedule(this.moveCursor);
  }

  private drawNow(chart: ECharts): void {
    const view = untracked(() => this.view().figureView());
    if (!view) return;
    const options = untracked(() => this.options());
    const { columns } = view;
    const data = [columns.lastSeq, options.at === columns.measurements - 1, ...options.hiddenLayers].join();
    const structure = [options.theme, options.estimator, options.sensitivityLayer, sessionEstimators(view).length, columns.problem, options.markedLayer, options.colour, options.gradients, options.epochAxis, options.compact, options.isZoomable, view].map(identity).join();
    const whole = () => {
      this.motion.end();
      const option = this.figure().option(view, options);
      this.keep(option);
      return { ...option, ...boxZoomOption(options.theme) };
    };
    const changed = (): EChartsOption | null => {
      const isMoved = options.at !== this.drawnAt;
      if (data === this.drawnData && !isMoved) return null;
      if ((isMoved || this.motion.isMoving) && this.showMotion(view, options)) return null;
      const isAllStale = data !== this.drawnData || this.motion.isMoving;
      this.motion.end();
      return { series: isAllStale ? this.figure().option(view, options).series : this.figure().currentSeries(view, options) };
    };
    if (this.drawing.apply(chart, structure, whole, changed)) this.project(chart);
    this.followWidth(chart);
    this.drawnAt = options.at;
    this.drawnData = data;
    // Written here and not by a binding: that would come after this frame, and have another one made for it.
    this.host.setAttribute('data-drawn-seq', String(columns.lastSeq));
    this.placeCursor();
    this.describeSoon();
  }

  /** Shows the plane's current epoch over the chart, where nobody points at what the chart would say of it. */
  private showMotion(view: FigureView, options: FigureOptions): boolean {
    if (!this.isPlane() || this.mustRest) {
      this.mustRest = false;
      return false;
    }
    return untracked(() => {
      const isPointedAt = this.view().pointed()?.panel === 'plane';
      return !(isPointedAt && this.view().isFollowing()) && this.motion.show(view, options, this.edges, this.view().highlightedLayer(), isPointedAt);
    });
  }

  private rest(): void {
    this.mustRest = true;
    this.redraw();
  }

  /** Draws the current state although nothing of it has changed. */
  private redraw(): void {
    this.drawnData = '';
    this.drawing.request('now');
  }

  private keep(option: EChartsOption): void {
    const { left, right, top, bottom } = option.grid as { left: number; right: number; top: number; bottom: number };
    this.edges = { left, right, top, bottom };
    this.seriesIds = (option.series as readonly { readonly id: string }[]).map(({ id }) => id);
    this.cursor().nativeElement.style.top = `${top}px`;
  }

  /** After the axis has moved: everything that lies over the figure moves with it. */
  private project(chart: ECharts): void {
    if (!this.drawing.isDrawn) return;
    if (this.isPlane()) this.planeProjection.set(planeProjection(chart));
    else this.projection.set(epochProjection(chart, this.edges, untracked(() => this.view().figureOptions())));
    if (this.motion.isMoving) this.redraw();
  }

  /** Moves what lies over the figure to where the axis is now, once the chart has another width. */
  private followWidth(chart: ECharts): void {
    if (!this.drawing.isDrawn || chart.getWidth() === this.projectedWidth) return;
    this.projectedWidth = chart.getWidth();
    this.project(chart);
    this.placeCursor();
  }

  private placeCursor(): void {
    const line = this.cursor().nativeElement;
    const epoch = untracked(() => this.view().epoch());
    const { chart, isDrawn } = this.drawing;
    if (!chart || !isDrawn || this.isPlane() || epoch === null) {
      line.hidden = true;
      return;
    }
    const x = chart.convertToPixel({ xAxisIndex: 0 }, epochPosition(epoch, untracked(() => this.view().figureOptions())));
    const isWithin = x >= this.edges.left - 0.5 && x <= chart.getWidth() - this.edges.right + 0.5;
    line.hidden = !isWithin;
    line.style.transform = `translateX(${x.toFixed(1)}px)`;
  }

  private readZoom(chart: ECharts): void {
    this.zoom.read(chart);
    this.placeCursor();
    this.project(chart);
  }

  private chooseEpoch(x: number, y: number): void {
    const { chart } = this.drawing;
    if (!chart || this.zoom.isZooming() || this.isPlane() || !chart.containPixel({ gridIndex: 0 }, [x, y])) return;
    this.epochChosen.emit(Math.max(0, epochAtPosition(chart.convertFromPixel({ xAxisIndex: 0 }, x), this.view().figureOptions())));
  }

  private highlight(layer: number | null): void {
    const { chart, isDrawn } = this.drawing;
    if (!chart || !isDrawn) return;
    chart.dispatchAction({ type: 'downplay' });
    const ofLayer = layer === null ? [] : this.seriesIds.filter((id) => id.split('-')[1] === String(layer) && !id.endsWith('band') && !id.includes('-by-'));
    if (ofLayer.length > 0) chart.dispatchAction({ type: 'highlight', seriesId: ofLayer });
    if (this.motion.isMoving) this.redraw();
  }

  /** The text alternative follows once the figure has come to rest, or now and then: nobody can listen to sixty sentences a second. */
  private describeSoon(): void {
    const isLive = untracked(() => this.view().isFollowing());
    if (isLive && this.textTimer !== 0) return;
    clearTimeout(this.textTimer);
    this.textTimer = window.setTimeout(() => {
      this.textTimer = 0;
      const view = this.view().figureView();
      if (view) this.text.set(this.figure().text(view, this.options()));
    }, isLive ? textMs.live : textMs.rest);
  }
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

const identities = new WeakMap<object, number>();
let identitiesGiven = 0;

/** A value as text, objects by which one they are. */
function identity(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (!identities.has(value)) identities.set(value, (identitiesGiven += 1));
  return `#${identities.get(value)}`;
}
