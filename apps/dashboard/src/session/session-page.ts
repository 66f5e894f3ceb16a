import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, ElementRef, inject, input, signal, untracked, viewChild } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';
import { MatDialog } from '@angular/material/dialog';
import { MatTooltip } from '@angular/material/tooltip';
import { ActivatedRoute, Router } from '@angular/router';
import { estimatorId, estimatorLabel, layerWidths, localPerson, type Annotation, type Lineage, type Mark, type MarkCriterion, type PanelName, type Person, type Presence, type Present } from '@infoplane/contracts';
import { checksumText, figureNames, phaseChangeSentence, shortEstimatorName } from '@infoplane/figures';
import { mdiCommentTextOutline, mdiKeyboardOutline } from '@mdi/js';
import type { SessionStore } from '../live/session-store';
import { NotificationArrival } from '../notifications/notification-arrival';
import { ME_STORE, PEOPLE_DOOR } from '../people/services';
import { ForkDialogs } from '../session-actions/fork-dialogs';
import { Icon } from '../shell/icon';
import { NotFound } from '../shell/not-found';
import { LIVE_CONNECTION, THEME_CHOICE } from '../shell/services';
import { AncestryLoader, changesWords } from '../team/ancestry-loader';
import { AnnotationDialogs } from '../team/annotation-dialogs';
import { AnnotationList } from '../team/annotation-list';
import { Following, parametersText } from '../team/following';
import { LineagePanel } from '../team/lineage-panel';
import { MarkPanel } from '../team/mark-panel';
import { PresenceBar } from '../team/presence-bar';
import { PRESENCE_STORE, TEAM_DOOR, TEAM_STORAGE } from '../team/services';
import { SessionTeam } from '../team/session-team';
import { intervalAround, layerMarks } from '../team/team-marks';
import { ChartPanel } from './chart-panel';
import { CompressionTable } from './compression-table';
import { EpochScrubber } from './epoch-scrubber';
import { EventLog } from './event-log';
import type { Fork } from './event-sentences';
import { FRAME_SCHEDULER } from '../figures/frame-scheduler';
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
  imports: [AnnotationList, ChartPanel, CompressionTable, EpochScrubber, EventLog, Icon, LayerLegend, LineagePanel, MarkPanel, MatButtonToggle, MatButtonToggleGroup, MatTooltip, NotFound, NotificationArrival, PhaseChangeList, PresenceBar, SessionHeader],
  templateUrl: './session-page.html',
  styleUrl: './session-page.scss',
  host: { '(document:keydown)': 'takeKey($event)', '(window:focus)': 'lookForForks()', '[class.with-notes]': 'hasNotesOpen() && session()' },
})
export class SessionPage {
  readonly id = input.required<string>();
  readonly latency = input<string>();
  /** The id of the annotation that the address names. */
  readonly note = input<string>();
  /** `open` while the address shows the list of annotations. */
  readonly notes = input<string>();

  protected readonly connection = inject(LIVE_CONNECTION);
  protected readonly figureNames = figureNames.filter((name) => name !== 'information-plane' && name !== 'gradients');
  protected readonly keyboard = mdiKeyboardOutline;
  protected readonly notesIcon = mdiCommentTextOutline;
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
  protected readonly me = inject(ME_STORE);
  private readonly person = computed((): Person => this.me.me()?.person ?? localPerson, { equal: (a, b) => a.id === b.id });
  protected readonly team = computed(() => {
    const [me, store] = [this.person(), this.store()];
    return untracked(() => new SessionTeam(store, { door: this.teamDoor, storage: this.teamStorage, me, newId: () => crypto.randomUUID(), now: () => Date.now() }));
  });
  protected readonly people = signal<readonly Person[]>([]);
  protected readonly hasNotesOpen = signal(false);
  protected readonly currentNote = signal<string | null>(null);
  protected readonly isPresenting = signal(false);
  protected readonly others = computed((): readonly Present[] => this.presence.others());
  protected readonly following = computed(() => new Following(this.view(), () => this.others()));
  protected readonly lineage = signal<Lineage | null>(null);
  protected readonly forks = signal<readonly Fork[]>([]);
  /** A session that neither is a fork nor has one is a tree of itself alone. */
  protected readonly shownLineage = computed(() => ((this.lineage()?.nodes.length ?? 0) > 1 ? this.lineage() : null));
  private readonly ancestry = computed(() => {
    const store = this.store();
    return new AncestryLoader(() => store.summary(), () => this.lineage(), this.connection);
  });
  /** One's own marks of the marked layer, which the figures let one move. */
  private readonly ownMarks = computed((): Partial<Record<MarkCriterion, Mark>> => {
    this.store().lastSeq();
    const [figureView, layer] = [this.view().figureView(), this.view().markedLayer()];
    if (!figureView || layer === null || !this.me.can('marks.write')) return {};
    return Object.fromEntries(layerMarks(figureView, layer, this.person().id).flatMap(({ criterion, mineShown }) => (mineShown ? [[criterion, mineShown]] : [])));
  });
  private readonly badge = viewChild<ElementRef<HTMLElement>>('badge');
  private drawnSeq = 0;
  protected readonly latencyText = signal<{ readonly p50: number; readonly p99: number; readonly count: number } | null>(null);
  protected readonly announcement = signal('');

  private readonly theme = inject(THEME_CHOICE);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly dialog = inject(MatDialog);
  private readonly forkDialogs = inject(ForkDialogs);
  private readonly editors = inject(AnnotationDialogs);
  private readonly presence = inject(PRESENCE_STORE);
  private readonly teamDoor = inject(TEAM_DOOR);
  private readonly teamStorage = inject(TEAM_STORAGE);
  private readonly peopleDoor = inject(PEOPLE_DOOR);
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
    void import('../figures/echarts');
    effect((onCleanup) => {
      const id = this.id();
      onCleanup(() => this.connection.close(id));
    });
    effect(() => this.writeAddress({ ...this.view().parameters(), note: this.currentNote(), notes: this.hasNotesOpen() && this.currentNote() === null ? 'open' : null }));
    effect(() => {
      const note = this.note() ?? null;
      const isOpen = note !== null || this.notes() === 'open';
      untracked(() => {
        if (note !== null) this.currentNote.set(note);
        if (isOpen) this.hasNotesOpen.set(true);
      });
    });
    let jumpedTo: string | null = null;
    effect(() => {
      // A link leads to its epoch as soon as that is there; later the person goes where they like.
      const current = this.currentNote();
      this.store().lastSeq();
      const annotation = current === null ? null : this.store().columns.notes.annotation(current);
      if (!annotation || jumpedTo === current || this.store().columns.indexAtEpoch(annotation.anchor.fromEpoch) < 0) return;
      jumpedTo = current;
      untracked(() => this.jump(annotation));
    });
    effect(() => {
      const { outbox } = this.team();
      if (this.connection.state() === 'live') untracked(() => void outbox.flush());
    });
    effect(() => {
      const team = this.team();
      this.store().lastSeq();
      if (this.connection.state() === 'live') untracked(() => void team.lookBehind());
    });
    effect(() => this.view().unveiled.set(this.team().unveiled()));
    effect(() => {
      if (this.me.can('people.read')) void this.loadPeople();
    });
    effect((onCleanup) => {
      const id = this.id();
      untracked(() => this.presence.enter(id));
      onCleanup(() => this.presence.enter(null));
    });
    effect(() => this.sayPresence());
    effect(() => {
      this.others();
      const following = this.following();
      this.view().parameters();
      untracked(() => following.keepUp());
    });
    effect((onCleanup) => {
      const ancestry = this.ancestry();
      onCleanup(() => untracked(() => ancestry.close()));
    });
    effect(() => {
      const ancestry = this.ancestry();
      const view = this.view();
      const ancestors = ancestry.ancestors();
      this.session();
      untracked(() => {
        ancestry.load();
        view.ancestors.set(ancestors);
      });
    });
    effect((onCleanup) => {
      this.id();
      const canAsk = this.session() !== null && this.me.can('sessions.list');
      if (!canAsk) return;
      untracked(() => this.lookForForks());
      const timer = setInterval(() => this.lookForForks(), forksEveryMs);
      onCleanup(() => clearInterval(timer));
    });
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
    if (actOnKey(event, this.view(), this.playback(), { showKeys: () => this.showKeys(), fork: () => this.fork(this.view().epoch() ?? 0), annotate: () => this.annotateShown(), toggleNotes: () => this.toggleNotes(), mark: (criterion) => this.markShown(criterion) })) event.preventDefault();
  }

  protected showKeys(): void {
    this.dialog.open(KeysDialog);
  }

  /** Prepares a fork near that epoch; without a checkpoint there is nothing to go on from. */
  protected fork(epoch: number): void {
    const session = this.session();
    if (session && session.checkpoints > 0) void this.forkDialogs.open(session, epoch);
  }

  protected toggleNotes(): void {
    this.hasNotesOpen.update((is) => !is);
    if (!this.hasNotesOpen()) this.currentNote.set(null);
  }

  protected showNote(id: string): void {
    this.hasNotesOpen.set(true);
    this.currentNote.set(id);
  }

  /** Shows the epoch of an annotation and the annotation in the list. */
  protected jump({ id, parent, anchor }: Annotation): void {
    this.currentNote.set(parent ?? id);
    this.hasNotesOpen.set(true);
    this.goTo(anchor.fromEpoch);
  }

  /** Gives the address of an annotation to the clipboard, and shows it. */
  protected copyLink({ id }: Annotation): void {
    this.currentNote.set(id);
    const address = new URL(`/sessions/${this.id()}?note=${id}`, location.origin).toString();
    void navigator.clipboard.writeText(address).then(
      () => this.announcement.set('The link is copied.'),
      // NotAllowedError, or no clipboard on a page without TLS: the address bar has the link.
      () => this.announcement.set('The link is in the address bar.'),
    );
  }

  protected annotateShown(): void {
    const epoch = this.view().epoch();
    if (epoch !== null) this.annotate({ panel: null, fromEpoch: epoch, toEpoch: epoch, point: null });
  }

  /** Opens the editor for those epochs, if the person may write. */
  protected annotate(place: { readonly panel: PanelName | null; readonly fromEpoch: number; readonly toEpoch: number; readonly point: { readonly ixt: number; readonly ity: number } | null }): void {
    this.openEditor({ ...place, layer: this.view().highlightedLayer(), replica: null }, null);
  }

  protected change(annotation: Annotation): void {
    this.openEditor(annotation.anchor, annotation);
  }

  private openEditor(anchor: Annotation['anchor'], editing: Annotation | null): void {
    const configuration = this.view().configuration();
    if (!configuration) return;
    const whyNot = this.me.whyNot('annotations.write');
    if (whyNot !== null) this.announcement.set(whyNot);
    else void this.editors.open({ team: this.team(), configuration, people: this.people(), anchor, editing });
  }

  protected markShown(criterion: MarkCriterion): void {
    const [epoch, layer] = [this.view().epoch(), this.view().markedLayer()];
    if (epoch === null || layer === null || !this.me.can('marks.write')) return;
    const held = this.ownMarks()[criterion];
    const { epochs } = this.view().configuration()!.training;
    this.team().mark({ layer, criterion, epoch, interval: intervalAround(epoch, epochs), reason: held?.reason ?? '', verdict: null, isBlind: this.isBlindMark(criterion) });
    this.announcement.set(`Marked epoch ${epoch}.`);
  }

  protected moveMark(name: string, { epoch, interval }: Pick<Mark, 'epoch' | 'interval'>): void {
    const mark = this.markOn(name);
    if (mark) this.team().mark({ layer: mark.layer, criterion: mark.criterion, epoch, interval, reason: mark.reason, verdict: mark.verdict, isBlind: this.isBlindMark(mark.criterion) });
  }

  /** One's own mark of the transition that a figure shows. */
  protected markOn(name: string): Mark | null {
    return (name === 'snr' ? this.ownMarks()['drift-diffusion'] : name === 'information-x' ? this.ownMarks()['fitting-compression'] : null) ?? null;
  }

  protected follow(id: string | null): void {
    if (id === null) this.following().stop();
    else this.following().start(id);
    this.following().keepUp();
  }

  /** Asks which sessions go on from this one. */
  protected lookForForks(): void {
    if (document.visibilityState === 'visible' && this.session() !== null && this.me.can('sessions.list')) void this.loadForks(this.id());
  }

  /** A mark that was placed blind stays so when it is moved. */
  private isBlindMark(criterion: MarkCriterion): boolean {
    const layer = this.view().markedLayer();
    return this.store().columns.notes.marks.some((record) => record.by.id === this.person().id && record.layer === layer && record.criterion === criterion && record.isBlind);
  }

  private async loadForks(id: string): Promise<void> {
    try {
      const lineage = await this.teamDoor.lineage(id);
      const children = lineage.nodes.filter(({ parent }) => parent?.session === id);
      const known = new Map(this.forks().map((fork) => [fork.id, fork]));
      const forks = await Promise.all(children.map(async (node) => known.get(node.id) ?? { id: node.id, name: node.name, epoch: node.parent!.epoch, changes: changesWords(node.changes), createdAt: await this.teamDoor.createdAt(node.id) }));
      if (id !== untracked(this.id)) return;
      if (JSON.stringify(lineage) !== JSON.stringify(untracked(this.lineage))) this.lineage.set(lineage);
      if (forks.some((fork, i) => fork !== this.forks()[i]) || forks.length !== this.forks().length) this.forks.set(forks);
    } catch {
      // RefusedError: the server is away, which the connection's state says; or it is not for this person to see.
    }
  }

  private async loadPeople(): Promise<void> {
    try {
      this.people.set((await this.peopleDoor.people()).filter(({ isRevoked }) => !isRevoked));
    } catch {
      // RefusedError: nobody can be offered for mentions until the page is opened anew.
    }
  }

  private sayPresence(): void {
    if (!this.me.can('presence.share')) return;
    const [view, pointed] = [this.view(), this.view().pointed()];
    const presence: Presence = {
      session: this.id(),
      panel: pointed?.panel ?? null,
      epoch: view.epoch(),
      cursor: pointed?.epoch ?? null,
      layer: view.highlightedLayer(),
      replica: null,
      isPresenting: this.isPresenting(),
      view: parametersText(view.parameters()).slice(0, 500),
    };
    untracked(() => this.presence.say(presence));
  }

  protected goTo(epoch: number): void {
    this.playback().pause();
    this.view().showIndex(this.store().columns.indexAtEpoch(epoch));
  }

  /** The address follows the view, without a new place in the history for every epoch, and not more often than browsers allow. */
  private writeAddress(parameters: ViewParameters & { readonly note: string | null; readonly notes: string | null }): void {
    clearTimeout(this.addressTimer);
    this.addressTimer = window.setTimeout(() => {
      void this.router.navigate([], { relativeTo: this.route, queryParams: parameters, queryParamsHandling: 'merge', replaceUrl: true, scroll: 'manual' });
    }, 300);
  }

  /** After each frame: what is drawn now, and how long the live records of it took. */
  private noteDrawn(): void {
    const store = untracked(this.store);
    const last = store.columns.lastSeq;
    if (last === this.drawnSeq) return;
    this.drawnSeq = last;
    // Written here and not by a binding: that would come after this frame, and have another one made for it.
    untracked(this.badge)?.nativeElement.setAttribute('data-last-drawn-seq', String(last));
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

/** How often it is asked whether somebody has forked the session. */
const forksEveryMs = 20_000;

/** Whether the element that has the focus needs the key itself. */
function takesKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('input, textarea, select, [contenteditable], .mat-mdc-menu-panel')) return true;
  if (target.closest('[role="radiogroup"], mat-button-toggle-group') && key.startsWith('Arrow')) return true;
  return key === ' ' && target.closest('button, a') !== null;
}
