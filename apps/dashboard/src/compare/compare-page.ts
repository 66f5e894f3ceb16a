import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';
import { MatDialog } from '@angular/material/dialog';
import { MatTooltip } from '@angular/material/tooltip';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { estimatorId, estimatorLabel, isEnded } from '@infoplane/contracts';
import { compareFigureNames, comparedSessionsLimit, layerNamed, shortEstimatorName } from '@infoplane/figures';
import { mdiClose } from '@mdi/js';
import { StateChip } from '../sessions/state-chip';
import { Icon } from '../shell/icon';
import { LIVE_CONNECTION, THEME_CHOICE } from '../shell/services';
import { compareAddress, comparedIdsFrom } from './compare-address';
import { ComparePanel } from './compare-panel';
import { CompareView, type CompareParameters } from './compare-view';
import { comparedSessions } from './compared-sessions';
import { DifferenceTable } from './difference-table';
import { informationGroups, phaseGroups } from './difference-groups';
import { measurementsOf, PhaseEpochs } from './phase-epochs';
import { SessionMark } from './session-mark';
import { SessionShelf } from './session-shelf';
import { SettingsTable } from './settings-table';

/** Two to six sessions laid over each other, live: every figure of one layer, the plane, and what they differ in. */
@Component({
  selector: 'ip-compare-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ComparePanel, DifferenceTable, Icon, MatButton, MatButtonToggle, MatButtonToggleGroup, MatTooltip, RouterLink, SessionMark, SettingsTable, StateChip],
  templateUrl: './compare-page.html',
  styleUrl: './compare-page.scss',
  host: { '(document:keydown)': 'takeKey($event)' },
})
export class ComparePage {
  /** Their ids with commas between, from the address. */
  readonly sessions = input<string>();

  protected readonly connection = inject(LIVE_CONNECTION);
  protected readonly figureNames = compareFigureNames;
  protected readonly limit = comparedSessionsLimit;
  protected readonly closeIcon = mdiClose;
  protected readonly wish = computed(() => comparedIdsFrom(this.sessions()));
  protected readonly ids = computed(() => this.wish().ids, { equal: (held, next) => held.join() === next.join() });
  protected readonly stores = computed(() => this.ids().map((id) => this.shelf.store(id)).filter((store) => store !== null));
  protected readonly summaries = computed(() => this.stores().map((store) => store.summary()).filter((summary) => summary !== null));
  protected readonly refused = computed(() => this.stores().flatMap((store) => (store.refusal() ? [{ id: store.id, message: store.refusal()!.message }] : [])));
  protected readonly waiting = computed(() => this.ids().length - this.summaries().length - this.refused().length);
  /** Anew with each record, as figures read columns that grow. */
  protected readonly compared = computed(() => {
    for (const store of this.stores()) store.lastSeq();
    return comparedSessions(this.ids(), (id) => {
      const store = this.shelf.store(id);
      store?.lastSeq();
      return store;
    });
  });
  protected readonly names = computed(() => this.compared().map(({ name }) => name));
  protected readonly configurations = computed(() => this.compared().map(({ view }) => view.configuration));
  protected readonly view: CompareView;
  protected readonly estimators = computed(() => {
    const { shared, lacked } = this.view.estimators();
    return {
      shared: shared.map((estimator) => ({ id: estimatorId(estimator), label: estimatorLabel(estimator), name: shared.length > 3 ? shortEstimatorName(estimator) : estimatorLabel(estimator) })),
      lacked: lacked.map(({ estimator, lackedBy }) => `${estimatorLabel(estimator)}: ${lackedBy.join(', ')} ${lackedBy.length === 1 ? 'lacks' : 'lack'} it.`),
    };
  });
  /** Those without the chosen layer. */
  protected readonly withoutLayer = computed(() => {
    const layer = this.view.layer();
    return this.compared().filter((session) => layerNamed(session, layer) === null).map(({ name }) => name);
  });
  protected readonly differ = computed(() => new Set(this.configurations().map(({ problem }) => JSON.stringify(problem))).size > 1);
  protected readonly groups = computed(() => {
    const [sessions, layers, estimator] = [this.compared(), this.view.layers(), this.view.estimator()];
    return [...informationGroups(sessions, layers, estimator), ...phaseGroups(sessions, layers, (session, criterion, layer) => this.phases.epochs(session.id, criterion, layer, estimator ?? ''))];
  });
  protected readonly phases = new PhaseEpochs(whenIdle, () => performance.now());

  private readonly shelf = new SessionShelf(this.connection);
  private readonly theme = inject(THEME_CHOICE);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly dialog = inject(MatDialog);
  /** What the transitions are read from, in steps of a tenth: counting takes a second or more. */
  private readonly ripeness = computed(() =>
    [
      this.view.estimator(),
      ...this.compared().map((session, i) => `${session.id} ${Math.floor(10 * Math.log(1 + measurementsOf(session)))} ${isEnded(this.summaries()[i]?.state ?? 'queued') ? `ended at ${measurementsOf(session)}` : ''}`),
    ].join(),
  );

  constructor() {
    const destroyed = inject(DestroyRef);
    // Asked for before the sessions are there, so that the charts and the records come at the same time.
    void import('../figures/echarts');
    this.view = new CompareView(this.compared, () => this.theme.figureTheme());
    this.view.restore((name) => this.route.snapshot.queryParamMap.get(name));
    effect(() => this.shelf.hold(this.ids()));
    effect(() => this.writeAddress(this.view.parameters()));
    effect(() => {
      this.ripeness();
      untracked(() => this.countPhases());
    });
    destroyed.onDestroy(() => {
      this.phases.stop();
      this.shelf.close();
    });
  }

  protected takeKey(event: KeyboardEvent): void {
    const isTyping = event.target instanceof HTMLElement && event.target.closest('input, textarea, select, .mat-mdc-menu-panel') !== null;
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || this.dialog.openDialogs.length > 0) return;
    if (this.view.takeKey(event.key)) event.preventDefault();
  }

  /** What the first is decides what the others are compared with. */
  protected putFirst(id: string): void {
    this.show([id, ...this.ids().filter((each) => each !== id)]);
  }

  protected remove(id: string): void {
    this.show(this.ids().filter((each) => each !== id));
  }

  private show(ids: readonly string[]): void {
    this.view.highlighted.set(null);
    const { commands, queryParams } = compareAddress(ids);
    void this.router.navigate([...commands], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  private countPhases(): void {
    const hasEnded = new Map(this.summaries().map(({ id, state }) => [id, isEnded(state)]));
    this.phases.want(this.compared().map((session) => ({ session, hasEnded: hasEnded.get(session.id) ?? false })), this.view.layers(), this.view.estimator() ?? '');
  }

  private writeAddress(parameters: CompareParameters): void {
    const held = this.route.snapshot.queryParamMap;
    if (Object.entries(parameters).every(([name, value]) => held.get(name) === value)) return;
    void this.router.navigate([], { relativeTo: this.route, queryParams: parameters, queryParamsHandling: 'merge', replaceUrl: true, scroll: 'manual' });
  }
}

/** After what is more urgent; where the browser cannot say when that is, soon. */
function whenIdle(work: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(() => work(), { timeout: 200 });
  else setTimeout(work, 16);
}
