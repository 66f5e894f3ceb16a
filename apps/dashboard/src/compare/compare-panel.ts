import { ChangeDetectionStrategy, Component, computed, effect, input, signal, untracked } from '@angular/core';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { compareFigures, type CompareFigureName, type CompareOptions } from '@infoplane/figures';
import { mdiDotsVertical } from '@mdi/js';
import type { ECharts } from 'echarts/core';
import { NgxEchartsDirective } from 'ngx-echarts';
import { FigureDrawing } from '../figures/figure-drawing';
import { saveFile } from '../session/figure-export';
import { Icon } from '../shell/icon';
import type { CompareView } from './compare-view';
import { exportComparison } from './compare-export';

/** One figure of the compared sessions, live. */
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
      <div class="picture" role="img" [attr.aria-label]="text()">
        @if (drawing.wasSeen()) {
          <div class="chart" echarts [options]="drawing.initialOption" (chartInit)="takeChart($event)"></div>
        }
      </div>
    </div>
  `,
  styleUrl: './compare-panel.scss',
  host: { class: 'panel', '[attr.data-figure]': 'name()', '[attr.data-drawn]': 'drawn()' },
})
export class ComparePanel {
  readonly name = input.required<CompareFigureName>();
  readonly view = input.required<CompareView>();
  protected readonly menuIcon = mdiDotsVertical;
  protected readonly drawing = new FigureDrawing((chart) => this.drawNow(chart));
  protected readonly figure = computed(() => compareFigures[this.name()]);
  protected readonly title = computed(() => `${this.figure().title}${this.figure().isOfLayer ? ` of ${this.view().layer()}` : ''}`);
  protected readonly caption = computed(() => this.figure().caption(this.view().sessions(), this.wholeOptions()));
  protected readonly text = computed(() => this.figure().text(this.view().sessions(), this.wholeOptions()));
  /** Why there is nothing to draw; null where there is. */
  protected readonly absence = computed(() => (this.figure().isOfEstimator && this.view().estimator() === null ? 'The sessions share no estimator: bits of two estimators cannot be laid over each other.' : null));
  /** How often it was drawn. */
  protected readonly drawn = signal(0);

  private readonly wholeOptions = computed((): CompareOptions => ({ ...this.view().options(), compact: this.drawing.isCompact(), isZoomable: this.drawing.hasPointer }));

  constructor() {
    effect(() => {
      this.wholeOptions();
      if (this.drawing.isVisible()) this.drawing.request('soon');
    });
    effect(() => {
      this.view().sessions();
      if (this.drawing.isVisible()) this.drawing.request(this.drawing.isDrawn ? 'turn' : 'soon');
    });
  }

  protected takeChart(chart: ECharts): void {
    if (chart === this.drawing.chart) return;
    this.drawing.take(chart);
    this.drawing.request('soon');
  }

  protected async export(format: 'png' | 'svg' | 'csv'): Promise<void> {
    const { echarts } = await import('../figures/echarts');
    const blob = exportComparison(echarts, format, this.figure(), this.view().sessions(), this.wholeOptions());
    const name = `compare ${this.title()}`.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/-$/, '');
    saveFile({ name: `${name}.${format}`, blob });
  }

  private drawNow(chart: ECharts): void {
    const [sessions, options] = untracked(() => [this.view().sessions(), this.wholeOptions()]);
    if (sessions.length === 0) return;
    const option = this.figure().option(sessions, options);
    const structure = [options.theme.name, options.estimator, options.layer, options.progress, options.epochAxis, options.compact, options.isZoomable, ...sessions.map(({ id }) => id)].join();
    // The axis by steps grows with what is measured; a zoom is the person's.
    this.drawing.apply(chart, structure, () => option, () => ({ xAxis: option.xAxis, series: option.series }));
    this.drawn.update((times) => times + 1);
  }
}
