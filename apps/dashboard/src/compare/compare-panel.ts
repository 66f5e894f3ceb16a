import { afterNextRender, ChangeDetectionStrategy, Component, computed, DestroyRef, effect, ElementRef, inject, input, signal, untracked } from '@angular/core';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { compareFigures, type CompareFigureName, type CompareOptions } from '@infoplane/figures';
import { mdiDotsVertical } from '@mdi/js';
import type { EChartsOption } from 'echarts';
import type { ECharts } from 'echarts/core';
import { NgxEchartsDirective } from 'ngx-echarts';
import { saveFile } from '../session/figure-export';
import { FRAME_SCHEDULER } from '../session/frame-scheduler';
import { Icon } from '../shell/icon';
import type { CompareView } from './compare-view';
import { exportComparison } from './compare-export';

/** Narrower than this a figure leaves words out. */
const compactWidth = 480;

/** One figure of the compared sessions, live: it draws in its turn, only while it can be seen, and merges series by id so that a zoom stays. */
@Component({
  selector: 'ip-compare-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, MatMenu, MatMenuItem, MatMenuTrigger, NgxEchartsDirective],
  template: `
    <header>
      <h2>{{ title() }}</h2>
      <span class="caption" [title]="caption()">{{ caption() }}</span>
      <button type="button" class="icon-button" [matMenuTriggerFor]="menu" [attr.aria-label]="'Export ' + title()"><ip-icon [path]="menuIcon" [size]="18" /></button>
      <mat-menu #menu="matMenu">
        <button mat-menu-item type="button" (click)="export('png')">PNG, 2880 × 1920</button>
        <button mat-menu-item type="button" (click)="export('svg')">SVG</button>
        <button mat-menu-item type="button" (click)="export('csv')">CSV, every replica</button>
      </mat-menu>
    </header>
    @if (absence(); as sentence) {
      <p class="absent muted">{{ sentence }}</p>
    }
    <div class="stage" [hidden]="absence() !== null">
      <div class="chart" role="img" [attr.aria-label]="text()" echarts [options]="initialOption" (chartInit)="takeChart($event)"></div>
    </div>
  `,
  styleUrl: './compare-panel.scss',
  host: { class: 'panel', '[attr.data-figure]': 'name()', '[attr.data-drawn]': 'drawn()' },
})
export class ComparePanel {
  readonly name = input.required<CompareFigureName>();
  readonly view = input.required<CompareView>();
  protected readonly menuIcon = mdiDotsVertical;
  protected readonly initialOption: EChartsOption = { animation: false };
  protected readonly figure = computed(() => compareFigures[this.name()]);
  protected readonly title = computed(() => `${this.figure().title}${this.figure().isOfLayer ? ` of ${this.view().layer()}` : ''}`);
  protected readonly caption = computed(() => this.figure().caption(this.view().sessions(), this.wholeOptions()));
  protected readonly text = computed(() => this.figure().text(this.view().sessions(), this.wholeOptions()));
  /** Why there is nothing to draw; null where there is. */
  protected readonly absence = computed(() => (this.figure().isOfEstimator && this.view().estimator() === null ? 'The sessions share no estimator: bits of two estimators cannot be laid over each other.' : null));
  /** How often it was drawn. */
  protected readonly drawn = signal(0);

  private readonly scheduler = inject(FRAME_SCHEDULER);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly width = signal(0);
  private readonly isVisible = signal(false);
  private readonly hasPointer = matchMedia('(any-pointer: fine)').matches;
  private readonly wholeOptions = computed((): CompareOptions => ({ ...this.view().options(), compact: this.width() < compactWidth, isZoomable: this.hasPointer }));
  private chart: ECharts | null = null;
  private drawnStructure = '';
  private readonly draw = () => this.drawNow();

  constructor() {
    const destroyed = inject(DestroyRef);
    afterNextRender(() => {
      // ECharts takes every turn of the wheel over a figure that can zoom, and the page could not be scrolled past it.
      for (const event of ['wheel', 'mousewheel']) this.host.nativeElement.addEventListener(event, leaveToPage, { capture: true, passive: true });
      const seen = new IntersectionObserver(([entry]) => this.isVisible.set(entry.isIntersecting), { rootMargin: '100px' });
      const sized = new ResizeObserver(([entry]) => this.width.set(entry.contentRect.width));
      seen.observe(this.host.nativeElement);
      sized.observe(this.host.nativeElement);
      destroyed.onDestroy(() => {
        seen.disconnect();
        sized.disconnect();
      });
    });
    effect(() => {
      this.view().sessions();
      this.wholeOptions();
      if (this.isVisible()) this.scheduler.scheduleInTurn(this.draw);
    });
    destroyed.onDestroy(() => this.scheduler.cancel(this.draw));
  }

  protected takeChart(chart: ECharts): void {
    this.chart = chart;
    this.drawnStructure = '';
    this.scheduler.scheduleInTurn(this.draw);
  }

  protected async export(format: 'png' | 'svg' | 'csv'): Promise<void> {
    const { echarts } = await import('../session/echarts');
    const blob = exportComparison(echarts, format, this.figure(), this.view().sessions(), this.wholeOptions());
    const name = `compare ${this.title()}`.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/-$/, '');
    saveFile({ name: `${name}.${format}`, blob });
  }

  private drawNow(): void {
    const { chart } = this;
    const [sessions, options] = untracked(() => [this.view().sessions(), this.wholeOptions()]);
    if (!chart || chart.isDisposed() || sessions.length === 0 || !untracked(this.isVisible)) return;
    const option = this.figure().option(sessions, options);
    const structure = [options.theme.name, options.estimator, options.layer, options.progress, options.epochAxis, options.compact, options.isZoomable, ...sessions.map(({ id }) => id)].join();
    if (structure !== this.drawnStructure) {
      chart.setOption(option, this.drawnStructure === '' ? {} : { replaceMerge: ['series'] });
      this.drawnStructure = structure;
    } else {
      // The axis by steps grows with what is measured; a zoom is the person's.
      chart.setOption({ xAxis: option.xAxis, series: option.series }, { silent: true });
    }
    this.drawn.update((times) => times + 1);
  }
}

function leaveToPage(event: Event): void {
  if (!(event as WheelEvent).ctrlKey) event.stopPropagation();
}
