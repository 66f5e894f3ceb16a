import { computed, signal } from '@angular/core';
import { estimatorId } from '@infoplane/contracts';
import { comparedLayers, drawnPointsLimit, layerNamed, sharedEstimators, type ComparedSession, type CompareOptions, type FigureTheme } from '@infoplane/figures';

/** What of a comparison stands in the address beside its sessions; null leaves the parameter out. */
export interface CompareParameters {
  readonly layer: string | null;
  readonly estimator: string | null;
  readonly along: string | null;
  readonly axis: string | null;
}

/** What a person looks at in a comparison: the layer, the estimator, the horizontal axis, and the session that is pointed at. */
export class CompareView {
  readonly progress = signal<CompareOptions['progress']>('epoch');
  readonly epochAxis = signal<CompareOptions['epochAxis']>('log');
  readonly highlighted = signal<number | null>(null);
  private readonly wantedLayer = signal<string | null>(null);
  private readonly wantedEstimator = signal<string | null>(null);

  readonly layers = computed(() => comparedLayers(this.sessions()));
  /** The layer asked for, else the deepest hidden one that all have. */
  readonly layer = computed(() => {
    const layers = this.layers();
    const wanted = this.wantedLayer();
    if (wanted !== null && layers.includes(wanted)) return wanted;
    return this.ownLayer();
  });
  readonly estimators = computed(() => sharedEstimators(this.sessions()));
  /** The id of the estimator asked for where all have it, else of the first that all have; null where there is none. */
  readonly estimator = computed(() => {
    const shared = this.estimators().shared.map(estimatorId);
    const wanted = this.wantedEstimator();
    return wanted !== null && shared.includes(wanted) ? wanted : (shared[0] ?? null);
  });
  readonly options = computed(
    (): Omit<CompareOptions, 'compact' | 'isZoomable'> => ({
      theme: this.theme(),
      estimator: this.estimator(),
      layer: this.layer(),
      progress: this.progress(),
      epochAxis: this.epochAxis(),
      pointsLimit: drawnPointsLimit,
      highlighted: this.highlighted(),
    }),
  );
  readonly parameters = computed((): CompareParameters => ({
    layer: this.wantedLayer(),
    estimator: this.wantedEstimator(),
    along: this.progress() === 'epoch' ? null : this.progress(),
    axis: this.epochAxis() === 'log' ? null : this.epochAxis(),
  }));

  private readonly ownLayer = computed(() => {
    const hidden = this.layers().filter((name) => name !== 'output' && this.sessions().every((session) => layerNamed(session, name) !== null));
    return hidden[hidden.length - 1] ?? this.layers().at(-1) ?? '';
  });

  constructor(
    readonly sessions: () => readonly ComparedSession[],
    private readonly theme: () => FigureTheme,
  ) {}

  /** Takes what an address says; what it says wrongly is as on first opening. */
  restore(parameter: (name: keyof CompareParameters) => string | null): void {
    this.wantedLayer.set(parameter('layer'));
    this.wantedEstimator.set(parameter('estimator'));
    this.progress.set(parameter('along') === 'step' ? 'step' : 'epoch');
    this.epochAxis.set(parameter('axis') === 'linear' ? 'linear' : 'log');
  }

  showLayer(name: string): void {
    this.wantedLayer.set(name);
  }

  showEstimator(id: string): void {
    this.wantedEstimator.set(id);
  }

  /** Acts on a key: `[` and `]` go through the layers, `s` changes between epochs and steps, `l` between logarithmic and linear. @returns whether it is one. */
  takeKey(key: string): boolean {
    switch (key) {
      case '[':
      case ']': {
        const layers = this.layers();
        const next = layers[layers.indexOf(this.layer()) + (key === ']' ? 1 : -1)];
        if (next !== undefined) this.showLayer(next);
        return true;
      }
      case 's':
        this.progress.update((held) => (held === 'epoch' ? 'step' : 'epoch'));
        return true;
      case 'l':
        this.epochAxis.update((held) => (held === 'log' ? 'linear' : 'log'));
        return true;
      default:
        return false;
    }
  }
}
