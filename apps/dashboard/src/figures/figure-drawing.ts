import { afterNextRender, computed, DestroyRef, ElementRef, inject, signal, untracked } from '@angular/core';
import type { EChartsOption } from 'echarts';
import type { ECharts } from 'echarts/core';
import { FRAME_SCHEDULER } from './frame-scheduler';

/** Narrower than this a figure leaves words out. */
const compactWidth = 480;
/** Figures this near to the screen are drawn, so that they are there when they come into sight. */
const nearby = '100px';

/** The renderer sleeps after more still frames than this, which must be above 0: after one. */
const stillFrames = 0.5;

/** How soon a figure is drawn: with the next frame, with one of the next, as the head of its session moves, or when its turn comes. */
export type Pace = 'now' | 'soon' | 'head' | 'turn';

/**
 * The life of one figure's chart: made when the figure first comes into sight, drawn only while it can be seen and only when asked for, at the
 * pace that its cause deserves. Series are merged by id, so that a person's zoom and tooltip stay. Made where a component is constructed; the
 * component's template shows the chart on an element with `echarts` once `wasSeen`.
 */
export class FigureDrawing {
  /** What a chart is made with: data moves it, nothing else. */
  readonly initialOption: EChartsOption = { animation: false };
  readonly isVisible = signal(false);
  /** Whether the figure has ever been in sight. */
  readonly wasSeen = signal(false);
  readonly width = signal(0);
  readonly isCompact = computed(() => this.width() < compactWidth);
  /** Whether there is more than a finger. With a finger alone, a drag over a figure scrolls the page. */
  readonly hasPointer = matchMedia('(any-pointer: fine)').matches;
  private readonly scheduler = inject(FRAME_SCHEDULER);
  private held: ECharts | null = null;
  private drawnStructure: string | null = null;
  private readonly draw = () => {
    if (this.chart && untracked(this.isVisible)) this.drawOn(this.chart);
  };

  /** @param drawOn draws the figure's present state; called in a frame, while the figure can be seen. */
  constructor(private readonly drawOn: (chart: ECharts) => void) {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const destroyed = inject(DestroyRef);
    afterNextRender(() => {
      // ECharts takes every turn of the wheel over a figure that can zoom, and the page could not be scrolled past it.
      for (const event of ['wheel', 'mousewheel']) host.addEventListener(event, leaveToPage, { capture: true, passive: true });
      // While the page is busy several changes come at once: only the last one still holds.
      const seen = new IntersectionObserver((entries) => this.see(entries.at(-1)!.isIntersecting), { rootMargin: nearby });
      const sized = new ResizeObserver((entries) => this.width.set(entries.at(-1)!.contentRect.width));
      seen.observe(host);
      sized.observe(host);
      destroyed.onDestroy(() => {
        seen.disconnect();
        sized.disconnect();
      });
    });
    destroyed.onDestroy(() => this.scheduler.cancel(this.draw));
  }

  /** The chart; null before it is made and after its end. */
  get chart(): ECharts | null {
    return this.held === null || this.held.isDisposed() ? null : this.held;
  }

  /** Whether anything is drawn yet. */
  get isDrawn(): boolean {
    return this.chart !== null && this.drawnStructure !== null;
  }

  /** Takes the figure to be in sight until the browser says otherwise: what stands first on its page is not waited for. */
  expect(): void {
    this.see(true);
  }

  /** Draws on that chart from now on; nothing is drawn on it yet. */
  take(chart: ECharts): void {
    this.held = chart;
    this.drawnStructure = null;
    // A renderer that looks ten frames on for more to paint keeps the whole page busy between two records.
    chart.getZr().setSleepAfterStill(stillFrames);
  }

  /** Has the figure drawn. @param withinMs where the head moves on at once: the time after which it is drawn all the same. */
  request(pace: Pace, withinMs = 0): void {
    switch (pace) {
      case 'now':
        return this.scheduler.schedule(this.draw);
      case 'soon':
        return this.scheduler.scheduleSoon(this.draw);
      case 'head':
        return this.scheduler.scheduleHead(this.draw, withinMs);
      case 'turn':
        return this.scheduler.scheduleInTurn(this.draw);
      default:
        pace satisfies never;
    }
  }

  /**
   * Gives the chart the whole figure where its structure is another than what is drawn, and what has changed where not.
   *
   * @param structure everything that decides more than the data of series.
   * @param changed null where nothing has changed.
   * @returns whether it was the whole figure.
   */
  apply(chart: ECharts, structure: string, whole: () => EChartsOption, changed: () => EChartsOption | null): boolean {
    if (structure !== this.drawnStructure) {
      chart.setOption(whole(), this.drawnStructure === null ? {} : { replaceMerge: ['series', 'visualMap', 'legend'] });
      this.drawnStructure = structure;
      return true;
    }
    const option = changed();
    if (option !== null) chart.setOption(option, { silent: true });
    return false;
  }

  private see(isVisible: boolean): void {
    this.isVisible.set(isVisible);
    if (isVisible) this.wasSeen.set(true);
  }
}

function leaveToPage(event: Event): void {
  if (!(event as WheelEvent).ctrlKey) event.stopPropagation();
}
