import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, inject, input, signal, untracked } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';
import { MatDialog } from '@angular/material/dialog';
import { MatTooltip } from '@angular/material/tooltip';
import { ActivatedRoute, Router } from '@angular/router';
import { estimatorId, estimatorLabel, layerWidths } from '@infoplane/contracts';
import { checksumText, figureNames, phaseChangeSentence, shortEstimatorName } from '@infoplane/figures';
import { mdiKeyboardOutline } from '@mdi/js';
import type { SessionStore } from '../live/session-store';
import { ForkDialogs } from '../session-actions/fork-dialogs';
import { Icon } from '../shell/icon';
import { NotFound } from '../shell/not-found';
import { LIVE_CONNECTION, THEME_CHOICE } from '../shell/services';
import { ChartPanel } from './chart-panel';
import { CompressionTable } from './compression-table';
import { EpochScrubber } from './epoch-scrubber';
import { EventLog } from './event-log';
import { FRAME_SCHEDULER } from './frame-scheduler';
import { KeysDialog } from './keys-dialog';
import { LatencyMeter } from './latency-meter';
import { LayerLegend } from './layer-legend';
import { PhaseChangeList } from './phase-change-list';
import { Playback } from './playback';
import { SessionHeader } from './session-header';
import { actOnKey } from './session-keys';
import { SessionView, type ViewParameters } from './session-view';

/** One session, live: its figures, its epochs, its state. */
@Component({
  selector: 'ip-session-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ChartPanel, CompressionTable, EpochScrubber, EventLog, Icon, LayerLegend, MatButtonToggle, MatButtonToggleGroup, MatTooltip, NotFound, PhaseChangeList, SessionHeader],
  templateUrl: './session-page.html',
  styleUrl: './session-page.scss',
  host: { '(document:keydown)': 'takeKey($event)' },
})
export class SessionPage {
  readonly id = input.required<string>();
  readonly latency = input<string>();

  protected readonly connection = inject(LIVE_CONNECTION);
  protected readonly figureNames = figureNames.filter((name) => name !== 'information-plane' && name !== 'gradients');
  protected readonly keyboard = mdiKeyboardOutline;
  protected readonly store = computed((): SessionStore => {
    const id = this.id();
    return untracked(() => this.connection.open(id));
  });
  protected readonly view = computed(() => {
    const view = new SessionView(this.store(), () => this.theme.figureTheme());
    untracked(() => view.restore((name) => this.route.snapshot.queryParamMap.get(name)));
    return view;
  });
  protected readonly playback = computed(() => new Playback(this.view(), (callback) => requestAnimationFrame(callback)));
  protected readonly session = computed(() => this.store().summary());
  /** A few by their whole names, many by short ones. */
  protected readonly estimators = computed(() => {
    const estimators = this.view().estimators();
    return estimators.map((estimator) => ({ id: estimatorId(estimator), label: estimatorLabel(estimator), name: estimators.length > 3 ? shortEstimatorName(estimator) : estimatorLabel(estimator) }));
  });
  protected readonly chosenEstimator = computed(() => this.estimators()[this.view().estimator()]?.id);
  protected readonly checksum = computed(() => {
    this.store().lastSeq();
    return checksumText(this.store().columns.checksum);
  });
  protected readonly unhealthy = computed(() => {
    this.store().lastSeq();
    return this.store().columns.unhealthyReplicas;
  });
  protected readonly healthSummary = computed(() => {
    const diverged = this.unhealthy().filter(({ health }) => health === 'diverged').length;
    const notLearning = this.unhealthy().length - diverged;
    const of = this.session()?.configuration.replicas ?? 0;
    return [diverged > 0 ? `${diverged} of ${of} replicas diverged` : '', notLearning > 0 ? `${notLearning} of ${of} replicas not learning` : ''].filter(Boolean).join(', ');
  });
  protected readonly drawnSeq = signal(0);
  protected readonly latencyText = signal<{ readonly p50: number; readonly p99: number; readonly count: number } | null>(null);
  protected readonly announcement = signal('');

  private readonly theme = inject(THEME_CHOICE);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly dialog = inject(MatDialog);
  private readonly forks = inject(ForkDialogs);
  private readonly title = inject(Title);
  private readonly scheduler = inject(FRAME_SCHEDULER);
  private readonly meter = new LatencyMeter();
  /** The last record whose latency is known; null until the page has caught up. */
  private liveFrom: number | null = null;
  private announced = { changes: -1, state: '' };
  private addressTimer = 0;

  constructor() {
    const destroyed = inject(DestroyRef);
    // Asked for before the session is there, so that the charts and the records come at the same time.
    void import('./echarts');
    effect((onCleanup) => {
      const id = this.id();
      onCleanup(() => this.connection.close(id));
    });
    effect(() => this.writeAddress(this.view().parameters()));
    effect(() => {
      const name = this.session()?.name;
      if (name) this.title.setTitle(`${name} · Infoplane`);
    });
    effect(() => this.announce());
    destroyed.onDestroy(this.scheduler.afterDraw(() => this.noteDrawn()));
    destroyed.onDestroy(() => {
      clearTimeout(this.addressTimer);
      untracked(this.playback).pause();
    });
  }

  protected takeKey(event: KeyboardEvent): void {
    if (this.dialog.openDialogs.length > 0 || !this.session() || takesKey(event.target, event.key)) return;
    if (actOnKey(event, this.view(), this.playback(), { showKeys: () => this.showKeys(), fork: () => this.fork(this.view().epoch() ?? 0) })) event.preventDefault();
  }

  protected showKeys(): void {
    this.dialog.open(KeysDialog);
  }

  /** Prepares a fork near that epoch; without a checkpoint there is nothing to go on from. */
  protected fork(epoch: number): void {
    const session = this.session();
    if (session && session.checkpoints > 0) void this.forks.open(session, epoch);
  }

  protected goTo(epoch: number): void {
    this.playback().pause();
    this.view().showIndex(this.store().columns.indexAtEpoch(epoch));
  }

  /** The address follows the view, without a new place in the history for every epoch, and not more often than browsers allow. */
  private writeAddress(parameters: ViewParameters): void {
    clearTimeout(this.addressTimer);
    this.addressTimer = window.setTimeout(() => {
      void this.router.navigate([], { relativeTo: this.route, queryParams: parameters, queryParamsHandling: 'merge', replaceUrl: true, scroll: 'manual' });
    }, 300);
  }

  /** After each frame: what is drawn now, and how long the live records of it took. */
  private noteDrawn(): void {
    const store = untracked(this.store);
    const last = store.columns.lastSeq;
    if (last === this.drawnSeq()) return;
    this.drawnSeq.set(last);
    if (untracked(this.latency) === undefined) return;
    // What was in the log before the page had caught up is history, not latency.
    if (this.liveFrom === null) {
      if (last >= untracked(store.head)) this.liveFrom = last;
      return;
    }
    for (; this.liveFrom < last; this.liveFrom += 1) this.meter.add(Date.now() - store.columns.madeAt(this.liveFrom + 1));
    this.latencyText.set({ p50: this.meter.quantile(0.5), p99: this.meter.quantile(0.99), count: this.meter.count });
  }

  /** Says phase changes and changes of state to who does not see them, from when the page has caught up. */
  private announce(): void {
    const store = this.store();
    const session = this.session();
    const last = store.lastSeq();
    if (!session || last === 0 || last < store.head()) return;
    const changes = store.columns.phaseChanges;
    const words: string[] = [];
    if (this.announced.changes >= 0 && changes.length > this.announced.changes) words.push(phaseChangeSentence(changes[changes.length - 1], layerWidths(session.configuration).length));
    if (this.announced.state !== '' && this.announced.state !== session.state) words.push(`The session is ${session.state}.`);
    this.announced = { changes: changes.length, state: session.state };
    if (words.length > 0) this.announcement.set(words.join(' '));
  }
}

/** Whether the element that has the focus needs the key itself. */
function takesKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('input, textarea, select, [contenteditable], .mat-mdc-menu-panel')) return true;
  if (target.closest('[role="radiogroup"], mat-button-toggle-group') && key.startsWith('Arrow')) return true;
  return key === ' ' && target.closest('button, a') !== null;
}
