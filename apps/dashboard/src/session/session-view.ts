import { computed, signal } from '@angular/core';
import { estimatorFromId, estimatorId, layerWidths, type Estimator, type Mark, type PanelName, type SessionConfiguration } from '@infoplane/contracts';
import { drawnPointsLimit, sessionEstimators, type Ancestor, type FigureOptions, type FigureTheme, type FigureView } from '@infoplane/figures';
import type { SessionStore } from '../live/session-store';

/** What of a view stands in the address, as text; null leaves the parameter out. */
export interface ViewParameters {
  readonly epoch: string | null;
  readonly hide: string | null;
  readonly estimator: string | null;
  /** `all` where every estimator is drawn over epochs. */
  readonly estimators: string | null;
  readonly colour: string | null;
  readonly gradients: string | null;
  readonly axis: string | null;
  /** The layer whose marks are shown. */
  readonly marks: string | null;
}

/**
 * What a person looks at in a session: the epoch, or the head while it is followed; the layers, the estimator and the ways of drawing.
 * Everything that the address holds, and nothing that the server knows.
 */
export class SessionView {
  /** The chosen epoch; null while the head is followed. */
  readonly chosenEpoch = signal<number | null>(null);
  readonly hiddenLayers = signal<ReadonlySet<number>>(new Set());
  readonly colour = signal<FigureOptions['colour']>('layer');
  readonly gradients = signal<FigureOptions['gradients']>('relative');
  readonly epochAxis = signal<FigureOptions['epochAxis']>('log');
  /** The layer that is pointed at in the legend; null when none is. */
  readonly highlightedLayer = signal<number | null>(null);
  /** Whether the figures of information over epochs draw every estimator of one layer. */
  readonly showsAllEstimators = signal(false);
  private readonly wantedEstimator = signal<string | null>(null);

  /** A configuration never changes: each summary brings an equal copy, and the first one stays. */
  readonly configuration = computed((): SessionConfiguration | null => this.store.summary()?.configuration ?? null, { equal: (held, next) => (held === null) === (next === null) });
  /** The estimators of the session so far; the same list until one is added. */
  readonly estimators = computed(
    (): readonly Estimator[] => {
      this.store.lastSeq();
      const configuration = this.configuration();
      return configuration ? sessionEstimators({ configuration, columns: this.store.columns }) : [];
    },
    { equal: (held, next) => held.length === next.length },
  );
  readonly estimator = computed(() => Math.max(0, this.wantedIndex()));
  /** The layer of which every estimator is drawn over epochs: the one pointed at, else the deepest hidden one; null while one estimator is drawn. */
  readonly sensitivityLayer = computed(() => {
    const configuration = this.configuration();
    if (!configuration || !this.showsAllEstimators() || this.estimators().length < 2) return null;
    return this.highlightedLayer() ?? Math.max(1, layerWidths(configuration).length - 1);
  });
  private readonly wantedIndex = computed(() => this.estimators().findIndex((estimator) => estimatorId(estimator) === this.wantedEstimator()));
  readonly isFollowing = computed(() => this.chosenEpoch() === null);
  /** Whether records of the past are still coming. */
  readonly isBehind = computed(() => this.store.lastSeq() < this.store.head());
  /** How many epochs are measured so far. */
  readonly measurements = computed(() => {
    this.store.lastSeq();
    return this.store.columns.measurements;
  });
  /** The index of the current measurement; -1 before the first. */
  readonly at = computed(() => {
    const epoch = this.chosenEpoch();
    const last = this.measurements() - 1;
    return epoch === null ? last : Math.min(last, Math.max(last < 0 ? -1 : 0, this.store.columns.indexAtEpoch(epoch)));
  });
  /** The epoch that is shown; null before the first measurement. */
  readonly epoch = computed(() => (this.at() < 0 ? null : this.store.columns.epochs[this.at()]));
  /** The sessions that this one goes on from. */
  readonly ancestors = signal<readonly Ancestor[]>([], { equal: areSameOrEmpty });
  /** Blind marks that whoever looks may see. */
  readonly unveiled = signal<readonly Mark[]>([], { equal: areSameOrEmpty });
  readonly figureView = computed((): FigureView | null => {
    const configuration = this.configuration();
    return configuration ? { columns: this.store.columns, configuration, ancestors: this.ancestors(), unveiled: this.unveiled() } : null;
  });
  /** What the pointer is over: a panel, and the epoch of its axis. Not part of the address. */
  readonly pointed = signal<{ readonly panel: PanelName; readonly epoch: number | null } | null>(null);
  readonly chosenMarkedLayer = signal<number | null>(null);
  /** The layer whose transition people mark: the chosen one, else the deepest hidden one. */
  readonly markedLayer = computed(() => {
    const configuration = this.configuration();
    if (!configuration) return null;
    const layers = layerWidths(configuration).length;
    return Math.min(layers, this.chosenMarkedLayer() ?? Math.max(1, layers - 1));
  });

  constructor(
    readonly store: SessionStore,
    private readonly theme: () => FigureTheme,
  ) {}

  /** The options of every figure but the current measurement, which changes far more often, and what depends on the screen. */
  readonly figureOptions = computed(
    (): Omit<FigureOptions, 'at' | 'compact' | 'isZoomable'> => ({
      theme: this.theme(),
      estimator: this.estimator(),
      sensitivityLayer: this.sensitivityLayer(),
      hiddenLayers: this.hiddenLayers(),
      markedLayer: this.markedLayer(),
      colour: this.colour(),
      gradients: this.gradients(),
      epochAxis: this.epochAxis(),
      marksEpoch: false,
      pointsLimit: drawnPointsLimit,
    }),
  );

  readonly parameters = computed((): ViewParameters => {
    return {
      epoch: this.chosenEpoch()?.toString() ?? null,
      hide: this.hiddenLayers().size > 0 ? [...this.hiddenLayers()].sort((a, b) => a - b).join(',') : null,
      estimator: this.estimatorParameter(),
      estimators: this.showsAllEstimators() ? 'all' : null,
      colour: this.colour() === 'layer' ? null : this.colour(),
      gradients: this.gradients() === 'relative' ? null : this.gradients(),
      axis: this.epochAxis() === 'log' ? null : this.epochAxis(),
      marks: this.chosenMarkedLayer()?.toString() ?? null,
    };
  });

  /** An estimator that the session does not have yet stays in the address: its records may be still to come. */
  private estimatorParameter(): string | null {
    const wanted = this.wantedEstimator();
    return wanted === null || this.wantedIndex() === 0 || estimatorFromId(wanted) === null ? null : wanted;
  }

  /** Takes what an address says; what it does not say, or says wrongly, is as on first opening. */
  restore(parameter: (name: keyof ViewParameters) => string | null): void {
    const epoch = parameter('epoch');
    this.chosenEpoch.set(epoch !== null && /^\d{1,6}$/.test(epoch) ? Number(epoch) : null);
    const hidden = (parameter('hide') ?? '').split(',').filter((layer) => /^[1-9]\d?$/.test(layer));
    this.hiddenLayers.set(new Set(hidden.map(Number)));
    this.wantedEstimator.set(parameter('estimator'));
    this.showsAllEstimators.set(parameter('estimators') === 'all');
    this.colour.set(parameter('colour') === 'epoch' ? 'epoch' : 'layer');
    this.gradients.set(parameter('gradients') === 'absolute' ? 'absolute' : 'relative');
    this.epochAxis.set(parameter('axis') === 'linear' ? 'linear' : 'log');
    const marked = parameter('marks');
    this.chosenMarkedLayer.set(marked !== null && /^[1-9]\d?$/.test(marked) ? Number(marked) : null);
  }

  showEstimator(id: string): void {
    this.wantedEstimator.set(id);
  }

  toggleLayer(layer: number): void {
    const hidden = new Set(this.hiddenLayers());
    if (!hidden.delete(layer)) hidden.add(layer);
    this.hiddenLayers.set(hidden);
  }

  /** Shows the measurement with that index and stays there. */
  showIndex(index: number): void {
    const last = this.measurements() - 1;
    if (last < 0) return;
    this.chosenEpoch.set(this.store.columns.epochs[Math.min(last, Math.max(0, index))]);
  }

  /** Follows the head again. */
  follow(): void {
    this.chosenEpoch.set(null);
  }
}

/** Whether a list is no news: every figure is drawn anew for one that is. */
function areSameOrEmpty(held: readonly unknown[], next: readonly unknown[]): boolean {
  return held === next || (held.length === 0 && next.length === 0);
}
